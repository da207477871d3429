"""Records for tests: every one valid, a draft unless `published=True`, and all but the subject invented.

Any field may be given by keyword. Parents are made where they are needed and not given, and are published
with their child, since a child is public only while they are.
"""

from datetime import date
from typing import Any

from django.utils import timezone

from diaspora.models import Association
from portal.accounts.models import Agency
from portal.cities.models import City, Institution, SisterCityTie, StatedCount
from portal.records.dates import PartialDate
from portal.records.models import PublishableRecord
from portal.records.publishing import State
from trips.models import (
    Agreement,
    AgreementParty,
    Document,
    Expense,
    FollowUpAction,
    Indicator,
    Lesson,
    Meeting,
    NilReturn,
    Participant,
    Photo,
    ProgressUpdate,
    Topic,
    Trip,
)

# What a trip must say before it is published by hand.
FIT_TRIP = {"summary": "訪問姊妹市。", "no_document_reason": "報告尚未提出。"}


def published(record: Any, at: Any = None) -> Any:
    """Make a record public, now or from a moment on, without asking whether it is fit to be read."""
    record.state = State.PUBLISHED
    record.published_at = at or timezone.now()
    record.save()
    return record


made_public = published  # Where a factory's own argument hides that name.


def made(model: type, values: dict, public: bool) -> Any:
    record = model(**values)
    if public and isinstance(record, PublishableRecord):
        return published(record)
    record.save()
    return record


def make_agency(**values) -> Agency:
    number = Agency.objects.count() + 1
    values = {"code": f"AGCY-T{number}", "name": f"測試局{number}", "short_name": f"測試{number}"} | values
    return made(Agency, values, public=False)


def make_city(*, published: bool = False, **values) -> City:
    values = {"name": "曼徹斯特", "name_en": "Manchester"} | values
    if "country" not in values:
        values.setdefault("country_id", "US")
    return made(City, values, published)


def make_tie(*, published: bool = False, **values) -> SisterCityTie:
    if "city" not in values:
        values["city"] = make_city(published=published)
    if values.get("concluded_on"):
        values.setdefault("concluded_basis", "網頁")
    if values.get("ended_on"):
        values.setdefault("ended_reason", "期滿")
    return made(SisterCityTie, {"level": "sister_city"} | values, published)


def make_stated_count(*, published: bool = False, **values) -> StatedCount:
    values = {"counted": "cities", "number": 43, "as_of": PartialDate(2026, 1), "source": "報載"} | values
    return made(StatedCount, values, published)


def make_institution(*, published: bool = False, **values) -> Institution:
    return made(
        Institution, {"kind": "university", "name": "麻省理工學院", "name_en": "MIT"} | values, published
    )


def make_association(*, published: bool = False, **values) -> Association:
    values = {"kind": "benevolent", "name": "紐約中華公所"} | values
    if not values.keys() & {"city", "country", "country_id", "region"}:
        values["country_id"] = "US"
    return made(Association, values, published)


def make_trip(*, published: bool = False, **values) -> Trip:
    values = {
        "title": "美國訪問",
        "title_en": "Visit to the United States",
        "category": "visit",
        "starts_on": date(2026, 3, 11),
        "ends_on": date(2026, 3, 21),
    } | values
    return made(Trip, values, published)


def make_topic(**values) -> Topic:
    return made(Topic, {"name": f"議題{Topic.objects.count() + 1}"} | values, public=False)


def make_meeting(*, published: bool = False, **values) -> Meeting:
    values = {"kind": "courtesy_call", "title": "拜會市長", "title_en": "Call on the mayor"} | values
    if "trip" not in values:
        values["trip"] = make_trip(published=published)
    if not values.keys() & {"host_city", "host_association", "host_institution", "host_text"}:
        values["host_text"] = "市府"
    return made(Meeting, values, published)


def make_participant(**values) -> Participant:
    return made(Participant, {"name": "王小明"} | values, public=False)


def make_photo(*, published: bool = False, **values) -> Photo:
    """A photo whose renditions count as made; there is no file unless one is given."""
    values = {
        "caption": "合影",
        "alt_text": "兩人握手",
        "processing": "ready",
        "width": 4000,
        "height": 3000,
        "rendition_token": "0123456789abcdef0123456789abcdef",
    } | values
    if "trip" not in values:
        meeting = values.get("meeting")
        values["trip"] = meeting.trip if meeting else make_trip(published=published)
    return made(Photo, values, published)


def make_document(*, published: bool = False, **values) -> Document:
    return made(Document, {"kind": "special_report", "title": "專案報告"} | values, published)


def make_agreement(*, published: bool = False, parties: Any = (), **values) -> Agreement:
    """With the parties that are told as values of `AgreementParty`; published ones have one in any case."""
    agreement = made(Agreement, {"title": "合作備忘錄"} | values, public=False)
    for order, party in enumerate(parties or [{"text": "某大學"}] * published):
        make_party(**{"agreement": agreement, "order": order} | party)
    return made_public(agreement) if published else agreement


def make_party(**values) -> AgreementParty:
    return made(AgreementParty, values, public=False)


def make_follow_up(*, published: bool = False, **values) -> FollowUpAction:
    values = {"title": "設置單一窗口", "kind": "commitment"} | values
    if not values.keys() & {"trip", "meeting", "agreement", "document"}:
        values["trip"] = make_trip(published=published)
    return made(FollowUpAction, values, published)


def make_update(**values) -> ProgressUpdate:
    values = {"reported_on": date(2026, 4, 1), "text": "已洽談"} | values
    if values.get("closing_reason"):
        values = {"closing_ground": "other"} | values
    return made(ProgressUpdate, values, public=False)


def make_expense(**values) -> Expense:
    values = {"category": "airfare", "amount": 1000, "funding_source": "budget"} | values
    if "trip" not in values:
        values["trip"] = make_trip(published=True)
    return made(Expense, values, public=False)


def make_indicator(*, published: bool = False, **values) -> Indicator:
    return made(Indicator, {"name": "公共托育設施", "unit": "處"} | values, published)


def make_lesson(*, published: bool = False, **values) -> Lesson:
    values = {"title": "住房優先", "text": "先安置"} | values
    if "trip" not in values:
        values["trip"] = make_trip(published=published)
    return made(Lesson, values, published)


def make_nil_return(*, published: bool = False, **values) -> NilReturn:
    values = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31), "note": "來文敘明"} | values
    if "agency" not in values:
        values["agency"] = make_agency()
    return made(NilReturn, values, published)
