"""What the page of a trip shows, field by field: one kind of row for each part of it.

All fields are public ones. `Text` is what the reader is shown of a bilingual pair; where both names stand
side by side, and in photos, the pair is read as it is.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from portal.records.addresses import record_address
from portal.records.dates import PartialDate
from portal.records.prepared import Text
from trips.models.follow_up import CLOSED


class AgencyRow(NamedTuple):
    code: str
    short_name: str
    short_name_en: str
    name_en: str

    @property
    def url(self) -> str:
        return record_address("agency_detail", self.code.lower())


class PartnerRow(NamedTuple):
    """A public association or institution."""

    code: str
    name: Text


class CityRow(NamedTuple):
    code: str
    name: str
    name_en: str
    kind: str
    latitude: Decimal | None
    longitude: Decimal | None
    country_code: str
    country: Text

    @property
    def url(self) -> str:
        return record_address("city_detail", self.code.lower())


class SourceRow(NamedTuple):
    """Where a statement comes from."""

    document: str
    document_kind: str
    document_title: Text
    document_publisher: Text
    section: Text
    page: str
    claim: Text


class ObjectiveRow(NamedTuple):
    code: str
    title: Text
    text: Text
    issues: Text


class ExpenseRow(NamedTuple):
    category: str
    amount: Decimal
    currency: str
    amount_twd: Decimal | None
    funding_source: str
    note: Text


class ItineraryRow(NamedTuple):
    code: str
    starts_on: date | None
    ends_on: date | None
    time_text: Text
    time_zone: str
    region: Text
    activity: str
    text: Text
    status: str
    note: Text
    meeting: str | None

    @property
    def is_range(self) -> bool:
        return self.ends_on is not None and self.ends_on != self.starts_on


class TripRow(NamedTuple):
    code: str
    title: Text
    direction: str
    category: str
    starts_on: date
    ends_on: date
    purpose: Text
    inviting_side: Text
    summary: Text
    stated_days: int | None
    stated_states: int | None
    stated_jurisdictions: int | None
    report_due_on: date | None
    withheld_note: Text
    no_document_reason: Text
    updated_at: datetime
    lead_agency: AgencyRow | None
    objectives: tuple[ObjectiveRow, ...]
    expenses: tuple[ExpenseRow, ...]
    itinerary: tuple[ItineraryRow, ...]
    sources: tuple[SourceRow, ...]

    @property
    def slug(self) -> str:
        return self.code.lower()

    def get_absolute_url(self) -> str:
        return record_address("trip_detail", self.slug)

    @property
    def days(self) -> list[date]:
        """Every day of the trip, both ends included."""
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]


class PersonRow(NamedTuple):
    """Who was at a meeting; `and_others` where more are said to have been there."""

    code: str
    side: str
    name: str
    name_en: str
    post: Text
    organisation: Text
    and_others: bool


class QuotationRow(NamedTuple):
    code: str
    text: Text
    attributed_to: str
    speaker: Text
    speaker_post: Text


class TopicRow(NamedTuple):
    name: Text


class MeetingRow(NamedTuple):
    """A meeting. Of one that is withheld, only the code and what is said of the withholding may be shown."""

    code: str
    withheld_reason: Text
    withheld_review_on: date | None
    kind: str
    title: Text
    host_text: Text
    host_city: CityRow | None
    host_association: PartnerRow | None
    host_institution: PartnerRow | None
    relationship_then: str
    starts_on: date | None
    ends_on: date | None
    date_text: Text
    city_id: int | None
    city: CityRow | None
    place: Text
    told_us: Text
    presented: Text
    expected_outcome: Text
    in_itinerary: bool | None
    people: tuple[PersonRow, ...]
    quotes: tuple[QuotationRow, ...]
    topics: tuple[TopicRow, ...]
    sources: tuple[SourceRow, ...]

    @property
    def slug(self) -> str:
        return self.code.lower()

    def get_absolute_url(self) -> str:
        return record_address("meeting_detail", self.slug)

    @property
    def is_withheld(self) -> bool:
        return bool(self.withheld_reason)


class PhotoRow(NamedTuple):
    """A photo, with both languages of its words: `trips.photo_figures` chooses."""

    code: str
    kind: str
    is_cover: bool
    licence: str
    width: int | None
    height: int | None
    caption: str
    caption_en: str
    alt_text: str
    alt_text_en: str
    credit: str
    credit_en: str
    meeting: str | None

    @property
    def slug(self) -> str:
        return self.code.lower()


class PartyRow(NamedTuple):
    text: Text
    name_as_signed: Text
    city: CityRow | None
    association: PartnerRow | None
    institution: PartnerRow | None


class AgreementRow(NamedTuple):
    code: str
    title: Text
    kind: str
    scheme: Text
    signed_on: PartialDate | None
    signed_text: Text
    status: str
    city_is_party: bool
    meeting: str | None
    parties: tuple[PartyRow, ...]
    sources: tuple[SourceRow, ...]

    @property
    def url(self) -> str:
        return record_address("agreement_detail", self.code.lower())


class LessonRow(NamedTuple):
    code: str
    title: Text
    text: Text
    our_programme: Text
    expected_benefit: Text
    agency: AgencyRow | None
    sources: tuple[SourceRow, ...]

    @property
    def url(self) -> str:
        return record_address("lesson_detail", self.code.lower())


class ReadingRow(NamedTuple):
    kind: str
    qualifier: str
    value: Decimal
    as_of: PartialDate | None
    as_of_text: Text

    @property
    def amount(self) -> str:
        """The value without trailing zeros, in groups of three digits."""
        return f"{self.value.normalize():,f}"


class IndicatorRow(NamedTuple):
    code: str
    name: Text
    unit: Text
    readings: tuple[ReadingRow, ...]
    sources: tuple[SourceRow, ...]

    @property
    def url(self) -> str:
        return record_address("indicator_detail", self.code.lower())


class PresenterRow(NamedTuple):
    name: str
    name_en: str
    post: Text


class DocumentRow(NamedTuple):
    """A document. Of one that is withheld, only the code and the reason may be shown."""

    code: str
    withheld_reason: Text
    withheld_review_on: date | None
    kind: str
    title: Text
    publisher: Text
    dated_on: PartialDate | None
    covers_from: date | None
    covers_to: date | None
    coverage_reason: Text
    page_count: int | None
    presenters: tuple[PresenterRow, ...]

    @property
    def url(self) -> str:
        return record_address("document_detail", self.code.lower())

    @property
    def is_withheld(self) -> bool:
        return bool(self.withheld_reason)

    def covers(self, day: date) -> bool:
        """Whether this document reports that day of its trip."""
        return bool(self.covers_from and self.covers_to and self.covers_from <= day <= self.covers_to)


class FollowUpRow(NamedTuple):
    code: str
    title: Text
    status: str
    percent: int | None
    due_on: PartialDate | None
    due_text: Text
    lead_agency: AgencyRow | None
    meeting: str | None
    sources: tuple[SourceRow, ...]

    @property
    def url(self) -> str:
        return record_address("follow_up_detail", self.code.lower())

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def is_overdue(self) -> bool:
        return not self.is_closed and self.due_on is not None and self.due_on.last_day < timezone.localdate()


class MemberRow(NamedTuple):
    """A member of a delegation. Of one who is withheld, only the reason may be shown."""

    code: str
    withheld_reason: Text
    role: str
    name: str
    name_en: str
    post: Text
    agency: AgencyRow | None
    organisation: Text


class DelegationRow(NamedTuple):
    name: Text
    organiser: Text
    stated_head_count: int | None
    members: tuple[MemberRow, ...]
