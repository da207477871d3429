"""Conditions that several records' constraints share."""

from functools import reduce
from operator import or_

from django.db.models import F, Q


def exactly_one(*names: str) -> Q:
    """Exactly one of these nullable keys is set."""
    return reduce(
        or_,
        (Q(**{f"{other}__isnull": other != name for other in names}) for name in names),
    )


def exactly_one_or_text(*names: str, text: str) -> Q:
    """Exactly one of these nullable keys is set and the text is empty, or none is and it is not."""
    only_text = Q(**{f"{name}__isnull": True for name in names}) & ~Q(**{text: ""})
    return (exactly_one(*names) & Q(**{text: ""})) | only_text


def nothing_of(*names: str, text: str) -> Q:
    """No key is set and the text is empty."""
    return Q(**{f"{name}__isnull": True for name in names}) & Q(**{text: ""})


def ordered(start: str, end: str) -> Q:
    """The end, if known, has a start and is not before it."""
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__isnull": False, f"{end}__gte": F(start)})
