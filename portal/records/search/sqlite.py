"""The index on SQLite: FTS5 over our own tokens, without content and positions.

The entries of a kind are walked backwards, newest first, until there are enough.
"""

# ruff: noqa: S608 - the statements are put together from names and numbers of our own; the rest is passed.

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from portal.records.models import SearchEntry
from portal.records.search.documents import KIND_SHIFT, Document
from portal.records.search.entries import (
    ENTRIES,
    Found,
    Index,
    Piece,
    Scope,
    any_scope,
    rows_of,
    scope_condition,
)
from portal.records.search.tokens import RULE, Query, Wanted, document_tokens

WORDS = "records_search_words"
# So many matches are fetched and sorted in one go; asking kind by kind pays where there are more.
FEW = 200


class SQLiteIndex(Index):
    contains = f"instr({ENTRIES}.text, %s) > 0"

    def __init__(self) -> None:
        self.found_later: dict[Query, list[int]] = {}

    def write(self, documents: Iterable[Document]) -> None:
        # In the order of their keys: for each that comes before the last, FTS5 ends a segment on the disk.
        kept = sorted(documents, key=lambda document: document.key)
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

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('optimize')")

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
        scope_of = {scope.number: scope for scope in scopes}
        matches = [key for (key,) in rows_of(self.first_matches(every, query))]
        if len(matches) > FEW + len(self.not_yet):
            return None
        keys = [key for key in matches if key not in self.not_yet]
        pieces = [self.first_matches(rank, query, place) for place, rank in enumerate(ranks)] if keys else []
        places = dict(sorted(self.union(pieces), key=lambda row: -row[1]))
        found: dict[int, list[int]] = {}
        for key in sorted(keys, key=lambda key: (places.get(key, len(ranks)), -key)):
            scope = scope_of.get(key >> KIND_SHIFT)
            if scope and scope.first <= key <= scope.last:
                found.setdefault(scope.number, []).append(key)
        return found

    def first_matches(self, expression: str, query: Query, *place: int) -> Piece:
        columns = ", ".join([f"{WORDS}.rowid", *map(str, place)])
        sql, params = self.matching(expression, query)
        return f"SELECT {columns} {sql} LIMIT {FEW + len(self.not_yet) + 1}", params

    def page(self, query: Query, scope: Scope, offset: int, limit: int) -> list[int]:
        found: list[int] = []
        for place, rank in enumerate(self.ranked(query)):
            rows = rows_of(self.keys(rank, query, scope, place, offset, limit - len(found)))
            found += [key for key, _place in rows]
            if len(found) == limit:
                break
            if offset:
                passed = offset if rows else self.count(rank, query, scope)
                offset -= passed
        return found

    def newest(self, query: Query, scopes: Sequence[Scope], limit: int) -> list[int]:
        column = f"{WORDS}.rowid"
        inside, params = any_scope(scopes, column)
        common, more = self.common(query, column, self.not_yet)
        sql = f"""SELECT {column} FROM {WORDS} JOIN {ENTRIES} ON {ENTRIES}.key = {column}
            WHERE {WORDS} MATCH %s AND {inside}{common} ORDER BY public_from DESC, {column} DESC LIMIT %s"""
        rows = rows_of((sql, [self.expression(query.wanted), *params, *more, limit]))
        return [key for (key,) in rows]

    def counts(self, query: Query, scopes: Sequence[Scope]) -> dict[int, int]:
        """Walk from kind to kind of what matches: asking those that have nothing costs most."""
        expression = self.expression(query.wanted)
        found: dict[int, int] = {}
        key: int | None = -1
        for scope in scopes:
            if key is not None and key < scope.first:
                key = self.next_key(expression, query, scope.first)
            if key is None:
                break
            if key <= scope.last and (count := self.count_all(expression, query, scope)):
                found[scope.number] = count
        return found

    def next_key(self, expression: str, query: Query, first: int) -> int | None:
        sql, params = self.matching(expression, query)
        rows = rows_of(
            (f"SELECT {WORDS}.rowid {sql} AND {WORDS}.rowid >= %s ORDER BY 1 LIMIT 1", [*params, first])
        )
        return rows[0][0] if rows else None

    def count_all(self, expression: str, query: Query, scope: Scope) -> int:
        """Return how many match everything wanted: all there are, less those whose time has not come."""
        if scope.records is not None:
            return self.count(expression, query, scope)
        sql, params = self.matching(expression, query, scope)
        number = rows_of((f"SELECT count(*) {sql}", params))[0][0]
        return number - len(within(scope, self.matches_later(query))) if number else 0

    def count(self, expression: str, query: Query, scope: Scope) -> int:
        """Return how many match that are public by now."""
        sql, params = self.matching(expression, query, scope, within(scope, self.matches_later(query)))
        return rows_of((f"SELECT count(*) {sql}", params))[0][0]

    def matches_later(self, query: Query) -> list[int]:
        """Return the entries not public yet that match: read, not looked up.

        FTS5 goes through all that matches for each key it is asked for.
        """
        if query not in self.found_later:
            self.found_later[query] = list(self.read_later(query)) if self.not_yet else []
        return self.found_later[query]

    def read_later(self, query: Query) -> Iterator[int]:
        here = "".join(f" AND {self.contains}" for _one in query.wanted)
        keys = ", ".join(map(str, self.not_yet))
        sql = f"SELECT key, titles, text FROM {ENTRIES} WHERE key IN ({keys}){here}"
        for key, titles, text in rows_of((sql, [one.token for one in query.wanted])):
            if query.matches(document_tokens(titles, text), text):
                yield key

    def keys(self, rank: str, query: Query, scope: Scope, place: int, offset: int, limit: int) -> Piece:
        sql, params = self.matching(rank, query, scope, within(scope, self.not_yet))
        newest = f"ORDER BY {WORDS}.rowid DESC LIMIT %s OFFSET %s"
        return f"SELECT {WORDS}.rowid, {place} {sql} {newest}", [*params, limit, offset]

    def matching(
        self, expression: str, query: Query, scope: Scope | None = None, later: Sequence[int] = ()
    ) -> Piece:
        """Return the condition of a match, within a scope if any, without the entries of `later`."""
        column = f"{WORDS}.rowid"
        inside, params = scope_condition(scope, column) if scope else ("TRUE", [])
        common, more = self.common(query, column, later)
        joined = f" JOIN {ENTRIES} ON {ENTRIES}.key = {column}" if query.passages else ""
        where = f"WHERE {WORDS} MATCH %s AND {inside}{common}"
        return f"FROM {WORDS}{joined} {where}", [expression, *params, *more]

    def union(self, pieces: Sequence[Piece]) -> list[Any]:
        if not pieces:
            return []
        sql = " UNION ALL ".join(f"SELECT * FROM ({piece})" for piece, _params in pieces)
        return rows_of((sql, [param for _sql, params in pieces for param in params]))


def within(scope: Scope, keys: Iterable[int]) -> list[int]:
    return [key for key in keys if scope.first <= key <= scope.last]


def without(expression: str, others: Sequence[str]) -> str:
    either = " OR ".join(f"({other})" for other in others)
    return f"({expression}) NOT ({either})" if others else expression


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
