"""The sources of a record's own page as the numbered notes that the page of a trip has."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString

from trips.models import Citation
from trips.trip_page.notes import Notes
from trips.trip_page.rows import SourceRow
from trips.trip_page.words import note_links


def numbered(citations: Iterable[Citation]) -> Notes:
    """Return the sources of a page, each once, numbered document by document as the documents come."""
    cited = list(citations)
    documents = dict.fromkeys(citation.document for citation in cited)
    return Notes(documents, [source_row(citation) for citation in cited])


def links_to(notes: Notes, citations: Iterable[Citation]) -> SafeString:
    """Return the numbers of the notes on which a statement rests, as links to them."""
    return note_links(notes.of(source_row(citation) for citation in citations))


def source_row(citation: Citation) -> SourceRow:
    """Return a citation as the page of a trip reads it."""
    # A text that knows its language stands for the pair of which a row holds one.
    document: Any = citation.document
    said: Any = citation.local
    return SourceRow(
        document=document.code,
        document_kind=document.kind,
        document_title=document.local.title,
        document_publisher=document.local.publisher,
        document_language=document.language,
        section=said.section,
        page=citation.page,
        quotation_text=citation.quotation_text,
        claim=said.claim,
    )
