"""A new trip is entered with what is at hand: its itinerary, and the document that tells of it."""

from typing import Any

from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import RecordStackedInline, pair
from trips.admin.paste_itinerary import PasteItinerary
from trips.admin.paste_page import PastingAdmin
from trips.models import Document, Trip

PASTED = "itinerary_text"


class FirstDocumentInline(RecordStackedInline):
    """The document of a new trip. Once the trip is there, documents have their own pages."""

    model = Document
    extra = 1
    max_num = 1
    verbose_name_plural = _("Document")
    fields = (
        ("kind", "dated_on"),
        pair("title"),
        ("file", "url"),
        ("covers_from", "covers_to"),
        pair("coverage_reason"),
    )


class TripEntryAdmin(PastingAdmin):
    """What is pasted with a new trip is shown as rows as soon as the trip is saved."""

    add_form_template = "admin/trips/trip_add.html"

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        inlines = list(super().get_inlines(request, obj))
        return inlines if obj else [*inlines, FirstDocumentInline]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["pasted"] = request.POST.get(PASTED, "")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(
        self, request: HttpRequest, obj: Trip, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        pasted = request.POST.get(PASTED, "")
        is_open = PasteItinerary.is_open_to(self, request, obj)
        if not pasted.strip() or IS_POPUP_VAR in request.POST or not is_open:
            return response
        page = PasteItinerary(self, request, obj)
        return page.text_sent(page.text_form({**page.text_initial(), "text": pasted}))
