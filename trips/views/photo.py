from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from portal.records.images import rendition_names
from portal.records.models import PublishableRecord
from portal.records.page_facts import PageFacts
from portal.records.previews import linked_record, preview_of
from portal.records.publishing import previewing
from portal.records.readiness import publishable_under
from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import PhotoFilterSet
from trips.licences import licence
from trips.linked_data import photo_facts
from trips.models import FollowUpAction, Participant, Photo
from trips.photo_copies import disposition, public_copy, stored_copy
from trips.photo_neighbours import standing_of

CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


class PhotoList(PublishedListView):
    model = Photo
    filterset_class = PhotoFilterSet
    template_name = "trips/photo_list.html"
    heads = ("-trip__starts_on", "-trip")
    dataset = "photos"
    paginate_by = 24

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip", "meeting__trip")


class PhotoSheet(PhotoList):
    """The same list as a contact sheet: small, numbered, many to a page, and nothing left to load later."""

    template_name = "trips/photo_sheet.html"
    paginate_by = 120


class PhotoDetail(PublishedDetailView):
    model = Photo
    template_name = "trips/photo_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip", "meeting__trip", "meeting__city", "city", "association")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        photo = self.object
        context["standing"] = standing_of(photo)
        context["copy"] = public_copy(photo)
        context["licence"] = licence(photo.licence)
        context["people"] = Participant.objects.published().filter(meeting=photo.meeting_id)
        shown_by = FollowUpAction.objects.published().filter(updates__evidence_photo=photo)
        context["follow_ups"] = shown_by.distinct().with_origins()
        return context

    def page_facts(self) -> PageFacts:
        return photo_facts(self.object)


def photo_rendition(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """Serve one rendition: to everyone while the photo is public, and to staff who may see it always.

    With `?download` it comes under a name to keep it by. Never kept by caches without asking again: a
    withdrawn photo falls silent on the next request.
    """
    photo = Photo.objects.published().filter(code=code.upper()).first()
    if photo is None:
        drafts = Photo.objects.filter(code=code.upper(), processing=Photo.Processing.READY)
        allowed = drafts.first() if request.user.has_perm("trips.view_photo") else None
        return served_rendition(request, allowed, name)
    etag = f'"{photo.rendition_token}-{name}"'
    if request.headers.get("If-None-Match") == etag and name in rendition_names(photo.width or 0):
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": "no-cache"})
    response = served_rendition(request, photo, name)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = etag
    return response


@require_safe
def linked_rendition(request: HttpRequest, token: str, code: str, name: str) -> HttpResponseBase:
    """Serve a picture that stands on the page of a preview link, and no other."""
    record = linked_record(token)
    if record is None:
        raise Http404
    public = Photo.objects.published().filter(code=code.upper()).first()
    with previewing(preview_of(record, token)):
        photo = public or Photo.objects.published().filter(standing_on(record), code=code.upper()).first()
    response = served_rendition(request, photo, name)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def standing_on(record: PublishableRecord) -> Q:
    """Return the condition of the photos that belong to a record, or are it."""
    own = Q(pk=record.pk) if isinstance(record, Photo) else Q(pk__in=())
    below = (condition for model, condition in publishable_under(type(record), record) if model is Photo)
    return reduce(or_, below, own)


def served_rendition(request: HttpRequest, photo: Photo | None, name: str) -> FileResponse:
    """Return a rendition that nobody keeps; 404 where there is none."""
    if photo is None or name not in rendition_names(photo.width or 0):
        raise Http404
    try:
        file = stored_copy(photo, name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = disposition(photo, name, is_kept="download" in request.GET)
    return response
