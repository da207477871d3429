"""Filters of the list of indicators."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from trips.filters.agencies import named_agencies
from trips.models import Indicator


def agencies_with_indicators() -> Choices:
    return named_agencies(Indicator.objects.published(), "agency")


class IndicatorFilterSet(RecordFilterSet):
    agency = ClosedFilter("agency__code", label=_("Agency"), choices=agencies_with_indicators)

    class Meta:
        model = Indicator
        fields = ["q", "agency"]
