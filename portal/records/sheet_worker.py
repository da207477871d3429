"""Reads the first visible sheet of one untrusted XLSX or ODS file, in a child process with limits.

`tables.py` runs it as `python -I sheet_worker.py PATH MEMORY_BYTES CPU_SECONDS MAX_ROWS MAX_COLUMNS`. It
prints one JSON list per row, as far as the sheet is filled, and then `{"sheets": n}`; or one object
`{"error": key}` (a key of `tables.REASONS`). A date is `{"d": "2026-03-11"}`, a failed formula `{"e": ""}`.
Macros, links and formulas are never run: the file's stored results are read.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from posixpath import join, normpath
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

MAX_UNPACKED = 300 * 1024 * 1024
# What the rows may come to: the longest list allowed is half of it.
MAX_TOLD = 100 * 1024 * 1024
PIECE = 1024 * 1024
# What one cell may hold of markup, so that none is cut in two between pieces.
OVERLAP = 64 * 1024

# The reader takes a failed formula for an empty cell; an empty cell would wipe what is stored.
CELL = rb"<(?:\w+:)?c\s([^<>]*?)"
FAILED = re.compile(CELL + rb"""(?<=\s)t=["']e["'][^<>]*>""")
UNCALCULATED = re.compile(
    CELL + rb">\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
REFERENCE = re.compile(rb"""(?:^|\s)r=["']([A-Z]{1,3})(\d{1,7})["']""")
TEXT_RESULT = re.compile(rb"""(?:^|\s)t=["']str["']""")
ODS_FAILED = re.compile(rb"""calcext:value-type=["']error["']""")


class RefusedError(Exception):
    """The file is not read; the argument is a key of `tables.REASONS`."""


def main(arguments: list[str]) -> None:
    path, *limits = arguments
    memory, cpu, max_rows, max_columns = (int(limit) for limit in limits)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A text that a thousand cells share stands once in the file and a thousand times in what is told.
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_TOLD, MAX_TOLD))
    try:
        for line in lines(path, max_rows, max_columns):
            sys.stdout.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
    except RefusedError as error:
        print(json.dumps({"error": str(error)}))
    except MemoryError:
        print(json.dumps({"error": "resources"}))


def lines(path: str, max_rows: int, max_columns: int) -> Iterator[Any]:
    """Yield the sheet row by row, then how many sheets the file has."""
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    failed = failed_cells(path)
    try:
        workbook = load_workbook(path)
        shown = [
            index
            for index, sheet in enumerate(workbook.sheets_metadata)
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not shown:
            raise RefusedError("empty")
        sheet = workbook.get_sheet_by_index(shown[0])
        if sheet.total_height > max_rows or sheet.total_width > max_columns:
            raise RefusedError("far")
        for number, row in enumerate(sheet.iter_rows(), start=1):
            marks = failed.get(number, ())
            yield [{"e": ""} if at in marks else told(value) for at, value in enumerate(row)]
    except CalamineError as error:
        raise RefusedError("damaged") from error
    yield {"sheets": len(shown)}


def told(value: Any) -> Any:
    """Return a cell in JSON; a number as the fifteen digits a spreadsheet shows."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | datetime):
        return {"d": value.isoformat()}
    if isinstance(value, timedelta):
        return str(value)
    return value.isoformat() if isinstance(value, time) else str(value)


def failed_cells(path: str) -> dict[int, set[int]]:
    """Return row and column of each formula of the first visible sheet that has no result."""
    try:
        with ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise RefusedError("bomb")
            if "content.xml" in archive.namelist():
                refuse_failed_ods(archive)
                return {}
            name = first_sheet(archive)
            if name not in archive.namelist():
                return {}
            with archive.open(name) as sheet:
                return marks_in(sheet)
    except (BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise RefusedError("damaged") from error


def refuse_failed_ods(archive: ZipFile) -> None:
    """An ODS cell does not say where it is, so a failed one stops the file."""
    with archive.open("content.xml") as content:
        if any(ODS_FAILED.search(piece) for piece in pieces(content)):
            raise RefusedError("failed")


def first_sheet(archive: ZipFile) -> str:
    """Return the path of the first visible sheet inside an XLSX file."""
    book = archive.read("xl/workbook.xml") if "xl/workbook.xml" in archive.namelist() else b""
    links = archive.read("xl/_rels/workbook.xml.rels") if book else b""
    for sheet in re.findall(rb"<(?:\w+:)?sheet\s[^<>]*>", book):
        key = re.search(rb"""\w+:id=["']([^"']+)["']""", sheet)
        if key is None or re.search(rb"""state=["'](?:hidden|veryHidden)["']""", sheet):
            continue
        for link in re.findall(rb"<(?:\w+:)?Relationship\s[^<>]*>", links):
            target = re.search(rb"""\sTarget=["']([^"']+)["']""", link)
            if target and re.search(rb"""\sId=["']""" + re.escape(key[1]) + rb"""["']""", link):
                return normpath(join("/xl", target[1].decode())).lstrip("/")
    return ""


def marks_in(sheet: IO[bytes]) -> dict[int, set[int]]:
    marks: dict[int, set[int]] = {}
    for piece in pieces(sheet):
        found = [match[0] for match in FAILED.finditer(piece)]
        found += [match[0] for match in UNCALCULATED.finditer(piece) if not TEXT_RESULT.search(match[1])]
        for markup in found:
            if place := REFERENCE.search(markup.partition(b"<")[2]):
                marks.setdefault(int(place[2]), set()).add(column_number(place[1].decode()))
    return marks


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces that overlap, so that what lies on a border is seen whole."""
    kept = b""
    while piece := file.read(PIECE):
        yield kept + piece
        kept = piece[-OVERLAP:]


def column_number(letters: str) -> int:
    """Return the place of column `A` (0), `AB` (27)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


if __name__ == "__main__":
    main(sys.argv[1:])
