"""Parts of a follow-up: one level deep, and what they come to together, derived and never typed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from trips.models.closing import CLOSED, FollowUpStatus

if TYPE_CHECKING:
    from trips.models.follow_up import FollowUpAction

ALL_DONE = 100


class RollUp(NamedTuple):
    """What the parts of a follow-up come to.

    Withdrawn parts count for nothing and are told apart. The percent is the mean of the parts that count,
    rounded down, and only where every one of them states its own; a part that is done needs none.
    """

    total: int
    done: int
    adjusted: int
    open: int
    withdrawn: int
    percent: int | None


def percent_of(part: "FollowUpAction") -> int | None:
    """Return what a part counts for: done without a figure is all of it."""
    if part.percent is None and part.status == FollowUpStatus.DONE:
        return ALL_DONE
    return part.percent


def roll_up(parts: Iterable["FollowUpAction"]) -> RollUp | None:
    """Return what these parts come to, or None where there are none."""
    everything = list(parts)
    if not everything:
        return None
    counted = [part for part in everything if part.status != FollowUpStatus.WITHDRAWN]
    percents = [percent for part in counted if (percent := percent_of(part)) is not None]
    is_known = bool(counted) and len(percents) == len(counted)
    return RollUp(
        total=len(counted),
        done=sum(part.status == FollowUpStatus.DONE for part in counted),
        adjusted=sum(part.status == FollowUpStatus.ADJUSTED for part in counted),
        open=sum(part.status not in CLOSED for part in counted),
        withdrawn=len(everything) - len(counted),
        percent=sum(percents) // len(counted) if is_known else None,
    )


def in_words(found: RollUp) -> str:
    """Return in one line what the parts come to."""
    counts = {"done": found.done, "total": found.total}
    words = [_("%(done)d of %(total)d parts done") % counts]
    if found.withdrawn:
        words.append(_("%(count)d withdrawn, not counted") % {"count": found.withdrawn})
    if found.percent is not None:
        words.append(_("on average %(percent)d%%") % {"percent": found.percent})
    return " · ".join(words)


def check_parent(follow_up: "FollowUpAction") -> None:
    """Raise a ValidationError where a follow-up cannot be a part of its parent: no circle, and one level."""
    parent = follow_up.parent
    if parent is None:
        return
    if parent.pk == follow_up.pk and follow_up.pk is not None:
        raise ValidationError({"parent": _("A follow-up is no part of itself.")}, code="circle")
    if parent.parent_id is not None and parent.parent_id == follow_up.pk:
        raise ValidationError(
            {"parent": _("That follow-up is a part of this one: they would go in a circle.")}, code="circle"
        )
    if parent.parent_id is not None:
        raise ValidationError(
            {"parent": _("That follow-up is a part of another one. Parts have no parts.")}, code="depth"
        )
    if follow_up.pk is not None and follow_up.children.exists():
        raise ValidationError(
            {"parent": _("This follow-up has parts, so it cannot be a part itself.")}, code="depth"
        )
