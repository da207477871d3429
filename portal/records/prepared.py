"""Rows for pages, read by queries whose SQL is made once.

A page of many parts spends more time on writing its SQL and on making model instances than its database on
answering. Here a query is declared with the row that comes of it; its SQL is written at first use, from the
same querysets as everywhere (what is public is decided by their `published()` alone), and is then run with
the values of each call. A row holds exactly the fields it names. Rows that belong to rows come with them, as
JSON that the database makes: one query, however many there are.

    def people_of_meeting(at):
        return Participant.objects.published(at).filter(meeting=OuterRef("pk"))

    def meetings_of_trip(at):
        return Meeting.objects.published(at).filter(trip__code=Slot("code", CharField()))

    MEETINGS = Prepared(many(MeetingRow, meetings_of_trip, people=many(PersonRow, people_of_meeting)))
    meetings = MEETINGS.rows(code="TRIP-2026-001")
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from operator import itemgetter
from types import UnionType
from typing import Any, NamedTuple, get_args, get_type_hints

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import DateTimeField, Expression, F, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from portal.records import clock
from portal.records.clock import past_moment
from portal.records.dates import PartialDate
from portal.records.planning import Given, planned_cursor, values_of, with_fixed_values
from portal.records.publishing import NO_PREVIEW, current_preview
from portal.text.bilingual import in_english, reader_text

# A moment or a day as SQLite is given it.
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}.*)?$", re.DOTALL)

type Values = Sequence[Any]
type Make = Callable[[Values], Any]


class Text(str):
    """Declares a field of a row as a bilingual pair, of which the row holds what its reader is shown."""

    __slots__ = ()


class Slot(Expression):
    """Stands in a queryset for a value that each call gives."""

    def __init__(self, name: str, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (Given(self.name),)


AT = Slot("at", DateTimeField())


@dataclass(frozen=True)
class Rows:
    """What is read: a kind of row, the records it is made of, and where its fields come from.

    Fields come from those of the same name, or from what `sources` says: a path, an expression, other rows.
    """

    row: type[Any]
    records: Callable[[Any], QuerySet[Any]]
    sources: Mapping[str, Any]
    is_one: bool = False

    @cached_property
    def fields(self) -> dict[str, Any]:
        hints = get_type_hints(self.row)
        return {name: hints[name] for name in self.row._fields}

    def columns(self, *, in_json: bool) -> Iterator[Any]:
        """Yield the expression of each column, in the order in which `maker` reads them."""
        for name, hint in self.fields.items():
            source = self.sources.get(name, name)
            if isinstance(source, Rows):
                yield RowsInJSON(source)
            elif hint is Text:
                yield from (F(source), F(f"{source}_en"))
            elif isinstance(source, str):
                # A number of JSON is a float: what must be exact travels as text.
                yield Cast(F(source), TextField()) if in_json and hint is Decimal else F(source)
            else:
                yield source

    def maker(self, *, in_json: bool, english: bool) -> Make:
        """Return what makes a row of the values of its columns."""
        steps: list[Make] = []
        place = 0
        for name, hint in self.fields.items():
            source = self.sources.get(name)
            if isinstance(source, Rows):
                steps.append(children(place, source, english=english))
            elif hint is Text:
                steps.append(chosen_text(place, english=english))
                place += 1
            else:
                read = from_json(hint) if in_json else None
                steps.append(converted(place, read) if read else itemgetter(place))
            place += 1
        make = self.row._make
        return lambda values: make([step(values) for step in steps])


def many(row: type[Any], records: Callable[[Any], QuerySet[Any]], **sources: Any) -> Rows:
    """Declare rows of which there may be any number."""
    return Rows(row, records, sources)


def one(row: type[Any], records: Callable[[Any], QuerySet[Any]], **sources: Any) -> Rows:
    """Declare a row of which there is one or none."""
    return Rows(row, records, sources, is_one=True)


class RowsInJSON(Subquery):
    """The rows that belong to a row, as one JSON text: an array of arrays."""

    templates = {
        "sqlite": '(SELECT json_group_array(json_array({})) FROM {} AS "part")',
        "postgresql": (
            "(SELECT COALESCE(json_agg(json_build_array({})), '[]'::json)::text FROM {} AS \"part\")"
        ),
    }

    def __init__(self, rows: Rows) -> None:
        columns = {f"c{place}": column for place, column in enumerate(rows.columns(in_json=True))}
        self.values = ", ".join(f'"part"."{name}"' for name in columns)
        super().__init__(rows.records(AT).values(**columns), output_field=TextField())

    def as_sql(
        self, compiler: Any, connection: Any, template: str | None = None, **extra_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        sql, params = self.query.as_sql(compiler, connection)
        return self.templates[connection.vendor].format(self.values, sql), tuple(params)


def children(place: int, rows: Rows, *, english: bool) -> Make:
    make = rows.maker(in_json=True, english=english)

    def read(values: Values) -> Any:
        found = values[place]
        # Within another array a database hands it on as the array that it is, or as its text.
        arrays = json.loads(found) if isinstance(found, str) else found
        if rows.is_one:
            return make(arrays[0]) if arrays else None
        return tuple([make(array) for array in arrays])

    return read


def chosen_text(place: int, *, english: bool) -> Make:
    return lambda values: reader_text(values[place], values[place + 1], english=english)


def converted(place: int, read: Callable[[Any], Any]) -> Make:
    def step(values: Values) -> Any:
        value = values[place]
        return None if value is None else read(value)

    return step


def from_json(hint: Any) -> Callable[[Any], Any] | None:
    """Return what makes a value of a type from its JSON, or nothing where JSON has that type."""
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    makers: dict[Any, Callable[[Any], Any]] = {
        date: date.fromisoformat,
        datetime: datetime.fromisoformat,
        PartialDate: PartialDate.parse,
        Decimal: Decimal,
        bool: bool,
    }
    return next((makers[kind] for kind in kinds if kind in makers), None)


class Statement(NamedTuple):
    """A query in the words of one database."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    is_kept: bool

    def run(self, using: str, given: Mapping[str, Any]) -> list[Any]:
        connection = connections[using]
        # Of a moment of the past the SQL is never the same again: its plan is not worth keeping.
        is_planned = self.is_kept and past_moment() is None
        with planned_cursor(connection) if is_planned else connection.cursor() as cursor:
            cursor.execute(self.sql, values_of(self.params, given, connection))
            found = cursor.fetchall()
        if not self.converters:
            return found
        rows = [list(values) for values in found]
        for row in rows:
            for place, converters, expression in self.converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return rows


def is_moment(param: Any) -> bool:
    """Whether a parameter is a moment or a day: kept with the SQL, it would be now or today from then on."""
    return isinstance(param, date) or (isinstance(param, str) and MOMENT.match(param) is not None)


class Prepared:
    """Rows, their query written once for each database and then kept.

    Within a preview other rows are public: then it is written anew and not kept.
    """

    def __init__(self, rows: Rows) -> None:
        self.declared = rows
        self.statements: dict[str, Statement] = {}
        self.makers: dict[bool, Make] = {}

    def rows(self, *, using: str = DEFAULT_DB_ALIAS, **given: Any) -> list[Any]:
        """Return the rows that are public at this moment, in the reader's language."""
        adapt = connections[using].ops.adapt_datetimefield_value
        found = self.statement(using).run(using, {"at": adapt(clock.now()), **given})
        return list(map(self.maker(), found))

    def statement(self, using: str) -> Statement:
        if current_preview() is not NO_PREVIEW:
            return self.written(using, is_kept=False)
        if using not in self.statements:
            self.statements[using] = self.written(using, is_kept=True)
        return self.statements[using]

    def written(self, using: str, *, is_kept: bool) -> Statement:
        columns = tuple(self.declared.columns(in_json=False))
        compiler = self.declared.records(AT).values_list(*columns).query.get_compiler(using)
        sql, params = compiler.as_sql()
        if any(is_moment(param) for param in params):
            raise ImproperlyConfigured(
                f"{self.declared.row.__name__} is read as of a moment that has passed."
            )
        converters = compiler.get_converters([found[0] for found in compiler.select])
        return Statement(
            *with_fixed_values(sql, params, connections[using]),
            tuple((place, tuple(kept), expression) for place, (kept, expression) in converters.items()),
            is_kept,
        )

    def maker(self) -> Make:
        english = in_english()
        if english not in self.makers:
            self.makers[english] = self.declared.maker(in_json=False, english=english)
        return self.makers[english]
