"""One row as one text, written by the database: a line of CSV, a line of JSON, a row of a sheet.

What one database writes, the other writes byte for byte. The cells come by name from a query of their own,
so that a cell that is looked at and then written is computed once.
"""

# ruff: noqa: S608 - nothing in this SQL comes from a reader: names of columns, and constants.

from collections.abc import Callable, Iterable
from typing import NamedTuple

from portal.records.exports import Column, Type
from portal.records.expressions import Guarded

Columns = tuple[Column, ...]

# What nothing in a cell can make needing a quotation mark, an entity or another form.
BARE = {Type.INTEGER, Type.NUMBER, Type.BOOLEAN, Type.DATE, Type.PARTIAL_DATE, Type.TIME, Type.DATETIME}
UNQUOTED_IN_JSON = {Type.INTEGER, Type.NUMBER, Type.BOOLEAN}
# By these a cell of CSV needs quotation marks, and one of a sheet elements or entities.
BREAKS = ('"', ",", "\r", "\n")
MARKUP = ("&", "<", ">", "\t", "\r", "\n", "  ")
# Of these no cell has any, and a line that is whole already is not to be quoted.
WHOLE_LINES = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"
# Ends the query of the cells. SQLite would else put each cell's query wherever the cell is named. PostgreSQL
# would else sort all the rows before it hands over the first: of an unknown number it plans for a tenth.
ALL = {"sqlite": "LIMIT -1 OFFSET 0", "postgresql": "LIMIT (SELECT 9223372036854775807)"}


class Layout(NamedTuple):
    """How a format writes a row: its statement over the cells for each database, and what ends a line.

    PostgreSQL sends each line with a line feed at its end, whatever ends the lines of the file; SQLite's
    line is ended as in the file.
    """

    sqlite: Callable[[Columns, str], str]
    postgresql: Callable[[Columns, str], str]
    copy_options: str
    line_end: bytes


def is_bare(column: Column) -> bool:
    return column.type in BARE or column.choices is not None


def cell_name(column: Column) -> str:
    return f'"cell_{column.name}"'


def line_of_sqlite(parts: Iterable[str], cells: str, end: str = "") -> str:
    """Return the statement whose rows are bytes: what is on its way to a reader need not be decoded."""
    line = " || ".join((*parts, f"'{end}'"))
    return f"SELECT CAST({line} AS blob) FROM ({cells})"


# CSV


def csv_of_sqlite(columns: Columns, cells: str) -> str:
    """Return RFC 4180 lines, quoted where COPY quotes: a comma, a quotation mark or a break in the cell."""
    if len(columns) == 1:
        return line_of_sqlite([csv_cell_alone(columns[0])], cells, "\r\n")
    written = [csv_cell(column) for column in columns]
    return line_of_sqlite([written[0], *(f"',' || {one}" for one in written[1:])], cells, "\r\n")


def csv_cell(column: Column) -> str:
    cell = cell_name(column)
    if is_bare(column):
        return f"ifnull({cell}, '')"
    written = guarded(column, Guarded.on_sqlite)
    quoted = f"""'"' || replace({written}, '"', '""') || '"'"""
    # Whatever would be run begins with a sign that stands before A: one look, and most need no other.
    return (
        f"CASE WHEN {holds_any(cell, BREAKS)} THEN {quoted}"
        f" WHEN {cell} < 'A' THEN {written} ELSE ifnull({cell}, '') END"
    )


def holds_any(cell: str, signs: Iterable[str]) -> str:
    """Return the condition that SQLite finds one of some signs in a cell."""
    return " OR ".join(f"instr({cell}, '{sign}')" for sign in signs)


def guarded(column: Column, guard: str) -> str:
    cell = cell_name(column)
    return f"({guard.replace('{x}', cell)})" if column.is_guarded else cell


def csv_cell_alone(column: Column) -> str:
    r"""Return the one cell of a line: an empty line would be none to many, and `\.` an end to some."""
    cell = f"ifnull({cell_name(column)}, '')"
    return rf"""CASE WHEN {cell} IN ('', '\.') THEN '"' || {cell} || '"' ELSE {csv_cell(column)} END"""


def csv_of_postgresql(columns: Columns, cells: str) -> str:
    written = [guarded(column, Guarded.on_postgresql) for column in columns]
    if len(written) == 1:
        written = [f"COALESCE({written[0]}, '')"]
    return f"SELECT {', '.join(written)} FROM ({cells}) AS cells"


# JSON Lines


def json_of_sqlite(columns: Columns, cells: str) -> str:
    parts = [
        f"""'{"," if place else "{"}"{column.name}":' || {json_cell(column)}"""
        for place, column in enumerate(columns)
    ]
    return line_of_sqlite([*parts, "'}'"], cells, "\n")


def json_cell(column: Column) -> str:
    cell = cell_name(column)
    if column.type in UNQUOTED_IN_JSON:
        return f"ifnull({cell}, 'null')"
    return f"json_quote(nullif({cell}, ''))"


def json_of_postgresql(columns: Columns, cells: str) -> str:
    typed = (
        f'CAST({cell_name(column)} AS json) AS "{column.name}"'
        if column.type in UNQUOTED_IN_JSON
        else f"NULLIF({cell_name(column)}, '') AS \"{column.name}\""
        for column in columns
    )
    return f"SELECT row_to_json(line) FROM (SELECT {', '.join(typed)} FROM ({cells}) AS cells) AS line"


# Sheets


START = '<table:table-cell office:value-type="'
END = "</table:table-cell>"


# Whether a text has anything that a sheet writes otherwise: most have nothing.
MARKED_IN_SQLITE = f"{{x}} <> trim({{x}}) OR {holds_any('{x}', MARKUP)}"
MARKED_IN_POSTGRESQL = "{x} ~ '[&<>\t\r\n]|^ | $|  '"


def sheet_of_sqlite(columns: Columns, cells: str) -> str:
    return line_of_sqlite(sheet_parts(columns, MARKED_IN_SQLITE), cells)


def sheet_of_postgresql(columns: Columns, cells: str) -> str:
    return f"SELECT {' || '.join(sheet_parts(columns, MARKED_IN_POSTGRESQL))} FROM ({cells}) AS cells"


def sheet_parts(columns: Columns, marked: str) -> list[str]:
    written = (sheet_cell(column, marked) for column in columns)
    return ["'<table:table-row>'", *written, "'</table:table-row>'"]


def sheet_cell(column: Column, marked: str) -> str:
    """Return a cell of its type: a number, a whole day, or text, which is never a formula."""
    cell = cell_name(column)
    plain = f"'<text:p>' || {cell} || '</text:p>{END}'"
    text = f"'{START}string\">' || " + (plain if is_bare(column) else paragraphs(cell, plain, marked))
    number = f"'{START}float\" office:value=\"' || {cell} || '\">' || {plain}"
    day = f'\'{START}date" office:date-value="\' || {cell} || \'" table:style-name="day">\' || {plain}'
    whens = f"WHEN {cell} IS NULL OR {cell} = '' THEN '<table:table-cell/>'"
    if column.type in (Type.DATE, Type.PARTIAL_DATE):
        return f"CASE {whens} WHEN length({cell}) = 10 THEN {day} ELSE {text} END"
    return f"CASE {whens} ELSE {number if column.type in (Type.INTEGER, Type.NUMBER) else text} END"


# A sheet keeps one space of many, and none at the ends of a paragraph, unless they are elements.
ENTITIES = (
    ("'&'", "'&amp;'"),
    ("'<'", "'&lt;'"),
    ("'>'", "'&gt;'"),
    ("'\r'", "''"),
    ("'\t'", "'<text:tab/>'"),
    ("'  '", "' <text:s/>'"),
    ("'\n'", "'</text:p><text:p>'"),
)
ENDS = (("'<text:p> '", "'<text:p><text:s/>'"), ("' </text:p>'", "'<text:s/></text:p>'"))


def paragraphs(cell: str, plain: str, marked: str) -> str:
    """Return a text as the paragraphs of a cell, or as the one plain one that most are."""
    text = cell
    for found, written in ENTITIES:
        text = f"replace({text}, {found}, {written})"
    text = f"'<text:p>' || {text} || '</text:p>'"
    for found, written in ENDS:
        text = f"replace({text}, {found}, {written})"
    return f"CASE WHEN {marked.replace('{x}', cell)} THEN {text} || '{END}' ELSE {plain} END"


CSV = Layout(csv_of_sqlite, csv_of_postgresql, "FORMAT csv", b"\r\n")
JSON_LINES = Layout(json_of_sqlite, json_of_postgresql, WHOLE_LINES, b"\n")
SHEET_ROWS = Layout(sheet_of_sqlite, sheet_of_postgresql, WHOLE_LINES, b"")
