"""What came of a trip, who travelled and what reports it, as its page shows them: see `rows`."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portal.records import clock
from portal.records.addresses import record_address
from portal.records.dates import PartialDate
from portal.records.prepared import Text
from trips.models.follow_up import CLOSED
from trips.trip_page.rows import AgencyRow, CityRow, PartnerRow, SourceRow


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
    sources: tuple[SourceRow, ...]

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
        return not self.is_closed and self.due_on is not None and self.due_on.last_day < clock.today()


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
    sources: tuple[SourceRow, ...]


class DelegationRow(NamedTuple):
    name: Text
    organiser: Text
    stated_head_count: int | None
    members: tuple[MemberRow, ...]
