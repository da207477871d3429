"""What came of an agreement after it was signed, in the order of time, and how long nothing has been heard.

Derived from what is recorded of it: results claimed, promises with their progress, term, renewal and end.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cities.timeline import Event, signing, whole_day
from portal.records import clock
from portal.records.dates import PartialDate
from trips.models import Citation
from trips.models.follow_up import CLOSED

# How long an agreement in force may go without a result before its silence is marked.
SILENT_MONTHS = 12


class LifeKind(models.TextChoices):
    """What an entry tells of; the signing is told as in the timelines of partners."""

    RESULT = "result-claimed", _("result claimed")
    PROGRESS = "progress-reported", _("progress reported")
    CLOSED = "follow-up-closed", pgettext_lazy("timeline", "follow-up closed")
    RENEWED = "agreement-renewed", _("renewed")
    TERM = "agreement-term", _("term ends")
    ENDED = "agreement-ended", _("ended")


@dataclass(frozen=True)
class Silence:
    """Nothing was heard since a date; without one, nobody knows since when."""

    since: PartialDate | None
    is_since_signing: bool
    months: int | None

    @property
    def is_long(self) -> bool:
        return self.months is not None and self.months >= SILENT_MONTHS


def silence(agreement: Any, last_result: PartialDate | None, on: date | None = None) -> Silence | None:
    """Return for how many whole months nobody has claimed a result; None where it has ended.

    A partial date counts from its last day, so that the silence is never overstated; one to come counts as
    no silence at all.
    """
    if not agreement.is_live(on):
        return None
    since = last_result or agreement.signed_on
    months = whole_months(since.last_day, on or clock.today()) if since else None
    return Silence(since, last_result is None, months)


def whole_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days: from the 31st, a shorter month's end is whole."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end.day < start.day and not is_last_of_month(end):
        months -= 1
    return max(months, 0)


def is_last_of_month(day: date) -> bool:
    return PartialDate(day.year, day.month).last_day == day


def life(
    agreement: Any,
    results: Iterable[Any],
    follow_ups: Iterable[Any],
    links: Callable[[Iterable[Citation]], SafeString],
) -> list[Event]:
    """Return what is recorded of an agreement, oldest first; what has no date stands last.

    `follow_ups` are the public ones of this agreement, each with its `reported` updates; results have their
    `sources`, and `links` leads to the notes of some.
    """
    events = [
        signing(agreement),
        *result_events(results, links),
        *(event for follow_up in follow_ups for event in promise_events(follow_up)),
        *own_events(agreement),
    ]
    return sorted(events, key=lambda event: (event.on is None, str(event.on or "")))


def result_events(
    results: Iterable[Any], links: Callable[[Iterable[Citation]], SafeString]
) -> Iterator[Event]:
    for result in results:
        source = result.local.source if result.source or result.source_en else _("no source stated")
        yield Event(
            LifeKind.RESULT,
            result.claimed_on,
            result.local.text,
            "",
            notes=(source, links(result.sources)) if result.sources else (source,),
            anchor=result.slug,
        )


def promise_events(follow_up: Any) -> Iterator[Event]:
    """Yield the reports of a promise; one that is opened again may be closed more than once."""
    for update in follow_up.reported:
        yield Event(
            LifeKind.CLOSED if update.new_status in CLOSED else LifeKind.PROGRESS,
            whole_day(update.reported_on),
            update.local.text,
            follow_up.get_absolute_url(),
            notes=(follow_up.local.title,),
        )


def own_events(agreement: Any) -> Iterator[Event]:
    """Yield renewal, end of term and end, as far as they are stated."""
    url = agreement.get_absolute_url()
    status = agreement.get_status_display()
    if agreement.renewed_on:
        yield Event(LifeKind.RENEWED, agreement.renewed_on, agreement.local.title, url)
    if agreement.term_to:
        yield Event(LifeKind.TERM, agreement.term_to, agreement.local.title, url)
    if agreement.ended_on:
        notes = (status, agreement.local.ended_reason) if agreement.ended_reason else (status,)
        yield Event(LifeKind.ENDED, agreement.ended_on, agreement.local.title, url, notes=notes)
