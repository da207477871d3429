from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Tool
from portal.records.admin_publishing import PublishableAdmin
from trips.admin.document_outline import OutlineAdmin
from trips.models import Document, DocumentPresenter


class PresenterInline(RecordStackedInline):
    model = DocumentPresenter
    fields = (pair("name"), pair("post"), ("agency", "order"))
    shared_choices = ("agency",)


@admin.register(Document)
class DocumentAdmin(OutlineAdmin, PublishableAdmin):
    list_display = ("code", "title", "kind", "dated_on", "trip", "state", "updated_at")
    list_display_links = ("code", "title")
    list_filter = ("state", "kind", "language", ("trip", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("trip",)
    search_fields = ("code", "folded", "reference")
    autocomplete_fields = ("trip",)
    fieldsets = (
        (
            None,
            {"fields": (("kind", "language"), pair("title"), pair("publisher"), ("dated_on", "reference"))},
        ),
        (_("Where it is"), {"fields": ("file", "url", "page_count", "outline")}),
        (_("Council session"), {"fields": (("council_term", "session_kind", "session_number"),)}),
        (
            _("What it covers"),
            {
                "fields": ("trip", ("covers_from", "covers_to"), pair("coverage_reason")),
                "description": _(
                    "For a report on a trip: the days it reports. "
                    "The trip's page shows which days are not reported."
                ),
            },
        ),
        (
            _("Withheld"),
            {"fields": (pair("withheld_reason"), "withheld_review_on"), "classes": ("collapse",)},
        ),
    )
    inlines = (PresenterInline,)

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        return [*super().tools(request, obj), *self.outline_tools(request, obj)]

    def another(self, obj: Document) -> dict[str, Any]:
        return {"trip": obj.trip_id or ""}
