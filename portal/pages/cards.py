"""Cards: the picture under which a trip is shared, drawn once for each state of what it shows."""

import hashlib
import io
import json
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe
from PIL import Image

from portal.cities.models import City
from portal.pages.card_drawing import DRAWING, CardWords, draw_card, draw_map
from portal.records.images import jpeg_width
from trips.models import Meeting, Photo, Trip

logger = logging.getLogger(__name__)


@require_safe
def trip_card(request: HttpRequest, code: str) -> HttpResponse:
    """Serve the card of a public trip; kept copies are asked about, so a withdrawn trip has none at once."""
    trip = Trip.objects.published().filter(code=code.upper()).first()
    if trip is None:
        raise Http404
    photo, stops = card_photo(trip), card_stops(trip)
    digest = fingerprint(trip, photo, stops)
    etag = f'"{digest}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers=headers)
    content = kept_card(trip, digest) or new_card(trip, digest, photo, stops)
    # Made to be shown elsewhere, beside a link to the trip.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Content-Disposition"] = f'inline; filename="{trip.slug}-card.jpg"'
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


def card_photo(trip: Trip) -> Photo | None:
    """Return the public picture that stands for a trip: its cover, or its first photograph.

    What may not be reproduced elsewhere is not put on a card.
    """
    photos = Photo.objects.published().filter(trip=trip).exclude(licence=Photo.Licence.ALL_RIGHTS)
    return photos.order_by("-is_cover", "-kind", "order", "pk").first()


def card_stops(trip: Trip) -> list[tuple[float, float]]:
    """Return (longitude, latitude) of the public cities of a trip's public meetings, in no stated order."""
    meetings = Meeting.objects.published().filter(trip=trip, withheld_reason="")
    cities = City.objects.published().filter(pk__in=meetings.values("city"), longitude__isnull=False)
    found: list[tuple[Any, Any]] = list(cities.order_by("pk").values_list("longitude", "latitude"))
    return [(float(lon), float(lat)) for lon, lat in found]


def words_of(trip: Trip) -> CardWords:
    return CardWords(trip.code, trip.starts_on, trip.ends_on, (trip.title, trip.title_en))


def fingerprint(trip: Trip, photo: Photo | None, stops: list[tuple[float, float]]) -> str:
    """Return what changes whenever the card does; a photo is drawn anew after each change of it."""
    picture = (photo.rendition_token, photo.version) if photo else ()
    seen = json.dumps([DRAWING, *words_of(trip), picture, stops], default=str)
    return hashlib.sha256(seen.encode()).hexdigest()[:32]


def folder(trip: Trip) -> str:
    return f"cards-{trip.slug}"


def kept_card(trip: Trip, digest: str) -> bytes | None:
    try:
        with storages["renditions"].open(f"{folder(trip)}/{digest}.jpg") as file:
            return file.read()
    except FileNotFoundError:
        return None


def new_card(trip: Trip, digest: str, photo: Photo | None, stops: list[tuple[float, float]]) -> bytes:
    """Draw a card, keep it in the place of the trip's earlier ones, and return its bytes."""
    picture = photo_picture(photo) if photo else None
    drawn = draw_card(picture or draw_map(stops), words_of(trip))
    bytes_written = io.BytesIO()
    drawn.save(bytes_written, "JPEG", quality=82, optimize=True, progressive=True)
    content = bytes_written.getvalue()
    keep(trip, f"{digest}.jpg", content)
    return content


def keep(trip: Trip, name: str, content: bytes) -> None:
    """Keep a card for the next request; a full disk costs only the time to draw it again."""
    storage = storages["renditions"]
    try:
        earlier = stored(storage, folder(trip))
        storage.save(f"{folder(trip)}/{name}", ContentFile(content))
        for other in earlier:
            storage.delete(f"{folder(trip)}/{other}")
    except OSError:
        logger.warning("A card could not be kept: %s", trip.code)


def stored(storage: Any, name: str) -> list[str]:
    try:
        return storage.listdir(name)[1]
    except FileNotFoundError:
        return []


def photo_picture(photo: Photo) -> Image.Image | None:
    """Return a photo's public JPEG, which was re-encoded here; nothing where the file is gone or broken."""
    name = f"{photo.rendition_token}/{jpeg_width(photo.width or 0)}.jpg"
    try:
        with storages["renditions"].open(name) as file, Image.open(file, formats=["JPEG"]) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError):
        return None
