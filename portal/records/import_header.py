"""The first row of a file: which column stands where, under its permanent name or its Chinese one."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.records.cell_values import shortened
from portal.records.exports import Column, Export
from portal.records.import_report import Problem, Report


@dataclass(slots=True)
class Header:
    """Columns by their place in the file."""

    columns: dict[int, Column] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def letter_of(self, name: str) -> str:
        return self.places.get(name, "")


def read_header(export: Export, number: int, row: list[str], report: Report) -> Header | None:
    """Return the header; None, with the reasons in the report, where it is not of this data set."""
    header = Header()
    named = names_of(export)
    for place, cell in enumerate(row):
        text = cell.strip().lstrip("\ufeff")
        column = named.get(text.lower())
        if not text:
            continue
        if column is None:
            message = _("This data set has no such column.")
        elif column.name in header.places:
            params = {"letter": header.letter_of(column.name)}
            message = _("The column stands twice: in %(letter)s, too.") % params
        else:
            header.columns[place] = column
            header.places[column.name] = letter(place)
            continue
        report.refuse(Problem(number, letter(place), shortened(text), "", message))
    tell_missing(export, number, header, report)
    return None if report.problem_count else header


def tell_missing(export: Export, number: int, header: Header, report: Report) -> None:
    if "id" not in header.places:
        message = _("The column is missing. Leave its cells empty where a record is to be created.")
        report.refuse(Problem(number, "", "id", "", message))
    missing = [
        column.name
        for column in export.columns
        if column.reads and header.places.keys().isdisjoint((column.name, *column.reads.parts(column)))
    ]
    if missing and not report.problem_count:
        message = _("These columns are not in the file, and their fields stay as they are: %(names)s")
        report.note(message % {"names": ", ".join(missing)})


def names_of(export: Export) -> dict[str, Column]:
    """Return columns by what a header may call them; a label that two share names neither."""
    labels = Counter(column.label for column in export.columns)
    known = {column.label.lower(): column for column in export.columns if labels[column.label] == 1}
    return known | {column.name: column for column in export.columns}


def letter(place: int) -> str:
    """Return a spreadsheet's name of a column: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name
