from trips.views.agency import AgencyDetail, AgencyList
from trips.views.agreement import AgreementDetail, AgreementList
from trips.views.council import CouncilDesk, CouncilSessionPage
from trips.views.document import DocumentDetail, DocumentList, document_file
from trips.views.follow_up import FollowUpDetail, FollowUpList, evidence_file
from trips.views.indicator import IndicatorDetail, IndicatorList
from trips.views.lesson import LessonDetail, LessonList
from trips.views.meeting import MeetingDetail, MeetingList
from trips.views.original import original
from trips.views.photo import PhotoDetail, PhotoList, PhotoSheet, linked_rendition, photo_rendition
from trips.views.trip import TripDetail, TripList

__all__ = [
    "AgencyDetail",
    "AgencyList",
    "AgreementDetail",
    "AgreementList",
    "CouncilDesk",
    "CouncilSessionPage",
    "DocumentDetail",
    "DocumentList",
    "FollowUpDetail",
    "FollowUpList",
    "IndicatorDetail",
    "IndicatorList",
    "LessonDetail",
    "LessonList",
    "MeetingDetail",
    "MeetingList",
    "PhotoDetail",
    "PhotoList",
    "PhotoSheet",
    "TripDetail",
    "TripList",
    "document_file",
    "evidence_file",
    "linked_rendition",
    "original",
    "photo_rendition",
]
