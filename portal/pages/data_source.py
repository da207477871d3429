"""How pages, descriptions and archives come by what is said of files and by the files: all through here."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from portal.pages.data_asked import attachment
from portal.records.exports import Export, Terms
from portal.records.kept_answers import answers
from portal.records.one_state import one_state
from portal.records.writers import FORMATS, fetched, file_pieces
from portal.text.bilingual import in_english

__all__ = [
    "FORMATS",
    "FileFacts",
    "Measured",
    "attachment",
    "csv_of",
    "file_facts",
    "first_rows",
]


class FileFacts(NamedTuple):
    """By what a reader knows that a file is the whole one."""

    rows: int
    size: int
    sha256: str


class Measured:
    """The pieces of a file, measured as they go by."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.size, self.digest = pieces, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            self.digest.update(piece)
            yield piece

    def facts(self, rows: int) -> FileFacts:
        return FileFacts(rows, self.size, self.digest.hexdigest())


def csv_of(export: Export, records: QuerySet, terms: Terms) -> Iterator[bytes]:
    """Return the CSV file of some records of a set, as it is without further wishes."""
    return file_pieces("csv", export, records, terms)


def first_rows(export: Export, terms: Terms, number: int) -> list[tuple[Any, ...]]:
    """Return the first rows of a set as its file has them."""
    return list(fetched(export.rows(export.published(terms.at), terms)[:number]))


def file_facts(export: Export) -> FileFacts:
    """Return rows, bytes and SHA-256 of a set's whole CSV file, found once for each public state."""
    return answers().get(("file facts", export.name, in_english()), lambda: measured(export))


def measured(export: Export) -> FileFacts:
    terms = Terms.now()
    records = export.published(terms.at)
    with one_state():
        file = Measured(csv_of(export, records, terms))
        for _piece in file:
            pass
        return file.facts(records.count())
