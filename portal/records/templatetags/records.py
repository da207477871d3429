"""Markup that would otherwise be written on every page.

Every value is escaped where it is placed. A page calls some of these hundreds of times: they are written for
that, without the machinery of `format_html`.
"""

from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.encoding import escape_uri_path
from django.utils.html import conditional_escape
from django.utils.http import escape_leading_slashes
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.records import dates
from portal.records.dated_addresses import NOW, mounted
from portal.records.dates import PartialDate
from portal.records.models import Record
from portal.text.bilingual import CHINESE, LocalText, in_english

register = template.Library()


@register.simple_tag(takes_context=True)
def address_in(context: template.Context, language: str) -> str:
    """Return this page's address in the other language, filters and page included."""
    request: HttpRequest = context["request"]
    # Without what stands before every address, which the address plan does not know and `reverse` adds.
    # Two slashes at its beginning would be the address of another host.
    inner = escape_leading_slashes(request.get_full_path_info())
    found = translate_url(inner, language)
    return escape_leading_slashes(request.get_full_path()) if found == inner else found


@register.simple_tag(takes_context=True)
def address_of_this_state(context: template.Context) -> str:
    """Return what leads to the address under which this page stays as it is."""
    request: HttpRequest = context["request"]
    return mounted(escape_uri_path(request.path), NOW)


@register.filter
def or_not_stated(value: Any) -> Any:
    """Return the value, or visibly that no source states it: never a blank that looks complete."""
    return muted(_("not stated")) if value is None or value == "" else value


def muted(words: str) -> SafeString:
    """Return words that stand where something is not stated or not public."""
    return SafeString(f'<span class="not-stated">{escape(words)}</span>')


@register.filter
def named(record: Any) -> SafeString:
    """Return a record's name in the reader's language with the other beside it."""
    chinese, english = record.name, record.name_en
    if in_english():
        first, second, lang = (
            (english, chinese, CHINESE) if english else (LocalText(chinese, CHINESE), "", "")
        )
    else:
        first, second, lang = chinese or english, english if chinese else "", "en"
    words = conditional_escape(first)
    if not second:
        return words
    return SafeString(f'{words} <span class="other-name" lang="{lang}">{escape(second)}</span>')


@register.filter
def linked(record: Record | None) -> SafeString:
    """Return a link to a record by its name; one that is not public or withheld is not named."""
    if record is None:
        return muted(_("not stated"))
    if not getattr(record, "is_published", True):
        return muted(_("not public"))
    if getattr(record, "is_withheld", False):
        return link(record.get_absolute_url(), _("withheld"))
    words = record.local.title if hasattr(record, "title") else record.local.name
    return link(record.get_absolute_url(), words)


def link(address: str, words: str) -> SafeString:
    return SafeString(f'<a href="{escape(address)}">{conditional_escape(words)}</a>')


@register.simple_tag
def prose(record: Record, name: str) -> SafeString:
    """Return a text's paragraphs, marked where they are not in the page's language."""
    return paragraphs(getattr(record.local, name))


def paragraphs(text: str) -> SafeString:
    """Return the paragraphs of a text, marked where it is not in the page's language."""
    lang = ""
    if isinstance(text, LocalText) and text.lang != ("en" if in_english() else CHINESE):
        lang = f' lang="{escape(text.lang)}"'
    lines = (line.strip() for line in str(text).split("\n"))
    return SafeString("\n".join([f"<p{lang}>{escape(line)}</p>" for line in lines if line]))


@register.filter
def begins_with(path: str, beginning: str) -> bool:
    """Whether an address lies at or below another."""
    return path.startswith(beginning)


@register.simple_tag
def days(start: date | None, end: date | None = None) -> SafeString:
    """Return a day or range as `<time>`, or visibly that it is not stated."""
    if start is None:
        return muted(_("not stated"))
    words = escape(dates.range_in_words(start, end))
    if end and end != start:
        return SafeString(f'<span data-range="{start.isoformat()}/{end.isoformat()}">{words}</span>')
    return SafeString(f'<time datetime="{start.isoformat()}">{words}</time>')


@register.filter
def partial(value: PartialDate | None) -> SafeString:
    """Return a partial date as `<time>`, no more precise than it is, or visibly that it is not stated."""
    if value is None:
        return muted(_("not stated"))
    return SafeString(f'<time datetime="{value}">{escape(value.in_words)}</time>')


@register.filter
def moment(value: datetime) -> SafeString:
    """Return a moment as the day it was in Taiwan, with the exact time for machines."""
    words = escape(dates.day_in_words(localtime(value).date()))
    return SafeString(f'<time datetime="{value.isoformat()}">{words}</time>')


@register.filter
def exact_moment(value: datetime) -> SafeString:
    """Return a moment to the second, as it was in Taiwan."""
    local = localtime(value)
    words = escape(f"{dates.day_in_words(local.date())} {local:%H:%M:%S}")
    return SafeString(f'<time datetime="{local.isoformat(timespec="seconds")}">{words}</time>')


@register.filter
def roc(value: date | PartialDate | None) -> SafeString | str:
    """Return the date in the ROC calendar, marked as Chinese."""
    return SafeString(f'<span lang="{CHINESE}">{dates.roc_in_words(value)}</span>') if value else ""


@register.filter
def roc_year(value: date) -> SafeString:
    return SafeString(f'<span lang="{CHINESE}">民國{value.year - dates.ROC_OFFSET}年</span>')


@register.filter
def weekday(value: date) -> str:
    """Return the weekday as one character in Chinese, three letters in English."""
    return f"{value:%a}" if in_english() else dates.WEEKDAYS[value.weekday()]


@register.filter
def host_name(url: str) -> str:
    """Return the host of an address: what a link to it is called."""
    return urlsplit(url).netloc.removeprefix("www.")
