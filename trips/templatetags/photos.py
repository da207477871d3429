"""Pictures in pages: sizes for every screen, and words for those who cannot see them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from trips import photo_figures
from trips.models import Photo

register = template.Library()

register.simple_tag(photo_figures.picture)
register.simple_tag(photo_figures.photo_figure)
register.simple_tag(photo_figures.photo_grid)
register.simple_tag(photo_figures.contact_sheet)
register.simple_tag(photo_figures.lightbox)


@register.simple_tag
def copy_address(photo: Photo, name: str) -> SafeString:
    """Return where a rendition is to be had, under a name to keep it by."""
    return format_html("{}{}?download", photo_figures.rendition_folder(photo.slug), name)
