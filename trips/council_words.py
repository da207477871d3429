"""What a council session is called."""

from typing import Any

from django.utils.translation import gettext as _

from portal.text.bilingual import in_english


def session_words(record: Any) -> str:
    """Return the term and session of a document: `第4屆第7次定期會`, or `4th term, 7th regular session`."""
    kind = record.get_session_kind_display() or _("session")
    term, number = record.council_term, record.session_number
    if in_english():
        parts = [f"{ordinal(term)} term"] if term else []
        return ", ".join([*parts, f"{ordinal(number)} {kind}"] if number else parts)
    return (f"第{term}屆" if term else "") + (f"第{number}次{kind}" if number else "")


def ordinal(number: int) -> str:
    """Return an English ordinal in figures."""
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number % 100 < 14 else endings.get(number % 10, 'th')}"
