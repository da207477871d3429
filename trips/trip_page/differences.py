"""What was planned, what was held and what was told: where a trip's itinerary and its meetings differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trips.models import Activity, ItineraryItem, Meeting
from trips.told import is_reported
from trips.trip_page.rows import ItineraryRow, MeetingRow

# Rows that announce a meeting: travel is told by nobody, and "other" may be anything.
OF_MEETINGS = {Activity(kind) for kind in Meeting.Kind.values} - {Activity.OTHER}


@dataclass(frozen=True)
class Differences:
    """Rows of the itinerary and meetings, by how they differ from each other."""

    not_told: list[ItineraryRow]
    not_listed: list[MeetingRow]
    cancelled: list[ItineraryRow]
    unsettled: list[ItineraryRow]

    def __bool__(self) -> bool:
        return bool(self.not_told or self.not_listed or self.cancelled or self.unsettled)


def differences(
    itinerary: Iterable[ItineraryRow], meetings: Iterable[MeetingRow], over_on: date, today: date
) -> Differences:
    """Return where an itinerary and the meetings that are told differ.

    Before the trip is over, nothing is told yet: then only what was cancelled, or was added, is a difference.
    """
    items = list(itinerary)
    told: set[str | None] = {meeting.code for meeting in meetings}
    is_over = over_on < today
    going_ahead = [item for item in items if item.status != ItineraryItem.Status.CANCELLED and is_over]
    return Differences(
        not_told=[
            item for item in going_ahead if item.activity in OF_MEETINGS and not is_reported(item, told)
        ],
        not_listed=[meeting for meeting in meetings if is_not_listed(meeting, items)],
        cancelled=[item for item in items if item.status == ItineraryItem.Status.CANCELLED],
        unsettled=[item for item in going_ahead if item.status == ItineraryItem.Status.PLANNED],
    )


def is_not_listed(meeting: MeetingRow, items: list[ItineraryRow]) -> bool:
    """Whether a meeting is outside the itinerary: as it is said to be, or else as no row names it."""
    if meeting.in_itinerary is not None:
        return not meeting.in_itinerary
    return bool(items) and all(item.meeting != meeting.code for item in items)
