"""Small drawings of a trip's page: marks for kinds of activity, and figures on one line."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

from portal.records.map_labels import text_width
from trips.models import Activity, Reading
from trips.trip_page.outcome_rows import ReadingRow

# Strokes on a field of 16 by 16.
MARKS = {
    Activity.DEPARTURE: "M3 13 13 3M6 3h7v7",
    Activity.TRANSFER: "M2 8h12M9 3l5 5-5 5",
    Activity.RETURN: "M13 3 3 13M10 13H3V6",
    Activity.COURTESY_CALL: "M6 8a3 3 0 1 1-.01 0M10 8a3 3 0 1 0 .01 0M1 14h14",
    Activity.SITE_VISIT: "M1 8q7-9 14 0q-7 9-14 0M8 6a2 2 0 1 0 .01 0",
    Activity.STUDY_VISIT: "M8 4q-3-2-7-1v10q4-1 7 1q3-2 7-1V3q-4-1-7 1v10",
    Activity.TALKS: "M2 2h12v8H8l-4 4v-4H2zM5 6h6",
    Activity.EXCHANGE: "M2 5h12M11 2l3 3-3 3M14 11H2M5 8l-3 3 3 3",
    Activity.BANQUET: "M1 7h14q0 6-5 6H6Q1 13 1 7zM6 4V1M10 4V1",
    Activity.TRIBUTE: "M8 8v7M8 8Q3 8 4 2q4 1 4 6Q8 3 12 2q1 6-4 6",
    Activity.SIGNING: "M2 14h12M4 11l1-3 7-7 2 2-7 7z",
    Activity.OTHER: "M8 5a3 3 0 1 0 .01 0",
}
WIDTH, BAR_TOP, BAR_HEIGHT, LANE, TEXT, GAP = 320, 3, 9, 18, 12.5, 8
KINDS = (Reading.Kind.ACTUAL, Reading.Kind.TARGET, Reading.Kind.BASELINE)


@lru_cache(maxsize=32)
def activity_mark(activity: str) -> SafeString:
    path = MARKS.get(Activity(activity), MARKS[Activity.OTHER])
    return SafeString(
        '<svg class="activity-mark" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
        f'<path d="{path}" fill="none"/></svg>'
    )


class Tick(NamedTuple):
    """A reading on the line, and the lane in which its label stands clear of the others."""

    kind: str
    x: float
    words: str
    left: float
    lane: int

    @property
    def right(self) -> float:
        return self.left + text_width(self.words, TEXT)


def indicator_strip(given: Sequence[ReadingRow]) -> SafeString:
    """Draw baseline, actual and target on one line from zero; one reading alone compares with nothing.

    The readings stand beside it in words, so it is hidden from those who listen.
    """
    readings = compared(given)
    if len(readings) < 2:
        return SafeString("")
    ticks = placed(readings)
    height = BAR_TOP + BAR_HEIGHT + 4 + LANE * (1 + max(tick.lane for tick in ticks))
    reached = next((tick.x for tick in ticks if tick.kind == Reading.Kind.ACTUAL), 0.0)
    body = "".join(tick_svg(tick) for tick in ticks)
    return SafeString(
        f'<svg class="indicator-strip" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
        ' aria-hidden="true">'
        f'<rect class="indicator-line" y="{BAR_TOP}" width="{WIDTH}" height="{BAR_HEIGHT}"/>'
        f'<rect class="indicator-reached" y="{BAR_TOP}" width="{reached:.1f}" height="{BAR_HEIGHT}"/>'
        f"{body}</svg>"
    )


def compared(readings: Sequence[ReadingRow]) -> list[ReadingRow]:
    """Return the latest reading of each kind; what is below zero has no place on the line."""
    latest = {reading.kind: reading for reading in readings if reading.value >= 0}
    return [latest[kind] for kind in KINDS if kind in latest]


def placed(readings: Sequence[ReadingRow]) -> list[Tick]:
    """Return the readings as ticks; a label that would touch another stands one lane lower."""
    longest = max(float(reading.value) for reading in readings) or 1.0
    ticks: list[Tick] = []
    for reading in readings:
        x = 1.0 + (WIDTH - 2) * float(reading.value) / longest
        words = f"{Reading.Kind(reading.kind).label} {reading.amount}"
        wide = text_width(words, TEXT)
        tick = Tick(reading.kind, x, words, min(max(x - wide / 2, 0.0), max(WIDTH - wide, 0.0)), 0)
        while any(touches(tick, other) for other in ticks):
            tick = tick._replace(lane=tick.lane + 1)
        ticks.append(tick)
    return ticks


def touches(tick: Tick, other: Tick) -> bool:
    return tick.lane == other.lane and tick.left < other.right + GAP and other.left < tick.right + GAP


def tick_svg(tick: Tick) -> str:
    foot = BAR_TOP + BAR_HEIGHT + BAR_TOP
    line = foot + 13 + LANE * tick.lane
    return (
        f'<path class="indicator-tick indicator-tick-{escape(tick.kind)}" d="M{tick.x:.1f} 0v{foot}"/>'
        f'<text class="indicator-label" x="{tick.left:.1f}" y="{line}" font-size="{TEXT:g}">'
        f"{escape(tick.words)}</text>"
    )
