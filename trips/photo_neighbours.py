"""Where a photo stands among the public photos of its trip."""

from dataclasses import dataclass
from typing import NamedTuple

from portal.text.bilingual import LocalText, local_text
from trips.models import Photo


class Neighbour(NamedTuple):
    """The photo before or after another; its page is known by its slug."""

    slug: str
    caption: LocalText


@dataclass(frozen=True)
class Standing:
    """The number of a photo in its trip, of how many, and who stands beside it."""

    number: int
    total: int
    previous: Neighbour | None
    next: Neighbour | None


def standing_of(photo: Photo) -> Standing | None:
    """Return where a photo stands, in the order that staff gave; nothing for one that is not shown."""
    of_trip = Photo.objects.published().filter(trip=photo.trip_id).order_by("order", "pk")
    rows = list(of_trip.values_list("code", "caption", "caption_en"))
    codes = [code for code, _caption, _english in rows]
    if photo.code not in codes:
        return None
    beside = [Neighbour(code.lower(), local_text(caption, english)) for code, caption, english in rows]
    place = codes.index(photo.code)
    return Standing(
        number=place + 1,
        total=len(rows),
        previous=beside[place - 1] if place else None,
        next=beside[place + 1] if place + 1 < len(rows) else None,
    )
