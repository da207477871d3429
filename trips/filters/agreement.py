"""Filters of the list of agreements."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from trips.filters.meeting import year_in_words
from trips.models import Agreement


def signing_years() -> Choices:
    """Return every year in which a public agreement was signed, newest first."""
    dates = Agreement.objects.published().filter(signed_on__isnull=False).order_by()
    found = {signed_on.year for signed_on in dates.values_list("signed_on", flat=True).distinct()}
    return [(str(year), year_in_words(year)) for year in sorted(found, reverse=True)]


class AgreementFilterSet(RecordFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Agreement.Kind.choices)
    status = ClosedFilter("status", label=_("Status"), choices=Agreement.Status.choices)
    year = ClosedFilter(label=_("Year"), choices=signing_years, method="in_year")
    sort = SortFilter(
        Sort("newest", _("newest first"), (F("signed_on").desc(nulls_last=True),)),
        Sort("oldest", _("oldest first"), (F("signed_on").asc(nulls_last=True),)),
    )

    class Meta:
        model = Agreement
        fields = ["q", "kind", "status", "year", "sort"]

    def in_year(self, agreements: QuerySet, name: str, value: str) -> QuerySet:
        return agreements.filter(signed_on__startswith=value)
