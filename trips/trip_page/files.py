"""Which data sets hold rows of a trip: what its page shows, so that no link is refused."""

from portal.records.exports import Export
from trips import exports
from trips.trip_page.page import TripPage


def trip_files(page: TripPage) -> list[Export]:
    """Return the sets that a filter by this trip finds rows in, in the order of its page."""
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
