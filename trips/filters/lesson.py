"""Filters of the list of lessons."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import RecordFilterSet
from portal.records.record_filters import RecordFilter
from trips.filters.meeting import trips_of
from trips.models import Lesson, Trip


def trips_with_lessons() -> QuerySet[Trip]:
    return trips_of(Lesson.objects.published())


class LessonFilterSet(RecordFilterSet):
    trip = RecordFilter("trip__code", label=_("Trip"), records=trips_with_lessons)

    class Meta:
        model = Lesson
        fields = ["q", "trip"]
