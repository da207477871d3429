from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import IndicatorFilterSet
from trips.models import Indicator, Reading, Trip
from trips.views.trip import cited


class IndicatorList(PublishedListView):
    model = Indicator
    filterset_class = IndicatorFilterSet
    template_name = "trips/indicator_list.html"
    dataset = "indicators"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("agency").prefetch_related("readings")


class IndicatorDetail(PublishedDetailView):
    model = Indicator
    template_name = "trips/indicator_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("agency").prefetch_related(
            Prefetch("readings", Reading.objects.prefetch_related(cited())),
            Prefetch("trips", Trip.objects.published(), to_attr="shown_trips"),
            cited(),
        )
