"""Where follow-ups stood on a day, told by the dates of their updates and not by what they are today.

What a date of a month or a year says is counted from its last day on, as a due date of June ends on the 30th.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Length, Substr
from django.db.models.lookups import LessThan

from trips.models.delivery import promised_on
from trips.models.follow_up import CLOSED, FollowUpStatus
from trips.models.progress import ProgressUpdate


def over_by(dated: Any, day: date) -> Q:
    """Return the condition that a date, as text of any precision, ends by a day; nothing never does."""
    # Of one length, dates sort as text does: what ends by a day precedes the next day's first letters.
    following = Cast(Value((day + timedelta(days=1)).isoformat()), TextField())
    written = Cast(dated, TextField())
    return Q(LessThan(written, Substr(following, 1, Length(written))))


def ended_between(name: str, after: date, day: date) -> Q:
    """Return the condition that a partial date ends after one day and by another."""
    return over_by(F(name), day) & ~over_by(F(name), after)


def status_on(day: date) -> Coalesce:
    """Return the status that the updates up to a day give a follow-up."""
    updates = ProgressUpdate.objects.filter(follow_up=OuterRef("pk"), reported_on__lte=day)
    latest = updates.exclude(new_status="").order_by("-reported_on", "-pk").values("new_status")
    unreported = Value(FollowUpStatus.NOT_REPORTED.value)
    return Coalesce(Subquery(latest[:1]), unreported, output_field=CharField())


def promised_by(follow_ups: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Follow-ups promised by a day, as far as their origin is dated."""
    return follow_ups.alias(promise=promised_on()).filter(over_by(F("promise"), day))


def of_unknown_date(follow_ups: QuerySet[Any]) -> QuerySet[Any]:
    """Follow-ups whose origin states no date."""
    return follow_ups.alias(promise=promised_on()).filter(promise__isnull=True)


def open_on(follow_ups: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Follow-ups promised by a day and not closed then, whatever became of them later."""
    return promised_by(follow_ups, day).annotate(status_then=status_on(day)).exclude(status_then__in=CLOSED)


def new_between(follow_ups: QuerySet[Any], after: date, day: date) -> QuerySet[Any]:
    """Follow-ups promised after one day and by another."""
    return promised_by(follow_ups, day).exclude(over_by(F("promise"), after))


def closed_between(follow_ups: QuerySet[Any], after: date, day: date) -> QuerySet[Any]:
    """Follow-ups that stood closed on a day and had not on an earlier one."""
    then = follow_ups.annotate(status_before=status_on(after), status_then=status_on(day))
    return then.filter(status_then__in=CLOSED).exclude(status_before__in=CLOSED)


def reopened_between(follow_ups: QuerySet[Any], after: date, day: date) -> QuerySet[Any]:
    """Follow-ups that stood open on a day and had stood closed on an earlier one."""
    then = follow_ups.annotate(status_before=status_on(after), status_then=status_on(day))
    return then.filter(status_before__in=CLOSED).exclude(status_then__in=CLOSED)


def reported_between(follow_ups: QuerySet[Any], after: date, day: date) -> QuerySet[Any]:
    """Follow-ups with an update after one day and by another that did not stand closed then."""
    updates = ProgressUpdate.objects.filter(
        follow_up=OuterRef("pk"), reported_on__gt=after, reported_on__lte=day
    )
    return (
        follow_ups.annotate(status_then=status_on(day))
        .filter(Exists(updates))
        .exclude(status_then__in=CLOSED)
    )
