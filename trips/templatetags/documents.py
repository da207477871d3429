"""Words about documents: the session they were given to, and what rests on them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.cities.models import SisterCityTie
from portal.records.models import Record
from portal.text.bilingual import LocalText
from trips.council_words import session_words
from trips.models import AgreementResult, Citation, ProgressUpdate, Reading
from trips.noted import links_to, numbered
from trips.templatetags.follow_ups import shortened
from trips.trip_page import words

register = template.Library()

WORDS = ("title", "name", "text", "post")
# Of what is told at length.
LETTERS = 60


register.filter("council_session", session_words)

register.filter("as_notes", numbered)
register.filter("note_place", words.note_place)
register.simple_tag(links_to, name="note_links")


@register.filter
def cited_kind(citation: Citation) -> str:
    """Return what kind of record rests on a citation."""
    return str(citation.target._meta.verbose_name)


@register.filter
def cited_record(citation: Citation) -> SafeString:
    """Return a link to the record that rests on a citation, whose own publication vouches for it."""
    target = citation.target
    return format_html('<a href="{}">{}</a>', target.get_absolute_url(), headline(target))


@register.filter
def headline(record: Record) -> LocalText | SafeString | str:
    """Return what a record is called, in its own language."""
    if isinstance(record, SisterCityTie):
        return format_html("{} {}", record.city.local.name, record.get_level_display())
    if isinstance(record, Reading):
        return format_html("{} {}", record.indicator.local.name, record)
    if isinstance(record, AgreementResult | ProgressUpdate):
        return shortened(record.local.text, LETTERS)
    for name in WORDS:
        if hasattr(record, name) and (words := getattr(record.local, name)):
            return words
    return str(record)
