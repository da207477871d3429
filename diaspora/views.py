from typing import Any

from django.db.models import Prefetch, QuerySet

from diaspora.filters import AssociationFilterSet
from diaspora.linked_data import association_facts
from diaspora.models import Association, Officer
from portal.cities.views import newest_first
from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView


class AssociationList(PublishedListView):
    model = Association
    filterset_class = AssociationFilterSet
    template_name = "diaspora/association_list.html"
    dataset = "associations"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country", "country")


class AssociationDetail(PublishedDetailView):
    """An association; what trips know of it comes over the relations' names, not by import."""

    model = Association
    template_name = "diaspora/association_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country", "country").prefetch_related(
            Prefetch("officers", Officer.objects.all())
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        association: Any = self.object
        context["meetings"] = newest_first(association.hosted_meetings.published())
        context["parties"] = association.agreement_parties.published().select_related("agreement")
        context["photos"] = association.photos.published()
        context["citations"] = association.citations.of_public_documents()
        return context

    def page_facts(self) -> PageFacts:
        return association_facts(self.object)
