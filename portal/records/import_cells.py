"""Cells of a file beside those of the export: whether they say the same, whatever programs made of them."""

import re
from collections.abc import Callable
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.records.cell_values import boolean, integer, number, partial_date, plain_text
from portal.records.dates import PartialDate
from portal.records.exports import Column, Export, Terms, Type
from portal.records.expressions import JOINT
from portal.records.readings import Names, RowCells
from portal.records.tables import DateCell
from portal.records.writers import fetched

# Excel shows a month of a CSV file so, and saves it so.
MONTH_YEAR = re.compile(r"[A-Za-z]{3}-\d{2}")
FORMS: dict[Type, Callable[[str], str]] = {
    Type.NUMBER: lambda text: f"{number(text):.5f}",
    Type.INTEGER: lambda text: str(integer(text)),
    Type.BOOLEAN: lambda text: str(boolean(text)),
    Type.DATE: lambda text: str(partial_date(text)),
    Type.PARTIAL_DATE: lambda text: str(partial_date(text)),
    Type.DATETIME: lambda text: text[:19].replace(" ", "T"),
}


class ShownCells:
    """What the export shows of some records, in either language: the other is asked for when one differs."""

    def __init__(self, export: Export, stored: dict[str, Any]) -> None:
        self.export = export
        self.at = timezone.now()
        self.places = {column.name: place for place, column in enumerate(export.columns)}
        self.keys = [record.pk for record in stored.values()]
        self.rows: dict[bool, dict[str, tuple[Any, ...]]] = {}

    def says(self, code: str, column: Column, cell: str) -> bool:
        """Whether a cell says what the export shows; of a new record it shows nothing."""
        if not code:
            return not cell.strip()
        if same(column, cell, self.cell(code, column, english=False)):
            return True
        # Names and what is derived are in the language of the file.
        is_local = column.reads is None or isinstance(column.reads, Names)
        return is_local and same(column, cell, self.cell(code, column, english=True))

    def cell(self, code: str, column: Column, *, english: bool) -> str:
        if english not in self.rows:
            self.rows[english] = self.asked(english=english)
        row = self.rows[english].get(code)
        return (row[self.places[column.name]] or "") if row else ""

    def asked(self, *, english: bool) -> dict[str, tuple[Any, ...]]:
        records = self.export.model._base_manager.filter(pk__in=self.keys)
        with translation.override("en" if english else "zh-hant"):  # Labels of codes are of its language.
            rows = self.export.rows(records, Terms(self.at, english), ("pk",))
            return {row[self.places["id"]]: row for row in fetched(rows)}


def same(column: Column, cell: str, shown: str) -> bool:
    return cell == shown or compared(column, cell) == compared(column, shown)


def compared(column: Column, cell: str) -> str:
    """Return a cell's content without the ways in which programs write it differently."""
    text = plain_text(cell)
    try:
        return FORMS.get(column.type, str)(text) if text else ""
    except ValueError:
        return text


def shown_value(field: Any, value: Any) -> str:
    """Return a field's value as the report shows it."""
    if isinstance(value, list):
        return JOINT.join(str(one) for one in value)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.is_relation:
        return f"{value} ({value.code})"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)


def is_made_of_month(column: Column, row: RowCells) -> bool:
    """Whether a spreadsheet may have made a day of a month, which it then shows as `Sep-25`."""
    if column.type is not Type.PARTIAL_DATE:
        return False
    cell = row.cells.get(column.name, "")
    return bool(MONTH_YEAR.fullmatch(cell)) or (isinstance(cell, DateCell) and cell[8:10] == "01")


def is_of_month(cell: str, stored: Any) -> bool:
    """Whether a day that a spreadsheet made, the first of a month, is of the month that is stored."""
    if not isinstance(stored, PartialDate) or stored.precision != "month":
        return False
    first = stored.first_day
    return cell[:10] == first.isoformat() or cell.lower() == f"{MONTHS[first.month - 1]}-{first:%y}"


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
