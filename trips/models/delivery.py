"""What became of a promise, measured by its due date: derived, never typed."""

from datetime import date
from typing import Any

from django.db.models import Case, F, Q, TextChoices, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Length, Substr
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.records import clock
from portal.records.dates import PartialDate
from trips.models.follow_up import FollowUpAction, FollowUpStatus, past_due


class Delivery(TextChoices):
    """Every follow-up stands in exactly one of these on any day."""

    DONE_IN_TIME = "done_in_time", _("done in time")
    DONE_LATE = "done_late", _("done late")
    DONE_UNDATED = "done_undated", _("done, no due date")
    ADJUSTED = "adjusted", _("adjusted")
    WITHDRAWN = "withdrawn", pgettext_lazy("follow-up", "withdrawn")
    OPEN = "open", _("open, not overdue")
    OVERDUE = "overdue", _("open and overdue")


def closed_in_time() -> Q:
    """Follow-ups closed by the last day of their due date, whatever its precision."""
    # A day's first letters are its month and its year; of one length, text sorts as time does.
    closed = Substr(Cast("closed_on", TextField()), 1, Length("due_on"))
    return Q(LessThanOrEqual(closed, Cast("due_on", TextField())))


def delivery(on: date | None = None) -> Case:
    """Return the expression that says where a follow-up stands on a day (today, unless told)."""
    done = Q(status=FollowUpStatus.DONE)
    return Case(
        When(done & Q(due_on__isnull=True), then=Value(Delivery.DONE_UNDATED.value)),
        When(done & closed_in_time(), then=Value(Delivery.DONE_IN_TIME.value)),
        When(done, then=Value(Delivery.DONE_LATE.value)),
        When(status=FollowUpStatus.ADJUSTED, then=Value(Delivery.ADJUSTED.value)),
        When(status=FollowUpStatus.WITHDRAWN, then=Value(Delivery.WITHDRAWN.value)),
        When(past_due(on or clock.today()), then=Value(Delivery.OVERDUE.value)),
        default=Value(Delivery.OPEN.value),
        output_field=TextField(),
    )


def delivery_of(follow_up: FollowUpAction, on: date | None = None) -> Delivery:
    """The one-row twin of `delivery`."""
    if follow_up.status == FollowUpStatus.ADJUSTED:
        return Delivery.ADJUSTED
    if follow_up.status == FollowUpStatus.WITHDRAWN:
        return Delivery.WITHDRAWN
    if not follow_up.is_closed:
        return Delivery.OVERDUE if follow_up.is_overdue(on) else Delivery.OPEN
    if follow_up.due_on is None:
        return Delivery.DONE_UNDATED
    in_time = follow_up.closed_on is not None and follow_up.closed_on <= follow_up.due_on.last_day
    return Delivery.DONE_IN_TIME if in_time else Delivery.DONE_LATE


def promised_on() -> Coalesce:
    """Return when a public follow-up was promised, as precise as its origin says: ISO text, or nothing.

    An agreement or a document may belong to a trip that is not public; its own date alone is used.
    """
    dates = (
        "meeting__starts_on",
        "meeting__trip__starts_on",
        "trip__starts_on",
        "agreement__signed_on",
        "document__dated_on",
    )
    return Coalesce(*(Cast(F(path), TextField()) for path in dates), output_field=TextField())


def last_day_of_promise(origin: Any) -> date | None:
    """Return the day by which an origin's promises were made, or nothing where it is not known to the day."""
    kind = origin._meta.model_name
    if kind == "trip":
        return origin.ends_on
    if kind == "meeting":
        return origin.ends_on or origin.starts_on or origin.trip.ends_on
    stated: PartialDate | None = origin.signed_on if kind == "agreement" else origin.dated_on
    return stated.first_day if stated and stated.precision == "day" else None
