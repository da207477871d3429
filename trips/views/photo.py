from typing import Any

from django.core.files.storage import storages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseNotModified

from portal.records.images import rendition_names
from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import PhotoFilterSet
from trips.linked_data import photo_facts
from trips.models import Photo

CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


class PhotoList(PublishedListView):
    model = Photo
    filterset_class = PhotoFilterSet
    template_name = "trips/photo_list.html"
    dataset = "photos"
    paginate_by = 24

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip", "meeting__trip")


class PhotoDetail(PublishedDetailView):
    model = Photo
    template_name = "trips/photo_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("trip", "meeting__trip", "city", "association")

    def page_facts(self) -> PageFacts:
        return photo_facts(self.object)


def photo_rendition(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """Serve one rendition: to everyone while the photo is public, and to staff who may see it always.

    Never kept by caches without asking again: a withdrawn photo falls silent on the next request.
    """
    photo = Photo.objects.published().filter(code=code.upper()).first()
    is_public = photo is not None
    if photo is None and request.user.has_perm("trips.view_photo"):
        photo = Photo.objects.filter(code=code.upper(), processing=Photo.Processing.READY).first()
    if photo is None or name not in rendition_names(photo.width or 0):
        raise Http404
    etag = f'"{photo.rendition_token}-{name}"'
    if is_public and request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": "no-cache"})
    try:
        file = storages["renditions"].open(f"{photo.rendition_token}/{name}")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type=CONTENT_TYPES[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    response.headers["Content-Disposition"] = f'inline; filename="{photo.slug}-{name}"'
    if is_public:
        response.headers["ETag"] = etag
    return response
