"""Rows to bytes, streamed: memory stays flat, and a file that breaks off never looks whole.

The database writes each line (portal.records.row_lines); here they are gathered and sent on.
"""

import csv
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from itertools import chain, islice
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import InterfaceError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from portal.records.exports import Column, Export, Terms
from portal.records.ods import sheet_pieces
from portal.records.row_lines import ALL, CSV, JSON_LINES, SHEET_ROWS, Layout

logger = logging.getLogger(__name__)

BYTE_ORDER_MARK = "\ufeff"
# Letters in a piece: 32 to 96 kB of UTF-8.
PIECE = 32 * 1024
# Rows written between two looks at the size of a piece.
ROWS_AT_ONCE = 50
FETCHED_AT_ONCE = 2000
# Lines in a piece of a file: 50 to 150 kB of most sets.
LINES_AT_ONCE = 200

Row = tuple[Any, ...]
Lines = list[bytes]

# What a spreadsheet would run, as portal.records.expressions.Guarded has it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Manner(NamedTuple):
    """How a file is written, apart from what is in it.

    With the mark that Excel looks for or without, headed in which language, in which order if not the
    stated one.
    """

    mark: bool = True
    chinese_header: bool = False
    order: tuple[Any, ...] = ()


class Format(NamedTuple):
    """A kind of file: what it is, and how its rows and the whole are written."""

    content_type: str
    layout: Layout
    pieces: Callable[[Export, Iterator[Lines], Manner], Iterator[bytes]]


AS_USUAL = Manner()


def file_pieces(
    format: str, export: Export, records: QuerySet, terms: Terms, manner: Manner = AS_USUAL
) -> Iterator[bytes]:
    """Yield a file of records, as they are in one moment; its first row is fetched for its first piece.

    A failure is logged and raised again: the server then breaks the connection off without the mark that
    ends a whole answer, so no client takes a part for the file.
    """
    written = FORMATS[format]
    rows = export.rows(records, terms, manner.order, guarded=False)
    lines = fetched_lines(rows, export.columns, written.layout)
    return told(written.pieces(export, lines, manner))


def told(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a file, and log where it broke off."""
    sent = 0
    try:
        for piece in pieces:
            yield piece
            sent += len(piece)
    except Exception:
        logger.exception("An export broke off after %d bytes.", sent)
        raise


def started[Piece](pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Return the pieces with the first one made already: a query that fails does so here."""
    first = list(islice(pieces, 1))
    return Started(first, pieces)


class Started[Piece]:
    """Pieces of which the first was made; whoever closes them ends what makes the others."""

    def __init__(self, first: list[Piece], rest: Iterator[Piece]) -> None:
        self.rest, self.all = rest, chain(first, rest)

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        return next(self.all)

    def close(self) -> None:
        close = getattr(self.rest, "close", None)
        if close:
            close()


def csv_file(export: Export, lines: Iterator[Lines], manner: Manner) -> Iterator[bytes]:
    buffer = StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK if manner.mark else "")
    csv.writer(buffer, lineterminator="\r\n").writerow(export.header(chinese=manner.chinese_header))
    return begun(buffer.getvalue().encode(), map(b"".join, lines))


def json_lines_file(export: Export, lines: Iterator[Lines], manner: Manner) -> Iterator[bytes]:
    return begun(b"", map(b"".join, lines))


def ods_file(export: Export, lines: Iterator[Lines], manner: Manner) -> Iterator[bytes]:
    header = export.header(chinese=manner.chinese_header)
    yield from sheet_pieces(export.name, header, started(lines))


def begun(beginning: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what a file begins with together with its first piece."""
    yield beginning + next(pieces, b"")
    yield from pieces


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", CSV, csv_file),
    "jsonl": Format("application/x-ndjson; charset=utf-8", JSON_LINES, json_lines_file),
    "ods": Format("application/vnd.oasis.opendocument.spreadsheet", SHEET_ROWS, ods_file),
}


# Lines, as the database hands them over


def fetched_lines(rows: QuerySet, columns: tuple[Column, ...], layout: Layout) -> Iterator[Lines]:
    """Yield the lines of rows, some hundred at a time.

    One statement is one snapshot. On SQLite a transaction would lock out every writer.
    """
    connection = connections[rows.db]
    try:
        cells, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    if not rows.query.is_sliced:
        cells = f"{cells} {ALL[connection.vendor]}"
    if connection.vendor == "postgresql":
        sql = layout.postgresql(columns, cells)
        for some in copied(connection, sql, params, layout.copy_options):
            yield layout.from_postgresql(columns, some)
    else:
        for some in selected(connection, layout.sqlite(columns, cells), params):
            yield layout.from_sqlite(columns, some)


def selected(connection: BaseDatabaseWrapper, sql: str, params: Any) -> Iterator[Lines]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while len(some := cursor.fetchmany(LINES_AT_ONCE)) == LINES_AT_ONCE:
            yield [line for (line,) in some]
    yield [line for (line,) in some]


def copied(connection: BaseDatabaseWrapper, sql: str, params: Any, options: str) -> Iterator[Lines]:
    """Yield what COPY sends, each line with its line feed.

    The connection is free again with the last lines: a small file does not hold it.
    """
    with (
        readable(connection),
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        copying(cursor, sql, params, options) as copy,
        taken(connection),
    ):
        while len(some := list(islice(copy, LINES_AT_ONCE))) == LINES_AT_ONCE:
            yield some
    yield some


def copying(cursor: Any, sql: str, params: Any, options: str) -> Any:
    """Return the running copy of a query: of the tables as they were, where the past is read."""

    def copy(sql: str, params: Any, *context: Any) -> Any:
        return cursor.copy(f"COPY ({cursor.mogrify(sql, params)}) TO STDOUT WITH ({options})")

    return cursor._execute_with_wrappers(sql, params, many=False, executor=copy)


@contextmanager
def taken(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Refuse other statements while a copy runs: the driver would wait for its end, and so for ever."""

    def refuse(execute: Any, sql: Any, *context: Any) -> Any:
        raise InterfaceError(f"A file is being read over this connection: {sql!s:.60}")

    # Outermost, and never last: whoever reads the past puts on and takes off the last.
    connection.execute_wrappers.insert(0, refuse)
    try:
        yield
    finally:
        connection.execute_wrappers.remove(refuse)


# Rows as Python has them, for what is read back or made here


def fetched(rows: QuerySet) -> Iterator[Row]:
    """Yield rows as the database hands them over, from one snapshot, a few thousand in memory at most."""
    connection = connections[rows.db]
    with readable(connection) if connection.vendor == "postgresql" else nullcontext():
        yield from rows.iterator(chunk_size=FETCHED_AT_ONCE)


@contextmanager
def readable(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Hold the transaction in which PostgreSQL hands over a long answer.

    Compiling so many small expressions takes PostgreSQL seconds and saves it nothing (50,000 meetings:
    first row after 4.4 s with, 0.07 s without).
    """
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")
        yield


def csv_pieces(header: list[str], rows: Iterable[Row], *, mark: bool = True) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8) of rows that are made here, in pieces of about 64 kB."""
    return told(written_pieces(header, rows, mark=mark))


def written_pieces(header: list[str], rows: Iterable[Row], *, mark: bool) -> Iterator[bytes]:
    buffer = StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK if mark else "")
    writer = csv.writer(buffer, lineterminator="\r\n")
    source = chain([header], rows)
    while some := list(islice(source, ROWS_AT_ONCE)):
        writer.writerows(some)
        if buffer.tell() >= PIECE:
            yield emptied(buffer)
    yield emptied(buffer)


def emptied(buffer: StringIO) -> bytes:
    """Return what the buffer holds, as UTF-8, and empty it."""
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
