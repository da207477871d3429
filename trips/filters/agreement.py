"""Filters of the list of agreements."""

from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from portal.records import clock
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from portal.records.record_filters import RecordFilter
from trips.filters.meeting import trips_of, year_in_words
from trips.models import Agreement, AgreementResult, Trip

# Signed in any year before the running one.
EARLIER = "earlier"
OURS, OTHERS = "city", "others"
REPORTED, NOTHING = "reported", "none"


def signing_years() -> Choices:
    """Return what was signed before this year, then every year in which a public agreement was signed."""
    signed = Agreement.objects.published().filter(signed_on__isnull=False)
    found = (
        signed.order_by().values_list(Left("signed_on", 4, output_field=CharField()), flat=True).distinct()
    )
    years = [(year, year_in_words(int(year))) for year in sorted(found, reverse=True)]
    this_year = clock.today().year
    if any(int(year) < this_year for year in found):
        years.insert(0, (EARLIER, _("before %(year)s") % {"year": this_year}))
    return years


def trips_with_agreements() -> QuerySet[Trip]:
    return trips_of(Agreement.objects.published())


class AgreementFilterSet(RecordFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Agreement.Kind.choices)
    status = ClosedFilter("status", label=_("Status"), choices=Agreement.Status.choices)
    year = ClosedFilter(label=_("Year"), choices=signing_years, method="in_year")
    party = ClosedFilter(
        label=_("Is the city a party?"),
        choices=((OURS, _("yes")), (OTHERS, _("no"))),
        method="with_party",
    )
    result = ClosedFilter(
        label=_("Result claimed"), choices=((REPORTED, _("yes")), (NOTHING, _("no"))), method="with_result"
    )
    trip = RecordFilter(label=_("Trip"), records=trips_with_agreements, method="on_trip")
    sort = SortFilter(
        Sort("newest", _("newest first"), (F("signed_on").desc(nulls_last=True),)),
        Sort("oldest", _("oldest first"), (F("signed_on").asc(nulls_last=True),)),
    )

    class Meta:
        model = Agreement
        fields = ["q", "kind", "status", "year", "party", "result", "trip", "sort"]

    def in_year(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        if value == EARLIER:
            return agreements.filter(signed_on__lt=str(clock.today().year))
        return agreements.filter(signed_on__gte=value, signed_on__lt=str(int(value) + 1))

    def with_party(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        return agreements.filter(city_is_party=value == OURS)

    def with_result(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        claimed = Exists(AgreementResult.objects.filter(agreement=OuterRef("pk")))
        return agreements.filter(claimed if value == REPORTED else ~claimed)

    def on_trip(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        return agreements.filter(trip__in=Trip.objects.published().filter(code=value))
