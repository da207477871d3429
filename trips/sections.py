"""Sections of a document in the order in which a Chinese document numbers them."""

import sys
from collections.abc import Iterable

from trips.models import Citation

NUMERALS = {
    numeral: rank
    for numerals in ("壹貳參肆伍陸柒捌玖拾", "一二三四五六七八九十")
    for rank, numeral in enumerate(numerals, start=1)
}


def section_order(section: str) -> list[int]:
    """Return what sorts 壹 before 貳、一 before 貳、二（一）1, words after numerals, no section last."""
    if not section:
        return [sys.maxunicode * 2]
    return [NUMERALS.get(letter, len(NUMERALS) + ord(letter)) for letter in section]


def in_document_order(citations: Iterable[Citation]) -> list[Citation]:
    """Return citations document by document, as the documents come, each document's by section."""
    found = list(citations)
    documents = list(dict.fromkeys(citation.document_id for citation in found))
    return sorted(
        found, key=lambda citation: (documents.index(citation.document_id), section_order(citation.section))
    )
