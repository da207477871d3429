"""Counts of follow-ups that are links to exactly the follow-ups they count."""

from collections.abc import Collection, Mapping
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from trips.filters.agencies import NO_AGENCY
from trips.filters.follow_up import OPEN, UNDATED, FollowUpFilterSet
from trips.models import FollowUpAction, ProgressUpdate
from trips.models.delivery import Delivery, delivery, last_day_of_promise
from trips.models.follow_up import CLOSED, FollowUpStatus

# The filters that say how a follow-up stands: a count sets them anew and keeps every other filter.
STANDING = ("status", "overdue", "stale", "delivery")
OPEN_KINDS = (Delivery.OPEN, Delivery.OVERDUE)


class Kind(NamedTuple):
    """Follow-ups that are counted together, and the filters of the ledger that find them."""

    name: str
    label: Any
    condition: Q
    filters: Mapping[str, str]
    is_alarming: bool = False


class Tally(NamedTuple):
    """A number of follow-ups; `query` is the query string of the list that holds them."""

    name: str
    label: Any
    number: int
    query: str
    is_alarming: bool
    is_chosen: bool = False


def of_status(status: FollowUpStatus, label: Any = None) -> Kind:
    return Kind(status.value, label or status.label, Q(status=status), {"status": status.value})


def delivered(kind: Delivery) -> Kind:
    return Kind(kind.value, kind.label, Q(delivery=kind.value), {"delivery": kind.value})


def all_open() -> Kind:
    return Kind("all_open", _("open"), Q(delivery__in=OPEN_KINDS), {"status": OPEN})


def alarming() -> tuple[Kind, ...]:
    """Return what must not be missed: overdue, and without a report for half a year."""
    stale = FollowUpAction.objects.stale().order_by().values("pk")
    overdue = Q(delivery=Delivery.OVERDUE.value)
    return (
        Kind("overdue", _("overdue"), overdue, {"overdue": "true"}, is_alarming=True),
        Kind("stale", _("no report for half a year"), Q(pk__in=stale), {"stale": "true"}, is_alarming=True),
    )


def kinds_of_record() -> tuple[Kind, ...]:
    """Return what an agency's record of delivery counts, in its order."""
    return (
        Kind("led", _("leads"), Q(), {}),
        all_open(),
        *alarming(),
        *(delivered(kind) for kind in (Delivery.DONE_IN_TIME, Delivery.DONE_LATE, Delivery.DONE_UNDATED)),
        of_status(FollowUpStatus.ADJUSTED, Delivery.ADJUSTED.label),
        of_status(FollowUpStatus.WITHDRAWN, Delivery.WITHDRAWN.label),
        Kind("undated", _("no due date set"), Q(due_on__isnull=True), {"due": UNDATED}),
    )


def counts_of(kinds: Collection[Kind]) -> dict[str, Count]:
    return {f"number_{kind.name}": Count("pk", filter=kind.condition or None) for kind in kinds}


def tallies(filters: FollowUpFilterSet) -> list[Tally]:
    """Return the counts above the ledger, within the filters at work."""
    kinds = [
        Kind("everything", _("all"), Q(), {}),
        all_open(),
        *(of_status(status) for status in FollowUpStatus),
        *alarming(),
    ]
    nobody = Kind(
        "unassigned",
        _("open, no agency named"),
        Q(delivery__in=OPEN_KINDS, lead_agency__isnull=True),
        {"status": OPEN, "lead_agency": NO_AGENCY},
        is_alarming=True,
    )
    return [*counted(filters, kinds, STANDING), *counted(filters, [nobody], (*STANDING, "lead_agency"))]


def counted(filters: FollowUpFilterSet, kinds: list[Kind], own: Collection[str]) -> list[Tally]:
    """Count kinds of follow-ups within every filter at work but their own."""
    kept = {name: value for name, value in filters.active.items() if name not in own}
    public = FollowUpAction.objects.published().alias(delivery=delivery()).order_by()
    numbers = filters.applied_to(public, without=own).aggregate(**counts_of(kinds))
    return [
        Tally(
            kind.name,
            kind.label,
            numbers[f"number_{kind.name}"],
            filters.query_of({**kept, **kind.filters}),
            is_alarming=kind.is_alarming and numbers[f"number_{kind.name}"] > 0,
            is_chosen={**kept, **kind.filters} == filters.active,
        )
        for kind in kinds
    ]


def records_of_delivery(only: Agency | None = None) -> dict[int | None, list[Tally]]:
    """Return the record of every agency that leads a public follow-up, by key; None is of no agency."""
    kinds = kinds_of_record()
    public = FollowUpAction.objects.published().alias(delivery=delivery()).order_by()
    if only:
        public = public.filter(lead_agency=only)
    rows = public.values("lead_agency", "lead_agency__code").annotate(**counts_of(kinds))
    return {row["lead_agency"]: record(kinds, row, row["lead_agency__code"] or NO_AGENCY) for row in rows}


def record(kinds: Collection[Kind], row: Mapping[str, Any], agency: str) -> list[Tally]:
    """Return one agency's numbers; each leads to the ledger with its own filters."""
    return [
        Tally(
            kind.name,
            kind.label,
            row[f"number_{kind.name}"],
            urlencode({"lead_agency": agency, **kind.filters}),
            is_alarming=kind.is_alarming and row[f"number_{kind.name}"] > 0,
        )
        for kind in kinds
    ]


def empty_record() -> list[Tally]:
    """Return the record of an agency that leads nothing: there is no list for its noughts to lead to."""
    return [Tally(kind.name, kind.label, 0, "", is_alarming=False) for kind in kinds_of_record()]


class Duration(NamedTuple):
    """How long closing took: the median in days, of how many of the closed follow-ups it is known."""

    days: int
    known: int
    closed: int


def time_to_close(agency: Agency) -> Duration | None:
    """Return how long an agency took from promise to closing, or nothing where no date is known."""
    closed = FollowUpAction.objects.published().filter(lead_agency=agency, status__in=CLOSED)
    follow_ups = list(closed.with_origins())
    promised = ((last_day_of_promise(one.origin), one.closed_on) for one in follow_ups)
    # A promise may be kept before its trip is over.
    days = [max((end - start).days, 0) for start, end in promised if start and end]
    return Duration(int(median(days)), len(days), len(follow_ups)) if days else None


def latest_updates() -> QuerySet[ProgressUpdate]:
    """Return of each follow-up its latest progress update and no other."""
    of_same = ProgressUpdate.objects.filter(follow_up=OuterRef("follow_up")).order_by("-reported_on", "-pk")
    return ProgressUpdate.objects.filter(pk=Subquery(of_same.values("pk")[:1]))
