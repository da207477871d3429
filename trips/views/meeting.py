from typing import Any

from django.db.models import QuerySet

from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import MeetingFilterSet
from trips.models import Meeting
from trips.views.trip import shown_meetings


class MeetingList(PublishedListView):
    model = Meeting
    filterset_class = MeetingFilterSet
    template_name = "trips/meeting_list.html"
    dataset = "meetings"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.with_hosts().select_related("trip")


class MeetingDetail(PublishedDetailView):
    model = Meeting
    template_name = "trips/meeting_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return shown_meetings()
