"""The tables of records as they were: common table expressions, each under the name of the table it hides.

A table is made of its history: the last version of each row up to a moment. What is not public today is laid
over it, so that a page of the past shows nothing that was taken back since: such a record counts as
withdrawn, what is withheld is withheld, a picture stands as it is. What was removed without ever having been
a record of its own (a participant, a reading) is told as it was.
"""

# ruff: noqa: S608 - nothing in this SQL comes from a reader: names of models, and moments written by us.

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField

from portal.records.planning import MARK
from portal.records.prepared import Slot
from portal.records.publishing import State, public_condition

# How simple_history marks a model of which it keeps the history.
MANAGER = "simple_history_manager_attribute"
# Stand in the SQL for the past moment and for this one.
THEN, NOW = "<then>", "<now>"
WITHHOLDING = ("withheld_reason", "withheld_reason_en", "withheld_review_on")
# Of a picture its file of today is shown, at the sizes there are of it.
OF_THE_FILE = ("width", "height", "rendition_token")
TODAYS = ("id", *WITHHOLDING, *OF_THE_FILE)
# The last version of each row up to the moment; of two at one moment the later stored. SQLite answers row by
# row over an index. PostgreSQL would misjudge that by orders of magnitude, and sorts the versions once.
LAST = {
    "sqlite": (
        f"version.history_date <= {THEN} AND NOT EXISTS (SELECT 1 FROM {{history}} AS later"
        f" WHERE later.id = version.id AND later.history_date <= {THEN}"
        " AND (later.history_date, later.history_id) > (version.history_date, version.history_id))"
    ),
    "postgresql": (
        "version.history_id IN (SELECT DISTINCT ON (later.id) later.history_id FROM {history} AS later"
        f" WHERE later.history_date <= {THEN}"
        " ORDER BY later.id, later.history_date DESC, later.history_id DESC)"
    ),
}
# For the same reason PostgreSQL makes each of them once in a statement: planning all of it in each place took
# ten times as long as answering.
MADE = {"sqlite": "NOT MATERIALIZED", "postgresql": "MATERIALIZED"}


@cache
def kept_models() -> dict[str, Any]:
    """Return the models that have a history, by their table."""
    kept = (model for model in apps.get_models() if hasattr(model._meta, MANAGER))
    return {model._meta.db_table: model for model in kept}


@cache
def kept_links() -> dict[str, Any]:
    """Return the many-to-many fields whose links have a history, by their table."""
    fields = (
        model._meta.get_field(name)
        for model in kept_models().values()
        for name in getattr(model, "_history_m2m_fields", ())
    )
    return {field.m2m_db_table(): field for field in fields}


@cache
def shadows(vendor: str, table: str) -> tuple[tuple[str, str], ...]:
    """Return (name, SQL) of what hides a table, in the order in which the names must be told."""
    if table in kept_links():
        return ((table, links_then(kept_links()[table], vendor)),)
    return tuple(rows_then(kept_models()[table], vendor))


def rows_then(model: Any, vendor: str) -> Iterator[tuple[str, str]]:
    """Yield today's rows, those that are public today, and the rows of then, each as a name and its SQL."""
    table = model._meta.db_table
    today, public = f"{table} today", f"{table} public today"
    kept = ", ".join(one.column for one in model._meta.concrete_fields if one.name in TODAYS)
    yield today, f"SELECT {kept} FROM {real(table, vendor)}"
    yield public, public_keys(model, vendor)
    columns = ", ".join(then_or_today(model, field, today, public) for field in model._meta.concrete_fields)
    history = f'"{model.history.model._meta.db_table}"'
    rows = f"SELECT {columns} FROM {history} AS version WHERE {LAST[vendor].format(history=history)}"
    rows += " AND version.history_type <> '-'"
    if not has_state(model):
        # What hangs on another record today is public only if it is so there.
        rows += f" AND ({is_in(public)} OR NOT {is_in(today)})"
    yield table, rows


def has_state(model: Any) -> bool:
    return hasattr(model, "published_by")


def is_in(name: str, condition: str = "") -> str:
    return f'EXISTS (SELECT 1 FROM "{name}" AS present WHERE present.id = version.id{condition})'


def real(table: str, vendor: str) -> str:
    """Return the name of a table that no common table expression hides.

    SQLite looks for such a name everywhere, itself included; PostgreSQL only among those told before, and
    what is of today is told first.
    """
    return f'main."{table}"' if vendor == "sqlite" else f'"{table}"'


def then_or_today(model: Any, field: Any, today: str, public: str) -> str:
    """Return the SQL of a column: what it was, or what is laid over it."""
    name = f'"{field.column}"'
    then = f"version.{name}"
    if field.name not in {one.name for one in model.history.model._meta.concrete_fields}:
        return f"'' AS {name}"  # What the history leaves out is derived, and none of it shown.
    if field.name == "state" and has_state(model):
        return f"CASE WHEN {is_in(public)} THEN {then} ELSE '{State.WITHDRAWN}' END AS {name}"
    if field.name in WITHHOLDING and hasattr(model, "withheld_reason"):
        return f"CASE {withheld(model, today, name)} ELSE {then} END AS {name}"
    if field.name in OF_THE_FILE and hasattr(model, "rendition_token"):
        present = f'(SELECT present.{name} FROM "{today}" AS present WHERE present.id = version.id)'
        return f"CASE WHEN {is_in(today)} THEN {present} ELSE {then} END AS {name}"
    return then


def withheld(model: Any, today: str, name: str) -> str:
    """Return the SQL of a column of withholding: today's, or that with which the row was removed."""
    history = f'"{model.history.model._meta.db_table}"'
    has_reason = " AND present.withheld_reason <> ''"
    present = f'(SELECT present.{name} FROM "{today}" AS present WHERE present.id = version.id)'
    end = (
        f"FROM {history} AS present WHERE present.id = version.id AND present.history_type = '-'{has_reason}"
    )
    return (
        f"WHEN {is_in(today, has_reason)} THEN {present}"
        f" WHEN NOT {is_in(today)} AND EXISTS (SELECT 1 {end})"
        f" THEN (SELECT present.{name} {end} ORDER BY present.history_id DESC LIMIT 1)"
    )


def links_then(field: Any, vendor: str) -> str:
    """Return the SQL of the links of a many-to-many field, as the last version of their owner held them."""
    history: Any = field.model.history.model
    versions, links = f'"{history._meta.db_table}"', getattr(history, field.name).model._meta.db_table
    columns = ", ".join(f'link."{one.column}"' for one in field.remote_field.through._meta.concrete_fields)
    return (
        f'SELECT {columns} FROM "{links}" AS link WHERE EXISTS (SELECT 1 FROM {versions} AS version'
        f" WHERE version.history_id = link.history_id AND version.history_type <> '-'"
        f" AND {LAST[vendor].format(history=versions)})"
    )


def public_keys(model: Any, vendor: str) -> str:
    """Return the SQL of the keys of the rows that are public today, by the one definition of it."""
    from django.db import connection

    at: Any = Slot("at", DateTimeField())
    rows = model._base_manager.filter(public_condition(model, at)).order_by().values("id")
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    values = iter(params)
    sql = MARK.sub(lambda _mark: written(next(values)), sql)
    for table in kept_models():
        for word in ("FROM", "JOIN"):
            sql = sql.replace(f'{word} "{table}"', f"{word} {real(table, vendor)}")
    return sql


def written(value: Any) -> str:
    """Return a value of a condition as it stands in SQL."""
    if isinstance(value, str):
        return "'" + str(value).replace("'", "''") + "'"
    if isinstance(value, tuple):
        return NOW
    raise ImproperlyConfigured(f"A condition of what is public compares with {value!r}.")


def moment_written(moment: datetime, connection: BaseDatabaseWrapper) -> str:
    """Return a moment as it stands in SQL."""
    if connection.vendor == "postgresql":
        return f"'{moment.astimezone(UTC).isoformat(sep=' ')}'::timestamptz"
    return f"'{connection.ops.adapt_datetimefield_value(moment)}'"


def in_the_past(tables: list[str], then: datetime, now: datetime, connection: BaseDatabaseWrapper) -> str:
    """Return the common table expressions that hide some tables by what they were."""
    named = [one for table in tables for one in shadows(connection.vendor, table)]
    hidden = set(tables)
    # What is of today comes first: there the tables' own names still mean the tables.
    named.sort(key=lambda one: one[0] in hidden)
    made = MADE[connection.vendor]
    texts = ", ".join(f'"{name}" AS {made} ({sql})' for name, sql in named)
    return texts.replace(THEN, moment_written(then, connection)).replace(NOW, moment_written(now, connection))
