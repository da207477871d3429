"""Filters of the ledger of follow-ups."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from portal.records.record_filters import RecordFilter
from trips.models import FollowUpAction, Meeting, Trip
from trips.models.follow_up import FollowUpStatus

NO_AGENCY = "none"
OPEN = "open"
ORIGINS = ("trip", "meeting__trip", "agreement__trip", "document__trip")


def agencies() -> Choices:
    """Return "none" and the agencies that lead a public follow-up."""
    led = FollowUpAction.objects.published().order_by().filter(lead_agency=OuterRef("pk"))
    leading = Agency.objects.filter(Exists(led))
    named = [(agency.code, agency.label.plain) for agency in leading.order_by("code")]
    return [(NO_AGENCY, _("no agency named")), *named]


def trips() -> QuerySet[Trip]:
    """Return the public trips from which a public follow-up comes, directly or over another record."""
    follow_ups = FollowUpAction.objects.published().order_by()
    # Most come from meetings: asked from the trip on, so that the first few trips are found without them all.
    # Of a key that most rows lack, SQLite's statistics advise against its index: there a list is made, once.
    of_trip = Meeting.objects.order_by().filter(trip=OuterRef("pk"))
    origins = Q(Exists(of_trip.filter(Exists(follow_ups.filter(meeting=OuterRef("pk"))))))
    for name, path in (("trip", "trip"), ("agreement", "agreement__trip"), ("document", "document__trip")):
        listed = follow_ups.filter(**{f"{name}__isnull": False}).values(path)
        origins |= Q(pk__in=listed)
    return Trip.objects.published().filter(origins).only("code", "title", "title_en")


class FollowUpFilterSet(RecordFilterSet):
    status = ClosedFilter(
        label=_("Status"), choices=[(OPEN, _("open")), *FollowUpStatus.choices], method="with_status"
    )
    lead_agency = ClosedFilter(label=_("Lead agency"), choices=agencies, method="led_by")
    kind = ClosedFilter("kind", label=_("Kind"), choices=FollowUpAction.Kind.choices)
    trip = RecordFilter(label=_("Trip"), records=trips, method="from_trip")
    overdue = ClosedFilter(
        label=_("Overdue"), choices=[("true", _("yes")), ("false", _("no"))], method="is_overdue"
    )
    sort = SortFilter(
        Sort("newest", _("newest first"), ("-pk",)),
        Sort("oldest", _("oldest first"), ("pk",)),
    )

    class Meta:
        model = FollowUpAction
        fields = ["q", "status", "lead_agency", "kind", "trip", "overdue", "sort"]

    def with_status(self, follow_ups: Any, name: str, value: str) -> QuerySet:
        return follow_ups.open() if value == OPEN else follow_ups.filter(status=value)

    def led_by(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        if value == NO_AGENCY:
            return follow_ups.filter(lead_agency__isnull=True)
        return follow_ups.filter(lead_agency__code=value)

    def from_trip(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        trip = Trip.objects.published().filter(code=value)
        return follow_ups.filter(Q(*(Q(**{f"{path}__in": trip}) for path in ORIGINS), _connector=Q.OR))

    def is_overdue(self, follow_ups: Any, name: str, value: str) -> QuerySet:
        overdue = FollowUpAction.objects.overdue().values("pk")
        return follow_ups.filter(pk__in=overdue) if value == "true" else follow_ups.exclude(pk__in=overdue)
