"""Agencies as the values of a filter."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.filters import Choices

NO_AGENCY = "none"


def named_agencies(rows: QuerySet, key: str) -> list[tuple[str, str]]:
    """Return the agencies that a row names under this key, by code, in order of code."""
    # Asked agency by agency, the first row answers: there are few agencies, and many rows.
    naming = rows.order_by().filter(**{key: OuterRef("pk")})
    found = Agency.objects.filter(Exists(naming)).order_by("code")
    return [(agency.code, agency.label.plain) for agency in found]


def agencies_or_none(rows: QuerySet, key: str) -> Choices:
    """Return "none", then the agencies that a row names under this key."""
    return [(NO_AGENCY, _("no agency named")), *named_agencies(rows, key)]
