"""Numbered notes: which places in which documents the statements of a page rest on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from portal.records.addresses import record_address
from trips.sections import section_order
from trips.trip_page.rows import SourceRow


class Coded(Protocol):
    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Note:
    number: int
    source: SourceRow

    @property
    def anchor(self) -> str:
        return f"note-{self.number}"


@dataclass
class CitedDocument:
    """A document with the notes that lead to it."""

    code: str
    title: str
    notes: list[Note] = field(default_factory=list)

    @property
    def url(self) -> str:
        return record_address("document_detail", self.code.lower())


class Notes:
    """The sources of a page, each once, numbered document by document and section by section."""

    def __init__(self, documents: Iterable[Coded], sources: Iterable[SourceRow]) -> None:
        self.documents: dict[str, CitedDocument] = {}
        order = {document.code: place for place, document in enumerate(documents)}
        distinct = sorted(
            dict.fromkeys(sources),
            key=lambda source: (
                order.get(source.document, len(order)),
                source.document,
                section_order(source.section),
                source.page,
            ),
        )
        self.of_source: dict[SourceRow, Note] = {}
        for number, source in enumerate(distinct, start=1):
            note = self.of_source[source] = Note(number, source)
            cited = CitedDocument(source.document, source.document_title)
            self.documents.setdefault(source.document, cited).notes.append(note)
        self.elsewhere = [cited for code, cited in self.documents.items() if code not in order]

    def of(self, sources: Iterable[SourceRow]) -> list[Note]:
        """Return the notes of a statement's sources, in the order of their numbers."""
        return sorted({self.of_source[source] for source in sources}, key=lambda note: note.number)

    def on(self, code: str) -> list[Note]:
        """Return the notes that lead to a document."""
        cited = self.documents.get(code)
        return cited.notes if cited else []
