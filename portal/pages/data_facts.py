"""What is known of a data set besides its columns: how many rows, when the last of them changed, examples."""

from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone

from portal.pages.data_columns import Words, absence, column_of, since
from portal.records.exports import Column, Export, Type
from portal.records.kept_answers import Answers
from portal.text.bilingual import other_language

ROWS_SHOWN = 10
LETTERS_SHOWN = 70
# Where a row has no change of its own, what it belongs to tells of it.
CHANGES = {"meeting_topics": "meeting__updated_at"}
TYPES = {
    Type.TEXT: Words("文字", "text"),
    Type.INTEGER: Words("整數", "whole number"),
    Type.NUMBER: Words("數值", "number"),
    Type.BOOLEAN: Words("是非（true、false）", "true or false"),
    Type.DATE: Words("日期", "date"),
    Type.PARTIAL_DATE: Words("日期，可不完整", "date, may be partial"),
    Type.TIME: Words("時刻", "time of day"),
    Type.DATETIME: Words("日期時間", "date and time"),
    Type.ID: Words("編號", "code"),
    Type.URL: Words("網址", "address"),
}
NUMBERS = {Type.INTEGER, Type.NUMBER}


class SetState(NamedTuple):
    """How many public rows a set has, and when one of them last changed, where they tell."""

    rows: int
    changed: datetime | None

    @property
    def changed_on(self) -> date | None:
        """The day of the change in the city's time."""
        return timezone.localdate(self.changed) if self.changed else None


class Cell(NamedTuple):
    """One cell as a page shows it; a long text is cut."""

    text: str
    lang: str = ""
    path: str = ""
    is_number: bool = False


class ColumnShown(NamedTuple):
    """Everything that is said of a column."""

    column: Column
    kind: Words
    example: Cell
    missing: Words
    since: str

    @property
    def codes(self) -> list[tuple[str, str]]:
        """The codes of a closed list with their labels."""
        listed: Any = self.column.choices
        return [(code, str(label)) for code, label in listed.choices if code] if listed else []


def state_of(export: Export, known: Answers, at: datetime) -> SetState:
    """Return a set's state, asked once while nothing public changes."""
    return known.get(("set state", export.name), lambda: asked(export, at))


def asked(export: Export, at: datetime) -> SetState:
    own = column_of(export, "updated_at")
    changed = own.value if own else CHANGES.get(export.name)
    rows = export.published(at).order_by()
    if not isinstance(changed, str):
        return SetState(rows.count(), None)
    found = rows.aggregate(set_rows=Count("pk"), set_changed=Max(changed))
    return SetState(found["set_rows"], found["set_changed"])


def shown_rows(export: Export, rows: list[tuple[Any, ...]]) -> list[list[Cell]]:
    """Return the cells of the rows that a page shows; an id leads to its record."""
    names = [column.name for column in export.columns]
    address = names.index("url")
    return [
        [
            cell(column, value, path_of(row[address]) if column.name == "id" else "")
            for column, value in zip(export.columns, row, strict=True)
        ]
        for row in islice(rows, ROWS_SHOWN)
    ]


def cell(column: Column, value: Any, path: str = "") -> Cell:
    text = str(value or "")
    shown = text if len(text) <= LETTERS_SHOWN else f"{text[:LETTERS_SHOWN]}…"
    return Cell(shown, other_language(shown), path, column.type in NUMBERS)


def path_of(url: str | None) -> str:
    """Return the path of a record's own page; nothing for another site's address."""
    base = f"{settings.PORTAL_BASE_URL}/"
    return f"/{url.removeprefix(base)}" if url and url.startswith(base) else ""


def shown_columns(export: Export, rows: list[tuple[Any, ...]]) -> list[ColumnShown]:
    """Return the columns of a set, each with an example from its public rows."""
    return [
        ColumnShown(
            column,
            TYPES[column.type],
            cell(column, next((row[place] for row in rows if row[place]), "")),
            absence(export, column),
            since(export, column),
        )
        for place, column in enumerate(export.columns)
    ]
