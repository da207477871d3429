"""Which days of a trip have been reported, and by which documents: derived, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Protocol


class Report(Protocol):
    """What is asked of a document: the model answers it, and so does a row of a page."""

    @property
    def is_withheld(self) -> bool: ...

    def covers(self, day: date) -> bool: ...


class Journey(Protocol):
    @property
    def days(self) -> list[date]: ...


@dataclass(frozen=True)
class Day:
    """One day of a trip and the documents that report it."""

    day: date
    documents: tuple[Any, ...]

    @property
    def is_reported(self) -> bool:
        return bool(self.documents)


@dataclass(frozen=True)
class Coverage:
    """The days of one trip in order."""

    days: tuple[Day, ...]

    @property
    def reported(self) -> list[Day]:
        return [day for day in self.days if day.is_reported]

    @property
    def unreported(self) -> list[Day]:
        return [day for day in self.days if not day.is_reported]

    @property
    def gaps(self) -> list[tuple[date, date]]:
        """First and last day of each run of days without a report."""
        runs = groupby(self.days, key=lambda day: day.is_reported)
        stretches = [list(run) for is_reported, run in runs if not is_reported]
        return [(stretch[0].day, stretch[-1].day) for stretch in stretches]

    @property
    def documents(self) -> list[Any]:
        """The documents that report at least one day, each once, in order of their first day."""
        return list(dict.fromkeys(document for day in self.days for document in day.documents))


def coverage(trip: Journey, documents: Iterable[Report]) -> Coverage:
    """Return which of these documents report which day of the trip.

    A document that is withheld reports nothing to the public, so it covers no day.
    """
    reports = [document for document in documents if not document.is_withheld]
    return Coverage(
        tuple(Day(day, tuple(report for report in reports if report.covers(day))) for day in trip.days)
    )
