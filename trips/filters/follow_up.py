"""Filters of the ledger of follow-ups."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.cities.filters import country_choices
from portal.records.date_parts import Year
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from portal.records.record_filters import RecordFilter
from trips.filters.agencies import NO_AGENCY, agencies_or_none, named_agencies
from trips.filters.day import DayFilter
from trips.filters.meeting import cities_of, in_country, shown_meetings, year_in_words
from trips.models import FollowUpAction, Meeting, Trip
from trips.models.delivery import Delivery, delivery, promised_on
from trips.models.follow_up import FollowUpStatus
from trips.models.standing import open_on

NO_YEAR = "none"
OPEN = "open"
YES_OR_NO = (("true", _("yes")), ("false", _("no")))
DATED, UNDATED = "dated", "undated"
ORIGINS = ("trip", "meeting__trip", "agreement__trip", "document__trip")


def agencies() -> Choices:
    """Return "none" and the agencies that lead a public follow-up."""
    return agencies_or_none(FollowUpAction.objects.published(), "lead_agency")


def co_agencies() -> Choices:
    """Return the agencies that help with a public follow-up."""
    helping = FollowUpAction.co_agencies.through.objects.filter(
        followupaction__in=FollowUpAction.objects.published()
    )
    return named_agencies(helping, "agency")


def years_promised() -> Choices:
    """Return every year in which a public follow-up was promised, newest first, then "none"."""
    follow_ups = FollowUpAction.objects.published().order_by()
    found = set(follow_ups.values_list(Year(promised_on()), flat=True).distinct()) - {None}
    years = [(str(year), year_in_words(year)) for year in sorted(found, reverse=True)]
    return [*years, (NO_YEAR, _("not stated"))]


def countries_promised() -> Choices:
    """Return the countries of public meetings at which a public follow-up was promised."""
    promised = FollowUpAction.objects.published().filter(meeting__isnull=False)
    meetings = shown_meetings().filter(pk__in=promised.values("meeting"))
    return country_choices(Q(pk__in=cities_of(meetings).values("country")))


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
    overdue = ClosedFilter(label=_("Overdue"), choices=YES_OR_NO, method="is_overdue")
    stale = ClosedFilter(label=_("No report for half a year"), choices=YES_OR_NO, method="is_stale")
    due = ClosedFilter(
        label=_("Due date"),
        choices=[(DATED, _("a date is set")), (UNDATED, _("no date is set"))],
        method="with_due_date",
    )
    delivery = ClosedFilter(label=_("Delivery"), choices=Delivery.choices, method="delivered")
    year = ClosedFilter(label=_("Year of the promise"), choices=years_promised, method="in_year")
    country = ClosedFilter(label=_("Country or area"), choices=countries_promised, method="from_country")
    co_agency = ClosedFilter("co_agencies__code", label=_("Co-operating agency"), choices=co_agencies)
    open_on = DayFilter(label=_("Open on the day"), method="stood_open")
    sort = SortFilter(
        Sort("newest", _("newest first"), ("-pk",)),
        Sort("oldest", _("oldest first"), ("pk",)),
        Sort("due", _("due first"), (F("due_on").asc(nulls_last=True),)),
    )

    class Meta:
        model = FollowUpAction
        fields = [
            "q", "status", "lead_agency", "kind", "trip", "overdue", "stale", "due", "delivery", "year",
            "country", "co_agency", "open_on", "sort",
        ]  # fmt: skip

    def applied_to(self, follow_ups: QuerySet, *, without: Collection[str]) -> QuerySet:
        """Return these follow-ups narrowed by every filter at work but some."""
        for name, value in self.active.items():
            if name not in without:
                follow_ups = self.filters[name].filter(follow_ups, value)
        return follow_ups

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

    def is_stale(self, follow_ups: Any, name: str, value: str) -> QuerySet:
        stale = FollowUpAction.objects.stale().order_by().values("pk")
        return follow_ups.filter(pk__in=stale) if value == "true" else follow_ups.exclude(pk__in=stale)

    def with_due_date(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        return follow_ups.filter(due_on__isnull=value == UNDATED)

    def delivered(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        return follow_ups.alias(delivery=delivery()).filter(delivery=value)

    def in_year(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        year = None if value == NO_YEAR else int(value)
        promised = follow_ups.alias(year_promised=Year(promised_on()))
        return (
            promised.filter(year_promised__isnull=True)
            if year is None
            else promised.filter(year_promised=year)
        )

    def from_country(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        return follow_ups.filter(meeting__in=shown_meetings().filter(in_country(value)))

    def stood_open(self, follow_ups: QuerySet, name: str, value: str) -> QuerySet:
        return open_on(follow_ups, date.fromisoformat(value))
