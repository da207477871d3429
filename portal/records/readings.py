"""How a column is read back into a record: the other half of each column's declaration.

A reading gives the values of the fields that it answers for, or says in the reader's language why not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from portal.records.cell_values import DATES, READERS, plain_text, shortened
from portal.records.expressions import JOINT
from portal.records.lookups import Directory, kind_of_code
from portal.records.tables import DateCell
from portal.text.folding import fold

if TYPE_CHECKING:
    from portal.records.exports import Column

LANGUAGES = ("zh-hant", "en")
Values = dict[str, Any]
Wanted = Iterator[tuple[type[models.Model], str]]


class Refused(Exception):
    """A cell that cannot be read: its column's name, and why."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass
class RowCells:
    """One row of a file: its cells by column, and which of them differ from what the export shows."""

    cells: dict[str, str]
    changed: set[str] = field(default_factory=set)
    unused: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The permanent code of the record that the row is about; empty for a new one."""
        return self.text("id").upper()

    def text(self, name: str) -> str:
        """Return a cell's text as a record would keep it."""
        if name not in self.texts:
            self.texts[name] = plain_text(self.cells.get(name, ""))
        return self.texts[name]

    def label(self, name: str) -> str:
        """Return a label that stands in for an empty code; else it says nothing."""
        return self.text(name) if name in self.changed else ""


class Reading(Protocol):
    @property
    def fields(self) -> tuple[str, ...]: ...

    def parts(self, column: "Column") -> tuple[str, ...]:
        """Return the other columns that it reads."""

    def wanted(self, column: "Column", row: RowCells) -> Wanted:
        """Yield the codes that it is going to ask for."""

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        """Return the fields' values; raise Refused."""


@dataclass(frozen=True, slots=True)
class Plain:
    """One cell of the column's type in one field."""

    field: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)

    def parts(self, column: "Column") -> tuple[str, ...]:
        return ()

    def wanted(self, column: "Column", row: RowCells) -> Wanted:
        return iter(())

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        text = row.text(column.name)
        if isinstance(row.cells.get(column.name), DateCell) and column.type.value not in DATES:
            raise Refused(column.name, _("The spreadsheet made a date of this text. Set the cell to text."))
        try:
            return {self.field: READERS.get(column.type.value, str)(text)}
        except ValueError as error:
            raise Refused(column.name, str(error)) from error


@dataclass(frozen=True, slots=True)
class Lines(Plain):
    """Texts joined by `；`, each a line of its own."""

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        parts = (part.strip() for part in row.text(column.name).split(JOINT))
        return {self.field: "\n".join(part for part in parts if part)}


@dataclass(frozen=True, slots=True)
class Labelled(Plain):
    """A code with its label beside it, which is read where the code is empty."""

    def parts(self, column: "Column") -> tuple[str, ...]:
        return (label_of(column),)

    def either(self, column: "Column", row: RowCells) -> tuple[str, str]:
        """Return code and label, of which one is empty."""
        code, label = row.text(column.name), row.label(label_of(column))
        if code and label:
            row.unused.add(label_of(column))
        return code, "" if code else label


@dataclass(frozen=True, slots=True)
class Code(Labelled):
    """A code of a closed list."""

    choices: type[models.TextChoices]

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        code, label = self.either(column, row)
        words = fold(code or label)
        if not words:
            return {self.field: ""}
        for value, spoken in labels(self.choices):
            if words in (value, *spoken):
                return {self.field: value}
        message = _("“%(text)s” is none of: %(codes)s.")
        params = {"text": shortened(code or label), "codes": ", ".join(self.choices.values)}
        raise Refused(column.name if code else label_of(column), message % params)


@dataclass(frozen=True, slots=True)
class Key(Labelled):
    """The code of another record, or a name that exactly one bears."""

    model: type[models.Model]

    def wanted(self, column: "Column", row: RowCells) -> Wanted:
        if code := row.text(column.name).upper():
            yield self.model, code

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        code, label = self.either(column, row)
        if code:
            return {self.field: by_code(column.name, self.model, code, known)}
        return {self.field: by_name(label_of(column), self.model, label, known) if label else None}


@dataclass(frozen=True, slots=True)
class Names:
    """Several records by their names, joined by `；`."""

    field: str
    model: type[models.Model]

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.field,)

    def parts(self, column: "Column") -> tuple[str, ...]:
        return ()

    def wanted(self, column: "Column", row: RowCells) -> Wanted:
        return iter(())

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        names = [part.strip() for part in row.text(column.name).split(JOINT)]
        found = [by_name(column.name, self.model, name, known) for name in names if name]
        return {self.field: sorted(set(found), key=lambda record: record.pk)}


@dataclass(frozen=True, slots=True)
class OneOf:
    """A record of one of several kinds, in three columns: `x_type`, `x_id`, `x_label`; or words alone."""

    name: str
    keys: dict[str, tuple[str, type[models.Model]]]
    words: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return (*(name for name, _model in self.keys.values()), *self.words)

    def parts(self, column: "Column") -> tuple[str, ...]:
        return (f"{self.name}_id", f"{self.name}_label")

    def wanted(self, column: "Column", row: RowCells) -> Wanted:
        code = row.text(f"{self.name}_id").upper()
        kind = kind_of_code(code) if code else None
        if kind in {model for _name, model in self.keys.values()}:
            yield kind, code

    def read(self, column: "Column", row: RowCells, known: Directory) -> Values:
        code, label = row.text(f"{self.name}_id").upper(), row.label(f"{self.name}_label")
        kind = row.text(column.name).lower() or self.kind_of(code)
        nothing: Values = dict.fromkeys(self.fields) | dict.fromkeys(self.words, "")
        if kind in self.keys:
            field_name, model = self.keys[kind]
            return nothing | {field_name: self.record(model, code, label, row, known)}
        if kind == "other" and self.words:
            return self.in_words(nothing, row)
        if kind or code or label:
            kinds = ", ".join([*self.keys, *(["other"] if self.words else [])])
            raise Refused(column.name, _("Say here what it is, one of: %(kinds)s.") % {"kinds": kinds})
        return nothing

    def kind_of(self, code: str) -> str:
        model = kind_of_code(code) if code else None
        return next((kind for kind, (_name, known) in self.keys.items() if known is model), "")

    def record(self, model: Any, code: str, label: str, row: RowCells, known: Directory) -> Any:
        if code:
            if label:
                row.unused.add(f"{self.name}_label")
            return by_code(f"{self.name}_id", model, code, known)
        if label:
            return by_name(f"{self.name}_label", model, label, known)
        raise Refused(f"{self.name}_id", _("Give the code of a record here, or its name beside it."))

    def in_words(self, nothing: Values, row: RowCells) -> Values:
        """Return the words; those in English stay, since the label is of one language."""
        if row.text(f"{self.name}_id"):
            raise Refused(f"{self.name}_id", _("“other” has no code: it is told in words alone."))
        words = row.text(f"{self.name}_label")
        if not words:
            raise Refused(f"{self.name}_label", _("“other” is told in words: give them here."))
        first, *rest = self.words
        values = {name: value for name, value in nothing.items() if name not in rest}
        return values | {first: words}


# What they share


def label_of(column: "Column") -> str:
    """Return the name of the label beside a code: `kind_label` of `kind`, `city_label` of `city_id`."""
    return f"{column.name.removesuffix('_id')}_label"


@cache
def labels(choices: type[models.TextChoices]) -> list[tuple[str, list[str]]]:
    """Return each code with its labels in every language, folded."""
    spoken: dict[str, list[str]] = {value: [] for value in choices.values}
    for language in LANGUAGES:
        with translation.override(language):
            for value, label in choices.choices:
                spoken[value].append(fold(str(label)))
    return list(spoken.items())


def by_code(column: str, model: type[models.Model], code: str, known: Directory) -> Any:
    if found := known.get(model, code.upper()):
        return found
    message = _("There is no %(kind)s “%(code)s”.")
    raise Refused(column, message % {"kind": model._meta.verbose_name, "code": shortened(code)})


def by_name(column: str, model: type[models.Model], name: str, known: Directory) -> Any:
    """Return the one record that bears a name; raise Refused and offer those it could be."""
    found = known.named(model, name)
    if len(found) == 1:
        return known.get(model, next(iter(found)))
    params = {"kind": model._meta.verbose_name, "name": shortened(name)}
    offered = found or known.like(model, name)
    params["offered"] = "、".join(f"{code} {shortened(spoken)}" for code, spoken in offered.items())
    if found:
        message = _("Several are named “%(name)s”: %(offered)s. Give the code.")
    elif offered:
        message = _("No %(kind)s is named exactly “%(name)s”. Is it one of these: %(offered)s?")
    else:
        message = _("No %(kind)s is named “%(name)s”.")
    raise Refused(column, message % params)
