"""The public content as it was at a moment, read by the same queries as today's.

Within `as_of` every statement of the default connection finds, under the names of the tables, what these
held at that moment (portal.records.past_tables); nothing can be written. Decided in
docs/decisions/0023-as-it-was.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.records.clock import set_back
from portal.records.past_tables import in_the_past, kept_links, kept_models
from portal.records.publishing import NO_PREVIEW, previewing

FIRST_WORD = re.compile(r"[\s(]*(\w+)")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|RECURSIVE)\b")
# What holds a snapshot while rows are fetched, and changes nothing.
HARMLESS = {"BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET"}
END: Any = object()


class PastIsReadOnlyError(Exception):
    """Something was to be written while the past was read."""


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Read the public content as it was at a moment, until the block is left."""
    with set_back(moment), previewing(NO_PREVIEW), connection.execute_wrapper(Past(moment)):
        yield


def pieces_as_of[Piece](moment: datetime, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield what is made only when it is sent: each piece as of the moment, nothing set back in between."""
    source = iter(pieces)
    while True:
        with as_of(moment):
            piece = next(source, END)
        if piece is END:
            return
        yield piece


def has_past[View: Callable[..., Any]](view: View) -> View:
    """Say of a view that all it shows is kept in the history of records, so that it can be read as it was."""
    view.has_past = True  # type: ignore[attr-defined]
    return view


class Past:
    """Puts the tables as they were in front of each statement."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.now = timezone.now()

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any) -> Any:
        return execute(self.read(sql), params, many, context)

    def read(self, sql: Any) -> str:
        """Return a statement that reads the past; raises PastIsReadOnlyError where it does not read."""
        found = FIRST_WORD.match(sql) if isinstance(sql, str) else None
        word = found[1].upper() if found else ""
        if word in HARMLESS:
            return sql
        if word not in ("SELECT", "WITH") or (word == "WITH" and WRITES.search(sql.upper())):
            raise PastIsReadOnlyError(f"Only what reads can be asked of the past: {sql!s:.60}")
        tables = sorted(set(names_of_tables().findall(sql)))
        if not tables:
            return sql
        hidden = in_the_past(tables, self.moment, self.now, connection)
        if word == "WITH":
            return f"WITH {hidden}, {sql.lstrip()[len('WITH') :]}"
        return f"WITH {hidden} {sql}"


@cache
def names_of_tables() -> re.Pattern[str]:
    """Return what finds the tables that are hidden wherever a statement names one, quoted or not."""
    names = (*kept_models(), *kept_links())
    return re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
