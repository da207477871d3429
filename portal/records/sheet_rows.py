"""Rows of a spreadsheet (OpenDocument) from cells in UTF-8."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from portal.records.exports import Column, Type

START = b'<table:table-cell office:value-type="'
EMPTY = b"<table:table-cell/>"
TEXT = START + b'string"><text:p>%b</text:p></table:table-cell>'
NUMBER = START + b'float" office:value="%b"><text:p>%b</text:p></table:table-cell>'
DAY = START + b'date" office:date-value="%b" table:style-name="day"><text:p>%b</text:p></table:table-cell>'
# As long as a whole day is: a shorter one is a month or a year.
WHOLE_DAY = len("2026-03-11")
# Kept text has none of these; XML has no way to say them.
UNSPEAKABLE = bytes(code for code in range(32) if code not in b"\t\n\r")
REPLACED = ((b"\xef\xbf\xbe", b"\xef\xbf\xbd"), (b"\xef\xbf\xbf", b"\xef\xbf\xbd"))
# How those of no character begin.
NON_CHARACTER = b"\xef\xbf"
# A line with one of these is looked at cell by cell.
SIGNS = UNSPEAKABLE + b"&<>\r\n"
# A sheet keeps one space of many, and none at the ends of a paragraph, unless they are elements.
ELEMENTS = (
    (b"&", b"&amp;"),
    (b"<", b"&lt;"),
    (b">", b"&gt;"),
    (b"\r", b""),
    (b"\t", b"<text:tab/>"),
    (b"  ", b" <text:s/>"),
    (b"\n", b"</text:p><text:p>"),
)
ENDS = ((b"<text:p> ", b"<text:p><text:s/>"), (b" </text:p>", b"<text:s/></text:p>"))

Cell = Callable[[bytes], bytes]


class Parted(NamedTuple):
    """How cells are joined in a line: by a part; and the signs of a line that takes more than parting it."""

    part: bytes
    signs: bytes
    cells: Callable[[bytes], list[bytes]]


def sheet_rows(columns: tuple[Column, ...], lines: Iterable[bytes], parted: Parted) -> list[bytes]:
    """Return each row as an element: numbers and whole days as such, all else text, which is no formula."""
    # Of each line the texts first, as most columns are, then over them what is of another type.
    typed = [(place, write) for place, column in enumerate(columns) if (write := cell_of(column.type))]
    return [row_of(line, typed, parted) for line in lines]


def row_of(line: bytes, typed: list[tuple[int, Cell]], parted: Parted) -> bytes:
    if is_plain(line, parted):
        cells, text = line.split(parted.part), TEXT.__mod__
    else:
        cells, text = parted.cells(line), text_cell
    inside = [text(cell) if cell else EMPTY for cell in cells]
    for place, write in typed:
        if cells[place]:
            inside[place] = write(cells[place])
    return b"<table:table-row>%b</table:table-row>" % b"".join(inside)


def is_plain(line: bytes, parted: Parted) -> bool:
    """Return whether a sheet writes all texts of a line as they are: looked for at once, most are."""
    part, signs, _cells = parted
    return not (
        len(line.translate(None, signs)) < len(line)
        or NON_CHARACTER in line
        or b"  " in line
        or part + b" " in line
        or b" " + part in line
        or line[:1] == b" "
        or line[-1:] == b" "
    )


def cell_of(kind: Type) -> Cell | None:
    """Return how the cells of a column are written that are no texts."""
    if kind in (Type.INTEGER, Type.NUMBER):
        return twice
    return day_cell if kind in (Type.DATE, Type.PARTIAL_DATE) else None


def twice(cell: bytes, element: bytes = NUMBER) -> bytes:
    """Return a value for programs and for eyes."""
    return element % (cell, cell)


def day_cell(cell: bytes) -> bytes:
    return twice(cell, DAY) if len(cell) == WHOLE_DAY else TEXT % cell


def text_cell(cell: bytes) -> bytes:
    """Return a text as its paragraphs, without what would make the whole document unreadable."""
    cell = cell.translate(None, UNSPEAKABLE)
    for found, written in (*REPLACED, *ELEMENTS):
        cell = cell.replace(found, written)
    whole = TEXT % cell
    for found, written in ENDS:
        whole = whole.replace(found, written)
    return whole
