"""The entries of the index, and what both databases share in keeping and asking them.

Both keep the same tokens without their positions and answer the same questions in the same order: by rank,
then newest first.
"""

# ruff: noqa: S608 - the statements are put together from names and numbers of our own; the rest is passed.

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from portal.records.models import SearchEntry
from portal.records.planning import planned_cursor
from portal.records.search.documents import Document
from portal.records.search.tokens import Query, Wanted

ENTRIES = "records_searchentry"


@dataclass(frozen=True)
class Scope:
    """The entries of one kind that may be found: a range of keys, and records of a subquery if any."""

    number: int
    first: int
    last: int
    records: tuple[str, Sequence[Any]] | None = None


@dataclass(frozen=True)
class Found:
    """How many entries of a kind were found, and the keys of those to be shown."""

    count: int
    keys: list[int] = field(default_factory=list)


Piece = tuple[str, list[Any]]


def scope_condition(scope: Scope, key: str) -> Piece:
    sql, params = f"{key} BETWEEN %s AND %s", [scope.first, scope.last]
    if scope.records is not None:
        subquery, more = scope.records
        sql += f" AND {key} IN (SELECT key FROM {ENTRIES} WHERE number = %s AND record_id IN ({subquery}))"
        params += [scope.number, *more]
    return sql, params


def any_scope(scopes: Sequence[Scope], key: str) -> Piece:
    within = [scope_condition(scope, key) for scope in scopes]
    conditions = " OR ".join(f"({sql})" for sql, _params in within)
    return f"({conditions})", [param for _sql, params in within for param in params]


def rows_of(piece: Piece) -> list[Any]:
    with planned_cursor(connection) as cursor:
        cursor.execute(*piece)
        return cursor.fetchall()


# From each year the step to the one before, over the index: as quick among a million entries as among ten.
YEARS = f"""
    WITH RECURSIVE years (year) AS (
        SELECT max(year) FROM {ENTRIES}
        UNION ALL
        SELECT (SELECT max(year) FROM {ENTRIES} WHERE year < years.year)
        FROM years WHERE years.year IS NOT NULL
    )
    SELECT year FROM years WHERE year IS NOT NULL
        AND EXISTS (SELECT 1 FROM {ENTRIES} WHERE {ENTRIES}.year = years.year AND public_from <= %s)
    ORDER BY year DESC
"""


def years(at: datetime) -> list[int]:
    """Return the years of what can be found at a moment, newest first."""
    adapted = connection.ops.adapt_datetimefield_value(at)
    return [year for (year,) in rows_of((YEARS, [adapted]))]


class Index:
    """What both databases share; `portal.records.search.index` chooses one."""

    contains = ""

    # Writing

    def write(self, documents: Iterable[Document]) -> None:
        raise NotImplementedError

    def remove(self, entries: Sequence[SearchEntry]) -> None:
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()

    def clear(self) -> None:
        SearchEntry.objects.all().delete()

    def settle(self) -> None:
        """Make good what writing everything at once has left untidy."""

    # Asking

    def expression(self, wanted: Iterable[Wanted]) -> str:
        """Return the condition that all of these tokens are there, in the database's own language."""
        raise NotImplementedError

    def counts(self, query: Query, scopes: Sequence[Scope]) -> dict[int, int]:
        """Return by kind how many entries match."""
        raise NotImplementedError

    def overview(self, query: Query, scopes: Sequence[Scope], limit: int) -> dict[int, Found]:
        """Return by kind how many entries match, and the keys of the first so many."""
        raise NotImplementedError

    def page(self, query: Query, scope: Scope, offset: int, limit: int) -> list[int]:
        """Return the keys of one page of a kind."""
        raise NotImplementedError

    def newest(self, query: Query, scopes: Sequence[Scope], limit: int) -> list[int]:
        """Return the keys of what became public last, of any kind."""
        raise NotImplementedError

    def common(self, query: Query, column: str, later: Sequence[int]) -> Piece:
        """Return what holds beside the tokens: passages in one piece, and none of the entries of later."""
        conditions, params = [], []
        for passage in query.passages:
            conditions.append(f" AND {self.contains}")
            params.append(passage)
        if later:
            conditions.append(f" AND {column} NOT IN ({', '.join(map(str, later))})")
        return "".join(conditions), params

    @cached_property
    def not_yet(self) -> list[int]:
        """The entries that are published for a time to come."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        rows = rows_of((f"SELECT key FROM {ENTRIES} WHERE public_from > %s", [now]))
        return [key for (key,) in rows]
