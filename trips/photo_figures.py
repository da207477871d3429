"""Photos in pages: pictures at every size, with what must stand beside them.

Plain functions, not templates: a trip's page shows two hundred photos, and what a template costs for each is
most of such a page. Every value is escaped here, and `SafeString` says so. A page that shows photos has
`lightbox()` in its head.
"""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from math import log
from typing import Protocol

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.records.dated_addresses import present_path
from portal.records.images import jpeg_width, rendition_widths
from portal.records.publishing import current_preview
from portal.text.bilingual import CHINESE, in_english
from portal.text.reader import reader
from trips.licences import licences

# What cameras and crops make, and how static/css/photos.css names a frame. What is taller or wider than the
# ends stands in one of them with paper beside it: a caption needs room, and so do the other photos of a row.
RATIOS = ((2, 3), (3, 4), (4, 5), (1, 1), (5, 4), (4, 3), (3, 2), (16, 9), (2, 1), (5, 2), (3, 1), (4, 1))
# The height of a row of photos on a wide screen, in rem, when it grows to fill its line.
ROW_HEIGHT = 19
# Narrower pictures, in pixels, are shown as large as they are and no larger.
SMALL_WIDTH = 480
SHEET_SIZES = "11rem"
# When a browser fetches a picture: once it comes near, before all others, or with the page.
LAZY, FIRST, AT_ONCE = ' loading="lazy"', ' fetchpriority="high"', ""


class ShownPhoto(Protocol):
    """What is read of a photo: the model has it, and so may a light row of the same columns."""

    @property
    def slug(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...
    @property
    def caption(self) -> str: ...
    @property
    def caption_en(self) -> str: ...
    @property
    def alt_text(self) -> str: ...
    @property
    def alt_text_en(self) -> str: ...
    @property
    def credit(self) -> str: ...
    @property
    def credit_en(self) -> str: ...


def picture(photo: ShownPhoto, sizes: str, *, eager: bool = False) -> SafeString:
    """Show a photo at the widths there are; `sizes` says how wide it stands in the page."""
    return drawn(photo, sizes, FIRST if eager else LAZY)


def photo_figure(photo: ShownPhoto, sizes: str = "", *, eager: bool = False) -> SafeString:
    """Show a photo with caption and credit, as a link to its page that the lightbox may take over.

    Without `sizes`, as wide as its shape stands in a row of a grid.
    """
    shape, own_sizes = shape_and_sizes(photo.width or 0, photo.height or 0)
    return figure(photo, shape, drawn(photo, sizes or own_sizes, FIRST if eager else LAZY))


def photo_grid(photos: Iterable[ShownPhoto]) -> SafeString:
    """Show photos as the list that static/css/photos.css sets in rows of one height."""
    cells = "".join([f"<li>{photo_figure(photo)}</li>" for photo in photos])
    return SafeString(f'<ul class="photo-grid">{cells}</ul>')


def contact_sheet(photos: Iterable[ShownPhoto], first_number: int) -> SafeString:
    """Show photos small and numbered, for paper: a browser that prints need not fetch any of them first."""
    figures = [figure(photo, "", drawn(photo, SHEET_SIZES, AT_ONCE)) for photo in photos]
    cells = "".join([f"<li>{one}</li>" for one in figures])
    return SafeString(f'<ol class="contact-sheet" start="{first_number:d}">{cells}</ol>')


def figure(photo: ShownPhoto, shape: str, shown: str) -> SafeString:
    """Put a drawn picture into its frame, with its words."""
    # Every part is escaped where it is made.
    return SafeString(
        f'<figure class="photo-figure {shape}" data-code="{escape(photo.slug.upper())}"'
        f' data-licence="{escape(photo.licence)}">'
        f'<a class="photo-frame" href="{page_address(photo.slug)}" data-lightbox>{shown}</a>'
        f"<figcaption>{caption_words(photo)}</figcaption></figure>"
    )


def drawn(photo: ShownPhoto, sizes: str, haste: str) -> SafeString:
    """Fill the markup of the photo's size with its folder and its alternative text."""
    alt, lang = local(photo.alt_text, photo.alt_text_en, english=in_english())
    parts = {"folder": rendition_folder(photo.slug), "alt": alt, "lang": lang}
    return SafeString(picture_pattern(photo.width or 0, photo.height or 0, sizes, haste) % parts)


def lightbox() -> SafeString:
    """Return what a page with photos has in its head: their styles, and the dialog that shows them large."""
    return lightbox_in(reader().language)


@lru_cache(maxsize=8)
def lightbox_in(language: str) -> SafeString:
    """Return it in the language that is active; nothing in it depends on the page."""
    return render_to_string("includes/lightbox.html", {"licences": licences()})


def caption_words(photo: ShownPhoto) -> SafeString:
    """Return the words under a photo: illustration or not, caption, credit."""
    english = in_english()
    caption, lang = local(photo.caption, photo.caption_en, english=english)
    words = f"<span{lang}>{caption}</span>" if lang else caption
    if not caption:
        words = f'<span class="not-stated">{escape(_("not stated"))}</span>'
    if photo.kind == "illustration":
        words = f'<strong class="photo-kind">{escape(_("Illustration"))}</strong> {words}'
    credit, lang = local(photo.credit, photo.credit_en, english=english)
    return SafeString(f'{words} <span class="photo-credit"{lang}>{credit}</span>' if credit else words)


def local(chinese: str, english_text: str, *, english: bool) -> tuple[str, str]:
    """Return a text in the reader's language, escaped, and the attribute that says where it is not."""
    first, second, other = (english_text, chinese, CHINESE) if english else (chinese, english_text, "en")
    if first or not second:
        return escape(first), ""
    return escape(second), f' lang="{other}"'


@lru_cache(maxsize=1024)
def picture_pattern(width: int, height: int, sizes: str, haste: str) -> str:
    """Return the markup of all pictures of one size; `folder`, `alt` and `lang` differ between photos."""
    steps = ", ".join(f"%(folder)s{step}.webp {step}w" for step in rendition_widths(width))
    small = ""
    if 0 < width < SMALL_WIDTH:
        sizes, small = f"{width}px", ' class="small-picture"'
    return (
        f'<picture><source type="image/webp" sizes="{escape(sizes).replace("%", "%%")}" srcset="{steps}">'
        f'<img src="%(folder)s{jpeg_width(width)}.jpg" alt="%(alt)s"%(lang)s{small}'
        f' width="{width}" height="{height}" decoding="async"{haste}></picture>'
    )


@lru_cache(maxsize=1024)
def shape_and_sizes(width: int, height: int) -> tuple[str, str]:
    """Return the name of the frame a picture fits best, and how wide that stands in a row."""
    wanted = log((width or 4) / (height or 3))
    across, down = min(RATIOS, key=lambda ratio: abs(log(ratio[0] / ratio[1]) - wanted))
    row = round(ROW_HEIGHT * across / down)
    # On a phone two upright pictures share a line, any other has it alone.
    phone = "calc(50vw - 1.6rem)" if across < down else "calc(100vw - 2rem)"
    return f"photo-ratio-{across}-{down}", f"(min-width: 48rem) min({row}rem, 100vw), {phone}"


def page_address(slug: str) -> str:
    """Return where a photo's own page is, escaped."""
    language, _in_english, prefix = reader()
    return around_slug("photo_detail", language, prefix, "") % escape(slug)


def rendition_folder(slug: str) -> SafeString:
    """Return what the addresses of a photo's renditions begin with, escaped.

    In a preview for somebody without an account they stand under their link.
    """
    token = current_preview().token
    name = "linked_rendition" if token else "photo_rendition"
    language, _in_english, prefix = reader()
    return SafeString(around_slug(name, language, prefix, token) % escape(slug))


@lru_cache(maxsize=64)
def around_slug(name: str, language: str, script_prefix: str, token: str) -> str:
    """Return an address with a place for the slug; nothing else in it depends on the photo."""
    arguments = [*([token] if token else []), "-slug-", *(["-name-"] if "rendition" in name else [])]
    address = reverse(name, args=arguments)
    if "rendition" in name:
        address = present_path(address)  # Of a picture there is one file: today's.
    before, _slug, _after = address.rpartition("/-slug-/")
    return f"{escape(before).replace('%', '%%')}/%s/"
