"""The outline of a document beside what is cited from it: what was entered, and what was not."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from trips.models import Citation, Document
from trips.sections import section_order


@dataclass
class OutlineSection:
    """A section of a document with its citations; `is_listed` where the outline names it."""

    name: str
    is_listed: bool
    citations: list[Citation] = field(default_factory=list)


@dataclass(frozen=True)
class Outline:
    sections: list[OutlineSection]

    @property
    def uncited(self) -> list[OutlineSection]:
        """Sections of the outline that nothing cites."""
        return [section for section in self.sections if section.is_listed and not section.citations]

    @property
    def unlisted(self) -> list[OutlineSection]:
        """Sections that are cited and stand in no line of the outline."""
        return [section for section in self.sections if not section.is_listed and section.name]


def headings(document: Document) -> list[str]:
    """Return the lines of a document's outline, each once."""
    return list(dict.fromkeys(line.strip() for line in document.outline.splitlines() if line.strip()))


def outline(document: Document, citations: Iterable[Citation]) -> Outline:
    """Return the sections in the outline's order, then those that are cited beside it, in the document's."""
    listed = headings(document)
    found = {name: OutlineSection(name, is_listed=True) for name in listed}
    for citation in sorted(citations, key=lambda one: (section_order(one.section), one.page, one.pk)):
        section = found.setdefault(citation.section, OutlineSection(citation.section, is_listed=False))
        section.citations.append(citation)
    return Outline(list(found.values()))
