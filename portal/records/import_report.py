"""What a file of rows would do: counts of everything, and as many rows and errors as a page can hold."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop

PROBLEMS_SHOWN = 200
ROWS_SHOWN = 200
NOTES_SHOWN = 50
NUMBERS_SHOWN = 10
# The reason in a record's history, kept in English as data.
IMPORTED_FROM = gettext_noop("imported from %(file)s")


def import_in_words(reason: str) -> str:
    """Return the reason of an import in the reader's language; empty for any other reason."""
    start = IMPORTED_FROM % {"file": ""}
    return gettext(IMPORTED_FROM) % {"file": reason.removeprefix(start)} if reason.startswith(start) else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell, a row or the whole file is refused; `place` is the column's letter."""

    row: int
    place: str
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record, from what to what."""

    column: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row that creates or changes a record."""

    number: int
    code: str
    name: str
    is_new: bool
    changes: list[Change]


@dataclass(slots=True)
class Note:
    """Something to know that hinders nothing, and the first rows that it is about."""

    message: str
    numbers: list[int] = field(default_factory=list)
    count: int = 0

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.numbers)


class Report:
    """What would be created, changed and left, and what hinders it.

    The fingerprint stands for exactly these changes to exactly these versions of the records.
    """

    def __init__(self) -> None:
        self.read = self.created = self.changed = self.left = 0
        self.rows: list[ShownRow] = []
        self.problems: list[Problem] = []
        self.problem_count = 0
        self.notes: dict[str, Note] = {}
        self._hash = hashlib.sha256()

    @property
    def fingerprint(self) -> str:
        return self._hash.hexdigest()

    @property
    def is_fit(self) -> bool:
        """Whether there is anything to do and nothing hinders it."""
        return not self.problem_count and bool(self.created or self.changed)

    @property
    def is_cut(self) -> bool:
        return self.created + self.changed > len(self.rows)

    @property
    def are_problems_cut(self) -> bool:
        return self.problem_count > len(self.problems)

    def refuse(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_SHOWN:
            self.problems.append(problem)

    def note(self, message: str, number: int = 0) -> None:
        if message not in self.notes and len(self.notes) >= NOTES_SHOWN:
            return
        note = self.notes.setdefault(message, Note(message))
        note.count += 1
        if number and len(note.numbers) < NUMBERS_SHOWN:
            note.numbers.append(number)

    def add(self, row: ShownRow, marks: Iterable[object]) -> None:
        """Count a row that does something; `marks` tell its outcome apart from any other."""
        self.created += row.is_new
        self.changed += not row.is_new
        if len(self.rows) < ROWS_SHOWN:
            self.rows.append(row)
        self._hash.update("\x1f".join(map(str, (row.number, *marks))).encode() + b"\x1e")
