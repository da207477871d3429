"""Calendars, read by a reader of its own make."""

from datetime import date, timedelta

import icalendar
import pytest
from django.utils import timezone

from portal.records.dates import PartialDate
from tests.factories import make_follow_up, make_meeting, make_trip, make_update
from trips.models import ItineraryItem, Trip

pytestmark = pytest.mark.django_db

HOSTILE = "]]></title>\x07\"';,\\ 𠀀" + "長" * 90
READ = "]]></title>\"';,\\ 𠀀" + "長" * 90


def read_calendar(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or len(line) > 75 for line in lines)
    return icalendar.Calendar.from_ical(response.content.decode())


def events(calendar):
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def test_calendar_of_a_hostile_and_long_title_says_what_it_says(client):
    trip = make_trip(published=True)
    Trip.objects.update(title=HOSTILE, purpose=f"一\n二;{HOSTILE}")

    event = events(read_calendar(client, f"/trips/{trip.slug}/trip.ics"))[trip.slug]

    assert str(event["SUMMARY"]) == READ


def test_trip_calendar_shows_whole_days_and_says_what_has_none(client):
    trip = make_trip(published=True, title_en="The trip")
    days = {"starts_on": date(2026, 3, 11), "ends_on": date(2026, 3, 13), "time_zone": "America/New_York"}
    ranged = make_meeting(trip=trip, published=True, title_en="Ranged", **days)
    late = make_meeting(
        trip=trip, published=True, title_en="Late", starts_on=date(2026, 3, 14), date_text="深夜"
    )
    make_meeting(trip=trip, published=True, title_en="Undated")
    make_meeting(trip=trip, published=True, title_en="Secret", withheld_reason="不公開", **days)
    make_meeting(trip=trip, title_en="Draft", **days)
    row = {"trip": trip, "activity": "departure", "starts_on": date(2026, 3, 11)}
    item = ItineraryItem.objects.create(text="出發", text_en="Departure", time_text="09:30", **row)
    gone = ItineraryItem.objects.create(text="取消", text_en="Called off", status="cancelled", **row)
    ItineraryItem.objects.create(text="同一會晤", meeting=ranged, **row)

    found = events(read_calendar(client, f"/en/trips/{trip.slug}/trip.ics"))

    assert found.keys() == {trip.slug, ranged.slug, late.slug, item.slug, gone.slug}
    whole = found[trip.slug]
    assert (whole["DTSTART"].dt, whole["DTEND"].dt) == (date(2026, 3, 11), date(2026, 3, 22))
    assert "Undated" in whole["DESCRIPTION"]
    assert (found[ranged.slug]["DTSTART"].dt, found[ranged.slug]["DTEND"].dt) == (
        date(2026, 3, 11),
        date(2026, 3, 14),
    )
    assert "America/New_York" in found[ranged.slug]["DESCRIPTION"]
    assert str(found[late.slug]["SUMMARY"]) == "Late (深夜)"
    assert str(found[item.slug]["SUMMARY"]) == "Departure (09:30)"
    assert str(found[gone.slug]["STATUS"]) == "CANCELLED"
    assert not any(hasattr(event["DTSTART"].dt, "hour") for event in found.values())


def test_trip_calendar_on_the_last_day_there_is_has_an_end_all_the_same(client):
    trip = make_trip(published=True, starts_on=date.max, ends_on=date.max, report_due_on=date.max)

    event = events(read_calendar(client, f"/trips/{trip.slug}/trip.ics"))[trip.slug]

    assert event["DTSTART"].dt == date.max
    assert "DTEND" not in event


def test_due_calendar_takes_the_last_day_a_partial_date_allows_and_says_so(client):
    month = make_follow_up(published=True, title_en="By month", due_on=PartialDate(2026, 2))
    year = make_follow_up(published=True, title_en="By year", due_on=PartialDate(2027))
    day = make_follow_up(published=True, title_en="By day", due_on=PartialDate(2026, 5, 4))
    make_follow_up(published=True, title_en="Undated")
    closed = make_follow_up(published=True, title_en="Closed", due_on=PartialDate(2026, 5, 4))
    make_update(follow_up=closed, new_status="done", closing_reason="完成")

    calendar = read_calendar(client, "/en/follow-ups/due.ics")
    found = events(calendar)

    assert {code: event["DTSTART"].dt for code, event in found.items()} == {
        month.slug: date(2026, 2, 28),
        year.slug: date(2027, 12, 31),
        day.slug: date(2026, 5, 4),
    }
    assert str(found[month.slug]["SUMMARY"]) == "By month (due February 2026)"
    assert "Only the month is stated" in found[month.slug]["DESCRIPTION"]
    assert "Only the year is stated" in found[year.slug]["DESCRIPTION"]
    assert "is stated" not in found[day.slug]["DESCRIPTION"]
    assert str(calendar["DESCRIPTION"]).startswith("1 open follow-up states no due date")


def test_due_calendar_of_very_many_gives_those_due_last_and_says_so(client, monkeypatch):
    monkeypatch.setattr("trips.calendars.MOST_EVENTS", 2)
    follow_ups = [make_follow_up(published=True, due_on=PartialDate(year)) for year in (2028, 2026, 2027)]

    calendar = read_calendar(client, "/en/follow-ups/due.ics")

    assert list(events(calendar)) == [follow_ups[2].slug, follow_ups[0].slug]
    assert str(calendar["DESCRIPTION"]).endswith("Of 3 with a date, the 2 due last are given.")


def test_calendar_stamp_is_the_last_public_change(client):
    trip = make_trip(published=True)
    long_ago = timezone.now().replace(microsecond=0) - timedelta(days=9)
    Trip.objects.filter(pk=trip.pk).update(published_at=long_ago)
    trip.history.update(history_date=long_ago)
    trip.refresh_from_db()
    trip.staff_note = "內部"
    trip.save()

    event = events(read_calendar(client, f"/trips/{trip.slug}/trip.ics"))[trip.slug]

    assert event["DTSTAMP"].dt == long_ago
