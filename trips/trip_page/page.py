"""The parts of a trip's page put together: whose photos, promises and sources stand where."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from portal.records import clock
from trips.cost import Cost, cost_of
from trips.coverage import Coverage, coverage
from trips.models import Document, Photo, Trip
from trips.models.trip import report_due
from trips.reporting import Punctuality, best_of
from trips.told import is_reported, saying
from trips.trip_page import queries
from trips.trip_page.differences import Differences, differences
from trips.trip_page.notes import Notes
from trips.trip_page.outcome_rows import (
    AgreementRow,
    DelegationRow,
    DocumentRow,
    FollowUpRow,
    IndicatorRow,
    LessonRow,
    MemberRow,
)
from trips.trip_page.rows import CityRow, ItineraryRow, MeetingRow, PhotoRow, SourceRow, TripRow


@dataclass(frozen=True)
class ReportDue:
    """When the overseas-trip report of a trip is due that is not held."""

    on: date
    is_reckoned: bool
    is_late: bool


@dataclass(frozen=True)
class ReportKept:
    """When the overseas-trip report of a trip was due that is held, and whether it came by then."""

    on: date
    punctuality: Punctuality


@dataclass(frozen=True)
class StopRow:
    """A city with the meetings that took place there, in the order of the programme."""

    city: CityRow
    meetings: list[MeetingRow]


@dataclass
class TripPage:
    """All that the public may read of one trip, as its page shows it."""

    trip: TripRow
    meetings: list[MeetingRow]
    photos: list[PhotoRow]
    agreements: list[AgreementRow]
    lessons: list[LessonRow]
    indicators: list[IndicatorRow]
    documents: list[DocumentRow]
    follow_ups: list[FollowUpRow]
    delegations: list[DelegationRow]

    @property
    def code(self) -> str:
        return self.trip.code

    @property
    def slug(self) -> str:
        return self.trip.slug

    @property
    def updated_at(self) -> datetime:
        return self.trip.updated_at

    def get_absolute_url(self) -> str:
        return self.trip.get_absolute_url()

    @cached_property
    def open_meetings(self) -> list[MeetingRow]:
        """The meetings of which more than their existence is public."""
        return [meeting for meeting in self.meetings if not meeting.is_withheld]

    @cached_property
    def anchors(self) -> dict[str | None, str]:
        """The place on the page of each meeting that is told here, by its code."""
        return {meeting.code: f"#{meeting.slug}" for meeting in self.open_meetings}

    @cached_property
    def stops(self) -> list[StopRow]:
        """The public cities where meetings took place, each once, in the order of the meetings."""
        found: dict[str, StopRow] = {}
        for meeting in self.open_meetings:
            if meeting.city:
                stop = found.setdefault(meeting.city.code, StopRow(meeting.city, []))
                stop.meetings.append(meeting)
        return list(found.values())

    @cached_property
    def cover(self) -> PhotoRow | None:
        return next((photo for photo in self.photos if photo.is_cover), None)

    @cached_property
    def photos_of(self) -> dict[str | None, list[PhotoRow]]:
        """The photos beside each meeting, and under None those of none; the cover stands at the top."""
        return grouped(
            (photo for photo in self.photos if not photo.is_cover), attrgetter("meeting"), self.anchors
        )

    @cached_property
    def are_all_illustrations(self) -> bool:
        return bool(self.photos) and all(photo.kind == Photo.Kind.ILLUSTRATION for photo in self.photos)

    @cached_property
    def promises_of(self) -> dict[str | None, list[FollowUpRow]]:
        return grouped(self.follow_ups, attrgetter("meeting"), self.anchors)

    @cached_property
    def signed_at(self) -> dict[str | None, list[AgreementRow]]:
        return grouped(self.agreements, attrgetter("meeting"), self.anchors)

    @cached_property
    def unassigned(self) -> list[FollowUpRow]:
        return [one for one in self.follow_ups if one.lead_agency is None and not one.is_closed]

    @cached_property
    def stretches(self) -> list[list[ItineraryRow]]:
        """The itinerary, in order, by the days and region it is printed under."""
        printed_under = attrgetter("starts_on", "ends_on", "region")
        return [list(items) for _under, items in groupby(self.trip.itinerary, key=printed_under)]

    @cached_property
    def coverage(self) -> Coverage:
        return coverage(self.trip, self.documents)

    @cached_property
    def withheld_documents(self) -> list[DocumentRow]:
        return [document for document in self.documents if document.is_withheld]

    @cached_property
    def report_due(self) -> ReportDue | None:
        """When a journey's report is due, unless one is published or none is owed."""
        due = self.trip.report_due_on
        if due is None or self.trip.direction != Trip.Direction.OUTBOUND:
            return None
        if any(document.kind == Document.Kind.TRIP_REPORT for document in self.documents):
            return None
        is_reckoned = due == report_due(self.trip.ends_on)
        return ReportDue(due, is_reckoned=is_reckoned, is_late=due < clock.today())

    @cached_property
    def report_kept(self) -> ReportKept | None:
        """Whether the report of a journey came in time, where one is public and due at all."""
        due = self.trip.report_due_on
        if due is None or self.trip.direction != Trip.Direction.OUTBOUND:
            return None
        reports = [one for one in self.documents if one.kind == Document.Kind.TRIP_REPORT]
        kept = best_of(due, [one.dated_on for one in reports if not one.is_withheld])
        return ReportKept(due, kept) if kept else None

    @cached_property
    def differences(self) -> Differences:
        """Where the itinerary and the meetings that are told here differ."""
        return differences(self.trip.itinerary, self.open_meetings, self.trip.ends_on, clock.today())

    @cached_property
    def reported(self) -> set[str]:
        """The codes of the rows of the itinerary that are reported."""
        return {row.code for row in self.trip.itinerary if is_reported(row, self.anchors)}

    @cached_property
    def told_in(self) -> dict[str, list[SourceRow]]:
        """The sources that report each row of the itinerary; of the others, those that list it."""
        found = {}
        for row in self.trip.itinerary:
            of_meeting = self.sources_of.get(row.meeting, ())
            found[row.code] = [
                *of_meeting,
                *(saying(row.sources) if row.code in self.reported else row.sources),
            ]
        return found

    @cached_property
    def cost(self) -> Cost:
        return cost_of(self.trip.expenses, self.delegations)

    @cached_property
    def sources_of(self) -> dict[str | None, tuple[SourceRow, ...]]:
        """The sources of each meeting that is told here, by its code."""
        return {meeting.code: meeting.sources for meeting in self.open_meetings}

    @staticmethod
    def shown_members(delegation: DelegationRow) -> list[MemberRow]:
        return [member for member in delegation.members if not member.withheld_reason]

    @cached_property
    def notes(self) -> Notes:
        """The sources named on the page, numbered."""
        citing: Iterable[Sequence[Any]] = (
            [self.trip],
            self.trip.objectives,
            self.trip.expenses,
            self.open_meetings,
            *(meeting.quotes for meeting in self.open_meetings),
            *(indicator.readings for indicator in self.indicators),
            *(self.shown_members(delegation) for delegation in self.delegations),
            self.agreements,
            self.lessons,
            self.indicators,
            self.follow_ups,
        )
        named = [source for row in chain(*citing) for source in row.sources]
        return Notes(self.documents, named + list(chain.from_iterable(self.told_in.values())))


def grouped[Row](
    rows: Iterable[Row], key: Callable[[Row], str | None], known: dict[str | None, str]
) -> dict[str | None, list[Row]]:
    """Group rows by the meeting they belong to; those of a meeting that is not told here are of none."""
    groups: dict[str | None, list[Row]] = {}
    for row in rows:
        meeting = key(row)
        groups.setdefault(meeting if meeting in known else None, []).append(row)
    return groups


def trip_page(code: str) -> TripPage | None:
    """Return what the public may read of the trip with a code, if it is public."""
    found = queries.TRIP.rows(code=code)
    if not found:
        return None
    return TripPage(
        trip=found[0],
        meetings=queries.MEETINGS.rows(code=code),
        photos=queries.PHOTOS.rows(code=code),
        agreements=queries.AGREEMENTS.rows(code=code),
        lessons=queries.LESSONS.rows(code=code),
        indicators=queries.INDICATORS.rows(code=code),
        documents=queries.DOCUMENTS.rows(code=code),
        follow_ups=queries.FOLLOW_UPS.rows(code=code),
        delegations=queries.DELEGATIONS.rows(code=code),
    )
