"""Words of the ledger."""

from django import template
from django.utils.text import Truncator

from portal.text.bilingual import LocalText

register = template.Library()


@register.filter
def shortened(text: LocalText, letters: int) -> LocalText:
    """Return the beginning of a text in one line, in the language it is in."""
    line = " ".join(text.plain.split())
    return LocalText(Truncator(line).chars(letters), text.lang)
