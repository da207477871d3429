from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Panel, add_url, panel_item
from portal.records.dates import range_in_words
from trips.admin.citation import CitationInline
from trips.admin.paste_itinerary import PasteItinerary
from trips.admin.paste_trip_people import PasteTripParticipants
from trips.admin.photo import thumbnail_url
from trips.admin.photo_roll import PhotoRollAdmin, roll_url
from trips.admin.trip_entry import TripEntryAdmin
from trips.admin.visits import earlier_visits_panel
from trips.models import (
    Agreement,
    Delegation,
    Document,
    Expense,
    FollowUpAction,
    ItineraryItem,
    Lesson,
    Meeting,
    Objective,
    Trip,
)

SHOWN_PHOTOS = 24


class ObjectiveInline(RecordStackedInline):
    model = Objective
    extra = 1
    fields = (pair("title"), pair("text"), pair("issues"), "order")


class DelegationInline(RecordStackedInline):
    """The members of a delegation are on its own page, which each saved row links to."""

    model = Delegation
    extra = 1
    show_change_link = True
    readonly_fields = ("members",)
    fields = (pair("name"), pair("organiser"), ("stated_head_count", "order"), "members")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description=_("delegation members"))
    def members(self, delegation: Delegation) -> str:
        """Who belongs to it, in words: they are entered on its own page."""
        if delegation.pk is None:
            return _("Save, then enter them on the delegation's own page.")
        return "、".join(str(member) for member in delegation.members.all())


class ItineraryInline(RecordStackedInline):
    """What every row needs stands in one line; the rest opens under it."""

    model = ItineraryItem
    extra = 1
    template = "admin/trips/itinerary_inline.html"
    fieldsets = (
        (None, {"fields": (("starts_on", "ends_on", "activity", "text", "meeting"),)}),
        (
            _("English, time, region, status, order, note"),
            {
                "fields": (
                    ("text_en", "status", "order"),
                    (*pair("time_text"), "time_zone"),
                    pair("region"),
                    pair("note"),
                )
            },
        ),
    )
    shared_choices = ("meeting",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the meetings of this trip alone."""
        if db_field.name == "meeting":
            trip_id = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
            known = trip_id.isdecimal() and len(trip_id) < 19
            kwargs["queryset"] = (
                Meeting.objects.filter(trip_id=int(trip_id)) if known else Meeting.objects.none()
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ExpenseInline(RecordStackedInline):
    model = Expense
    fields = (
        ("category", "funding_source", "agency"),
        ("amount", "currency", "amount_twd", "rate_on"),
        pair("note"),
    )
    shared_choices = ("agency",)


@admin.register(Trip)
class TripAdmin(TripEntryAdmin, PhotoRollAdmin):
    paste_pages = (PasteItinerary, PasteTripParticipants)
    list_display = (
        "code",
        "title",
        "starts_on",
        "ends_on",
        "direction",
        "lead_agency",
        "state",
        "updated_at",
    )
    list_display_links = ("code", "title")
    list_filter = (
        "state",
        "direction",
        "category",
        "regime",
        ("lead_agency", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("lead_agency",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("lead_agency",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    pair("title"),
                    ("starts_on", "ends_on"),
                    ("direction", "category", "regime"),
                    pair("purpose"),
                    pair("summary"),
                )
            },
        ),
        (_("Who answers for it"), {"fields": ("lead_agency", pair("inviting_side"), "report_due_on")}),
        (
            _("Figures as the report states them"),
            {"fields": (("stated_days", "stated_states", "stated_jurisdictions"),)},
        ),
        (_("Withheld"), {"fields": (pair("withheld_note"),)}),
        (_("Where no document reports on it"), {"fields": (pair("no_document_reason"),)}),
    )
    parts_order = (
        "objectives",
        "delegations",
        "itinerary_items",
        "meetings",
        "photos",
        "documents",
        "agreements",
        "follow-ups",
        "lessons",
        "expenses",
        "citations",
    )
    inlines = (ObjectiveInline, DelegationInline, ItineraryInline, ExpenseInline, CitationInline)

    def panels(self, request: HttpRequest, obj: Trip) -> list[Panel]:
        """What has its own pages, in the order of the work."""
        return [
            meetings_panel(obj),
            photos_panel(obj),
            *other_panels(obj),
            earlier_visits_panel(obj, obj.meetings.all()),
        ]


def counted(queryset: models.QuerySet) -> models.QuerySet:
    return queryset.annotate(
        people=Count("participants", distinct=True), pictures=Count("photos", distinct=True)
    )


def meetings_panel(trip: Trip) -> Panel:
    items = [
        panel_item(
            meeting,
            range_in_words(meeting.starts_on, meeting.ends_on),
            ngettext("%(count)d participant", "%(count)d participants", meeting.people)
            % {"count": meeting.people},
            ngettext("%(count)d photo", "%(count)d photos", meeting.pictures) % {"count": meeting.pictures},
        )
        for meeting in counted(trip.meetings.order_by("order", "id"))
    ]
    add = add_url(Meeting, trip=trip.pk, order=len(items) + 1)
    return Panel("meetings", _("Meetings"), items, _("Add a meeting to this trip"), add)


def photos_panel(trip: Trip) -> Panel:
    """The first photos: all of them would be most of the page."""
    photos = trip.photos.all()
    items = [
        panel_item(photo, photo.get_processing_display(), picture=thumbnail_url(photo))
        for photo in photos[:SHOWN_PHOTOS]
    ]
    return Panel(
        "photos",
        _("Photos"),
        items,
        _("Add and describe many photos"),
        roll_url(trip.pk),
        total=photos.count(),
        all_url=roll_url(trip.pk),
    )


def other_panels(trip: Trip) -> list[Panel]:
    documents = [panel_item(document, document.get_kind_display()) for document in trip.documents.all()]
    agreements = [
        panel_item(agreement, agreement.get_status_display()) for agreement in trip.agreements.all()
    ]
    follow_ups = [panel_item(follow_up, follow_up.get_status_display()) for follow_up in follow_ups_of(trip)]
    lessons = [panel_item(lesson) for lesson in trip.lessons.all()]
    own = {"trip": trip.pk}
    return [
        Panel("documents", _("Documents"), documents, _("Add a document"), add_url(Document, **own)),
        Panel("agreements", _("Agreements"), agreements, _("Add an agreement"), add_url(Agreement, **own)),
        Panel("lessons", _("Lessons"), lessons, _("Add a lesson"), add_url(Lesson, **own)),
        Panel(
            "follow-ups", _("Follow-ups"), follow_ups, _("Add a follow-up"), add_url(FollowUpAction, **own)
        ),
    ]


def follow_ups_of(trip: Trip) -> models.QuerySet:
    """Follow-ups promised on the trip itself or at one of its meetings."""
    origin = models.Q(trip=trip) | models.Q(meeting__trip=trip)
    return FollowUpAction.objects.filter(origin).order_by("id")
