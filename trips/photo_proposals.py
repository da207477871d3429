"""What a photo's own time says of it: zone, place in the order, meeting. Proposals, for staff to accept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.records.uploads import PictureFacts
from trips.models import Meeting, Photo, Trip

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Leg:
    """A time zone that the trip names, and the days it names it for, where they are known."""

    zone: str
    starts_on: date | None
    ends_on: date | None

    def holds(self, day: date) -> bool:
        return within(day, self.starts_on, self.ends_on)


type Legs = Sequence[Leg]
type Moment = tuple[date | None, time | None, str]


def within(day: date, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether the day is in the range; without an end, a range is its first day."""
    return starts_on is not None and starts_on <= day <= (ends_on or starts_on)


def legs_of(trip: Trip) -> Legs:
    """Return every zone of the trip's meetings and itinerary with its days, in the order of the trip."""
    names = ("time_zone", "starts_on", "ends_on")
    found = [
        Leg(*row)
        for rows in (trip.meetings.order_by("order", "id"), trip.itinerary_items.order_by("order", "id"))
        for row in rows.exclude(time_zone="").values_list(*names)
    ]
    return sorted(found, key=lambda leg: leg.starts_on or date.max)


def moment_of(facts: PictureFacts, legs: Legs, chosen_zone: str = "") -> Moment:
    """Return local date, local time and zone as the camera and the trip tell them.

    A time without its zone says nothing, so it is left out where no zone is known.
    """
    if not facts.taken_at_text:
        return None, None, ""
    taken = datetime.fromisoformat(facts.taken_at_text)
    zone = zone_of(taken, facts.offset, legs, chosen_zone)
    return taken.date(), taken.time() if zone else None, zone


def zone_of(taken: datetime, offset: str, legs: Legs, chosen_zone: str = "") -> str:
    """Return the zone of the trip in which a clock so far from UTC would have shown this time, or "".

    A camera that does not tell its offset is believed to keep the time of the meeting it was chosen for.
    Several zones may fit: the meeting's own comes first, then those of the day.
    """
    if not offset:
        return chosen_zone
    distance = datetime.strptime(offset, "%z").utcoffset()
    by_day = sorted(legs, key=lambda leg: not leg.holds(taken.date()))
    zones = [chosen_zone, *(leg.zone for leg in by_day)]
    fitting = (
        zone for zone in zones if zone and taken.replace(tzinfo=ZoneInfo(zone)).utcoffset() == distance
    )
    return next(fitting, "")


def meetings_of_day(photo: Photo, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return the meetings in whose days the photo was taken, likeliest (fewest days) first."""
    found = [
        meeting
        for meeting in meetings
        if (day := day_at(photo, meeting)) and within(day, meeting.starts_on, meeting.ends_on)
    ]
    return sorted(found, key=lambda meeting: (length(meeting), meeting.order, meeting.pk))


def day_at(photo: Photo, meeting: Meeting) -> date | None:
    """Return the day on which the photo was taken, as the calendar stood where the meeting was."""
    if photo.taken_at and meeting.time_zone:
        return photo.taken_at.astimezone(ZoneInfo(meeting.time_zone)).date()
    return photo.taken_on


def length(meeting: Meeting) -> timedelta:
    if not meeting.starts_on or not meeting.ends_on:
        return timedelta(0)
    return meeting.ends_on - meeting.starts_on


def proposed_orders(trip: Trip) -> dict[int, int]:
    """Return places after the last for the photos that have none (0): by moment, then by file name."""
    names = ("pk", "order", "taken_at", "taken_on", "original_name")
    rows = list(trip.photos.order_by("pk").values_list(*names))
    last = max((row[1] for row in rows), default=0)
    waiting = sorted((row for row in rows if not row[1]), key=lambda row: in_time(*row[2:]))
    return {row[0]: place for place, row in enumerate(waiting, start=last + 1)}


def in_time(
    taken_at: datetime | None, taken_on: date | None, name: str
) -> tuple[datetime, list[tuple[bool, int, str]]]:
    """Sort by the moment; a day without a time comes at its end, what has neither last."""
    if taken_at is None:
        taken_at = datetime.combine(taken_on, time.max, UTC) if taken_on else LAST
    return taken_at, natural(name)


def natural(name: str) -> list[tuple[bool, int, str]]:
    """Return a key by which IMG_9 comes before IMG_10."""
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+", name.casefold())
    return [
        (False, int(part), "") if part[0].isdigit() and part.isascii() else (True, 0, part) for part in parts
    ]
