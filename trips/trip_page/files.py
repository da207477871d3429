"""Which data sets hold rows of a trip: what its page shows, so that no link is refused."""

from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse

from portal.records.exports import Export
from portal.text.reader import reader
from trips import exports
from trips.trip_page.page import TripPage


class TripFile(NamedTuple):
    """A data set narrowed to one trip: what it is called, and where it lies."""

    title: str
    address: str


def trip_files(page: TripPage) -> list[TripFile]:
    """Return the files that a filter by this trip finds rows for, in the order of its page."""
    language, _in_english, prefix = reader()
    return [
        TripFile(export.local_title, f"{file_address(export.name, language, prefix)}?trip={page.code}")
        for export in held_sets(page)
    ]


@lru_cache(maxsize=256)
def file_address(name: str, _language: str, _prefix: str) -> str:
    return reverse("data_export", args=[name, "csv"])


def held_sets(page: TripPage) -> list[Export]:
    """Return the sets that a filter by this trip finds rows in."""
    meetings, agreements = page.open_meetings, page.agreements
    documents = [document for document in page.documents if not document.is_withheld]
    held: tuple[tuple[Export, object], ...] = (
        (exports.OBJECTIVES, page.trip.objectives),
        (exports.DELEGATIONS, page.delegations),
        (exports.DELEGATION_MEMBERS, [one for one in page.delegations if one.members]),
        (exports.ITINERARY_ITEMS, page.trip.itinerary),
        (exports.MEETINGS, page.meetings),
        (exports.PARTICIPANTS, [meeting for meeting in meetings if meeting.people]),
        (exports.MEETING_TOPICS, [meeting for meeting in meetings if meeting.topics]),
        (exports.QUOTATIONS, [meeting for meeting in meetings if meeting.quotes]),
        (exports.PHOTOS, page.photos),
        (exports.AGREEMENTS, agreements),
        (exports.AGREEMENT_PARTIES, [agreement for agreement in agreements if agreement.parties]),
        (exports.LESSONS, page.lessons),
        (exports.FOLLOW_UPS, page.follow_ups),
        (exports.PROGRESS_UPDATES, page.follow_ups),
        (exports.EXPENSES, page.trip.expenses),
        (exports.DOCUMENTS, documents),
    )
    return [export for export, rows in held if rows]
