from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from portal.records.page_facts import with_way
from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import TripFilterSet
from trips.linked_data import trip_facts
from trips.models import Citation, FollowUpAction, Meeting, Participant, Photo, Quotation, Trip
from trips.trip_page.files import trip_files
from trips.trip_page.page import TripPage, trip_page
from trips.trip_page.render import sections
from trips.trip_page.route import route_maps
from trips.trip_page.words import error_address


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
    heads = ("-starts_on", "-pk")
    dataset = "trips"

    def load(self, records: Any) -> QuerySet[Any]:
        covers = Photo.objects.published().filter(is_cover=True)
        return records.with_meeting_counts().prefetch_related(Prefetch("photos", covers, to_attr="covers"))


class TripDetail(PublishedDetailView):
    model = Trip
    template_name = "trips/trip_detail.html"

    def get_object(self, queryset: QuerySet[Any] | None = None) -> TripPage:
        page = trip_page(self.kwargs["code"].upper())
        if page is None:
            raise Http404
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: TripPage = self.object
        return {
            "view": self,
            "record": page,
            "title": page.trip.title,
            "report_due": page.report_due,
            "files": trip_files(page),
            "page_facts": with_way(trip_facts(page), Trip, page.get_absolute_url()),
            "sections": sections(page, route_maps(page.stops)),
            "error_address": error_address(page),
        }
