"""Filters of the list of indicators."""

from portal.records.filters import RecordFilterSet
from trips.models import Indicator


class IndicatorFilterSet(RecordFilterSet):
    class Meta:
        model = Indicator
        fields = ["q"]
