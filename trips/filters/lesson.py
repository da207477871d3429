"""Filters of the list of lessons."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from portal.records.record_filters import RecordFilter
from trips.filters.agencies import named_agencies
from trips.filters.meeting import trips_of
from trips.models import Lesson, Trip


def trips_with_lessons() -> QuerySet[Trip]:
    return trips_of(Lesson.objects.published())


def agencies_with_lessons() -> Choices:
    return named_agencies(Lesson.objects.published(), "agency")


class LessonFilterSet(RecordFilterSet):
    trip = RecordFilter("trip__code", label=_("Trip"), records=trips_with_lessons)
    agency = ClosedFilter("agency__code", label=_("Agency"), choices=agencies_with_lessons)

    class Meta:
        model = Lesson
        fields = ["q", "trip", "agency"]
