"""Pictures in pages: sizes for every screen, and words for those who cannot see them."""

from typing import Any

from django import template
from django.urls import reverse

from portal.records.images import jpeg_width, rendition_widths
from portal.records.publishing import current_preview
from portal.text.bilingual import CHINESE, in_english
from trips.models import Photo

register = template.Library()


@register.inclusion_tag("includes/picture.html")
def picture(photo: Photo, sizes: str, *, eager: bool = False) -> dict[str, Any]:
    """Show a photo at the widths there are; `sizes` says how wide it stands in the page."""
    width = photo.width or 0
    alt = photo.local.alt_text
    return {
        "sources": [(address(photo, f"{step}.webp"), step) for step in rendition_widths(width)],
        "fallback": address(photo, f"{jpeg_width(width)}.jpg"),
        "alt": alt.plain,
        "alt_lang": "" if alt.lang == ("en" if in_english() else CHINESE) else alt.lang,
        "width": width,
        "height": photo.height,
        "sizes": sizes,
        "eager": eager,
    }


@register.filter
def largest(photo: Photo) -> str:
    """Return the address of the JPEG for download: re-encoded, without metadata."""
    return address(photo, f"{jpeg_width(photo.width or 0)}.jpg")


def address(photo: Photo, name: str) -> str:
    """Return where a rendition is served: in a preview for somebody without an account, under their link."""
    if token := current_preview().token:
        return reverse("linked_rendition", args=[token, photo.slug, name])
    return reverse("photo_rendition", args=[photo.slug, name])
