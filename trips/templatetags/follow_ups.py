"""Words of the ledger."""

from collections.abc import Iterable

from django import template
from django.utils.text import Truncator

from portal.text.bilingual import LocalText
from trips.models import FollowUpAction
from trips.models.parts import in_words, roll_up

register = template.Library()


@register.filter
def shortened(text: LocalText, letters: int) -> LocalText:
    """Return the beginning of a text in one line, in the language it is in."""
    line = " ".join(text.plain.split())
    return LocalText(Truncator(line).chars(letters), text.lang)


@register.filter
def rolled_up(parts: Iterable[FollowUpAction]) -> str:
    """Return in one line what the parts of a follow-up come to, or nothing where there are none."""
    found = roll_up(parts)
    return in_words(found) if found else ""
