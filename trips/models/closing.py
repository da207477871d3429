"""How a follow-up stands, and the closed list of grounds on which one is closed."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FollowUpStatus(models.TextChoices):
    NOT_REPORTED = "not_reported", _("no progress reported")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("closed: done")
    ADJUSTED = "adjusted", _("closed: adjusted")
    WITHDRAWN = "withdrawn", _("closed: withdrawn")


CLOSED = (FollowUpStatus.DONE, FollowUpStatus.ADJUSTED, FollowUpStatus.WITHDRAWN)


class ClosingGround(models.TextChoices):
    CARRIED_OUT = "carried_out", _("carried out as promised")
    REGULAR_WORK = "regular_work", _("taken over into regular work")
    OTHER_MEANS = "other_means", _("reached by other means")
    MERGED = "merged", _("merged into another follow-up")
    CIRCUMSTANCES = "circumstances", _("circumstances changed")
    NOT_OURS = "not_ours", _("not within the city's powers")
    NO_BUDGET = "no_budget", _("no budget")
    PARTNER_STOPPED = "partner_stopped", _("the partner does not go on")
    OTHER = "other", _("other: see the reason in words")


# Which grounds each way of closing may have: nothing is done for want of a budget.
GROUNDS = {
    FollowUpStatus.DONE: (ClosingGround.CARRIED_OUT, ClosingGround.REGULAR_WORK, ClosingGround.OTHER),
    FollowUpStatus.ADJUSTED: (
        ClosingGround.OTHER_MEANS,
        ClosingGround.MERGED,
        ClosingGround.REGULAR_WORK,
        ClosingGround.CIRCUMSTANCES,
        ClosingGround.OTHER,
    ),
    FollowUpStatus.WITHDRAWN: (
        ClosingGround.CIRCUMSTANCES,
        ClosingGround.NOT_OURS,
        ClosingGround.NO_BUDGET,
        ClosingGround.PARTNER_STOPPED,
        ClosingGround.MERGED,
        ClosingGround.OTHER,
    ),
}


def ground_fits(status: str) -> Q:
    """Closed rows have a ground of their status, or none, which another rule refuses; open ones have none."""
    fitting = (Q(**{status: kind, "closing_ground__in": ("", *grounds)}) for kind, grounds in GROUNDS.items())
    return reduce(or_, fitting, ~Q(**{f"{status}__in": CLOSED}) & Q(closing_ground=""))
