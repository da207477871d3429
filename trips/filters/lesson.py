"""Filters of the list of lessons."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from trips.filters.meeting import trip_choices
from trips.models import Lesson


def trips_with_lessons() -> Choices:
    return trip_choices(Lesson.objects.published())


class LessonFilterSet(RecordFilterSet):
    trip = ClosedFilter("trip__code", label=_("Trip"), choices=trips_with_lessons)

    class Meta:
        model = Lesson
        fields = ["q", "trip"]
