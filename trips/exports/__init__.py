"""The data sets of trips and what hangs on them."""

from trips.exports.agency import AGENCIES
from trips.exports.agreement import AGREEMENT_PARTIES, AGREEMENT_RESULTS, AGREEMENTS
from trips.exports.citation import CITATIONS
from trips.exports.delegation import DELEGATION_MEMBERS, DELEGATIONS
from trips.exports.document import DOCUMENTS
from trips.exports.expense import EXPENSES
from trips.exports.follow_up import FOLLOW_UPS
from trips.exports.indicator import INDICATORS, READINGS
from trips.exports.itinerary import ITINERARY_ITEMS
from trips.exports.lesson import LESSONS
from trips.exports.meeting import MEETINGS
from trips.exports.nil_return import NIL_RETURNS
from trips.exports.objective import OBJECTIVES
from trips.exports.participant import PARTICIPANTS
from trips.exports.photo import PHOTOS
from trips.exports.progress import PROGRESS_UPDATES
from trips.exports.quotation import QUOTATIONS
from trips.exports.topic import MEETING_TOPICS, TOPICS
from trips.exports.trip import TRIPS

__all__ = [
    "AGENCIES",
    "AGREEMENTS",
    "AGREEMENT_PARTIES",
    "AGREEMENT_RESULTS",
    "CITATIONS",
    "DELEGATIONS",
    "DELEGATION_MEMBERS",
    "DOCUMENTS",
    "EXPENSES",
    "FOLLOW_UPS",
    "INDICATORS",
    "ITINERARY_ITEMS",
    "LESSONS",
    "MEETINGS",
    "MEETING_TOPICS",
    "NIL_RETURNS",
    "OBJECTIVES",
    "PARTICIPANTS",
    "PHOTOS",
    "PROGRESS_UPDATES",
    "QUOTATIONS",
    "READINGS",
    "TOPICS",
    "TRIPS",
]
