"""Files of rows, told apart by their content and never by their name: CSV in four encodings, XLSX, ODS.

Every cell is text as the file shows it; what is more than text is a subclass. A spreadsheet is read in a
child process with limits, a CSV file line by line.
"""

import codecs
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _

from portal.records import sheet_worker

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

MEGABYTE = 1024 * 1024
# 50,000 rows of the widest data set, half filled, are 17 MB of CSV.
MAX_BYTES = 20 * MEGABYTE
# What one transaction changes while others wait: some minutes of work.
MAX_ROWS = 50_000
# The widest data set has under 60.
MAX_COLUMNS = 200
# Rows and columns that a spreadsheet may span, empty ones included: a stray cell far below is no table.
MAX_SPAN = 100_000
MEMORY_BYTES = 1536 * MEGABYTE
CPU_SECONDS = 60
WALL_SECONDS = 120

LIMITS = {
    "rows": MAX_ROWS,
    "columns": MAX_COLUMNS,
    "megabytes": MAX_BYTES // MEGABYTE,
}
REASONS: "dict[str, StrPromise]" = {
    "size": _("The file is larger than %(megabytes)d MB. Divide it."),
    "empty": _("The file holds no rows."),
    "gone": _("The file is no longer kept here. Send it again."),
    "rows": _("The file has more than %(rows)d rows. Divide it."),
    "columns": _("The file has more than %(columns)d columns."),
    "old": _("This is a file of an old Excel, or one with a password. Save it as .xlsx without a password."),
    "encrypted": _("The file has a password. Save it without one."),
    "pdf": _("This is a PDF. Rows are read from CSV, XLSX or ODS files."),
    "zip": _("This is no spreadsheet. Rows are read from CSV, XLSX or ODS files."),
    "type": _("This is neither a spreadsheet nor a text of rows. Send a CSV, XLSX or ODS file."),
    "damaged": _("The file is incomplete or damaged. Save it again in your spreadsheet program."),
    "bomb": _("The file grows beyond measure when it is unpacked. Save the rows alone in a new file."),
    "far": _("Cells lie far outside the table. Delete the empty rows and columns beside it, and save again."),
    "failed": _("The sheet holds formulas without a result, like #N/A. Put values in their place."),
    "resources": _("The file takes too much memory or time to read. Save the rows alone in a new file."),
    "quotes": _("Line %(line)d cannot be read: its quotation marks do not match."),
    "field": _("Line %(line)d cannot be read: a cell is too long, or a quotation mark is never closed."),
}

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
ZIP_ENTRY, MAX_ENTRIES = b"PK\x01\x02", 10_000
XLSX_MARK, ODS_MARK = b"spreadsheetml", b"application/vnd.oasis.opendocument.spreadsheet"
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
DELIMITERS = (",", "\t", ";")
# No text has these; a file of another kind has plenty.
BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SURROGATE = re.compile("[\ud800-\udfff]")
PIECE = 64 * 1024
HEAD = 16 * 1024


class TableError(Exception):
    """A file whose rows cannot be read; the text is readable and translated."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return str(REASONS[self.code]) % {**LIMITS, **self.params}


class DateCell(str):
    """A real date of a spreadsheet, in ISO 8601."""

    __slots__ = ()


class BrokenCell(str):
    """A cell that is not what somebody typed: a character that no encoding has, or a formula that failed."""

    __slots__ = ()


Row = list[str]


@contextmanager
def opened_table(path: Path) -> Iterator[Iterator[tuple[int, Row]]]:
    """Open a file of rows: its filled rows, each with its number in the file, the header among them.

    Raises TableError, now or while rows are read.
    """
    kind = kind_of(path)
    if kind == "csv":
        encoding, delimiter = form_of(path)
        # What cannot be read is kept apart, to be named with its cell.
        errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
        with path.open(encoding=encoding, errors=errors, newline="") as text:
            yield filled(numbered(csv_rows(text, delimiter)))
    else:
        with tempfile.TemporaryFile(prefix="portal-rows-") as output:
            unpack(path, output)
            output.seek(0)
            yield filled(numbered(sheet_rows(output)))


def numbered(rows: Iterable[Row]) -> Iterator[tuple[int, Row]]:
    return enumerate(rows, start=1)


def filled(rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """Yield rows that hold anything, without the empty cells at their end; at most as many as are allowed."""
    count = 0
    for number, row in rows:
        while row and not row[-1].strip():
            row.pop()
        if number > MAX_SPAN:
            raise TableError("far")
        if not row:
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise TableError("rows")
        if len(row) > MAX_COLUMNS:
            raise TableError("columns")
        yield number, row


# What it is


def kind_of(path: Path) -> str:
    """Return `csv`, `xlsx` or `ods`, from the bytes; raise TableError for anything else."""
    if not path.is_file():
        raise TableError("gone")
    if path.stat().st_size > MAX_BYTES:
        raise TableError("size")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise TableError("empty")
    if head.startswith(ZIP):
        return kind_of_archive(path)
    if head.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise TableError("encrypted" if encrypted else "old")
    if head.startswith(PDF):
        raise TableError("pdf")
    if BINARY.search(head.decode(encoding_of_head(head), "ignore")):
        raise TableError("type")
    return "csv"


def kind_of_archive(path: Path) -> str:
    # Python keeps some hundred bytes for each entry of the directory, in this very process.
    if path.read_bytes().count(ZIP_ENTRY) > MAX_ENTRIES:
        raise TableError("bomb")
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and beginning(archive, "mimetype").strip() == ODS_MARK:
                if b"encryption-data" in beginning(archive, "META-INF/manifest.xml"):
                    raise TableError("encrypted")
                return "ods"
            if "xl/workbook.xml" in names and XLSX_MARK in beginning(archive, "[Content_Types].xml"):
                return "xlsx"
    except (BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        raise TableError("damaged") from error
    raise TableError("zip")


def beginning(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(MEGABYTE)


# Spreadsheets


def unpack(path: Path, output: IO[bytes]) -> None:
    """Write the sheet's rows as JSON lines, by a child process that is held to its limits."""
    limits = (MEMORY_BYTES, CPU_SECONDS, MAX_SPAN, MAX_SPAN)
    command = [sys.executable, "-I", sheet_worker.__file__, str(path.resolve()), *map(str, limits)]
    try:
        finished = subprocess.run(  # noqa: S603 (a fixed program; the only free argument is a path of our own)
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            # No secrets in the child's environment; few arenas, because each one reserves address space.
            env={"MALLOC_ARENA_MAX": "2"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TableError("resources") from error
    if finished.returncode in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT}:
        raise TableError("resources")
    if output.seek(0, os.SEEK_END) >= sheet_worker.MAX_TOLD:
        raise TableError("bomb")
    if finished.returncode:
        raise TableError("damaged")


def sheet_rows(output: IO[bytes]) -> Iterator[Row]:
    """Yield the rows that the child wrote; it read hostile bytes, so nothing but text is believed."""
    for line in output:
        told = json.loads(line)
        if isinstance(told, list):
            yield [cell_of(value) for value in told]
        elif "error" in told:
            raise TableError(told["error"] if told["error"] in REASONS else "damaged")


def cell_of(value: Any) -> str:
    if isinstance(value, dict):
        return DateCell(value["d"]) if "d" in value else BrokenCell("#")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else str(value)


# CSV


def encoding_of_head(head: bytes) -> str:
    """Return what the first bytes say of the encoding, or the byte-transparent one."""
    if mark := next((mark for mark in MARKS if head.startswith(mark)), None):
        return MARKS[mark]
    # Headers are ASCII, so every other byte of them is NUL in UTF-16.
    if len(head) > 3 and head[1] == head[3] == 0 != head[0]:
        return "utf-16-le"
    if len(head) > 3 and head[0] == head[2] == 0 != head[1]:
        return "utf-16-be"
    return "latin-1"


def encoding_of(file: IO[bytes]) -> str:
    """Return the encoding: what a mark says, else UTF-8 or CP950, whichever reads more of the file."""
    found = encoding_of_head(file.read(HEAD))
    if found != "latin-1":
        return found
    return min(("utf-8", "cp950"), key=lambda name: unread(file, name))


def unread(file: IO[bytes], encoding: str) -> int:
    """Count the bytes that an encoding cannot read."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    count = 0
    while piece := file.read(PIECE):
        count += len(SURROGATE.findall(decoder.decode(piece)))
    return count + len(SURROGATE.findall(decoder.decode(b"", final=True)))


def csv_rows(text: IO[str], delimiter: str) -> Iterator[Row]:
    """Yield the rows of a CSV file; a cell with a character that could not be read is a broken one."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield [broken_or_not(cell) for cell in row]
    except csv.Error as error:
        code = "field" if "limit" in str(error) or "unexpected end" in str(error) else "quotes"
        raise TableError(code, line=reader.line_num) from error


def form_of(path: Path) -> tuple[str, str]:
    """Return encoding and delimiter: Excel saves UTF-16 with tabs, and some set semicolons."""
    with path.open("rb") as file:
        encoding = encoding_of(file)
        file.seek(0)
        header = file.read(HEAD).decode(encoding, "ignore").partition("\n")[0]
    return encoding, max(DELIMITERS, key=header.count)


def broken_or_not(cell: str) -> str:
    if "\ufffd" in cell or SURROGATE.search(cell):
        return BrokenCell(SURROGATE.sub("\ufffd", cell))
    return cell
