"""When the first record is loaded, and when the loader keeps its hands off."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from portal.accounts.models import Agency
from portal.cities.models import City
from portal.pages.first_record import load_first_record, loading, make_pictures
from portal.pages.first_record.rows import citation_row, read_rows
from portal.records.models import CodeSequence
from tests.factories import make_agency, make_city, make_trip
from trips.models import Photo, Topic, Trip

pytestmark = pytest.mark.django_db


def small(**tables) -> dict:
    return {table: [] for table in loading.TABLES} | {"sections": [{}]} | tables


def test_load_where_a_record_was_ever_numbered_touches_nothing():
    make_city().delete()

    assert load_first_record(by=None, report=pytest.fail) is False
    assert not Trip.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [({"name": ""}, ValidationError), ({"latitude": None}, IntegrityError)],
    ids=["text", "constraint"],
)
def test_load_with_one_bad_row_says_which_and_leaves_nothing(monkeypatch, wrong, error):
    tables = read_rows()
    tables["city"][1] |= wrong
    monkeypatch.setattr(loading, "read_rows", lambda: tables)

    with pytest.raises(error) as refused:
        load_first_record(by=None, report=lambda line: None)

    assert "City" in refused.value.__notes__[0]
    for model in (Agency, Topic, City, CodeSequence):
        assert not model.objects.exists()


def test_load_stamps_who_loaded_and_tells_each_table(monkeypatch, django_user_model):
    user = django_user_model.objects.create_user("loader")
    topics = [
        {"key": "one", "name": "一", "name_en": "One"},
        {"parent": "one", "name": "二", "name_en": "Two"},
    ]
    monkeypatch.setattr(loading, "read_rows", lambda: small(topic=topics))
    lines = []

    assert load_first_record(by=user, report=lines.append) is True

    one, two = Topic.objects.all()
    assert two.parent == one
    assert (one.created_by, one.history.get().history_user) == (user, user)
    assert len(lines) == len(loading.TABLES) + 1


def test_load_uses_an_agency_that_is_there_as_it_is(monkeypatch):
    agency = make_agency(code="AGCY-EDB", name="改過的名稱")
    monkeypatch.setattr(loading, "read_rows", lambda: small(agency=[read_rows()["agency"][1]]))

    load_first_record(by=None, report=lambda line: None)

    assert list(Agency.objects.all()) == [agency]
    assert Agency.objects.get().name == "改過的名稱"


def test_a_citation_in_short_is_one_of_the_report():
    sections = {"參、五": "III.5"}

    assert citation_row("參、五", sections) == {
        "document": "report",
        "section": "參、五",
        "section_en": "III.5",
    }
    assert citation_row({"document": "udn"}, sections) == {"document": "udn"}


def test_pictures_are_not_put_on_a_trip_of_staffs_own():
    assert make_trip().code == "TRIP-2026-001"

    make_pictures(pytest.fail)

    assert not Photo.objects.exists()
