"""What the page of one council session tells, derived as of the session's day."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.utils import timezone

from trips.council import CouncilSession, documents_of
from trips.coverage import Coverage, coverage
from trips.models import (
    Agreement,
    AgreementResult,
    Document,
    FollowUpAction,
    Indicator,
    Lesson,
    Meeting,
    NilReturn,
    Trip,
)
from trips.models.follow_up import CLOSED, past_due
from trips.models.standing import (
    closed_between,
    ended_between,
    new_between,
    of_unknown_date,
    open_on,
    reopened_between,
    reported_between,
    status_on,
)
from trips.reporting import Punctuality, due_of, punctuality

# What is counted as published between two sessions, with the list it is found in.
COUNTED: tuple[tuple[type[Model], str], ...] = (
    (Trip, "trip_list"),
    (Meeting, "meeting_list"),
    (Document, "document_list"),
    (Agreement, "agreement_list"),
    (FollowUpAction, "follow_up_list"),
    (Lesson, "lesson_list"),
    (Indicator, "indicator_list"),
)
LIMIT = 25
ORIGINS = ("trip", "meeting__trip", "agreement", "document", "lead_agency")


@dataclass(frozen=True)
class Presented:
    """A document of the session, with its public trip and whether it came by its due date."""

    document: Any
    trip: Trip | None

    @property
    def due_on(self) -> date | None:
        return due_of(self.document, self.trip)

    @property
    def punctuality(self) -> Punctuality | None:
        return punctuality(self.due_on, self.document.dated_on) if self.due_on else None


@dataclass(frozen=True)
class ReportedTrip:
    """A trip that the session was told of, with its days as reported by the session's day."""

    trip: Trip
    coverage: Coverage


@dataclass(frozen=True)
class Rows:
    """The first rows of what is told, and how many there are."""

    rows: list[Any]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)


def first_rows(found: QuerySet[Any]) -> Rows:
    rows = list(found[: LIMIT + 1])
    return Rows(rows[:LIMIT], len(rows) if len(rows) <= LIMIT else found.count())


def standing_then(follow_ups: QuerySet[Any]) -> Rows:
    """Return follow-ups with their origins and agencies; `status_then` is how they stood."""
    return first_rows(follow_ups.select_related(*ORIGINS).order_by("pk"))


class SessionReport:
    """The documents of a session, their trips, and the follow-ups open on its day."""

    def __init__(self, session: CouncilSession) -> None:
        self.session, self.day = session, session.day

    @cached_property
    def documents(self) -> list[Any]:
        return list(documents_of(self.session))

    @cached_property
    def trips(self) -> dict[int, Trip]:
        keys = {document.trip_id for document in self.documents} - {None}
        return {
            trip.pk: trip for trip in Trip.objects.published().filter(pk__in=keys).order_by("starts_on", "pk")
        }

    @cached_property
    def presented(self) -> list[Presented]:
        return [Presented(document, self.trips.get(document.trip_id)) for document in self.documents]

    @cached_property
    def reported_trips(self) -> list[ReportedTrip]:
        """The trips with their days, by the documents dated by the session's day and those of the session."""
        of_trips = Document.objects.published().filter(trip__in=self.trips, withheld_reason="")
        held = list(of_trips.filter(covers_from__isnull=False).order_by("pk"))
        own = {document.pk for document in self.documents}
        told = [document for document in held if document.pk in own or self.is_dated_by_then(document)]
        return [
            ReportedTrip(trip, coverage(trip, [one for one in told if one.trip_id == trip.pk]))
            for trip in self.trips.values()
        ]

    def is_dated_by_then(self, document: Any) -> bool:
        return bool(self.day and document.dated_on and document.dated_on.last_day <= self.day)

    @cached_property
    def open(self) -> Rows | None:
        """The follow-ups open on the session's day; nothing where it has none."""
        return standing_then(open_on(FollowUpAction.objects.published(), self.day)) if self.day else None

    @cached_property
    def open_counts(self) -> dict[str, int]:
        """Of the open ones: overdue then, and without an agency to this day; and what is not known."""
        if self.day is None:
            return {}
        public = FollowUpAction.objects.published()
        found = (
            open_on(public, self.day)
            .order_by()
            .aggregate(
                overdue=Count("pk", filter=past_due(self.day)),
                unassigned=Count("pk", filter=Q(lead_agency__isnull=True)),
            )
        )
        undated = (
            of_unknown_date(public).alias(status_then=status_on(self.day)).exclude(status_then__in=CLOSED)
        )
        return {**found, "undated": undated.count()}


def nil_returns(after: date | None, day: date) -> Rows:
    """Return the statements of agencies whose periods without a trip ended by a day, and after another."""
    ended = NilReturn.objects.published().filter(ends_on__lte=day)
    found = ended.filter(ends_on__gt=after) if after else ended
    return first_rows(found.select_related("agency", "document").order_by("-ends_on", "-pk"))


class Changes:
    """What changed after one session's day and by another's."""

    def __init__(self, after: date, day: date) -> None:
        self.after, self.day = after, day
        self.between = (after, day)
        self.follow_ups = FollowUpAction.objects.published()

    @cached_property
    def groups(self) -> list[tuple[str, Rows]]:
        """Follow-ups by what happened to them: new, closed, open again, reported on."""
        made = (
            ("new", new_between(self.follow_ups, *self.between).annotate(status_then=status_on(self.day))),
            ("closed", closed_between(self.follow_ups, *self.between)),
            ("reopened", reopened_between(self.follow_ups, *self.between)),
            ("reported", reported_between(self.follow_ups, *self.between)),
        )
        return [(name, standing_then(found)) for name, found in made]

    @cached_property
    def signed(self) -> Rows:
        """Agreements signed between: one dated by a month counts from the month's last day."""
        signed = Agreement.objects.published().filter(ended_between("signed_on", *self.between))
        return first_rows(signed.order_by("signed_on", "pk"))

    @cached_property
    def with_results(self) -> Rows:
        """Agreements of which a result is claimed between."""
        claimed = AgreementResult.objects.published().filter(ended_between("claimed_on", *self.between))
        return first_rows(
            Agreement.objects.published().filter(pk__in=claimed.values("agreement")).order_by("pk")
        )

    @cached_property
    def published(self) -> list[tuple[type[Model], str, int]]:
        """How many records of each kind became public between, and which list holds them."""
        start, end = end_of(self.after), end_of(self.day)
        counted = ((model, route, published_between(model, start, end)) for model, route in COUNTED)
        return [found for found in counted if found[2]]


def end_of(day: date) -> datetime:
    """Return the last moment of a day here."""
    return timezone.make_aware(datetime.combine(day, time.max))


def published_between(model: Any, start: datetime, end: datetime) -> int:
    found = model.objects.published().filter(published_at__gt=start, published_at__lte=end)
    # When something withheld became public is part of what is withheld.
    return int((found.filter(withheld_reason="") if hasattr(model, "is_withheld") else found).count())
