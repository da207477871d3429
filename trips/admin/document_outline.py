"""A document's citations beside its outline: a page of its own in the admin."""

from typing import Any

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal.records.admin_panels import Tool, add_url, admin_url, change_url
from trips.models import Citation
from trips.models.citation import TARGET_KEYS
from trips.outline import outline

# What the name of a cited record needs besides the record itself.
PARENTS = (
    "objective__trip",
    "itinerary_item__trip",
    "member__delegation",
    "participant__meeting__trip",
    "quotation__meeting",
    "quotation__trip",
    "agreement_result__agreement",
    "reading__indicator",
    "progress_update__follow_up",
    "expense__trip",
    "officer__association",
    "tie__city",
)
# On whose page a part is entered.
OWNERS = {
    "objective": "trip",
    "itineraryitem": "trip",
    "delegationmember": "delegation",
    "participant": "meeting",
    "quotation": "meeting",
    "agreementresult": "agreement",
    "reading": "indicator",
    "expense": "trip",
    "officer": "association",
}
PER_PAGE = 50


class OutlineAdmin(ModelAdmin):
    """Offers what is cited from the document, section by section."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.outline_view)
        return [path("<path:object_id>/outline/", view, name="trips_document_outline"), *super().get_urls()]

    def outline_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        url = admin_url(self.model, "outline", quote(obj.pk))
        return [Tool(_("Outline and citations"), url, name="outline")]

    def outline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the sections in order, what cites each, and which nothing cites."""
        document = self.get_object(request, unquote(object_id))
        if document is None:
            raise Http404
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request, document):
            raise PermissionDenied
        cited = Citation.objects.filter(document=document).select_related(*TARGET_KEYS, *PARENTS)
        found = outline(document, cited)
        page = Paginator(found.sections, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": document,
            "title": _("Outline and citations"),
            "outline": found,
            "page_obj": page,
            "query_without_page": "",
            "rows": [(section, [cited_row(one) for one in section.citations]) for section in page],
            "change_url": change_url(document),
            "add_url": add_url(Citation, document=document.pk)
            if request.user.has_perm("trips.add_citation")
            else "",
        }
        return TemplateResponse(request, "admin/trips/document_outline.html", context)


def cited_row(citation: Citation) -> dict[str, Any]:
    """Return what stands in a row: the citation and the record that rests on it, each with its page."""
    target = citation.target
    return {"citation": citation, "target": target, "kind": target._meta.verbose_name, "url": page_of(target)}


def page_of(record: Any) -> str:
    """Return the admin page of a record, or of the one on whose page it is entered."""
    owner = OWNERS.get(record._meta.model_name)
    if owner is None:
        return change_url(record)
    # A quotation may belong to its trip alone.
    return change_url(getattr(record, owner) or record.trip)
