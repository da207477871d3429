"""Words about partners that their records keep as values."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.cities import partner_map
from portal.cities.models import TieLevel
from portal.text.bilingual import CHINESE

register = template.Library()


@register.filter
def tie_level(value: str | None) -> str:
    """Return a level's label; without one, visibly that none in force is recorded."""
    if not value:
        return format_html('<span class="not-stated">{}</span>', _("no tie in force recorded"))
    return str(TieLevel(value).label)


@register.filter
def as_printed(name: str) -> SafeString:
    """Return a name as it is printed elsewhere, marked with the language its letters are of."""
    return format_html('<span lang="{}">{}</span>', "en" if name.isascii() else CHINESE, name)


@register.filter
def level_mark(value: str | None) -> SafeString:
    """Return the shape that stands for a level on every map, for beside its word."""
    return partner_map.level_mark(value or "")
