from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import MeetingFilterSet
from trips.linked_data import meeting_facts
from trips.models import Agreement, Citation, Lesson, Meeting
from trips.noted import numbered
from trips.views.trip import shown_meetings


class MeetingList(PublishedListView):
    model = Meeting
    filterset_class = MeetingFilterSet
    template_name = "trips/meeting_list.html"
    heads = ("-trip__starts_on", "-trip")
    dataset = "meetings"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.with_hosts().select_related("trip").in_programme_order()


class MeetingDetail(PublishedDetailView):
    model = Meeting
    template_name = "trips/meeting_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        agreements = Prefetch("agreements", Agreement.objects.published(), to_attr="signed")
        lessons = Prefetch("lessons", Lesson.objects.published().select_related("trip"), to_attr="learned")
        return shown_meetings().prefetch_related(agreements, lessons)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sources of the meeting, of who is said to have been there, and of what is quoted."""
        context = super().get_context_data(**kwargs)
        meeting = self.object
        of_meeting = Q(meeting=meeting) | Q(participant__meeting=meeting) | Q(quotation__meeting=meeting)
        found = Citation.objects.of_public_documents().filter(of_meeting)
        sources = list(found)
        for person in meeting.people:
            person.sources = [source for source in sources if source.participant_id == person.pk]
        for quote in meeting.quotes:
            quote.sources = [source for source in sources if source.quotation_id == quote.pk]
        context["notes"] = numbered(sources)
        return context

    def page_facts(self) -> PageFacts:
        return meeting_facts(self.object)
