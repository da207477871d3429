from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Tool, admin_url, change_url
from portal.records.admin_publishing import PublishableAdmin
from trips.admin.photo_form import MeetingPhotoForm, MeetingPhotoFormSet, PhotoForm
from trips.models import Photo, Trip
from trips.tasks import make_renditions


def thumbnail_url(photo: Photo) -> str:
    """Return the address of a small rendition, which staff may see before the public does."""
    if photo.processing != Photo.Processing.READY:
        return ""
    return reverse("photo_rendition", args=[photo.slug, "320.webp"])


class PictureColumns:
    """What lists and forms show of a photo's file."""

    @admin.display(description=_("picture"))
    def thumbnail(self, photo: Photo) -> SafeString | str:
        if photo.pk is None:
            return ""
        return render_to_string("admin/trips/thumbnail.html", {"photo": photo, "url": thumbnail_url(photo)})

    @admin.display(description=_("processing"), ordering="processing")
    def processed(self, photo: Photo) -> str:
        return photo.failure_text or str(photo.get_processing_display())


class MeetingPhotoInline(PictureColumns, RecordStackedInline):
    """Pictures of the meeting on the page. A draft is deleted on its own page, a public one never."""

    model = Photo
    form = MeetingPhotoForm
    formset = MeetingPhotoFormSet
    fk_name = "meeting"
    extra = 2
    can_delete = False
    show_change_link = True
    readonly_fields = ("thumbnail", "processed", "state")
    fields = (
        ("thumbnail", "processed", "state"),
        "original",
        pair("caption"),
        pair("alt_text"),
        pair("credit"),
        ("licence", "consent", "order"),
        ("taken_on", "taken_time", "time_zone"),
    )


@admin.register(Photo)
class PhotoAdmin(PictureColumns, PublishableAdmin):
    form = PhotoForm
    list_display = ("code", "thumbnail", "caption", "trip", "meeting", "processed", "state", "updated_at")
    list_display_links = ("code", "caption")
    list_filter = ("state", "processing", "kind", "consent", ("trip", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("trip", "meeting")
    search_fields = ("code", "folded", "original_name")
    autocomplete_fields = ("trip", "meeting", "city", "association")
    readonly_fields = ("thumbnail", "processed", "original_name", "size", "sha256")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("thumbnail", "processed"),
                    ("original", "rotation"),
                    ("trip", "meeting"),
                    ("is_cover", "order"),
                )
            },
        ),
        (_("What it shows"), {"fields": (pair("caption"), pair("alt_text"), ("city", "association"))}),
        (_("Whose it is"), {"fields": (pair("credit"), ("licence", "kind"), ("consent", "hidden_reason"))}),
        (
            _("When it was taken"),
            {
                "fields": (("taken_on", "taken_time", "time_zone"),),
                "description": _(
                    "Left empty, the date is taken from the camera, and the time where the zone is given."
                ),
            },
        ),
        (_("The file"), {"fields": (("original_name", "size"), "sha256")}),
    )

    @admin.display(description=_("size in pixels"))
    def size(self, photo: Photo) -> str:
        return f"{photo.width} × {photo.height}" if photo.width else ""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.retry_view)
        return [path("<path:object_id>/retry/", view, name="trips_photo_retry"), *super().get_urls()]

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        tools = super().tools(request, obj)
        if obj.processing != Photo.Processing.READY and self.has_change_permission(request, obj):
            tools.append(Tool(_("Try again"), self.page(obj, "retry"), is_post=True, name="retry"))
        label = _("Back to the meeting") if obj.meeting else _("Back to the trip")
        return [*tools, Tool(label, change_url(obj.meeting or obj.trip))]

    def another(self, obj: Photo) -> dict[str, Any]:
        of = {"trip": obj.trip_id, "meeting": obj.meeting_id or ""}
        return of | {"credit": obj.credit, "credit_en": obj.credit_en, "time_zone": obj.time_zone}

    def retry_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make the renditions again, after a failure or a lost task."""
        with transaction.atomic():
            photo = self.get_object(request, unquote(object_id))
            if photo is None:
                raise Http404
            if request.method != "POST" or not self.has_change_permission(request, photo):
                raise PermissionDenied
            transaction.on_commit(partial(make_renditions.enqueue, photo.pk))
        messages.info(request, _("The picture is being made fit again."))
        back = admin_url(Trip, "photos", photo.trip_id) if "roll" in request.GET else change_url(photo)
        return HttpResponseRedirect(back)
