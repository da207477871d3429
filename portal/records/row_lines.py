"""One row as one piece of a file: a line of CSV, a line of JSON, a row of a sheet.

What one database hands over is written byte for byte as what the other does. The database computes the cells
and joins them; whether one needs quotation marks or elements is looked for here, in the whole line at once,
in a tenth of the time in which SQL looks into each cell. The cells come by name from a query of their own, so
that a cell that is looked at and then written is computed once.
"""

# ruff: noqa: S608 - nothing in this SQL comes from a reader: names of columns, and constants.

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from portal.records.exports import Column, Type
from portal.records.expressions import Guarded
from portal.records.sheet_rows import SIGNS, Parted, sheet_rows

Columns = tuple[Column, ...]
# Bytes, or what the driver shows of its memory.
Lines = Sequence[bytes]

UNQUOTED_IN_JSON = {Type.INTEGER, Type.NUMBER, Type.BOOLEAN}
# Parts the cells that SQLite hands over: no text in UTF-8 has this byte.
PARTS = b"\xff"
# What COPY writes for a sign of its own; any other stands for itself.
ESCAPED = re.compile(rb"\\(.)")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
# Of these no line has any, and a line that is whole already is not to be quoted.
WHOLE_LINES = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"
# Ends the query of the cells. SQLite would else put each cell's query wherever the cell is named. PostgreSQL
# would else sort all the rows before it hands over the first: of an unknown number it plans for a tenth.
ALL = {"sqlite": "LIMIT -1 OFFSET 0", "postgresql": "LIMIT (SELECT 9223372036854775807)"}


class Layout(NamedTuple):
    """How a format writes rows: for each database the statement over the cells, and what makes of its lines
    those of the file. PostgreSQL ends each with a line feed."""

    sqlite: Callable[[Columns, str], str]
    from_sqlite: Callable[[Columns, Lines], list[bytes]]
    postgresql: Callable[[Columns, str], str]
    from_postgresql: Callable[[Columns, Lines], list[bytes]]
    copy_options: str


def cell_name(column: Column) -> str:
    return f'"cell_{column.name}"'


def guarded(column: Column, guard: str, compared: str = "") -> str:
    """Return a cell with its guard: what would be run begins with a sign that stands before A in ASCII.

    One look, and most need no other.
    """
    cell = cell_name(column)
    if not column.is_guarded:
        return cell
    return f"CASE WHEN {cell}{compared} < 'A' THEN {guard.replace('{x}', cell)} ELSE {cell} END"


def bytes_of_sqlite(line: str, cells: str) -> str:
    """Return the statement whose rows are bytes: what is on its way to a reader need not be decoded."""
    return f"SELECT CAST({line} AS blob) FROM ({cells})"


def parted_in_sqlite(written: Sequence[str], cells: str) -> str:
    return bytes_of_sqlite(f" || x'{PARTS.hex()}' || ".join(f"ifnull({one}, '')" for one in written), cells)


# CSV


def csv_of_sqlite(columns: Columns, cells: str) -> str:
    return parted_in_sqlite([guarded(column, Guarded.on_sqlite) for column in columns], cells)


def csv_from_sqlite(columns: Columns, lines: Lines) -> list[bytes]:
    """Return RFC 4180 lines, quoted where COPY quotes: a comma, a quotation mark or a break in the cell.

    So is a line of one cell that is empty or an end to COPY: an empty line would be none to many readers.
    """
    if len(columns) == 1:
        return [b'"%b"\r\n' % line if line in (b"", rb"\.") else quoted(line) + b"\r\n" for line in lines]
    return [
        (quoted_cells(line) if has_breaks(line) else line.replace(PARTS, b",")) + b"\r\n" for line in lines
    ]


def has_breaks(text: bytes) -> bool:
    return b"," in text or b'"' in text or b"\n" in text or b"\r" in text


def quoted_cells(line: bytes) -> bytes:
    return b",".join(map(quoted, line.split(PARTS)))


def quoted(cell: bytes) -> bytes:
    return b'"%b"' % cell.replace(b'"', b'""') if has_breaks(cell) else cell


def csv_of_postgresql(columns: Columns, cells: str) -> str:
    written = [guarded(column, Guarded.on_postgresql, ' COLLATE "C"') for column in columns]
    if len(written) == 1:
        written = [f"COALESCE({written[0]}, '')"]
    return f"SELECT {', '.join(written)} FROM ({cells}) AS cells"


def csv_from_postgresql(columns: Columns, lines: Lines) -> list[bytes]:
    return [bytes(line)[:-1] + b"\r\n" for line in lines]


# JSON Lines


def json_of_sqlite(columns: Columns, cells: str) -> str:
    parts = [
        f"""'{"," if place else "{"}"{column.name}":' || {json_cell(column)}"""
        for place, column in enumerate(columns)
    ]
    return bytes_of_sqlite(" || ".join([*parts, "'}\n'"]), cells)


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


def json_lines(columns: Columns, lines: Lines) -> list[bytes]:
    return [bytes(line) for line in lines]


# Sheets


def sheet_of_sqlite(columns: Columns, cells: str) -> str:
    return parted_in_sqlite([cell_name(column) for column in columns], cells)


def sheet_from_sqlite(columns: Columns, lines: Lines) -> list[bytes]:
    return sheet_rows(columns, lines, OF_SQLITE)


def sheet_of_postgresql(columns: Columns, cells: str) -> str:
    return f"SELECT {', '.join(map(cell_name, columns))} FROM ({cells}) AS cells"


def sheet_from_postgresql(columns: Columns, lines: Lines) -> list[bytes]:
    return sheet_rows(columns, [bytes(line)[:-1] for line in lines], OF_POSTGRESQL)


def copied_cells(line: bytes) -> list[bytes]:
    """Return the cells of a line in COPY's own format."""
    return [ESCAPED.sub(unescaped, cell) for cell in line.split(b"\t")]


def unescaped(found: re.Match[bytes]) -> bytes:
    return ESCAPES.get(found[1], found[1])


OF_SQLITE = Parted(PARTS, SIGNS + b"\t", lambda line: line.split(PARTS))
OF_POSTGRESQL = Parted(b"\t", SIGNS + b"\\", copied_cells)


CSV = Layout(csv_of_sqlite, csv_from_sqlite, csv_of_postgresql, csv_from_postgresql, "FORMAT csv")
JSON_LINES = Layout(json_of_sqlite, json_lines, json_of_postgresql, json_lines, WHOLE_LINES)
SHEET_ROWS = Layout(
    sheet_of_sqlite, sheet_from_sqlite, sheet_of_postgresql, sheet_from_postgresql, "FORMAT text, NULL ''"
)
