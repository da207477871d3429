"""Filters of the data sets that have no list page: what a trip, a document or an indicator holds."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.filters import ClosedFilter, PlainFilterSet
from portal.records.record_filters import RecordFilter
from trips.filters.follow_up import FollowUpFilterSet, trips
from trips.models import (
    AgreementParty,
    AgreementResult,
    Citation,
    Delegation,
    DelegationMember,
    Document,
    Expense,
    FollowUpAction,
    ItineraryItem,
    Meeting,
    Objective,
    ProgressUpdate,
    Quotation,
    Reading,
    Topic,
    Trip,
)


def trips_with(model: Any, path: str = "trip") -> Callable[[], QuerySet[Trip]]:
    """Return what asks for the public trips that public rows of a model lie on, newest first."""

    def found() -> QuerySet[Trip]:
        rows = model.objects.published().order_by().filter(**{path: OuterRef("pk")})
        return Trip.objects.published().filter(Exists(rows)).only("code", "title", "title_en")

    return found


def trip_filter(model: Any, path: str = "trip") -> RecordFilter:
    return RecordFilter(f"{path}__code", label=_("Trip"), records=trips_with(model, path))


def documents_cited() -> QuerySet[Document]:
    citations = Citation.objects.published().order_by().filter(document=OuterRef("pk"))
    found = Document.objects.published().filter(Exists(citations))
    return found.order_by("-pk").only("code", "title", "title_en")


def trips_with_topics() -> QuerySet[Trip]:
    talks = Meeting.objects.published().filter(withheld_reason="", topics__isnull=False)
    named = Trip.objects.published().only("code", "title", "title_en")
    return named.filter(Exists(talks.order_by().filter(trip=OuterRef("pk"))))


class AgreementPartyFilterSet(PlainFilterSet):
    trip = trip_filter(AgreementParty, "agreement__trip")

    class Meta:
        model = AgreementParty
        fields = ["trip"]


class AgreementResultFilterSet(PlainFilterSet):
    trip = trip_filter(AgreementResult, "agreement__trip")

    class Meta:
        model = AgreementResult
        fields = ["trip"]


class CitationFilterSet(PlainFilterSet):
    document = RecordFilter("document__code", label=_("Document"), records=documents_cited)

    class Meta:
        model = Citation
        fields = ["document"]


class ProgressUpdateFilterSet(PlainFilterSet):
    """Updates of the follow-ups that a trip's ledger lists."""

    trip = RecordFilter(label=_("Trip"), records=trips, method="from_trip")

    class Meta:
        model = ProgressUpdate
        fields = ["trip"]

    def from_trip(self, updates: QuerySet, name: str, value: str) -> QuerySet:
        listed = FollowUpFilterSet({"trip": value}, queryset=FollowUpAction.objects.published())
        return updates.filter(follow_up__in=listed.qs.order_by().values("pk"))


class ReadingFilterSet(PlainFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Reading.Kind.choices)

    class Meta:
        model = Reading
        fields = ["kind"]


class ExpenseFilterSet(PlainFilterSet):
    trip = trip_filter(Expense)
    category = ClosedFilter("category", label=_("Category"), choices=Expense.Category.choices)

    class Meta:
        model = Expense
        fields = ["trip", "category"]


class QuotationFilterSet(PlainFilterSet):
    trip = trip_filter(Quotation)

    class Meta:
        model = Quotation
        fields = ["trip"]


class ItineraryFilterSet(PlainFilterSet):
    trip = trip_filter(ItineraryItem)

    class Meta:
        model = ItineraryItem
        fields = ["trip"]


class ObjectiveFilterSet(PlainFilterSet):
    trip = trip_filter(Objective)

    class Meta:
        model = Objective
        fields = ["trip"]


class DelegationFilterSet(PlainFilterSet):
    trip = trip_filter(Delegation)

    class Meta:
        model = Delegation
        fields = ["trip"]


class DelegationMemberFilterSet(PlainFilterSet):
    known_of_withheld = ("trip",)

    trip = trip_filter(DelegationMember, "delegation__trip")
    role = ClosedFilter("role", label=_("Role"), choices=DelegationMember.Role.choices)

    class Meta:
        model = DelegationMember
        fields = ["trip", "role"]


class MeetingTopicFilterSet(PlainFilterSet):
    trip = RecordFilter("meeting__trip__code", label=_("Trip"), records=trips_with_topics)

    class Meta:
        model = Meeting.topics.through
        fields = ["trip"]


class TopicFilterSet(PlainFilterSet):
    class Meta:
        model = Topic
        fields: list[str] = []


class AgencyFilterSet(PlainFilterSet):
    class Meta:
        model = Agency
        fields: list[str] = []
