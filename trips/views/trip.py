from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.cities.models import City
from portal.records.maps import Stop, stops_map
from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView
from trips.coverage import coverage
from trips.filters import TripFilterSet
from trips.linked_data import trip_facts
from trips.models import (
    Agreement,
    AgreementParty,
    Citation,
    Delegation,
    Document,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    Participant,
    Photo,
    Quotation,
    Trip,
)
from trips.models.trip import report_due

# One unit of a map is one pixel, so its words keep their size: one for screens, one for phones.
MAP_SIZES = {"screens": (640, 420), "phones": (340, 320)}


def cited() -> Prefetch:
    """The sources that may be named beside a public record, as `sources`."""
    return Prefetch("citations", Citation.objects.of_public_documents(), to_attr="sources")


def shown_meetings() -> QuerySet[Meeting]:
    """Public meetings with all that a page shows of them; nothing is loaded of what is withheld."""
    return (
        Meeting.objects.published()
        .in_programme_order()
        .with_hosts()
        .select_related("trip")
        .prefetch_related(
            Prefetch(
                "participants", Participant.objects.filter(meeting__withheld_reason=""), to_attr="people"
            ),
            Prefetch("quotations", Quotation.objects.filter(meeting__withheld_reason=""), to_attr="quotes"),
            Prefetch("photos", Photo.objects.published(), to_attr="pictures"),
            Prefetch("follow_ups", FollowUpAction.objects.published(), to_attr="promises"),
            "topics",
            cited(),
        )
    )


class TripList(PublishedListView):
    model = Trip
    filterset_class = TripFilterSet
    template_name = "trips/trip_list.html"
    dataset = "trips"

    def load(self, records: Any) -> QuerySet[Any]:
        covers = Photo.objects.published().filter(is_cover=True)
        return records.with_meeting_counts().prefetch_related(Prefetch("photos", covers, to_attr="covers"))


class TripDetail(PublishedDetailView):
    model = Trip
    template_name = "trips/trip_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        agreements = Agreement.objects.published().prefetch_related(
            Prefetch("parties", AgreementParty.objects.select_related("city", "association", "institution")),
            cited(),
        )
        return records.select_related("lead_agency").prefetch_related(
            "objectives",
            "expenses",
            Prefetch("delegations", Delegation.objects.prefetch_related("members__agency")),
            Prefetch("itinerary_items", ItineraryItem.objects.select_related("meeting__trip")),
            Prefetch("meetings", shown_meetings(), to_attr="shown_meetings"),
            Prefetch("photos", Photo.objects.published(), to_attr="pictures"),
            Prefetch("agreements", agreements, to_attr="shown_agreements"),
            Prefetch("lessons", Lesson.objects.published().select_related("agency"), to_attr="shown_lessons"),
            Prefetch(
                "indicators",
                Indicator.objects.published().select_related("agency").prefetch_related("readings"),
                to_attr="shown_indicators",
            ),
            Prefetch(
                "documents",
                Document.objects.published().newest_first().prefetch_related("presenters"),
                to_attr="shown_documents",
            ),
            cited(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        trip: Any = self.object
        public = FollowUpAction.objects.published().of_trip(trip).with_origins()
        follow_ups = list(public.prefetch_related(cited()))
        context["follow_ups"] = follow_ups
        context["itinerary"] = stretches(trip.itinerary_items.all())
        context["unassigned"] = [one for one in follow_ups if not one.lead_agency_id and not one.is_closed]
        context["coverage"] = coverage(trip, trip.shown_documents)
        context["cover"] = next((photo for photo in trip.pictures if photo.is_cover), None)
        context["other_pictures"] = [
            photo for photo in trip.pictures if not photo.meeting_id and not photo.is_cover
        ]
        context["all_illustrations"] = bool(trip.pictures) and all(
            photo.kind == Photo.Kind.ILLUSTRATION for photo in trip.pictures
        )
        context["report_due"] = missing_report(trip)
        context["cities"] = visited_cities(trip.shown_meetings)
        context["route"] = route_maps(trip)
        return context

    def page_facts(self) -> PageFacts:
        return trip_facts(self.object, visited_cities(self.object.shown_meetings))


@dataclass(frozen=True)
class ReportDue:
    """When the overseas-trip report of a trip is due that is not held."""

    on: date
    is_reckoned: bool
    is_late: bool


def missing_report(trip: Any) -> ReportDue | None:
    """Return when a journey's report is due, unless one is published or none is owed."""
    due = trip.report_due_on
    if due is None or trip.direction != Trip.Direction.OUTBOUND:
        return None
    if any(document.kind == Document.Kind.TRIP_REPORT for document in trip.shown_documents):
        return None
    return ReportDue(due, is_reckoned=due == report_due(trip.ends_on), is_late=due < timezone.localdate())


def stretches(items: Iterable[ItineraryItem]) -> list[list[ItineraryItem]]:
    """Group itinerary rows, in order, by the days and region they are printed under."""
    printed_under = attrgetter("starts_on", "ends_on", "region")
    return [list(rows) for _under, rows in groupby(items, key=printed_under)]


def visited_cities(meetings: list[Meeting]) -> list[City]:
    """Return the public cities where meetings took place, each once, in the order of the meetings."""
    cities = (meeting.city for meeting in meetings if not meeting.is_withheld)
    return [city for city in dict.fromkeys(cities) if city is not None and city.is_published]


def route_maps(trip: Any) -> dict[str, SafeString]:
    """Return the map of a trip's stops as SVG by kind of screen, or nothing where no stop has coordinates."""
    stops = [
        Stop(city.name, city.name_en, float(city.latitude), float(city.longitude))
        for city in visited_cities(trip.shown_meetings)
        if city.latitude is not None and city.longitude is not None
    ]
    if not stops:
        return {}
    words = {
        "title": _("Map of the cities of the meetings"),
        "description": ", ".join(stop.latin or stop.name for stop in stops),
    }
    # stops_map escapes every name it is given.
    return {
        screen: SafeString(stops_map(stops, width=width, height=height, **words))
        for screen, (width, height) in MAP_SIZES.items()
    }
