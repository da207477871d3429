"""Filters of the list of agreements."""

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from trips.filters.meeting import year_in_words
from trips.models import Agreement


def signing_years() -> Choices:
    """Return every year in which a public agreement was signed, newest first."""
    signed = Agreement.objects.published().filter(signed_on__isnull=False)
    found = (
        signed.order_by().values_list(Left("signed_on", 4, output_field=CharField()), flat=True).distinct()
    )
    return [(year, year_in_words(int(year))) for year in sorted(found, reverse=True)]


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
        return agreements.filter(signed_on__gte=value, signed_on__lt=str(int(value) + 1))
