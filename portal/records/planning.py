"""SQL that a connection has planned once: for PostgreSQL, where planning a page costs more than answering it.

Django sends every statement with its values written in, so that the server reads and plans it anew each
time. Here what is always the same is written in and only what each call brings is a parameter; the server
keeps the plan for as long as the connection lives. SQLite's driver does the like by itself.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import Literal

# A placeholder, or a percent sign that stands for itself.
MARK = re.compile(r"%[s%]")


class Given(NamedTuple):
    """Stands among the parameters of a query for a value that each call gives."""

    name: str


class PlanningCursor(psycopg.Cursor[Any]):
    """Has the server keep the plan of what it executes, where the settings let it (`prepare_threshold`)."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PlanningCursor":
        return super().execute(query, params, **{"prepare": True, **options})


@contextmanager
def planned_cursor(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """Yield a cursor of the connection, whose statements are planned once where the database can do that.

    It is Django's own in all else: queries are counted, errors are Django's.
    """
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(PlanningCursor(connection.connection)) as cursor:  # type: ignore[arg-type]
        yield cursor


def with_fixed_values(
    sql: str, params: Sequence[Any], connection: BaseDatabaseWrapper
) -> tuple[str, tuple[Any, ...]]:
    """Return a statement and its parameters, which on PostgreSQL are those alone that each call gives."""
    if connection.vendor != "postgresql":
        return sql, tuple(params)
    rest = iter(params)

    def written(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        value = next(rest)
        if isinstance(value, Given):
            return f"%({value.name})s"
        return Literal(value).as_string(connection.connection).replace("%", "%%")

    return MARK.sub(written, sql), tuple(param for param in params if isinstance(param, Given))


def values_of(params: Sequence[Any], given: Mapping[str, Any], connection: BaseDatabaseWrapper) -> Any:
    """Return the parameters of one call: by name on PostgreSQL, else in their order."""
    if connection.vendor == "postgresql":
        return {param.name: given[param.name] for param in params}
    return [given[param.name] if isinstance(param, Given) else param for param in params]
