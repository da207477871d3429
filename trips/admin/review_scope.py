"""Whose follow-ups a review is about."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from portal.accounts.models import Agency
from trips.filters.agencies import NO_AGENCY
from trips.ledger import latest_updates
from trips.models import Citation, FollowUpAction
from trips.models.follow_up import is_reporter


@dataclass(frozen=True, slots=True)
class Scope:
    """The follow-ups of one agency, or those of none; `name` is how the address says which."""

    name: str
    label: str
    follow_ups: Any
    agency: Agency | None = None


def scopes_of(user: Any) -> dict[str, Scope]:
    """Return whose follow-ups somebody may review: a reporter their own agency's, others all."""
    reach: Any = FollowUpAction.objects.within_reach(user).not_withdrawn()
    if is_reporter(user):
        own = user.agency
        return {own.code: Scope(own.code, own.label.plain, reach, own)} if own else {}
    nobody = Scope(NO_AGENCY, _("no agency named"), reach.filter(lead_agency__isnull=True))
    agencies = {agency.code: of_agency(agency, reach) for agency in with_open_ones(reach)}
    return {NO_AGENCY: nobody, **agencies}


def of_agency(agency: Agency, reach: Any) -> Scope:
    helped = FollowUpAction.co_agencies.through.objects.filter(agency=agency).values("followupaction_id")
    return Scope(
        agency.code, agency.label.plain, reach.filter(Q(lead_agency=agency) | Q(pk__in=helped)), agency
    )


def with_open_ones(reach: Any) -> Any:
    """Return the agencies that lead an open follow-up or help with one."""
    rows = reach.open().order_by()
    helped = FollowUpAction.co_agencies.through.objects.filter(
        agency=OuterRef("pk"), followupaction__in=rows.values("pk")
    )
    led = rows.filter(lead_agency=OuterRef("pk"))
    return Agency.objects.filter(Exists(led) | Exists(helped)).order_by("code")


def in_order(follow_ups: Any) -> Any:
    """Return them by due date, which saving does not change, so that every row keeps its page."""
    return follow_ups.order_by(F("due_on").asc(nulls_last=True), "pk")


def loaded(follow_ups: Any, user: Any) -> Any:
    """Load what a row shows. Who may not see documents is told of public ones alone."""
    cited = Citation.objects.select_related("document")
    if not user.has_perm("trips.view_document"):
        cited = Citation.objects.of_public_documents()
    return in_order(follow_ups.with_origins().with_last_update()).prefetch_related(
        "co_agencies",
        Prefetch("citations", cited, to_attr="sources"),
        Prefetch("updates", latest_updates(), to_attr="latest_updates"),
    )
