"""What happened with a partner, in both directions, in one order.

Trips, agreements and follow-ups are handed in as rows: this app stands below the one that keeps them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.records import clock
from portal.records.dates import PartialDate


class EventKind(models.TextChoices):
    """What an entry of a timeline tells of; each has a mark of its own in the style sheet."""

    TRIP_OUT = "trip-out", gettext_lazy("trip to them")
    VISIT_IN = "visit-in", gettext_lazy("visit to us")
    AGREEMENT_SIGNED = "agreement-signed", gettext_lazy("agreement signed")
    AGREEMENT_TERM = "agreement-term", gettext_lazy("term of an agreement ends")
    TIE_CONCLUDED = "tie-concluded", gettext_lazy("relationship concluded")
    TIE_CHANGED = "tie-changed", gettext_lazy("relationship changed")
    TIE_ENDED = "tie-ended", gettext_lazy("relationship ended")
    FOLLOW_UP_CLOSED = "follow-up-closed", pgettext_lazy("timeline", "follow-up closed")


@dataclass(frozen=True)
class Event:
    """One entry: `on` says where it stands, `until` where it is a range; `parts` are a trip's meetings.

    What has no page of its own has no `href`, and an `anchor` where others link to it.
    """

    kind: models.TextChoices
    on: PartialDate | None
    title: Any
    href: str
    until: date | None = None
    said: Any = ""
    notes: tuple[Any, ...] = ()
    parts: tuple[Any, ...] = ()
    anchor: str = ""

    @property
    def starts_on(self) -> date | None:
        """The first day, where the day is known."""
        return self.on.first_day if self.on and self.on.day else None

    @property
    def is_ahead(self) -> bool:
        return self.on is not None and self.on.first_day > clock.today()


@dataclass(frozen=True)
class Year:
    """The entries of one year, newest first; without a number those of which no date is stated."""

    number: int | None
    events: tuple[Event, ...]

    @property
    def on(self) -> PartialDate | None:
        return PartialDate(self.number) if self.number else None


def by_year(events: Sequence[Event]) -> list[Year]:
    """Return entries in their years, newest first.

    What is known by its year alone stands last in it, by its month alone last in that: it may have been on
    any day. What has no date at all ends the list.
    """
    # A partial date sorts before its own days; two of one date keep the order in which they were told.
    dated = sorted((event for event in events if event.on), key=lambda event: str(event.on), reverse=True)
    years = [Year(number, tuple(rows)) for number, rows in groupby(dated, key=lambda event: event.on.year)]  # type: ignore[union-attr]
    undated = tuple(event for event in events if not event.on)
    return [*years, Year(None, undated)] if undated else years


def whole_day(day: date | None) -> PartialDate | None:
    return PartialDate(day.year, day.month, day.day) if day else None


def trip_events(meetings: Iterable[Any]) -> Iterator[Event]:
    """Yield the trips of some meetings, each with those meetings in the order of their days."""
    trips: dict[Any, list[Any]] = {}
    for meeting in meetings:
        trips.setdefault(meeting.trip, []).append(meeting)
    for trip, held in trips.items():
        yield Event(
            EventKind.TRIP_OUT if trip.direction == "outbound" else EventKind.VISIT_IN,
            whole_day(trip.starts_on),
            trip.local.title,
            trip.get_absolute_url(),
            until=trip.ends_on,
            parts=tuple(sorted(held, key=lambda one: (one.starts_on or date.max, one.order, one.pk))),
        )


def agreement_events(agreements: Iterable[Any]) -> Iterator[Event]:
    """Yield the signing of each agreement, and where it is stated the end of its term."""
    for agreement in agreements:
        yield signing(agreement)
        if agreement.term_to:
            yield Event(
                EventKind.AGREEMENT_TERM,
                agreement.term_to,
                agreement.local.title,
                agreement.get_absolute_url(),
                notes=(agreement.get_status_display(),),
            )


def signing(agreement: Any) -> Event:
    """Return when an agreement was signed: without a day of its own, during its public trip."""
    trip = agreement.trip if agreement.trip and agreement.trip.is_published else None
    on = agreement.signed_on or whole_day(trip.starts_on if trip else None)
    during = trip is not None and agreement.signed_on is None
    return Event(
        EventKind.AGREEMENT_SIGNED,
        on,
        agreement.local.title,
        agreement.get_absolute_url(),
        until=trip.ends_on if trip and during else None,
        said=agreement.local.signed_text if agreement.signed_on is None else "",
        notes=(
            capfirst(agreement.get_kind_display()),
            *((_("day not stated, on this trip"),) if during else ()),
            *(() if agreement.city_is_party else (_("the city is no party"),)),
        ),
    )


def tie_events(ties: Iterable[Any]) -> Iterator[Event]:
    """Yield how the relationship with a city began, changed and ended."""
    earlier: list[Any] = []
    for tie in sorted(ties, key=lambda one: (str(one.concluded_on or ""), one.pk)):
        yield beginning(tie, earlier)
        if tie.ended_on:
            yield Event(
                EventKind.TIE_ENDED,
                tie.ended_on,
                capfirst(tie.get_level_display()),
                tie.get_absolute_url(),
                notes=(tie.local.ended_reason,),
            )
        earlier.append(tie)


def beginning(tie: Any, earlier: list[Any]) -> Event:
    """Return how a tie began: as a change where another, of another level, had not ended by then."""
    before = [one for one in earlier if one.level != tie.level and lasted_until(one, tie.concluded_on)]
    words = _("before: %(level)s") % {"level": before[-1].get_level_display()} if before else ""
    return Event(
        EventKind.TIE_CHANGED if before else EventKind.TIE_CONCLUDED,
        tie.concluded_on,
        capfirst(tie.get_level_display()),
        tie.get_absolute_url(),
        notes=tuple(note for note in (words, tie.local.concluded_place) if note),
    )


def lasted_until(tie: Any, on: PartialDate | None) -> bool:
    """Whether a tie with a known beginning was in force up to a date, as far as both are known."""
    if on is None or tie.concluded_on is None:
        return False
    if tie.ended_on is None:
        return True
    letters = min(len(str(tie.ended_on)), len(str(on)))
    return str(tie.ended_on)[:letters] >= str(on)[:letters]


def closing_events(follow_ups: Iterable[Any]) -> Iterator[Event]:
    """Yield the closing of each follow-up that is closed."""
    for follow_up in follow_ups:
        if follow_up.is_closed:
            yield Event(
                EventKind.FOLLOW_UP_CLOSED,
                whole_day(follow_up.closed_on),
                follow_up.local.title,
                follow_up.get_absolute_url(),
                notes=(follow_up.get_status_display(),),
            )
