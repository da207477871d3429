from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import LessonFilterSet
from trips.models import Indicator, Lesson, Meeting, Reading
from trips.noted import numbered
from trips.views.trip import cited


class LessonList(PublishedListView):
    model = Lesson
    filterset_class = LessonFilterSet
    template_name = "trips/lesson_list.html"
    dataset = "lessons"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip", "agency", "topic")


class LessonDetail(PublishedDetailView):
    model = Lesson
    template_name = "trips/lesson_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        meetings = Meeting.objects.published().filter(withheld_reason="").select_related("trip")
        readings = Prefetch("readings", Reading.objects.published())
        figures = Indicator.objects.published().select_related("agency").prefetch_related(readings)
        return records.select_related("trip", "agency", "topic").prefetch_related(
            Prefetch("meetings", meetings, to_attr="shown_meetings"),
            Prefetch("indicators", figures, to_attr="shown_indicators"),
            cited(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, notes=numbered(self.object.sources))
