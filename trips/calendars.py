"""Calendars: the days of one trip, and the days on which follow-ups are due."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.records.calendars import Event, dated_words
from portal.records.page_facts import absolute
from portal.records.public_changes import public_changes, public_since
from trips.models import FollowUpAction, ItineraryItem, Meeting, Trip

# No calendar holds more for its reader, and a file must not grow with the archive.
MOST_EVENTS = 1000


def trip_events(trip: Trip) -> list[Event]:
    """Return the trip, its meetings and its other itinerary rows; a row of a shown meeting stands once."""
    meetings = list(
        Meeting.objects.published()
        .filter(trip=trip, withheld_reason="")
        .select_related("trip", "city", "city__country")
        .order_by("order", "pk")
    )
    shown = {meeting.pk for meeting in meetings}
    items = [
        item
        for item in ItineraryItem.objects.filter(trip=trip).select_related("trip")
        if item.meeting_id not in shown
    ]
    rows: list[Any] = [*meetings, *items]
    stamps = public_changes(meetings)
    return [
        whole_trip(trip, [row for row in rows if row.starts_on is None]),
        *(meeting_event(meeting, stamps[meeting.pk]) for meeting in meetings if meeting.starts_on),
        *(item_event(item) for item in items if item.starts_on),
    ]


def whole_trip(trip: Any, undated: list[Any]) -> Event:
    """Return the trip as one event, which names what has no day of its own."""
    names = [f"- {dated_words(words_of(row), time_of(row))}" for row in undated]
    without = [_("Without a stated day, so not in this calendar:"), *names] if names else []
    title = trip.local.title
    return Event(
        code=trip.code,
        first=trip.starts_on,
        last=trip.ends_on,
        summary=title.plain,
        lang=title.lang,
        stamp=public_changes([trip])[trip.pk],
        address=absolute(trip.get_absolute_url()),
        description=lines(trip.local.purpose.plain, *without),
    )


def meeting_event(meeting: Any, stamp: Any) -> Event:
    title = meeting.local.title
    printed = time_of(meeting)
    is_one_day = meeting.ends_on in (None, meeting.starts_on)
    place = meeting.local.place.plain
    city = meeting.city.local.name.plain if meeting.city and meeting.city.is_published else ""
    return Event(
        code=meeting.code,
        first=meeting.starts_on,
        last=meeting.ends_on or meeting.starts_on,
        # What is printed of one day is its time; of several, the days once more.
        summary=dated_words(title, printed if is_one_day else ""),
        lang=title.lang,
        stamp=stamp,
        address=absolute(meeting.get_absolute_url()),
        description=lines(
            capfirst(meeting.get_kind_display()),
            range_note(meeting),
            "" if is_one_day else printed,
            zone_note(meeting),
        ),
        location=", ".join(part for part in (place, city) if part),
    )


def item_event(item: Any) -> Event:
    text = item.local.text
    states = {ItineraryItem.Status.HELD: "CONFIRMED", ItineraryItem.Status.CANCELLED: "CANCELLED"}
    return Event(
        code=item.code,
        first=item.starts_on,
        last=item.ends_on or item.starts_on,
        summary=dated_words(text, time_of(item)),
        lang=text.lang,
        stamp=public_since(item),
        address=absolute(item.get_absolute_url()),
        description=lines(
            capfirst(item.get_activity_display()), range_note(item), zone_note(item), item.local.note.plain
        ),
        location=item.local.region.plain,
        status=states.get(item.status, ""),
    )


def words_of(row: Any) -> Any:
    return row.local.text if isinstance(row, ItineraryItem) else row.local.title


def time_of(row: Any) -> str:
    """Return the time as printed: it stays words, for no hour is made out of it."""
    name = "time_text" if isinstance(row, ItineraryItem) else "date_text"
    return getattr(row.local, name).plain


def range_note(row: Any) -> str:
    is_range = row.ends_on and row.ends_on != row.starts_on
    return _("The sources state these days as a range.") if is_range else ""


def zone_note(row: Any) -> str:
    return _("Local days: %(zone)s") % {"zone": row.time_zone} if row.time_zone else ""


def lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def due_events() -> Iterator[Event]:
    """Yield the day by which each open follow-up is due, the last that its date allows.

    Where there are too many for a reader's calendar, it is those that are due last.
    """
    due = FollowUpAction.objects.published().open().filter(due_on__isnull=False).with_origins()
    follow_ups = list(due.order_by("-due_on", "-pk")[:MOST_EVENTS])[::-1]
    stamps = public_changes(follow_ups)
    for follow_up in follow_ups:
        yield due_event(follow_up, stamps[follow_up.pk])


def due_event(follow_up: Any, stamp: Any) -> Event:
    title = follow_up.local.title
    agency = follow_up.lead_agency.label.plain if follow_up.lead_agency else _("no agency named")
    last: date = follow_up.due_on.last_day
    return Event(
        code=follow_up.code,
        first=last,
        last=last,
        summary=dated_words(title, _("due %(when)s") % {"when": follow_up.due_on.in_words}),
        lang=title.lang,
        stamp=stamp,
        address=absolute(follow_up.get_absolute_url()),
        description=lines(
            precision_note(follow_up.due_on.precision),
            follow_up.local.due_text.plain,
            _("Lead agency: %(agency)s") % {"agency": agency},
            capfirst(follow_up.get_status_display()),
        ),
    )


def precision_note(precision: str) -> str:
    return {
        "month": _("Only the month is stated: this is its last day."),
        "year": _("Only the year is stated: this is its last day."),
    }.get(precision, "")


def left_out_note() -> str:
    """Say how many open follow-ups state no date, and whether there are more than a calendar holds."""
    due = FollowUpAction.objects.published().open()
    number, dated = due.filter(due_on__isnull=True).count(), due.filter(due_on__isnull=False).count()
    undated = ngettext(
        "%(number)d open follow-up states no due date and is not in this calendar.",
        "%(number)d open follow-ups state no due date and are not in this calendar.",
        number,
    ) % {"number": number}
    if dated <= MOST_EVENTS:
        return undated
    most = _("Of %(dated)d with a date, the %(most)d due last are given.")
    return f"{undated} {most % {'dated': dated, 'most': MOST_EVENTS}}"
