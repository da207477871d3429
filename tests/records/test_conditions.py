"""A constraint answered in memory says what the database says."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import CharField, Q, TextField
from django.db.models.functions import Left, Upper

from portal.records.conditions import NotUnderstoodError, check_constraint, holds
from portal.records.dates import PartialDate, PartialDateField
from tests.factories import (
    make_agency,
    make_agreement,
    make_association,
    make_city,
    make_follow_up,
    make_meeting,
    make_participant,
    make_tie,
    make_trip,
)

pytestmark = pytest.mark.django_db


def other_values(field: Any) -> list[Any]:
    if isinstance(field, PartialDateField):
        return [None, PartialDate(2024), PartialDate(2027, 1)]
    return [None, ""] if isinstance(field, CharField | TextField) else [None]


def refusal(check: Any) -> list[str]:
    try:
        check()
    except ValidationError as error:
        return error.messages
    return []


def test_conditions_answer_as_the_database_does():
    records = [
        make_city(latitude=1, longitude=2, published=True),
        make_tie(concluded_on=PartialDate(2025, 9), ended_on=PartialDate(2026)),
        make_agreement(signed_on=PartialDate(2026, 9), ended_on=PartialDate(2026), status="lapsed"),
        make_association(founded_on=PartialDate(1931)),
        make_trip(lead_agency=make_agency()),
        make_meeting(starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 12), published=True),
        make_follow_up(due_on=PartialDate(2027)),
    ]
    records.append(make_participant(meeting=records[5]))
    breaches = 0
    for record in records:
        for field in record._meta.concrete_fields:
            kept = getattr(record, field.attname)
            for value in other_values(field):
                setattr(record, field.attname, value)
                for constraint in record._meta.constraints:
                    ours = refusal(lambda: check_constraint(constraint, record, set()))  # noqa: B023
                    theirs = refusal(lambda: constraint.validate(type(record), record))  # noqa: B023
                    assert ours == theirs, (constraint, field.name, value)
                    breaches += bool(ours)
            setattr(record, field.attname, kept)
    assert breaches > 10


def test_conditions_leave_to_the_database_what_they_do_not_understand():
    city = make_city()

    for condition in (Q(name__icontains="x"), Q(name=Upper("name_en")), Q(name=Left("name", 2))):
        with pytest.raises(NotUnderstoodError):
            holds(condition, city, set())
    assert holds(Q(name="x") | ~Q(latitude=1), city, set()) is None
    assert holds(Q(name="x") & Q(latitude=1), city, set()) is False
