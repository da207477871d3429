"""Conditions on partial dates, each compared no further than both sides are known.

A year stands for any of its days, and a month for any of its own: such a date has come with the first of
them, and has passed with the last. Where none is stated, it is neither ahead nor past.
"""

from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Left, Length

# How many letters a year, a month and a day have as they are kept.
LENGTHS = (4, 7, 10)


def not_before(first: str, second: str) -> Q:
    """A partial date that is not surely earlier than another: compared as far as both are known."""
    unknown = Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})
    return unknown | Q(**{f"{second}__gte": Left(F(first), Length(second))})


def compared(name: str, lookup: str, day: date) -> Q:
    """Compare a partial date with so many letters of a day as it has itself; one not stated never fits."""
    letters = day.isoformat()
    condition = Q()
    for length in LENGTHS:
        condition |= Q(**{f"{name}__length": length, f"{name}__{lookup}": letters[:length]})
    return condition


def passed(name: str, day: date) -> Q:
    """A partial date of which every day lies before a day."""
    return compared(name, "lt", day)


def not_passed(name: str, day: date) -> Q:
    """A partial date of which a day may still be a given one or later, and one that is not stated."""
    return Q(**{f"{name}__isnull": True}) | compared(name, "gte", day)


def has_come(name: str, day: date) -> Q:
    """A partial date of which a day may be a given one or earlier, and one that is not stated."""
    return Q(**{f"{name}__isnull": True}) | compared(name, "lte", day)
