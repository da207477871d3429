"""Filters that registries of partners share: the decade of a beginning, and how long ago they were met."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.dates import PartialDate
from portal.records.filters import Choices, ClosedFilter, Sort
from portal.text.bilingual import in_english

RECENT, DORMANT, NEVER = "recent", "dormant", "never"
CONTACT = (
    (RECENT, _("met within the last three years")),
    (DORMANT, _("dormant: no meeting recorded for three years, or ever")),
    (NEVER, _("no meeting recorded")),
)
UNDATED = "none"


def decades(dates: Iterable[PartialDate | None]) -> Choices:
    """Return the decades in which some dates lie, newest first, and last that there is none."""
    known = list(dates)
    starts = sorted({date.year // 10 * 10 for date in known if date}, reverse=True)
    undated = [(UNDATED, _("Date not stated"))] if None in known else []
    return [*((str(start), decade_in_words(start)) for start in starts), *undated]


def decade_in_words(start: int) -> str:
    return f"{start}s" if in_english() else f"{start}年代"


def in_decade(name: str, value: str) -> Q:
    """Return the condition that a partial date lies in a decade, or is not stated."""
    if value == UNDATED:
        return Q(**{f"{name}__isnull": True})
    return Q(**{f"{name}__startswith": value[:3]})


def contacted(partners: Any, value: str) -> QuerySet:
    """Return partners by when the public meetings say they were last met."""
    if value == NEVER:
        return partners.with_last_contact(public=True).filter(last_contact_on__isnull=True)
    dormant = partners.dormant(public=True)
    return dormant if value == DORMANT else partners.exclude(pk__in=dormant.order_by().values("pk"))


def contact_filter() -> ClosedFilter:
    return ClosedFilter(label=_("Contact"), choices=CONTACT, method="by_contact")


def with_contact(partners: Any) -> QuerySet:
    return partners.with_last_contact(public=True)


LATEST_CONTACT = Sort(
    "contact", _("last met first"), (F("last_contact_on").desc(nulls_last=True),), with_contact
)
# Of whom no meeting is recorded, nothing was heard for longest.
LONGEST_SILENT = Sort(
    "silent", _("longest without contact first"), (F("last_contact_on").asc(nulls_first=True),), with_contact
)
