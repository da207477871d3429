"""Agencies as the values of a filter."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.filters import Choices

NO_AGENCY = "none"


def named_agencies(keys: QuerySet) -> list[tuple[str, str]]:
    """Return the agencies with these keys by code, in order of code."""
    found = Agency.objects.filter(pk__in=keys).order_by("code")
    return [(agency.code, agency.label.plain) for agency in found]


def agencies_or_none(keys: QuerySet) -> Choices:
    """Return "none", then the agencies with these keys."""
    return [(NO_AGENCY, _("no agency named")), *named_agencies(keys)]
