"""A data set: columns declared once, as ORM expressions, each with its type and its meaning.

Everything in a cell (guard, labels, dates, what is withheld) is computed in the query, so the same
declaration can run as `COPY` and describe itself (docs/decisions/0005-exports.md).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, Q, QuerySet, TextChoices, TextField, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from portal.records import clock
from portal.records.expressions import Cell, Clock, Coordinate, Day, Guarded, Moment, Plain, TrueOrFalse
from portal.records.filters import RecordFilterSet
from portal.text.bilingual import in_english

if TYPE_CHECKING:
    from portal.records.readings import Reading


@dataclass(frozen=True, slots=True)
class Terms:
    """For when and in which language a file is made: one moment for every condition in it."""

    at: datetime
    english: bool

    @classmethod
    def now(cls) -> "Terms":
        return cls(clock.now(), in_english())

    @property
    def day(self) -> date:
        """The day of that moment in the city's time."""
        return timezone.localdate(self.at)


class Type(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    PARTIAL_DATE = "partial date"
    TIME = "time"
    DATETIME = "datetime"
    ID = "id"
    URL = "url"


ClosedList = type[TextChoices]
CellWriter = type[Cell]

CELLS: dict[Type, type[Cell]] = {
    Type.TEXT: Guarded,
    Type.INTEGER: Plain,
    Type.NUMBER: Coordinate,
    Type.BOOLEAN: TrueOrFalse,
    Type.DATE: Day,
    Type.PARTIAL_DATE: Day,
    Type.TIME: Clock,
    Type.DATETIME: Moment,
    Type.ID: Plain,
    # Staff type home pages: a formula is no address, but the database does not know that.
    Type.URL: Guarded,
}


class Withheld(Enum):
    """What a column shows in the row of a withheld record."""

    BLANK = "blank"
    SHOWN = "shown"
    SAID = "said"  # A `…_status` column says `withheld`.


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Its name never changes or moves; a new one goes last.

    `value` is a field's path, an expression, or a function from Terms to one. `choices` are the codes a
    cell may hold. `ours` says that the words are the portal's own, so that no stranger's formula is among
    them. `reads` says how a cell is read back; without it the column is derived or part of another's.
    `written` is what writes its cells where the type alone does not say it.
    """

    name: str
    type: Type
    value: str | Combinable | Callable[[Terms], Combinable]
    label: str
    meaning: str
    meaning_en: str
    choices: ClosedList | None = None
    ours: bool = False
    withheld: Withheld = Withheld.BLANK
    reads: "Reading | None" = None
    written: CellWriter | None = None

    @property
    def is_guarded(self) -> bool:
        """Whether an apostrophe disarms what a spreadsheet would run."""
        return self.cell is Guarded

    @property
    def cell(self) -> Callable[[Any], Cell]:
        """The expression that writes this column's cells."""
        return self.written or (Plain if self.ours or self.choices else CELLS[self.type])

    def expression(self, terms: Terms, *, guarded: bool = True) -> Any:
        """Return the cell as text, as the file shows it: guarded where a spreadsheet would run text."""
        value = F(self.value) if isinstance(self.value, str) else self.value
        if not isinstance(value, Combinable):
            value = value(terms)
        return Plain(value) if self.is_guarded and not guarded else self.cell(value)


def as_read(record: Any, values: dict[str, Any]) -> dict[str, Any]:
    return values


def as_made(records: list[Any]) -> None:
    """Leave new records as the file's row made them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How rows of a data set come in: what the columns alone do not say.

    `same` are the fields by which two records are probably one. `fixed` are set when a record is made and
    stay. `adjusted` mends what a row's cells say together; `completed` gives new records what no column
    holds.
    """

    same: tuple[str, ...]
    fixed: tuple[str, ...] = ()
    adjusted: Callable[[Any, dict[str, Any]], dict[str, Any]] = as_read
    completed: Callable[[list[Any]], None] = as_made


@dataclass(frozen=True, slots=True)
class Export:
    """A data set: whose rows, which columns, in which order, and which filters narrow it.

    With an `entry`, its file can be read back. `public` gives the public rows of a model that is no record.
    """

    name: str
    model: Any
    filterset: type[RecordFilterSet]
    title: str
    title_en: str
    purpose: str
    purpose_en: str
    columns: tuple[Column, ...]
    order: tuple[Any, ...]
    order_meaning: str
    order_meaning_en: str
    entry: Entry | None = None
    public: Callable[[datetime], QuerySet] | None = None

    @property
    def local_title(self) -> str:
        return self.title_en if in_english() else self.title

    def of_columns(self, names: Iterable[str]) -> "Export":
        """Return the data set with these of its columns alone, in this order."""
        by_name = {column.name: column for column in self.columns}
        return replace(self, columns=tuple(by_name[name] for name in names))

    def published(self, at: datetime) -> QuerySet:
        """Return every record of the set that is public at a moment."""
        return self.public(at) if self.public else self.model.objects.published(at)

    def rows(
        self, records: QuerySet, terms: Terms, order: tuple[Any, ...] = (), *, guarded: bool = True
    ) -> QuerySet:
        """Return the cells of these records, in the stated order unless another is asked for."""
        # No field's name begins so, and an annotation may not bear a field's name.
        cells = {f"cell_{column.name}": self.cell(column, terms, guarded=guarded) for column in self.columns}
        ordered = records.order_by(*(order or self.order), "pk")
        return ordered.annotate(**cells).values_list(*cells)

    def cell(self, column: Column, terms: Terms, *, guarded: bool = True) -> Any:
        """Return a column's expression, silent in withheld rows unless the column says otherwise."""
        expression = column.expression(terms, guarded=guarded)
        if column.withheld is Withheld.SHOWN or not hasattr(self.model, "withheld_reason"):
            return expression
        default = Value("withheld") if column.withheld is Withheld.SAID else None
        return Case(When(Q(withheld_reason=""), then=expression), default=default, output_field=TextField())

    def header(self, *, chinese: bool) -> list[str]:
        """Return the header row."""
        return [column.label if chinese else column.name for column in self.columns]
