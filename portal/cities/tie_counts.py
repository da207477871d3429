"""How many ties of each level are recorded here, and what the city says: side by side, never as one."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count

from portal.cities.models import City, CountedTies, StatedCount, TieLevel
from portal.cities.models.stated_count import LEVELS
from portal.records import clock
from portal.records.date_conditions import has_come
from portal.records.kept_answers import Answers

# Of these the city states numbers: that none is recorded is said as well.
STATED = {level for levels in LEVELS.values() for level in levels}
# Older statements stand in the file.
EARLIER_SHOWN = 5


class LevelCount(NamedTuple):
    """The public cities of one level on the day, as their list finds them."""

    value: str
    label: Any
    number: int


class Statement(NamedTuple):
    """The latest number that the city states of some ties, some before it, and how many are recorded."""

    counted: Any
    latest: StatedCount
    earlier: tuple[StatedCount, ...]
    recorded: int


class TieCounts(NamedTuple):
    levels: list[LevelCount]
    statements: list[Statement]


def tie_counts(known: Answers) -> TieCounts:
    """Return both for the whole city, whatever a list is filtered by."""
    recorded = known.get(("cities by level",), cities_by_level)
    levels = [
        LevelCount(value, label, recorded.get(value, 0))
        for value, label in TieLevel.choices
        if recorded.get(value) or value in STATED
    ]
    return TieCounts(levels, list(statements(recorded)))


def cities_by_level() -> dict[str, int]:
    """Return the number of public cities by the level of their strongest public tie in force."""
    cities = City.objects.published().with_current_tie().filter(current_level__isnull=False).order_by()
    return dict(cities.values_list("current_level").annotate(number=Count("pk")))


def statements(recorded: dict[str, int]) -> Iterable[Statement]:
    """Yield what the city states of each kind of ties as of the day or before."""
    public = StatedCount.objects.published().filter(has_come("as_of", clock.today()))
    rows = list(public.order_by("-as_of", "-pk"))
    for counted in CountedTies:
        told = [row for row in rows if row.counted == counted]
        if told:
            number = sum(recorded.get(level, 0) for level in LEVELS[counted])
            yield Statement(counted.label, told[0], tuple(told[1 : 1 + EARLIER_SHOWN]), number)
