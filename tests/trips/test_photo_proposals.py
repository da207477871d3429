"""What a photo's own time proposes: the zone it was taken in, its place in the order, its meeting."""

from datetime import UTC, date, datetime, time

import pytest

from portal.records.uploads import PictureFacts
from tests.factories import make_meeting, make_photo, make_trip
from trips.models import ItineraryItem
from trips.photo_proposals import Leg, legs_of, meetings_of_day, moment_of, natural, proposed_orders

BOSTON = Leg("America/New_York", date(2026, 3, 11), date(2026, 3, 13))
TORONTO = Leg("America/Toronto", date(2026, 3, 14), None)
SEATTLE = Leg("America/Los_Angeles", date(2026, 3, 15), date(2026, 3, 17))
UNDATED = Leg("Asia/Taipei", None, None)
LEGS = [BOSTON, TORONTO, SEATTLE, UNDATED]


def facts(taken_at_text: str, offset: str = "") -> PictureFacts:
    return PictureFacts(".jpg", "image/jpeg", 4, 3, 99, "0" * 64, taken_at_text, offset)


@pytest.mark.parametrize(
    ("taken", "offset", "zone"),
    [
        ("2026-03-12T09:30:00", "-04:00", "America/New_York"),
        ("2026-03-14T09:30:00", "-04:00", "America/Toronto"),
        ("2026-03-20T09:30:00", "-04:00", "America/New_York"),
        ("2026-03-12T09:30:00", "-07:00", "America/Los_Angeles"),
        ("2026-03-12T09:30:00", "+08:00", "Asia/Taipei"),
        # Winter time ended on 8 March: the offset of January fits no longer.
        ("2026-03-12T09:30:00", "-05:00", ""),
        ("2026-03-07T09:30:00", "-05:00", "America/New_York"),
        ("2026-03-12T09:30:00", "+05:45", ""),
        ("2026-03-12T09:30:00", "", ""),
    ],
)
def test_zone_is_one_of_the_trip_whose_clock_fits_or_none(taken, offset, zone):
    expected = datetime.fromisoformat(taken)
    moment = moment_of(facts(taken, offset), LEGS)
    assert moment == (expected.date(), expected.time() if zone else None, zone)


def test_zone_of_the_chosen_meeting_comes_first_where_it_fits():
    taken = "2026-03-12T09:30:00"
    assert moment_of(facts(taken, "-04:00"), LEGS, "America/Toronto")[2] == "America/Toronto"
    assert moment_of(facts(taken, "-07:00"), LEGS, "America/Toronto")[2] == "America/Los_Angeles"
    assert moment_of(facts(taken), LEGS, "America/Toronto") == (
        date(2026, 3, 12),
        time(9, 30),
        "America/Toronto",
    )


def test_picture_that_tells_no_time_proposes_none():
    assert moment_of(facts(""), LEGS, "Asia/Taipei") == (None, None, "")


@pytest.mark.django_db
def test_zones_of_a_trip_are_those_of_its_meetings_and_itinerary():
    trip = make_trip()
    make_meeting(trip=trip, time_zone="America/New_York", starts_on=date(2026, 3, 12))
    make_meeting(trip=trip)
    make_meeting(time_zone="Europe/Paris")
    ItineraryItem.objects.create(trip=trip, activity="departure", text="啟程", time_zone="Asia/Taipei")
    assert [leg.zone for leg in legs_of(trip)] == ["America/New_York", "Asia/Taipei"]


@pytest.mark.django_db
def test_meeting_is_found_by_the_calendar_of_its_own_place():
    """On a phone that still shows Taipei's time it is the next day already."""
    trip = make_trip()
    wednesday = make_meeting(trip=trip, starts_on=date(2026, 3, 11), time_zone="America/New_York")
    thursday = make_meeting(trip=trip, starts_on=date(2026, 3, 12), time_zone="America/New_York")
    make_meeting(trip=trip)
    photo = make_photo(trip=trip, taken_on=date(2026, 3, 12), taken_time=time(5, 0), time_zone="Asia/Taipei")
    meetings = list(trip.meetings.all())
    assert meetings_of_day(photo, meetings) == [wednesday]
    photo.taken_at = None
    assert meetings_of_day(photo, meetings) == [thursday]
    photo.taken_on = None
    assert meetings_of_day(photo, meetings) == []


@pytest.mark.django_db
def test_order_is_by_moment_then_by_natural_name_after_those_in_place():
    trip = make_trip()
    placed = make_photo(trip=trip, order=7)
    names = {
        "IMG_10.jpg": {},
        "IMG_9.jpg": {},
        "day.jpg": {"taken_on": date(2026, 3, 12)},
        "boston.jpg": {
            "taken_on": date(2026, 3, 12),
            "taken_time": time(9, 0),
            "time_zone": "America/New_York",
        },
        "taipei.jpg": {
            "taken_on": date(2026, 3, 12),
            "taken_time": time(20, 0),
            "time_zone": "Asia/Taipei",
        },
        "next.jpg": {"taken_on": date(2026, 3, 13)},
    }
    photos = {name: make_photo(trip=trip, original_name=name, **values) for name, values in names.items()}
    orders = proposed_orders(trip)
    assert placed.pk not in orders
    expected = ["taipei.jpg", "boston.jpg", "day.jpg", "next.jpg", "IMG_9.jpg", "IMG_10.jpg"]
    assert [orders[photos[name].pk] for name in expected] == [8, 9, 10, 11, 12, 13]
    assert photos["boston.jpg"].taken_at == datetime(2026, 3, 12, 13, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", "9" * 5000, "²³.jpg", "IMG_\u0663.jpg", "a1b22c333"])
def test_any_name_can_be_sorted(name):
    assert sorted([natural(name), natural("IMG_1.jpg"), natural("7")])
