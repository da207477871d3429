"""Words about documents: the session they were given to, and what rests on them."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.cities.models import SisterCityTie
from portal.records.models import Record
from portal.text.bilingual import LocalText, in_english
from trips import sections
from trips.models import Citation, Document, Reading

register = template.Library()

WORDS = ("title", "name", "text", "post")


@register.filter
def council_session(document: Document) -> str:
    """Return the council's term and session: `第4屆第7次定期會`, or `4th term, 7th regular session`."""
    kind = document.get_session_kind_display() or _("session")
    term, number = document.council_term, document.session_number
    if in_english():
        parts = [f"{ordinal(term)} term"] if term else []
        return ", ".join([*parts, f"{ordinal(number)} {kind}"] if number else parts)
    return (f"第{term}屆" if term else "") + (f"第{number}次{kind}" if number else "")


def ordinal(number: int) -> str:
    """Return an English ordinal in figures."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number % 100 < 14 else endings.get(number % 10, 'th')}"


@register.filter
def in_document_order(citations: Iterable[Citation]) -> list[Citation]:
    return sections.in_document_order(citations)


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
    for name in WORDS:
        if hasattr(record, name) and (words := getattr(record.local, name)):
            return words
    return str(record)
