"""The index on PostgreSQL: a tsvector of our own tokens, without positions, under GIN.

PostgreSQL would walk the primary key where that looks cheap, so the matches are made first, once.
"""

# ruff: noqa: S608 - the statements are put together from names and numbers of our own; the rest is passed.

from collections.abc import Iterable, Sequence

from django.db import connection

from portal.records.search.documents import KIND_SHIFT, Document
from portal.records.search.entries import ENTRIES, Found, Index, Piece, Scope, any_scope, rows_of
from portal.records.search.tokens import RULE, Query, Wanted


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

    def newest(self, query: Query, scopes: Sequence[Scope], limit: int) -> list[int]:
        common, params = self.common(query, "key", self.not_yet)
        within, scoped = any_scope(scopes, "key")
        sql = f"""WITH {made("found", common)}
            SELECT key FROM found JOIN {ENTRIES} USING (key) WHERE {within}
            ORDER BY public_from DESC, key DESC LIMIT %s"""
        rows = rows_of((sql, [self.expression(query.wanted), *params, *scoped, limit]))
        return [key for (key,) in rows]

    def placed(self, query: Query, scopes: Sequence[Scope]) -> Piece:
        """Return the beginning of a query that has made `placed`: every match with its kind and rank."""
        *ranks, every = (self.expression(rank) for rank in query.ranks)
        common, params = self.common(query, "key", self.not_yet)
        parts = [made("found", common), *(made(f"rank{place}") for place in range(len(ranks)))]
        whens = (f"WHEN key IN (SELECT key FROM rank{place}) THEN {place}" for place in range(len(ranks)))
        rank = f"CASE {' '.join(whens)} ELSE {len(ranks)} END" if ranks else "0"
        conditions, scoped = any_scope(scopes, "key")
        columns = f"key, key >> {KIND_SHIFT} AS number, {rank} AS place"
        parts.append(f"placed AS (SELECT {columns} FROM found WHERE {conditions})")
        return f"WITH {', '.join(parts)}", [every, *params, *ranks, *scoped]


def made(name: str, common: str = "") -> str:
    """Return a part of a query whose matches are made first, whatever the planner thinks."""
    return f"{name} AS MATERIALIZED (SELECT key FROM {ENTRIES} WHERE tokens @@ %s::tsquery{common})"
