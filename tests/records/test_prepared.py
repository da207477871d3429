"""Rows read by queries whose SQL is written once: public at each moment, and alike on both databases."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import CharField, OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from portal.records.dates import PartialDate
from portal.records.prepared import Prepared, Slot, Text, many, one
from portal.records.publishing import Preview, previewing
from tests import factories
from trips.models import Document, Indicator, Meeting, Participant, Reading, Trip

pytestmark = pytest.mark.django_db

CODE = Slot("code", CharField())


class PersonRow(NamedTuple):
    name: str
    and_others: bool


class MeetingRow(NamedTuple):
    title: Text
    starts_on: date | None
    people: tuple[PersonRow, ...]


class TripRow(NamedTuple):
    code: str
    title: Text
    starts_on: date
    meetings: tuple[MeetingRow, ...]


def people(at):
    return Participant.objects.published(at).filter(meeting=OuterRef("pk")).order_by("order", "id")


def meetings(at):
    return Meeting.objects.published(at).filter(trip=OuterRef("pk")).order_by("order", "id")


def trips(at):
    return Trip.objects.published(at).filter(code=CODE)


@pytest.fixture
def prepared():
    return Prepared(one(TripRow, trips, meetings=many(MeetingRow, meetings, people=many(PersonRow, people))))


def test_rows_hold_the_rows_below_them_in_their_order_in_one_query(prepared):
    trip = factories.make_trip(published=True)
    for order, title in ((2, "後"), (1, "先")):
        meeting = factories.make_meeting(
            published=True, trip=trip, order=order, title=title, starts_on=date(2026, 3, 12)
        )
        for name in ("甲", '"乙",\\'):
            factories.make_participant(meeting=meeting, name=name, and_others=name != "甲")

    with CaptureQueriesContext(connection) as queries:
        (row,) = prepared.rows(code=trip.code)

    assert len(queries) == 1
    assert (row.code, row.title, row.starts_on) == (trip.code, "美國訪問", date(2026, 3, 11))
    assert [meeting.title for meeting in row.meetings] == ["先", "後"]
    assert row.meetings[0].starts_on == date(2026, 3, 12)
    assert row.meetings[0].people == (PersonRow("甲", False), PersonRow('"乙",\\', True))


def test_rows_without_rows_below_them_hold_none(prepared):
    trip = factories.make_trip(published=True)

    assert prepared.rows(code=trip.code)[0].meetings == ()
    assert prepared.rows(code="TRIP-1-1") == []


def test_rows_of_a_later_call_are_those_public_then(prepared, monkeypatch):
    """What is kept is the question, never the answer nor the moment it was asked."""
    later = timezone.now() + timedelta(hours=1)
    trip = factories.made(Trip, {"category": "visit", "title": "將公開", **DAYS}, public=False)
    factories.published(trip, at=later)
    assert prepared.rows(code=trip.code) == []

    monkeypatch.setattr("portal.records.clock.timezone.now", lambda: later)
    assert [row.code for row in prepared.rows(code=trip.code)] == [trip.code]

    trip.state = "withdrawn"
    trip.save()
    assert prepared.rows(code=trip.code) == []


DAYS = {"starts_on": date(2026, 3, 11), "ends_on": date(2026, 3, 21)}


def test_rows_of_a_preview_are_seen_within_it_alone(prepared):
    trip = factories.make_trip()
    draft = factories.make_meeting(trip=trip)
    shown = Preview({Trip: frozenset({trip.pk}), Meeting: frozenset({draft.pk})})

    for _again in range(2):
        assert prepared.rows(code=trip.code) == []
        with previewing(shown):
            (row,) = prepared.rows(code=trip.code)
        assert [meeting.title for meeting in row.meetings] == ["拜會市長"]
        with previewing(Preview({Trip: frozenset({trip.pk})})):
            assert prepared.rows(code=trip.code)[0].meetings == ()


def test_text_is_the_readers_and_marks_what_is_not(prepared):
    trip = factories.make_trip(published=True)
    factories.make_meeting(published=True, trip=trip, title="<b>茶會", title_en="")

    (chinese,) = prepared.rows(code=trip.code)
    with translation.override("en"):
        (english,) = prepared.rows(code=trip.code)
        marked = english.meetings[0].title.__html__()

    assert (chinese.title, english.title) == ("美國訪問", "Visit to the United States")
    assert type(chinese.title) is str
    assert marked == '<span lang="zh-Hant">&lt;b&gt;茶會</span>'


class ReadingRow(NamedTuple):
    value: Decimal
    as_of: PartialDate | None


class IndicatorRow(NamedTuple):
    name: Text
    readings: tuple[ReadingRow, ...]


def test_numbers_and_partial_dates_come_through_json_as_they_are_kept():
    indicator = factories.made(Indicator, {"name": "托育", "unit": "處"}, public=True)
    Reading(indicator=indicator, kind="actual", value=Decimal("12345678901234.5"), as_of="2026-03").save()
    Reading(indicator=indicator, kind="target", value=Decimal("0.1")).save()
    prepared = Prepared(
        many(
            IndicatorRow,
            lambda at: Indicator.objects.published(at),
            readings=many(
                ReadingRow,
                lambda at: Reading.objects.published(at).filter(indicator=OuterRef("pk")).order_by("-value"),
            ),
        )
    )

    (row,) = prepared.rows()

    assert row.readings == (
        ReadingRow(Decimal("12345678901234.5"), PartialDate(2026, 3)),
        ReadingRow(Decimal("0.1"), None),
    )


def test_query_that_keeps_the_moment_it_was_written_is_refused():
    frozen = Prepared(many(PersonRow, lambda _at: Participant.objects.published()))

    with pytest.raises(ImproperlyConfigured, match="PersonRow is read as of a moment that has passed"):
        frozen.rows()


@pytest.mark.parametrize("day", [date(2026, 3, 11), "2026-03-11"])
def test_query_that_keeps_the_day_it_was_written_is_refused(day):
    frozen = Prepared(many(DayRow, lambda at: Trip.objects.published(at).filter(starts_on__lte=day)))

    with pytest.raises(ImproperlyConfigured, match="DayRow is read as of a moment that has passed"):
        frozen.rows()


class DayRow(NamedTuple):
    starts_on: date


class DocumentRow(NamedTuple):
    title: Text
    trip: TripRow | None


def test_row_that_is_not_public_is_not_there_for_one_that_is():
    factories.make_document(published=True, trip=factories.make_trip())
    prepared = Prepared(
        many(
            DocumentRow,
            lambda at: Document.objects.published(at),
            trip=one(
                TripRow,
                lambda at: Trip.objects.published(at).filter(pk=OuterRef("trip")),
                meetings=many(MeetingRow, meetings, people=many(PersonRow, people)),
            ),
        )
    )

    assert [row.trip for row in prepared.rows()] == [None]
