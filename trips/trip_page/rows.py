"""What the page of a trip shows, field by field: one kind of row for each part of it.

All fields are public ones. `Text` is what the reader is shown of a bilingual pair; where both names stand
side by side, and in photos, the pair is read as it is.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from portal.records.addresses import record_address
from portal.records.prepared import Text


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
    document_language: str
    section: Text
    page: str
    quotation_text: str
    claim: Text


class ObjectiveRow(NamedTuple):
    code: str
    title: Text
    text: Text
    issues: Text
    sources: tuple[SourceRow, ...]


class ExpenseRow(NamedTuple):
    """What was paid; without an amount, that it is not published."""

    code: str
    category: str
    amount: Decimal | None
    currency: str
    amount_twd: Decimal | None
    rate_on: date | None
    funding_source: str
    agency: AgencyRow | None
    note: Text
    sources: tuple[SourceRow, ...]


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
    sources: tuple[SourceRow, ...]

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
    sources: tuple[SourceRow, ...]


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
