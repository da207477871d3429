"""Filters of the list of lessons."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from trips.filters.agencies import named_agencies
from trips.filters.meeting import trip_choices
from trips.models import Lesson


def trips_with_lessons() -> Choices:
    return trip_choices(Lesson.objects.published())


def agencies_with_lessons() -> Choices:
    return named_agencies(Lesson.objects.published().values("agency"))


class LessonFilterSet(RecordFilterSet):
    trip = ClosedFilter("trip__code", label=_("Trip"), choices=trips_with_lessons)
    agency = ClosedFilter("agency__code", label=_("Agency"), choices=agencies_with_lessons)

    class Meta:
        model = Lesson
        fields = ["q", "trip", "agency"]
