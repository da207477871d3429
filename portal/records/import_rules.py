"""What hinders a row: the record's own rules, its lock, and where in the file each breach stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from portal.records.admin_forms import locking_record, named_in
from portal.records.cell_values import shortened
from portal.records.conditions import check_constraint
from portal.records.exports import Export
from portal.records.import_header import Header
from portal.records.import_report import Change, Problem, Report
from portal.records.readings import OneOf
from portal.text.folding import fold


@dataclass(slots=True)
class Planned:
    """A record with its new values set, not saved; the values of many-to-many fields apart."""

    number: int
    record: Any
    is_new: bool
    changes: list[Change]
    many: dict[str, list[Any]]


def columns_of_fields(export: Export) -> dict[str, str]:
    """Return, for each field that a file may set, the column that speaks of it."""
    found = {}
    for column in export.columns:
        reads = column.reads
        for name in reads.fields if reads else ():
            if isinstance(reads, OneOf):
                found[name] = f"{reads.name}_label" if name in reads.words else f"{reads.name}_id"
            else:
                found[name] = column.name
    return found


class Rules:
    """Holds each planned record to its rules and writes every breach into the report."""

    def __init__(self, export: Export, header: Header, report: Report, user: Any) -> None:
        self.header, self.report, self.user = header, report, user
        self.model = export.model
        self.column_of = columns_of_fields(export)
        self.keys = {field.name for field in self.model._meta.concrete_fields if field.is_relation}

    def refuse(self, number: int, column: str, value: str, message: str) -> None:
        self.report.refuse(Problem(number, self.header.letter_of(column), column, shortened(value), message))

    def hold(self, one: Planned) -> None:
        """Validate the whole record: what is asked of the database, only its relations could answer."""
        failed = set(self.field_errors(one))
        for constraint in self.model._meta.constraints:
            try:
                check_constraint(constraint, one.record, failed)
            except ValidationError as error:
                self.refuse_field(one, self.field_of(constraint), " ".join(error.messages))
        if locked := locking_record(one.record, self.user):
            message = _("“%(record)s” is published: only a publisher can change what the public sees of it.")
            self.refuse(one.number, "id", one.record.code, message % {"record": locked})

    def field_errors(self, one: Planned) -> Iterator[str]:
        """Refuse each field that does not hold by itself, and yield its name."""
        try:
            one.record.full_clean(exclude={"code"} | self.keys, validate_constraints=False)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.refuse_field(one, "" if name == NON_FIELD_ERRORS else name, " ".join(messages))
                yield name
        for name in self.keys:
            field: Any = self.model._meta.get_field(name)
            if not field.null and getattr(one.record, field.attname) is None:
                self.refuse_field(one, name, str(field.error_messages["blank"]))
                yield name

    def field_of(self, constraint: models.BaseConstraint) -> str:
        """Return the last of the fields in the file that a constraint is about."""
        condition = getattr(constraint, "condition", None)
        named = {*getattr(constraint, "fields", ()), *(named_in(condition) if condition else ())}
        return next((name for name in reversed(self.column_of) if name in named), "")

    def refuse_field(self, one: Planned, name: str, message: str) -> None:
        column = self.column_of.get(name, name)
        value = next((change.new for change in one.changes if change.column == column), "")
        self.refuse(one.number, column, value, message)


class Same:
    """Which new records are probably there already, or are made twice."""

    def __init__(self, export: Export, report: Report) -> None:
        self.model, self.report = export.model, report
        self.names = export.entry.same if export.entry else ()
        self.made: dict[tuple[str, ...], int] = {}
        self.stored: dict[tuple[str, ...], str] | None = None

    def note(self, one: Planned) -> None:
        if self.stored is None:
            rows = self.model._base_manager.order_by("pk").values_list("code", *self.names).iterator()
            self.stored = {folded(values): code for code, *values in rows}
        key = folded([getattr(one.record, name) for name in self.names])
        first = self.made.setdefault(key, one.number)
        if code := self.stored.get(key):
            self.report.note(_("It is probably there already: %(code)s.") % {"code": code}, one.number)
        if first != one.number:
            self.report.note(_("Row %(row)d creates the same.") % {"row": first}, one.number)


def folded(values: list[Any]) -> tuple[str, ...]:
    return tuple(fold(str(value)) if value is not None else "" for value in values)
