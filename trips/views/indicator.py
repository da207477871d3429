from itertools import chain
from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import IndicatorFilterSet
from trips.models import Indicator, Lesson, Reading, Trip
from trips.noted import numbered
from trips.trip_page.drawings import indicator_strip
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
            Prefetch("lessons", Lesson.objects.published().select_related("trip"), to_attr="shown_lessons"),
            cited(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        indicator: Any = self.object
        readings = indicator.readings.all()
        sources = chain(indicator.sources, *(reading.sources for reading in readings))
        return super().get_context_data(**kwargs, notes=numbered(sources), strip=indicator_strip(readings))
