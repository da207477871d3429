from portal.records.models.import_run import ImportRun
from portal.records.models.preview_link import PreviewLink
from portal.records.models.public_stamp import StampLane, StampMoment
from portal.records.models.record import (
    PERMISSIONS,
    CodeSequence,
    PublishableRecord,
    Record,
    WithholdableRecord,
)
from portal.records.models.review_step import ReviewStep
from portal.records.models.search_entry import SearchEntry
from portal.records.models.sent_form import SentForm

__all__ = [
    "PERMISSIONS",
    "CodeSequence",
    "ImportRun",
    "PreviewLink",
    "PublishableRecord",
    "Record",
    "ReviewStep",
    "SearchEntry",
    "SentForm",
    "StampLane",
    "StampMoment",
    "WithholdableRecord",
]
