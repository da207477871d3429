from trips.filters.agreement import AgreementFilterSet
from trips.filters.document import DocumentFilterSet
from trips.filters.follow_up import FollowUpFilterSet
from trips.filters.indicator import IndicatorFilterSet
from trips.filters.lesson import LessonFilterSet
from trips.filters.meeting import MeetingFilterSet
from trips.filters.nil_return import NilReturnFilterSet
from trips.filters.participant import ParticipantFilterSet
from trips.filters.photo import PhotoFilterSet
from trips.filters.trip import TripFilterSet

__all__ = [
    "AgreementFilterSet",
    "DocumentFilterSet",
    "FollowUpFilterSet",
    "IndicatorFilterSet",
    "LessonFilterSet",
    "MeetingFilterSet",
    "NilReturnFilterSet",
    "ParticipantFilterSet",
    "PhotoFilterSet",
    "TripFilterSet",
]
