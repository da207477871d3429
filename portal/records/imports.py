"""Rows of a file against the records: which each creates or changes, field by field, or why it is refused.

A cell that says what the export says of its record is left alone, whatever the record holds behind it: what
is withheld, or of a record that is not public, is not wiped by the empty cell that hides it.
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portal.records.exports import Column, Export
from portal.records.import_cells import ShownCells, is_made_of_month, is_of_month, shown_value
from portal.records.import_header import Header
from portal.records.import_report import Change, Report, ShownRow
from portal.records.import_rules import Planned, Rules, Same
from portal.records.lookups import Directory, kind_of_code
from portal.records.readings import Reading, Refused, RowCells
from portal.records.tables import BrokenCell, DateCell, Row


class Planner:
    """Plans the rows of one file for one user, some hundred at a time.

    With `lock`, nobody else changes these records until the transaction ends.
    """

    def __init__(self, export: Export, user: Any, header: Header, report: Report, *, lock: bool) -> None:
        assert export.entry is not None  # noqa: S101 - callers choose among importable sets
        self.export, self.entry, self.model = export, export.entry, export.model
        self.header, self.report, self.lock = header, report, lock
        self.rules = Rules(export, header, report, user)
        self.same = Same(export, report)
        self.known = Directory()
        self.numbers: dict[str, int] = {}
        self.readers = [(column, column.reads) for column in export.columns if column.reads]
        read = {name for column, reads in self.readers for name in (column.name, *reads.parts(column))}
        self.derived = {column.name for column in header.columns.values()} - read - {"id"}

    # Many rows

    def plan(self, rows: list[tuple[int, Row]]) -> list[Planned]:
        """Return what these rows create and change; what hinders it goes into the report."""
        read = [(number, self.cells_of(number, row)) for number, row in rows]
        stored = self.stored({row.code for _number, row in read if row.code})
        shown = ShownCells(self.export, stored)
        for _number, row in read:
            self.mark_changed(row, shown)
        self.known.fetch(pair for _number, row in read for pair in self.wanted(row))
        planned = (self.planned(number, row, stored) for number, row in read)
        return [one for one in planned if one is not None]

    def cells_of(self, number: int, row: Row) -> RowCells:
        columns = self.header.columns
        stray = next((place for place, cell in enumerate(row) if place not in columns and cell.strip()), None)
        if stray is not None:
            message = _("A cell in column %(number)d has no header above it.") % {"number": stray + 1}
            self.rules.refuse(number, "", row[stray], message)
        return RowCells({column.name: row[place] for place, column in columns.items() if place < len(row)})

    def stored(self, codes: set[str]) -> dict[str, Any]:
        """Return the records with these codes, with what is asked of each loaded together."""
        usable = [code for code in codes if "\x00" not in code]
        fields = [self.model._meta.get_field(name) for name in self.rules.column_of]
        keys = {field.name for field in fields if isinstance(field, models.ForeignKey)}
        many = [field.name for field in fields if field.many_to_many]
        rows = self.model._base_manager.filter(code__in=usable).order_by("pk").prefetch_related(*many)
        if keys := keys | set(self.model.public_parents):
            rows = rows.select_related(*sorted(keys))
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        return {record.code: record for record in rows}

    def mark_changed(self, row: RowCells, shown: ShownCells) -> None:
        for column in self.header.columns.values():
            cell = row.cells.get(column.name, "")
            if column.name != "id" and not shown.says(row.code, column, cell):
                row.changed.add(column.name)

    def concerned(self, row: RowCells) -> Iterator[tuple[Column, Reading]]:
        """Yield the columns that say something else than the export does, themselves or in their parts."""
        for column, reads in self.readers:
            if not row.changed.isdisjoint((column.name, *reads.parts(column))):
                yield column, reads

    def wanted(self, row: RowCells) -> Iterator[tuple[type[models.Model], str]]:
        for column, reads in self.concerned(row):
            yield from reads.wanted(column, row)

    # One row

    def planned(self, number: int, row: RowCells, stored: dict[str, Any]) -> Planned | None:
        """Return the row's record with its new values; None where it stays as it is, or is refused."""
        before = self.report.problem_count
        record = stored.get(row.code) if row.code else self.model()
        if record is None:
            self.rules.refuse(number, "id", row.code, self.unknown(row.code))
            return None
        one = Planned(number, record, not row.code, [], {})
        self.refuse_twice(one, row)
        values = self.values(one, row)
        self.tell_unread(one, row)
        if self.report.problem_count > before:
            return None
        self.set_values(one, self.entry.adjusted(record, values))
        if not one.is_new and not one.changes:
            self.report.left += 1
            return None
        self.rules.hold(one)
        return one if self.report.problem_count == before and self.added(one) else None

    def unknown(self, code: str) -> str:
        kind = kind_of_code(code)
        if kind is None or kind is self.model:
            return _("There is no record with this code. Leave the cell empty to create one.")
        return _("This is the code of another kind of record: %(kind)s.") % {"kind": kind._meta.verbose_name}

    def refuse_twice(self, one: Planned, row: RowCells) -> None:
        first = one.number if one.is_new else self.numbers.setdefault(row.code, one.number)
        if first != one.number:
            message = _("Row %(row)d is about the same record.") % {"row": first}
            self.rules.refuse(one.number, "id", row.code, message)

    def values(self, one: Planned, row: RowCells) -> dict[str, Any]:
        """Return what the row's cells say, field by field; a cell that cannot be read is refused."""
        values: dict[str, Any] = {}
        for column, reads in self.concerned(row):
            if self.is_broken(one, row, (column.name, *reads.parts(column))):
                continue
            if is_made_of_month(column, row) and self.is_left(one, column, row):
                continue
            try:
                values |= reads.read(column, row, self.known)
            except Refused as error:
                self.rules.refuse(one.number, error.column, row.cells.get(error.column, ""), str(error))
        return values

    def is_broken(self, one: Planned, row: RowCells, names: tuple[str, ...]) -> bool:
        broken = [name for name in names if isinstance(row.cells.get(name), BrokenCell)]
        for name in broken:
            failed = _("The formula in this cell has no result.")
            unread = _("A character in this cell cannot be read. Save the file as UTF-8.")
            self.rules.refuse(one.number, name, row.cells[name], failed if row.cells[name] == "#" else unread)
        return bool(broken)

    def is_left(self, one: Planned, column: Column, row: RowCells) -> bool:
        """Whether a spreadsheet's first of a month is but the month that is stored."""
        stored = getattr(one.record, column.reads.fields[0]) if column.reads else None
        is_left = is_of_month(row.cells[column.name], stored)
        if is_left:
            message = _("“%(name)s”: the spreadsheet made a day of a month. It is left as it was.")
        else:
            message = _(
                "“%(name)s” holds the first of a month. If only the month is known, write it as text."
            )
        self.report.note(message % {"name": column.name}, one.number)
        return is_left

    def tell_unread(self, one: Planned, row: RowCells) -> None:
        """Point out what was changed in vain; a copied row brings such cells along."""
        names = row.changed & (self.derived if one.is_new else self.derived | row.unused)
        for name in sorted(names):
            if not isinstance(row.cells.get(name), DateCell):
                message = _("“%(name)s” follows from other columns, and what it says here is not read.")
                self.report.note(message % {"name": name}, one.number)

    def set_values(self, one: Planned, values: dict[str, Any]) -> None:
        """Give the record its new values, and note each that differs."""
        for name, read in values.items():
            field: Any = self.model._meta.get_field(name)
            value, old = kept(field, read), old_value(one, field)
            if old == value:
                continue
            column = self.rules.column_of[name]
            before, after = "" if one.is_new else shown_value(field, old), shown_value(field, value)
            one.changes.append(Change(column, str(field.verbose_name), before, after))
            if field.many_to_many:
                one.many[name] = value
            else:
                setattr(one.record, name, value)
            if not one.is_new and name in self.entry.fixed:
                self.rules.refuse(one.number, column, after, _("It stays where it was made."))

    def added(self, one: Planned) -> bool:
        """Add a row that does something to the report."""
        if one.is_new:
            self.same.note(one)
        record = one.record
        marks = [record.code, record.version, *(f"{change.column}={change.new}" for change in one.changes)]
        self.report.add(ShownRow(one.number, record.code, str(record), one.is_new, one.changes), marks)
        return True


def kept(field: Any, value: Any) -> Any:
    """Return a value as the field keeps it."""
    if field.is_relation:
        return value
    if isinstance(field, models.BooleanField) and value is None and not field.null:
        return False
    return field.to_python(value)


def old_value(one: Planned, field: Any) -> Any:
    if field.many_to_many:
        return [] if one.is_new else sorted(getattr(one.record, field.name).all(), key=lambda row: row.pk)
    if field.is_relation and getattr(one.record, field.attname) is None:
        return None
    return getattr(one.record, field.name)
