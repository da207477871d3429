"""Cells as the database writes them: the same text on SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Case, F, Func, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf

JOINT = "；"


class Cell(Func):
    """One expression written as text. `{x}` in a template stands for it, as often as needed."""

    arity = 1
    output_field = TextField()
    on_sqlite: ClassVar[str]
    on_postgresql: ClassVar[str]

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        template = self.on_postgresql if connection.vendor == "postgresql" else self.on_sqlite
        sql, params = compiler.compile(self.source_expressions[0])
        return template.replace("{x}", sql), tuple(params) * template.count("{x}")


class Plain(Cell):
    """Whole numbers and what is kept as text already.

    The empty text becomes NULL where `COPY` would tell the two apart.
    """

    on_sqlite = "CAST({x} AS text)"
    on_postgresql = "NULLIF(CAST({x} AS text), '')"


class Guarded(Cell):
    """Text that no spreadsheet takes for a formula: an apostrophe goes before `= + - @`, TAB and CR."""

    # instr finds the empty text at 1, so the list begins with a character that no kept text contains.
    on_sqlite = (
        "CASE WHEN instr(char(1, 61, 43, 45, 64, 9, 13), substr({x}, 1, 1)) > 1 THEN '''' || {x} ELSE {x} END"
    )
    on_postgresql = r"regexp_replace(NULLIF({x}, ''), E'^[=+@\t\r-]', E'''\\&')"


class TrueOrFalse(Cell):
    on_sqlite = "CASE {x} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
    on_postgresql = "CASE {x} WHEN true THEN 'true' WHEN false THEN 'false' END"


class Coordinate(Cell):
    """A decimal number with its five places, which SQLite does not keep."""

    on_sqlite = "CASE WHEN {x} IS NOT NULL THEN printf('%%.5f', {x}) END"
    on_postgresql = "CAST({x} AS text)"


class Money(Cell):
    """An amount with its two places."""

    on_sqlite = "CASE WHEN {x} IS NOT NULL THEN printf('%%.2f', {x}) END"
    on_postgresql = "CAST({x} AS text)"


class Measure(Cell):
    """A decimal number of four places at most, without the noughts that nobody stated."""

    on_sqlite = "CASE WHEN {x} IS NOT NULL THEN rtrim(rtrim(printf('%%.4f', {x}), '0'), '.') END"
    on_postgresql = "CAST(trim_scale({x}) AS text)"


class Day(Cell):
    """A date, whole or partial, as kept: ISO 8601."""

    on_sqlite = on_postgresql = "CAST({x} AS text)"


class Clock(Cell):
    """A time of day to the second."""

    on_sqlite = on_postgresql = "substr(CAST({x} AS text), 1, 8)"


class Moment(Cell):
    """A moment to the second, in UTC, with its offset."""

    on_sqlite = "replace(substr({x}, 1, 19), ' ', 'T') || '+00:00'"
    on_postgresql = """to_char({x} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '+00:00'"""


class Precision(Cell):
    """How precise a partial date is."""

    on_sqlite = on_postgresql = (
        "CASE length({x}) WHEN 10 THEN 'day' WHEN 7 THEN 'month' WHEN 4 THEN 'year' ELSE 'unknown' END"
    )


class RocDate(Cell):
    """A date, whole or partial, in the ROC calendar: portal.records.dates.roc_in_words in SQL."""

    YEAR = "CAST(substr(CAST({x} AS text), 1, 4) AS integer)"
    on_sqlite = on_postgresql = (
        f"'民國' || CASE WHEN {YEAR} > 1911 THEN CAST({YEAR} - 1911 AS text) "
        f"ELSE '前' || CAST(1912 - {YEAR} AS text) END || '年' || "
        "CASE WHEN length(CAST({x} AS text)) > 4 "
        "THEN CAST(CAST(substr(CAST({x} AS text), 6, 2) AS integer) AS text) || '月' ELSE '' END || "
        "CASE WHEN length(CAST({x} AS text)) > 7 "
        "THEN CAST(CAST(substr(CAST({x} AS text), 9, 2) AS integer) AS text) || '日' ELSE '' END"
    )


class Label(Func):
    """The label of a code, looked up in pairs of code and label; the code is read once."""

    output_field = TextField()

    def __init__(self, code: str | Combinable, pairs: Iterable[tuple[Any, Any]]) -> None:
        values = (Value(str(part)) for pair in pairs for part in pair)
        super().__init__(F(code) if isinstance(code, str) else code, *values)

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        (code, params), *values = (compiler.compile(part) for part in self.source_expressions)
        whens = " WHEN CAST(%s AS text) THEN CAST(%s AS text)" * (len(values) // 2)
        sql = f"CASE CAST({code} AS text){whens} END"
        return sql, (*params, *(value for _sql, own in values for value in own))


class Address(Func):
    """The permanent address of a record, from its code."""

    output_field = TextField()
    template = "%(expressions)s"

    def __init__(self, base: str, code: str | Combinable) -> None:
        super().__init__(Value(f"{base}/"), code, Value("/"))

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        start, code, end = (compiler.compile(part) for part in self.source_expressions)
        cast = "CAST(%s AS text)"
        return f"{cast} || lower({code[0]}) || {cast}", (*start[1], *code[1], *end[1])


class Joined(Subquery):
    """The column `part` of some rows, in their order, joined by `；`.

    Not StringAgg: SQLite orders inside an aggregate only from 3.44 on. Both databases keep the order of a
    sorted subquery under an aggregate that minds it.
    """

    output_field = TextField()

    def __init__(self, rows: QuerySet, part: str | Combinable) -> None:
        expression = F(part) if isinstance(part, str) else part
        super().__init__(rows.annotate(part=expression).values("part"))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra_context: Any) -> tuple[str, Any]:
        join = "string_agg" if connection.vendor == "postgresql" else "group_concat"
        template = f"(SELECT {join}(parts.part, '{JOINT}') FROM (%(subquery)s) parts)"  # noqa: S608 - constants
        return super().as_sql(compiler, connection, template=template, **extra_context)


class Number(Subquery):
    """How many rows there are, or how many values of a column: each once."""

    output_field = TextField()
    template = "(SELECT CAST(count(*) AS text) FROM (%(subquery)s) counted)"

    def __init__(self, rows: QuerySet, of: str = "") -> None:
        found = rows.order_by()
        super().__init__(found.values(of).distinct() if of else found.values("pk"))


def text(path: str) -> Cast:
    """Return a field as plain text, without the Python type it has in a model."""
    return Cast(F(path), TextField())


def local(path: str, *, english: bool) -> Combinable:
    """Return a bilingual pair's text in one language, or the other where that one is empty."""
    first, second = (f"{path}_en", path) if english else (path, f"{path}_en")
    return Coalesce(NullIf(F(first), Value("")), F(second), output_field=TextField())


def where(condition: Q, then: Combinable) -> Combinable:
    """Return the expression where a condition holds, else NULL. An empty condition always holds."""
    return Case(When(condition, then=then), output_field=TextField()) if condition else then


def said(condition: Q) -> Case:
    """Return `stated` where the sources say it, `not_stated` where they do not."""
    return Case(When(condition, then=Value("stated")), default=Value("not_stated"), output_field=TextField())
