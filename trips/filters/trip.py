"""Filters of the list of trips: by its own days and words, and by what happened at its meetings."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import (
    Choices,
    ClosedFilter,
    RecordFilterSet,
    Sort,
    SortFilter,
    TextFilter,
    containing,
)
from trips.filters.agencies import NO_AGENCY, agencies_or_none
from trips.filters.meeting import (
    BY_MEETING,
    city_choices_met,
    countries_met,
    hosts,
    shown_meetings,
    trip_years,
)
from trips.models import Meeting, Trip


class TripTextFilter(TextFilter):
    """Trips that hold every word themselves or in a meeting that is public and not withheld."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        meetings = shown_meetings().filter(trip=OuterRef("pk"))
        return qs.filter(
            containing(
                value,
                lambda word: Q(folded__contains=word) | Exists(meetings.filter(folded__contains=word)),
            )
        )


def lead_agencies() -> Choices:
    """Return "none" and the agencies that lead a public trip."""
    return agencies_or_none(Trip.objects.published(), "lead_agency")


class TripFilterSet(RecordFilterSet):
    """Several filters by meeting ask for one meeting that fulfils them all."""

    q = TripTextFilter()
    country = ClosedFilter(label=_("Country or area"), choices=countries_met, method="leave")
    city = ClosedFilter(label=_("City"), choices=city_choices_met, method="leave")
    year = ClosedFilter(label=_("Year"), choices=trip_years, method="in_year")
    kind = ClosedFilter(label=_("Kind of meeting"), choices=Meeting.Kind.choices, method="leave")
    host = ClosedFilter(label=_("Host"), choices=hosts, method="leave")
    direction = ClosedFilter("direction", label=_("Direction"), choices=Trip.Direction.choices)
    lead_agency = ClosedFilter(label=_("Lead agency"), choices=lead_agencies, method="led_by")
    sort = SortFilter(
        Sort("newest", _("newest first"), ("-starts_on", "-pk")),
        Sort("oldest", _("oldest first"), ("starts_on",)),
    )

    class Meta:
        model = Trip
        fields = ["q", "country", "city", "year", "kind", "host", "direction", "lead_agency", "sort"]

    def leave(self, trips: QuerySet, name: str, value: str) -> QuerySet:
        return trips

    def in_year(self, trips: Any, name: str, value: str) -> QuerySet:
        return trips.in_year(int(value))

    def led_by(self, trips: QuerySet, name: str, value: str) -> QuerySet:
        if value == NO_AGENCY:
            return trips.filter(lead_agency__isnull=True)
        return trips.filter(lead_agency__code=value)

    def filter_queryset(self, queryset: Any) -> QuerySet:
        trips: Any = super().filter_queryset(queryset)
        asked = [BY_MEETING[name](value) for name, value in self.active.items() if name in BY_MEETING]
        return trips.meeting(Q(*asked)) if asked else trips
