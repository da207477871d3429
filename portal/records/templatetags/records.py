"""Markup that would otherwise be written on every page."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.records import dates
from portal.records.dates import PartialDate
from portal.records.models import Record
from portal.text.bilingual import CHINESE, LocalText, in_english

register = template.Library()


@register.simple_tag(takes_context=True)
def address_in(context: template.Context, language: str) -> str:
    """Return this page's address in the other language, filters and page included."""
    request: HttpRequest = context["request"]
    return translate_url(request.get_full_path(), language)


@register.filter
def or_not_stated(value: Any) -> Any:
    """Return the value, or visibly that no source states it: never a blank that looks complete."""
    if value is None or value == "":
        return format_html('<span class="not-stated">{}</span>', _("not stated"))
    return value


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
    if not second:
        return format_html("{}", first)
    return format_html('{} <span class="other-name" lang="{}">{}</span>', first, lang, second)


@register.filter
def linked(record: Record | None) -> SafeString:
    """Return a link to a record by its name; one that is not public or withheld is not named."""
    if record is None:
        return format_html('<span class="not-stated">{}</span>', _("not stated"))
    if not getattr(record, "is_published", True):
        return format_html('<span class="not-stated">{}</span>', _("not public"))
    if getattr(record, "is_withheld", False):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), _("withheld"))
    words = getattr(record.local, "title" if hasattr(record, "title") else "name")
    return format_html('<a href="{}">{}</a>', record.get_absolute_url(), words)


@register.simple_tag
def prose(record: Record, name: str) -> SafeString:
    """Return a text's paragraphs, marked where they are not in the page's language."""
    text: LocalText = getattr(record.local, name)
    page = "en" if in_english() else CHINESE
    lang = "" if text.lang == page else format_html(' lang="{}"', text.lang)
    paragraphs = (part.strip() for part in text.plain.split("\n"))
    return format_html_join("\n", "<p{}>{}</p>", ((lang, part) for part in paragraphs if part))


@register.simple_tag
def days(start: date | None, end: date | None = None) -> SafeString:
    """Return a day or range as `<time>`, or visibly that it is not stated."""
    if start is None:
        return or_not_stated(None)
    moment = start.isoformat() if not end or end == start else f"{start.isoformat()}/{end.isoformat()}"
    words = dates.range_in_words(start, end)
    if "/" in moment:
        return format_html('<span data-range="{}">{}</span>', moment, words)
    return format_html('<time datetime="{}">{}</time>', moment, words)


@register.filter
def partial(value: PartialDate | None) -> SafeString:
    """Return a partial date as `<time>`, no more precise than it is, or visibly that it is not stated."""
    if value is None:
        return or_not_stated(None)
    return format_html('<time datetime="{}">{}</time>', value, value.in_words)


@register.filter
def moment(value: datetime) -> SafeString:
    """Return a moment as the day it was in Taiwan, with the exact time for machines."""
    local = localtime(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.day_in_words(local.date()))


@register.filter
def roc(value: date | PartialDate | None) -> SafeString | str:
    """Return the date in the ROC calendar, marked as Chinese."""
    return format_html('<span lang="{}">{}</span>', CHINESE, dates.roc_in_words(value)) if value else ""


@register.filter
def roc_year(value: date) -> SafeString:
    return format_html('<span lang="{}">民國{}年</span>', CHINESE, value.year - dates.ROC_OFFSET)


@register.filter
def weekday(value: date) -> str:
    """Return the weekday as one character in Chinese, three letters in English."""
    return f"{value:%a}" if in_english() else dates.WEEKDAYS[value.weekday()]


@register.filter
def host_name(url: str) -> str:
    """Return the host of an address: what a link to it is called."""
    return urlsplit(url).netloc.removeprefix("www.")
