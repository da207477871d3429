from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from portal.records.files import served
from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import DocumentFilterSet
from trips.linked_data import document_facts
from trips.models import Citation, Document, FollowUpAction
from trips.models.citation import TARGET_KEYS
from trips.sections import in_document_order

# What the address and the name of a cited record need besides the record itself.
PARENTS = (
    "objective__trip",
    "member__delegation__trip",
    "itinerary_item__trip",
    "participant__meeting",
    "quotation__trip",
    "agreement_result__agreement",
    "reading__indicator",
    "progress_update__follow_up",
    "expense__trip",
    "tie__city",
    "officer__association",
)


class DocumentList(PublishedListView):
    model = Document
    filterset_class = DocumentFilterSet
    template_name = "trips/document_list.html"
    dataset = "documents"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip").newest_first()


class DocumentDetail(PublishedDetailView):
    model = Document
    template_name = "trips/document_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip").prefetch_related("presenters__agency")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        document = self.object
        citations = Citation.objects.published().filter(document=document)
        related = citations.select_related(*TARGET_KEYS, *PARENTS)
        context["citations"] = in_document_order(related)
        resting = Q(document=document) | Q(pk__in=document.citations.values("follow_up"))
        context["promises"] = FollowUpAction.objects.published().filter(resting).with_origins()
        return context

    def page_facts(self) -> PageFacts:
        return document_facts(self.object)


def document_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """Serve the file of a public document that is not withheld."""
    document = Document.objects.published().filter(code=code.upper(), withheld_reason="").first()
    if document is None:
        raise Http404
    return served(document.file, f"{document.slug}.pdf")
