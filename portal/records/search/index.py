"""Where the entries lie and how they are asked, on SQLite (FTS5) and on PostgreSQL (tsvector and GIN).

Both keep the same tokens without their positions and answer the same questions in the same order: by rank,
then newest first. SQLite walks the entries of a kind backwards and stops when it has enough. PostgreSQL
would walk the primary key where that looks cheap, so there the matches are made first, once.
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
from portal.records.search.documents import KIND_SHIFT, Document
from portal.records.search.tokens import RULE, Query, Wanted, document_tokens

ENTRIES = "records_searchentry"
WORDS = "records_search_words"
# So many matches are fetched and sorted in one go; asking kind by kind pays where there are more.
FEW = 200


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


def rows_of(piece: Piece) -> list[Any]:
    with connection.cursor() as cursor:
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
    """What both databases share; one of the two below is `index()`."""

    contains = ""

    # Writing

    def write(self, documents: Iterable[Document]) -> None:
        raise NotImplementedError

    def remove(self, entries: Sequence[SearchEntry]) -> None:
        SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()

    def clear(self) -> None:
        SearchEntry.objects.all().delete()

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

    def common(self, query: Query, column: str) -> Piece:
        """Return what holds beside the tokens: passages in one piece, and no entry before its time."""
        conditions, params = [], []
        for passage in query.passages:
            conditions.append(f" AND {self.contains}")
            params.append(passage)
        if self.not_yet:
            conditions.append(f" AND {column} NOT IN ({', '.join(map(str, self.not_yet))})")
        return "".join(conditions), params

    @cached_property
    def not_yet(self) -> list[int]:
        """The entries that are published for a time to come."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        rows = rows_of((f"SELECT key FROM {ENTRIES} WHERE public_from > %s", [now]))
        return [key for (key,) in rows]


class SQLiteIndex(Index):
    contains = f"instr({ENTRIES}.text, %s) > 0"

    def write(self, documents: Iterable[Document]) -> None:
        kept = list(documents)
        SearchEntry.objects.bulk_create([entry_of(document) for document in kept], batch_size=500)
        rows = [(document.key, " ".join(document.tokens)) for document in kept]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {WORDS} (rowid, tokens) VALUES (%s, %s)", rows)

    def remove(self, entries: Sequence[SearchEntry]) -> None:
        # A table without content is told what it once was given (SQLite before 3.43 knows no other way).
        rows = [(entry.key, " ".join(document_tokens(entry.titles, entry.text))) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {WORDS} ({WORDS}, rowid, tokens) VALUES ('delete', %s, %s)",
                rows,
            )
        super().remove(entries)

    def clear(self) -> None:
        super().clear()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('delete-all')")

    def expression(self, wanted: Iterable[Wanted]) -> str:
        return " AND ".join(f'"{one.token}" *' if one.beginning else f'"{one.token}"' for one in wanted)

    def ranked(self, query: Query) -> list[str]:
        """Return one expression per rank, best first; no entry fulfils two of them."""
        ranks = [self.expression(rank) for rank in query.ranks]
        return [without(rank, ranks[:place]) for place, rank in enumerate(ranks)]

    def overview(self, query: Query, scopes: Sequence[Scope], limit: int) -> dict[int, Found]:
        if (few := self.few(query, scopes)) is not None:
            return {number: Found(len(keys), keys[:limit]) for number, keys in few.items()}
        counts = self.counts(query, scopes)
        shown = [scope for scope in scopes if scope.number in counts]
        pieces = [
            self.keys(rank, query, scope, place, 0, limit)
            for scope in shown
            for place, rank in enumerate(self.ranked(query))
        ]
        keys: dict[int, list[int]] = {scope.number: [] for scope in shown}
        for key, _place in sorted(self.union(pieces), key=lambda row: (row[1], -row[0])):
            keys[key >> KIND_SHIFT].append(key)
        return {number: Found(counts[number], found[:limit]) for number, found in keys.items()}

    def few(self, query: Query, scopes: Sequence[Scope]) -> dict[int, list[int]] | None:
        """Return all keys by kind, best first, where they are few enough to be sorted here; else None."""
        if any(scope.records for scope in scopes):
            return None
        *ranks, every = (self.expression(rank) for rank in query.ranks)
        within = {scope.number: scope for scope in scopes}
        keys = [key for (key,) in rows_of(self.first_matches(every, query))]
        if len(keys) > FEW:
            return None
        pieces = [self.first_matches(rank, query, place) for place, rank in enumerate(ranks)] if keys else []
        places = dict(sorted(self.union(pieces), key=lambda row: -row[1]))
        found: dict[int, list[int]] = {}
        for key in sorted(keys, key=lambda key: (places.get(key, len(ranks)), -key)):
            scope = within.get(key >> KIND_SHIFT)
            if scope and scope.first <= key <= scope.last:
                found.setdefault(scope.number, []).append(key)
        return found

    def first_matches(self, expression: str, query: Query, *place: int) -> Piece:
        columns = ", ".join([f"{WORDS}.rowid", *map(str, place)])
        sql, params = self.matching(expression, query)
        return f"SELECT {columns} {sql} LIMIT {FEW + 1}", params

    def page(self, query: Query, scope: Scope, offset: int, limit: int) -> list[int]:
        found: list[int] = []
        for place, rank in enumerate(self.ranked(query)):
            rows = rows_of(self.keys(rank, query, scope, place, offset, limit - len(found)))
            found += [key for key, _place in rows]
            if len(found) == limit:
                break
            if offset:
                passed = offset if rows else self.count(rank, query, [scope])[scope.number]
                offset -= passed
        return found

    def counts(self, query: Query, scopes: Sequence[Scope]) -> dict[int, int]:
        counted = self.count(self.expression(query.wanted), query, scopes)
        return {number: count for number, count in counted.items() if count}

    def count(self, expression: str, query: Query, scopes: Sequence[Scope]) -> dict[int, int]:
        pieces = []
        for scope in scopes:
            sql, params = self.matching(expression, query, scope)
            pieces.append((f"SELECT {scope.number}, count(*) {sql}", params))
        return dict(self.union(pieces))

    def keys(self, rank: str, query: Query, scope: Scope, place: int, offset: int, limit: int) -> Piece:
        sql, params = self.matching(rank, query, scope)
        newest = f"ORDER BY {WORDS}.rowid DESC LIMIT %s OFFSET %s"
        return f"SELECT {WORDS}.rowid, {place} {sql} {newest}", [*params, limit, offset]

    def matching(self, expression: str, query: Query, scope: Scope | None = None) -> Piece:
        column = f"{WORDS}.rowid"
        within, params = scope_condition(scope, column) if scope else ("TRUE", [])
        common, more = self.common(query, column)
        joined = f" JOIN {ENTRIES} ON {ENTRIES}.key = {column}" if query.passages else ""
        where = f"WHERE {WORDS} MATCH %s AND {within}{common}"
        return f"FROM {WORDS}{joined} {where}", [expression, *params, *more]

    def union(self, pieces: Sequence[Piece]) -> list[Any]:
        if not pieces:
            return []
        sql = " UNION ALL ".join(f"SELECT * FROM ({piece})" for piece, _params in pieces)
        return rows_of((sql, [param for _sql, params in pieces for param in params]))


def without(expression: str, others: Sequence[str]) -> str:
    either = " OR ".join(f"({other})" for other in others)
    return f"({expression}) NOT ({either})" if others else expression


class PostgreSQLIndex(Index):
    contains = "strpos(text, %s) > 0"

    def write(self, documents: Iterable[Document]) -> None:
        names = "key, number, record_id, year, titles, text, public_from, rule, tokens"
        values = f"{'%s, ' * 8}array_to_tsvector(%s::text[])"
        sql = f"INSERT INTO {ENTRIES} ({names}) VALUES ({values})"
        rows = [
            (
                document.key, document.number, document.record_id, document.year, document.titles,
                document.text, document.public_from, RULE, document.tokens,
            )
            for document in documents
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def expression(self, wanted: Iterable[Wanted]) -> str:
        return " & ".join(f"'{one.token}':*" if one.beginning else f"'{one.token}'" for one in wanted)

    def overview(self, query: Query, scopes: Sequence[Scope], limit: int) -> dict[int, Found]:
        placed, params = self.placed(query, scopes)
        sql = f"""{placed}
            SELECT number, key, total FROM (
                SELECT number, key, count(*) OVER (PARTITION BY number) AS total,
                    row_number() OVER (PARTITION BY number ORDER BY place, key DESC) AS line
                FROM placed
            ) AS numbered WHERE line <= %s ORDER BY number, line"""
        found: dict[int, Found] = {}
        for number, key, total in rows_of((sql, [*params, limit])):
            found.setdefault(number, Found(total)).keys.append(key)
        return found

    def counts(self, query: Query, scopes: Sequence[Scope]) -> dict[int, int]:
        placed, params = self.placed(query, scopes)
        return dict(rows_of((f"{placed} SELECT number, count(*) FROM placed GROUP BY number", params)))

    def page(self, query: Query, scope: Scope, offset: int, limit: int) -> list[int]:
        placed, params = self.placed(query, [scope])
        sql = f"{placed} SELECT key FROM placed ORDER BY place, key DESC LIMIT %s OFFSET %s"
        return [key for (key,) in rows_of((sql, [*params, limit, offset]))]

    def placed(self, query: Query, scopes: Sequence[Scope]) -> Piece:
        """Return the beginning of a query that has made `placed`: every match with its kind and rank."""
        *ranks, every = (self.expression(rank) for rank in query.ranks)
        common, params = self.common(query, "key")
        parts = [made("found", common), *(made(f"rank{place}") for place in range(len(ranks)))]
        whens = (f"WHEN key IN (SELECT key FROM rank{place}) THEN {place}" for place in range(len(ranks)))
        rank = f"CASE {' '.join(whens)} ELSE {len(ranks)} END" if ranks else "0"
        within = [scope_condition(scope, "key") for scope in scopes]
        conditions = " OR ".join(f"({sql})" for sql, _params in within)
        columns = f"key, key >> {KIND_SHIFT} AS number, {rank} AS place"
        parts.append(f"placed AS (SELECT {columns} FROM found WHERE {conditions})")
        scoped = [param for _sql, params in within for param in params]
        return f"WITH {', '.join(parts)}", [every, *params, *ranks, *scoped]


def made(name: str, common: str = "") -> str:
    """Return a part of a query whose matches are made first, whatever the planner thinks."""
    return f"{name} AS MATERIALIZED (SELECT key FROM {ENTRIES} WHERE tokens @@ %s::tsquery{common})"


def entry_of(document: Document) -> SearchEntry:
    return SearchEntry(
        key=document.key,
        number=document.number,
        record_id=document.record_id,
        year=document.year,
        titles=document.titles,
        text=document.text,
        public_from=document.public_from,
        rule=RULE,
    )


def index() -> Index:
    return PostgreSQLIndex() if connection.vendor == "postgresql" else SQLiteIndex()
