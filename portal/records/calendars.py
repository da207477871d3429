"""iCalendar files (RFC 5545) of whole days: no record states an hour that a calendar could show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings

from portal.text.bilingual import LocalText
from portal.text.cleaning import clean_text

LINE_OCTETS = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """One or several whole days; `stamp` is the last public change, `status` CONFIRMED or CANCELLED."""

    code: str
    first: date
    last: date
    summary: str
    stamp: datetime
    address: str
    lang: str
    description: str = ""
    location: str = ""
    status: str = ""


@dataclass(frozen=True)
class Calendar:
    """A file of events; `note` says what it leaves out."""

    name: str
    address: str
    note: str = ""


def dated_words(title: LocalText, when: str) -> str:
    """Return a title with a time that is words, as printed: `深夜`, `09:30`."""
    return f"{title.plain} ({when})" if when else title.plain


def calendar_file(calendar: Calendar, events: Iterable[Event]) -> bytes:
    """Return the file: CRLF, lines folded by octets, the same bytes as long as nothing public changed."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Taichung City Government//Diplomacy Records//ZH"]
    lines += ["CALSCALE:GREGORIAN", f"SOURCE;VALUE=URI:{calendar.address}"]
    lines += [f"{name}:{escaped(calendar.name)}" for name in ("NAME", "X-WR-CALNAME")]
    if calendar.note:
        lines += [f"{name}:{escaped(calendar.note)}" for name in ("DESCRIPTION", "X-WR-CALDESC")]
    for event in events:
        lines += event_lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def event_lines(event: Event) -> Iterator[str]:
    stamp = f"{event.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.code.lower()}@{settings.PORTAL_TAG_AUTHORITY.partition(',')[0]}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"DTSTART;VALUE=DATE:{compact(event.first)}"
    if event.last < date.max:
        # The end is the first day that no longer belongs to it.
        yield f"DTEND;VALUE=DATE:{compact(event.last + timedelta(days=1))}"
    yield f"SUMMARY;LANGUAGE={event.lang}:{escaped(event.summary)}"
    texts = (("DESCRIPTION", event.description), ("LOCATION", event.location))
    yield from (f"{name}:{escaped(text)}" for name, text in texts if text)
    if event.status:
        yield f"STATUS:{event.status}"
    yield f"URL:{event.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def compact(day: date) -> str:
    return day.isoformat().replace("-", "")


def escaped(text: str) -> str:
    return clean_text(text).translate(ESCAPES)


def folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 octets, never cut within a character."""
    pieces, length = [b""], 0
    for octets in (character.encode() for character in line):
        if length + len(octets) > LINE_OCTETS:
            pieces.append(b" ")
            length = 1
        pieces[-1] += octets
        length += len(octets)
    return b"\r\n".join(pieces) + b"\r\n"
