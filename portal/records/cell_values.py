"""What one cell says: its text as a record would keep it, and the value of each type that it may hold."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from portal.records.dates import PartialDate
from portal.records.tables import BrokenCell
from portal.text.cleaning import clean_text
from portal.text.folding import fold

GUARDED = "=+-@\t\r"
SHOWN_LETTERS = 60
TRUE = set(map(fold, ("true", "1", "yes", "y", "是", "有", "v", "✓")))
FALSE = set(map(fold, ("false", "0", "no", "n", "否", "無")))


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS]}…"


def without_guard(text: str) -> str:
    """Take off the apostrophe that the export puts before what a spreadsheet would run."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in GUARDED else text


def plain_text(cell: str) -> str:
    """Return a cell's text as a record would keep it."""
    if isinstance(cell, BrokenCell):
        return str(cell)
    return clean_text(without_guard(str(cell)))


def integer(text: str) -> int | None:
    if not text:
        return None
    try:
        value = Decimal(text)
        if value == value.to_integral_value() and abs(value) < 10**9:
            return int(value)
    except InvalidOperation:
        pass
    raise ValueError(_("“%(text)s” is no whole number.") % {"text": shortened(text)})


def number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > 10**9:
        raise ValueError(_("“%(text)s” is no number.") % {"text": shortened(text)})
    return value


def boolean(text: str) -> bool | None:
    if not text:
        return None
    word = fold(text)
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise ValueError(_("“%(text)s” is neither true nor false.") % {"text": shortened(text)})


def partial_date(text: str) -> PartialDate | None:
    if not text:
        return None
    day, _at, clock = text.partition("T")
    return PartialDate.parse(day if clock and clock.strip("0:.") == "" else text)


def whole_day(text: str) -> Any:
    found = partial_date(text)
    if found and not found.day:
        raise ValueError(_("“%(text)s” names no day.") % {"text": shortened(text)})
    return found.first_day if found else None


DATES = ("date", "partial date")
READERS: dict[str, Any] = {
    "integer": integer,
    "number": number,
    "boolean": boolean,
    "date": whole_day,
    "partial date": partial_date,
}
