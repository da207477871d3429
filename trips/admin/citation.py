from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.records.admin import RecordAdmin
from portal.records.admin_inlines import RecordStackedInline, pair
from trips.models import Citation
from trips.models.citation import TARGET_KEYS

SOURCE = (("document", "page"), pair("section"), "quotation_text", pair("claim"))


class CitationInline(RecordStackedInline):
    """Where the statements of the record on the page come from."""

    model = Citation
    fields = SOURCE
    autocomplete_fields = ("document",)
    list_select_related = ("document",)
    classes = ("collapse",)


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    list_display = ("code", "document", "section", "page", "supports", "updated_at")
    list_filter = ("document__kind",)
    list_select_related = ("document", *TARGET_KEYS, "tie__city", "progress_update__follow_up")
    search_fields = ("code", "document__folded", "document__code", "section", "quotation_text", "claim")
    autocomplete_fields = (
        "document",
        "trip",
        "meeting",
        "agreement",
        "lesson",
        "indicator",
        "follow_up",
        "progress_update",
        "city",
        "tie",
        "institution",
        "association",
    )
    raw_id_fields = (
        "objective",
        "member",
        "itinerary_item",
        "participant",
        "quotation",
        "agreement_result",
        "reading",
        "expense",
        "officer",
    )
    fieldsets = (
        (None, {"fields": SOURCE}),
        (_("What it supports"), {"fields": TARGET_KEYS, "description": _("Exactly one of these.")}),
    )

    @admin.display(description=_("supports"))
    def supports(self, citation: Citation) -> str:
        return str(citation.target)
