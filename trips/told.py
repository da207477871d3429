"""Which rows of an itinerary are reported: derived, never typed.

A row is reported where the meeting that it names is told, or where a public document is cited for the row
with what it says of it. A citation without words says only that the document lists the row, as a printed
itinerary does.
"""

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from trips.models import Citation, Meeting


def saying(sources: Iterable[Any]) -> list[Any]:
    """Return the sources that say something of what they are cited for."""
    return [source for source in sources if source.claim or source.quotation_text]


def is_reported(row: Any, told: Container[str | None]) -> bool:
    """Return whether a row with its `sources` is reported; `told` are the codes of the meetings told."""
    return row.meeting in told or bool(saying(row.sources))


def reported(at: datetime) -> Q:
    """Return the condition of the same for rows of the database at a moment."""
    meetings = Meeting.objects.published(at).filter(withheld_reason="", pk=OuterRef("meeting"))
    citations = Citation.objects.of_public_documents(at).filter(itinerary_item=OuterRef("pk"))
    with_words = citations.exclude(claim="", claim_en="", quotation_text="")
    return Q(Exists(meetings.order_by())) | Q(Exists(with_words.order_by()))
