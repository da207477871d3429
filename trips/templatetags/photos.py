"""Pictures in pages: sizes for every screen, and words for those who cannot see them."""

from django import template

from portal.records.images import jpeg_width
from trips import photo_figures
from trips.models import Photo

register = template.Library()

register.simple_tag(photo_figures.picture)
register.simple_tag(photo_figures.photo_figure)
register.simple_tag(photo_figures.photo_grid)


@register.filter
def largest(photo: Photo) -> str:
    """Return the address of the JPEG for download: re-encoded, without metadata."""
    return f"{photo_figures.rendition_folder(photo.slug)}{jpeg_width(photo.width or 0)}.jpg"
