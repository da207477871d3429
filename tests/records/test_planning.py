"""Statements that a connection plans once: the same rows, and Django's own manners."""

from typing import NamedTuple

import pytest
from django.db import DatabaseError, connection
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from portal.records.planning import planned_cursor
from portal.records.prepared import Prepared, Slot, many
from portal.records.public_stamp import public_stamp
from portal.records.publishing import Preview, previewing
from tests import factories
from trips.models import Trip

pytestmark = pytest.mark.django_db

CODE = Slot("code", CharField())
ODD = "100 %s, %% and ' \\"


class OddRow(NamedTuple):
    code: str
    odd: str


def trips(at):
    return Trip.objects.published(at).filter(code=CODE)


@pytest.fixture
def prepared():
    return Prepared(many(OddRow, trips, odd=Concat(F("code"), Value(ODD), output_field=CharField())))


def planned() -> int:
    """Return how many statements this connection was told to keep the plan of; SQLite needs no telling."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_fixed_values_stand_in_the_statement_as_they_are(prepared):
    trip = factories.make_trip(published=True)

    for code in (trip.code, "TRIP-1-1", trip.code):
        assert prepared.rows(code=code) == ([(trip.code, trip.code + ODD)] if code == trip.code else [])


def test_hostile_values_of_a_call_are_values(prepared):
    factories.make_trip(published=True)

    for hostile in ("'; DROP TABLE trips_trip; --", "%(at)s", "%s", "\\' OR 1=1 --", ""):
        assert prepared.rows(code=hostile) == []


def test_planned_statements_are_counted_like_others(prepared):
    with CaptureQueriesContext(connection) as queries:
        prepared.rows(code="TRIP-1-1")
        public_stamp()

    assert len(queries) == 2
    assert "trips_trip" in queries[0]["sql"]


def test_errors_of_planned_statements_are_djangos():
    with pytest.raises(DatabaseError), planned_cursor(connection) as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


def test_a_statement_is_planned_once_for_all_calls(prepared):
    before = planned()
    for number in range(9):
        prepared.rows(code=f"TRIP-{number}-1")

    assert planned() == before + (connection.vendor == "postgresql")


def test_nothing_is_kept_of_a_preview(prepared):
    trip = factories.make_trip()
    before = planned()
    with previewing(Preview({Trip: frozenset({trip.pk})})):
        assert prepared.rows(code=trip.code)

    assert planned() == before


def test_nothing_is_kept_behind_a_pooler(prepared, monkeypatch):
    """A pooler hands the next transaction to a connection that knows no plan of ours."""
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    trip = factories.make_trip(published=True)
    before = planned()

    assert prepared.rows(code=trip.code)
    assert planned() == before
