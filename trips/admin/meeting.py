from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.records.admin_forms import RecordForm, parent_of
from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Panel, Tool, add_url, change_url, panel_item
from portal.records.admin_publishing import PublishableAdmin
from trips.admin.citation import CitationInline
from trips.admin.meeting_copy import CopyingAdmin
from trips.admin.paste_page import PastingAdmin
from trips.admin.paste_people import PasteParticipants
from trips.admin.photo import MeetingPhotoInline
from trips.admin.photo_roll import roll_url
from trips.admin.visits import earlier_visits_panel
from trips.models import Agreement, FollowUpAction, Meeting, Participant, Quotation


class ParticipantInline(RecordStackedInline):
    model = Participant
    extra = 1
    fields = (
        ("side", "order", "and_others"),
        pair("name"),
        pair("post"),
        pair("organisation"),
    )


class QuotationForm(RecordForm):
    """A quotation entered on its meeting's page: it is of the meeting's trip."""

    def clean(self) -> dict[str, Any] | None:
        self.instance.trip_id = parent_of(self).trip_id
        return super().clean()


class QuotationInline(RecordStackedInline):
    model = Quotation
    form = QuotationForm
    fields = (pair("text"), ("attributed_to", "order"), pair("speaker"), pair("speaker_post"))


@admin.register(Meeting)
class MeetingAdmin(CopyingAdmin, PastingAdmin, PublishableAdmin):
    paste_pages = (PasteParticipants,)
    list_display = ("code", "title", "kind", "starts_on", "trip", "state", "updated_at")
    list_display_links = ("code", "title")
    list_filter = ("state", "kind", "in_itinerary", ("trip", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("trip",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("trip", "host_city", "host_association", "host_institution", "city", "topics")
    fieldsets = (
        (None, {"fields": ("trip", pair("title"), ("kind", "order", "in_itinerary"))}),
        (
            _("Host"),
            {
                "fields": (
                    ("host_city", "host_association", "host_institution"),
                    pair("host_text"),
                    "relationship_then",
                ),
                "description": _("One of these. A meeting without a host can be saved, but not published."),
            },
        ),
        (
            _("When and where"),
            {
                "fields": (
                    ("starts_on", "ends_on", "time_zone"),
                    pair("date_text"),
                    "city",
                    pair("place"),
                    ("latitude", "longitude"),
                )
            },
        ),
        (
            _("What was said"),
            {"fields": ("topics", pair("told_us"), pair("presented"), pair("expected_outcome"))},
        ),
        (
            _("Withheld"),
            {"fields": (pair("withheld_reason"), "withheld_review_on"), "classes": ("collapse",)},
        ),
    )
    inlines = (ParticipantInline, MeetingPhotoInline, QuotationInline, CitationInline)
    parts_order = ("participants", "quotations", "photos", "follow-ups", "agreements", "citations")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Photos and quotations of a meeting are of its trip, so it stays where it was made."""
        fixed = ("trip",) if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def panels(self, request: HttpRequest, obj: Meeting) -> list[Panel]:
        follow_ups = [panel_item(one, one.get_status_display()) for one in obj.follow_ups.all()]
        agreements = [panel_item(one, one.get_status_display()) for one in obj.agreements.all()]
        return [
            Panel(
                "follow-ups",
                _("Follow-ups"),
                follow_ups,
                _("Add a follow-up of this meeting"),
                add_url(FollowUpAction, meeting=obj.pk),
            ),
            Panel(
                "agreements",
                _("Agreements"),
                agreements,
                _("Add an agreement signed here"),
                add_url(Agreement, trip=obj.trip_id, meeting=obj.pk),
            ),
            earlier_visits_panel(obj.trip, [obj]),
        ]

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        back = Tool(_("Back to the trip"), f"{change_url(obj.trip)}#panel-meetings")
        roll = Tool(_("Photo roll"), roll_url(obj.trip_id, meeting=obj.pk), name="photos")
        return [*super().tools(request, obj), roll, *self.copy_tools(request, obj), back]

    def another(self, obj: Meeting) -> dict[str, Any]:
        return {"trip": obj.trip_id, "order": obj.order + 1, "time_zone": obj.time_zone}
