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
from trips.admin.photo import MeetingPhotoInline
from trips.admin.photo_roll import roll_url
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
class MeetingAdmin(PublishableAdmin):
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
        ]

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        own = [
            Tool(_("Photo roll"), roll_url(obj.trip_id, meeting=obj.pk), name="photos"),
            Tool(_("Back to the trip"), change_url(obj.trip)),
        ]
        return [*super().tools(request, obj), *own]

    def warnings(self, request: HttpRequest, obj: Meeting) -> list[Any]:
        if obj.is_withheld:
            return [_("Only its existence and the reason for withholding become public.")]
        return [] if obj.trip.is_published else [_("It stays out of sight until its trip is public.")]
