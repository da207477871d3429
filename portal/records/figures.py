"""Figures: numbers with a title, a drawing, the table and file of the same numbers, and their caveats.

A figure is declared once. Its rows hold the cells of its file by column; the columns that are measured stand
in its table too, each number a link where a list holds exactly what it counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from portal.records.dates import PartialDate, roc_in_words
from portal.records.exports import Type
from portal.records.writers import guarded
from portal.text.bilingual import in_english


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of a figure's file. Its name never changes or moves; a new one goes last.

    `measured` columns are numbers of the table and the drawing; `ours` has no stranger's words in it.
    """

    name: str
    type: Type
    label: str
    label_en: str
    meaning: str
    meaning_en: str
    measured: bool = False
    ours: bool = True

    @property
    def local_label(self) -> str:
        return self.label_en if in_english() else self.label


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row: its name in the table, its cells by column, and the lists that hold what they count.

    A cell that is None is not published: the table says so and the file leaves it empty.
    """

    label: Any
    cells: Mapping[str, Any]
    links: Mapping[str, str] = field(default_factory=dict)


class TableCell(NamedTuple):
    label: str
    text: str
    link: str


class Key(NamedTuple):
    """A line of a legend."""

    swatch: SafeString
    label: Any


class Drawing(NamedTuple):
    """One panel of a figure; without a heading it is the only one."""

    heading: str
    picture: SafeString


@dataclass(frozen=True, slots=True)
class Figure:
    """Numbers of one kind, in the order of `name`'s last word: by year, by country, by agency."""

    name: str
    title: str
    reading: str
    row_heading: str
    columns: Sequence[FigureColumn]
    rows: Sequence[FigureRow]
    caveats: Sequence[str]
    draw: Callable[["Figure"], list[Drawing]]
    legend: Sequence[Key] = ()

    @property
    def measures(self) -> list[FigureColumn]:
        return [column for column in self.columns if column.measured]

    @property
    def drawings(self) -> list[Drawing]:
        return self.draw(self) if self.rows else []

    @property
    def table(self) -> Iterator[tuple[Any, list[TableCell]]]:
        """Yield each row's name and its measured cells."""
        for row in self.rows:
            yield (
                row.label,
                [
                    TableCell(
                        column.local_label, in_words(row.cells[column.name]), row.links.get(column.name, "")
                    )
                    for column in self.measures
                ],
            )

    def header(self, *, chinese: bool) -> list[str]:
        return [column.label if chinese else column.name for column in self.columns]

    def lines(self) -> Iterator[tuple[str, ...]]:
        """Yield the rows of the file."""
        for row in self.rows:
            yield tuple(written(column, row.cells[column.name]) for column in self.columns)


def in_words(number: Any) -> str:
    """Return a number in groups of three digits, whole amounts without their noughts; nothing for none."""
    return "" if number is None else f"{number:,}".removesuffix(".00")


def written(column: FigureColumn, value: Any) -> str:
    """Return a cell of a file."""
    if value is None:
        return ""
    text = str(value)
    return text if column.ours else guarded(text)


def described(title: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return what a drawing shows, in a sentence for those who do not see it."""
    return f"{title}: " + "; ".join(f"{label} {text}" for label, text in pairs)


def year_columns() -> tuple[FigureColumn, ...]:
    return (
        FigureColumn("year", Type.INTEGER, "年", "Year", "西元年。", "Year of the Gregorian calendar."),
        FigureColumn(
            "year_roc",
            Type.TEXT,
            "年（民國）",
            "Year (ROC)",
            "民國紀年。",
            "The same year in the ROC calendar.",
        ),
    )


def year_cells(year: int | None) -> dict[str, Any]:
    """Return the cells of a year in both calendars; both are empty where no source states it."""
    return {"year": year, "year_roc": roc_in_words(PartialDate(year)) if year else None}


def count_column(name: str, label: str, label_en: str, meaning: str, meaning_en: str) -> FigureColumn:
    return FigureColumn(name, Type.INTEGER, label, label_en, meaning, meaning_en, measured=True)


def money(cents: int) -> Decimal:
    """Return an amount from its hundredths."""
    return (Decimal(cents) / 100).quantize(Decimal("0.01"))
