"""Filters of the list of agreements."""

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from portal.records.record_filters import RecordFilter
from trips.filters.meeting import trips_of, year_in_words
from trips.models import Agreement, Trip


def signing_years() -> Choices:
    """Return every year in which a public agreement was signed, newest first."""
    signed = Agreement.objects.published().filter(signed_on__isnull=False)
    found = (
        signed.order_by().values_list(Left("signed_on", 4, output_field=CharField()), flat=True).distinct()
    )
    return [(year, year_in_words(int(year))) for year in sorted(found, reverse=True)]


def trips_with_agreements() -> QuerySet[Trip]:
    return trips_of(Agreement.objects.published())


class AgreementFilterSet(RecordFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Agreement.Kind.choices)
    status = ClosedFilter("status", label=_("Status"), choices=Agreement.Status.choices)
    year = ClosedFilter(label=_("Year"), choices=signing_years, method="in_year")
    trip = RecordFilter(label=_("Trip"), records=trips_with_agreements, method="on_trip")
    sort = SortFilter(
        Sort("newest", _("newest first"), (F("signed_on").desc(nulls_last=True),)),
        Sort("oldest", _("oldest first"), (F("signed_on").asc(nulls_last=True),)),
    )

    class Meta:
        model = Agreement
        fields = ["q", "kind", "status", "year", "trip", "sort"]

    def in_year(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        return agreements.filter(signed_on__gte=value, signed_on__lt=str(int(value) + 1))

    def on_trip(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        return agreements.filter(trip__in=Trip.objects.published().filter(code=value))
