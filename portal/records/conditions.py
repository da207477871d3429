"""A constraint's condition, answered for one record without asking the database.

Django asks the database once for each constraint of each record; a file has thousands. What is not understood
here is left to Django. As in SQL, what is unknown (None) is neither true nor false, and a check refuses only
the false.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Combinable
from django.db.models.functions import Left, Length

LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, other: value == other,
    "in": lambda value, others: value in others,
    "gt": lambda value, other: value > other,
    "gte": lambda value, other: value >= other,
    "lt": lambda value, other: value < other,
    "lte": lambda value, other: value <= other,
    "range": lambda value, ends: ends[0] <= value <= ends[1],
}


class NotUnderstoodError(Exception):
    """A condition of a kind that only the database answers."""


def check_constraint(constraint: models.BaseConstraint, record: models.Model, exclude: set[str]) -> None:
    """Raise ValidationError, as the constraint's own `validate` does, where the record breaks it."""
    condition = getattr(constraint, "condition", None)
    if not isinstance(constraint, models.CheckConstraint) or not isinstance(condition, Q):
        constraint.validate(type(record), record, exclude)
        return
    try:
        answer = holds(condition, record, exclude)
    except NotUnderstoodError:
        constraint.validate(type(record), record, exclude)
        return
    if answer is False:
        raise ValidationError(constraint.get_violation_error_message(), constraint.violation_error_code)


def holds(condition: Q, record: models.Model, exclude: set[str]) -> bool | None:
    """Return whether a record fulfils a condition; None where a value that it depends on is unknown."""
    answers = [
        holds(child, record, exclude) if isinstance(child, Q) else compared(child, record, exclude)
        for child in condition.children
    ]
    answer = any_of(answers) if condition.connector == Q.OR else all_of(answers)
    return answer if answer is None or not condition.negated else not answer


def all_of(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def any_of(answers: list[bool | None]) -> bool | None:
    if True in answers:
        return True
    return None if None in answers else False


def compared(comparison: Any, record: models.Model, exclude: set[str]) -> bool | None:
    """Return one comparison, of `name`, `name__lookup` or `name__length__lookup` with a value or a field."""
    if not isinstance(comparison, tuple):
        raise NotUnderstoodError(comparison)
    path, other = comparison
    name, *lookups = path.split(LOOKUP_SEP)
    if name in exclude:
        return None
    value = value_of(record, name)
    if isinstance(other, Combinable):
        value, other = both_values(record, value, other)
    if lookups == ["isnull"]:
        return (value is None) is bool(other)
    if value is None or other is None:
        return None
    if lookups[:1] == ["length"]:
        value, lookups = len(str(value)), lookups[1:]
    lookup = lookups[0] if lookups else "exact"
    if len(lookups) > 1 or lookup not in LOOKUPS:
        raise NotUnderstoodError(path)
    return LOOKUPS[lookup](value, other)


def both_values(record: models.Model, value: Any, other: Combinable) -> tuple[Any, Any]:
    """Return a value and what it is compared with, where that is a field or the beginning of one.

    The beginning is as long as another field is: so partial dates are compared (date_conditions.not_before).
    """
    if isinstance(other, F):
        return value, value_of(record, str(other.name))  # type: ignore[attr-defined]
    text, length = other.get_source_expressions() if isinstance(other, Left) else (None, None)
    fields = (text, *(length.get_source_expressions() if isinstance(length, Length) else ()))
    if len(fields) != 2 or not all(isinstance(field, F) for field in fields):
        raise NotUnderstoodError(other)
    whole, measure = (value_of(record, str(field.name)) for field in fields)
    if None in (value, whole, measure):
        return None, None
    return str(value), str(whole)[: len(str(measure))]


def value_of(record: models.Model, name: str) -> Any:
    return getattr(record, record._meta.get_field(name).attname)  # type: ignore[union-attr]
