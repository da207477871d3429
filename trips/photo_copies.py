"""The copy of a photo that a reader takes away: its size, and the name it is kept under."""

from typing import NamedTuple

from django.core.files import File
from django.core.files.storage import storages
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename

from portal.records.images import jpeg_width, rendition_names
from trips.models import Photo

# Enough to tell photos apart in a folder; file systems end at 255 bytes, and a character may take four.
CAPTION_LENGTH = 40


class PublicCopy(NamedTuple):
    """The re-encoded JPEG of a photo, in pixels and bytes; no bytes where the file is not at hand."""

    name: str
    width: int
    height: int
    size: int | None


def copy_size(photo: Photo) -> tuple[int, int]:
    """Return the width and height of the re-encoded JPEG."""
    width = jpeg_width(photo.width or 0)
    return width, round((photo.height or 0) * width / photo.width) if photo.width else 0


def public_copy(photo: Photo) -> PublicCopy:
    """Return what is to be had of a photo."""
    width, height = copy_size(photo)
    name = f"{width}.jpg"
    try:
        size = storages["renditions"].size(f"{photo.rendition_token}/{name}")
    except FileNotFoundError:
        return PublicCopy(name, width, height, None)
    return PublicCopy(name, width, height, size)


def stored_copy(photo: Photo, name: str) -> File:
    """Open a rendition; where its step is younger than the photo, the next larger one there is.

    A page names every step. Photos whose renditions are older than a step keep being shown by it, and a
    rendition made anew takes its place. Raises FileNotFoundError where there is nothing.
    """
    names = rendition_names(photo.width or 0)
    larger = [one for one in names[names.index(name) + 1 :] if one.endswith(".webp")]
    for one in [name, *larger]:
        try:
            return storages["renditions"].open(f"{photo.rendition_token}/{one}")
        except FileNotFoundError:
            continue
    raise FileNotFoundError(name)


def disposition(photo: Photo, name: str, *, is_kept: bool) -> str:
    """Return under which name a browser shows a rendition, or keeps it: by code and caption (RFC 6266)."""
    if not is_kept:
        return content_disposition_header(False, f"{photo.slug}-{name}") or "inline"
    caption = photo.local.caption.plain[:CAPTION_LENGTH]
    kept = get_valid_filename(f"{photo.code} {caption}".strip())
    return content_disposition_header(True, f"{kept.rstrip('.')}.{name.rpartition('.')[2]}") or "attachment"
