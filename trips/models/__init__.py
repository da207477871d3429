from trips.models.agreement import Agreement, AgreementParty, AgreementResult
from trips.models.citation import Citation
from trips.models.delegation import Delegation, DelegationMember
from trips.models.document import Document, DocumentPresenter
from trips.models.expense import Expense
from trips.models.follow_up import FollowUpAction
from trips.models.indicator import Indicator, Reading
from trips.models.itinerary import Activity, ItineraryItem
from trips.models.lesson import Lesson
from trips.models.meeting import Meeting, Participant
from trips.models.nil_return import NilReturn
from trips.models.photo import Photo
from trips.models.progress import ProgressUpdate
from trips.models.quotation import Quotation
from trips.models.topic import Topic
from trips.models.trip import Objective, Trip

__all__ = [
    "Activity",
    "Agreement",
    "AgreementParty",
    "AgreementResult",
    "Citation",
    "Delegation",
    "DelegationMember",
    "Document",
    "DocumentPresenter",
    "Expense",
    "FollowUpAction",
    "Indicator",
    "ItineraryItem",
    "Lesson",
    "Meeting",
    "NilReturn",
    "Objective",
    "Participant",
    "Photo",
    "ProgressUpdate",
    "Quotation",
    "Reading",
    "Topic",
    "Trip",
]
