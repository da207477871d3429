"""The frame of every public page: its head and its foot, made once for each language and kept.

A page's own parts of it (where the other language is, which section it belongs to) are a place and a key.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from portal.pages.context import SECTIONS, SITE_NAME
from portal.records.templatetags.records import address_in
from portal.text.reader import reader

register = template.Library()

# Stands for the address of the page in the other language until that is known.
SWITCH = "-this-page-in-the-other-language-"


@register.simple_tag(takes_context=True)
def site_header(context: template.Context) -> SafeString:
    """Return the head of a page: name, search, the switch to the other language, the main sections."""
    request: HttpRequest = context["request"]
    language, is_english, prefix = reader()
    marks = tuple(marks_of(request.path, section_addresses(language, prefix)))
    header = header_in(language, prefix, bool(context.get("has_own_search")), marks)
    switch = address_in(context, "zh-hant" if is_english else "en")
    return SafeString(header.replace(SWITCH, escape(switch), 1))


@lru_cache(maxsize=32)
def section_addresses(_language: str, _prefix: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name, _label in SECTIONS)


def marks_of(path: str, addresses: Iterable[str]) -> Iterable[str]:
    """Yield how each section is marked (`aria-current`): as the page, as what it belongs to, or not."""
    for address in addresses:
        yield "page" if path == address else "true" if path.startswith(address) else ""


@lru_cache(maxsize=128)
def header_in(language: str, prefix: str, has_own_search: bool, marks: tuple[str, ...]) -> str:
    """Return the head in the language and under the prefix that are active."""
    labels = [label for _name, label in SECTIONS]
    return render_to_string(
        "includes/site_header.html",
        {
            "site_name": SITE_NAME,
            "has_own_search": has_own_search,
            "sections": list(zip(section_addresses(language, prefix), labels, marks, strict=True)),
            "switch_address": SWITCH,
        },
    )


@register.simple_tag
def site_footer() -> SafeString:
    """Return the foot of a page: the further sections, the licence, what an address on paper belongs to."""
    language, _is_english, prefix = reader()
    return footer_in(language, prefix, settings.PORTAL_BASE_URL)


@lru_cache(maxsize=32)
def footer_in(_language: str, _prefix: str, base_url: str) -> SafeString:
    return render_to_string("includes/site_footer.html", {"site_name": SITE_NAME, "base_url": base_url})
