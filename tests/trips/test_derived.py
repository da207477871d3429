"""What is derived of follow-ups and trips: each queryset method against its one-row twin."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from portal.records.publishing import State
from tests.factories import make_document, make_follow_up, make_trip, make_update
from trips.coverage import coverage
from trips.models import FollowUpAction, Trip

pytestmark = pytest.mark.django_db

TAIPEI = ZoneInfo("Asia/Taipei")


def kept_since(follow_up, moment: datetime) -> None:
    FollowUpAction.objects.filter(pk=follow_up.pk).update(created_at=moment)
    follow_up.refresh_from_db()


def is_stale(follow_up, on: date) -> bool:
    """Both answers, which must be one."""
    found = FollowUpAction.objects.stale(on).filter(pk=follow_up.pk).exists()
    assert found is follow_up.is_stale(on)
    return found


@pytest.mark.parametrize(
    ("reported_on", "on", "expected"),
    [
        (date(2026, 4, 1), date(2026, 10, 1), False),
        (date(2026, 4, 1), date(2026, 10, 2), True),
        (date(2027, 8, 31), date(2028, 2, 29), False),
        (date(2027, 8, 28), date(2028, 2, 29), True),
        (date(2026, 2, 28), date(2026, 8, 31), False),
        (date(2026, 2, 27), date(2026, 8, 31), True),
    ],
)
def test_follow_up_is_stale_once_half_a_year_has_passed_since_its_last_update(reported_on, on, expected):
    follow_up = make_follow_up()
    kept_since(follow_up, datetime(2020, 1, 1, tzinfo=TAIPEI))
    make_update(follow_up=follow_up, reported_on=reported_on - timedelta(days=300))
    make_update(follow_up=follow_up, reported_on=reported_on)
    assert is_stale(follow_up, on) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=TAIPEI), True),
        (datetime(2026, 4, 1, 0, 0, tzinfo=TAIPEI), False),
        (datetime(2026, 3, 31, 16, 30, tzinfo=ZoneInfo("UTC")), False),
    ],
)
def test_follow_up_never_reported_on_is_stale_by_the_local_day_it_was_entered(moment, expected):
    follow_up = make_follow_up()
    kept_since(follow_up, moment)
    assert is_stale(follow_up, date(2026, 10, 1)) is expected


def test_closed_follow_up_is_never_stale():
    follow_up = make_follow_up()
    kept_since(follow_up, datetime(2020, 1, 1, tzinfo=TAIPEI))
    make_update(follow_up=follow_up, reported_on=date(2020, 2, 1), new_status="done", closing_reason="完成")
    follow_up.refresh_from_db()
    assert not is_stale(follow_up, date(2026, 10, 1))


def test_most_urgent_first_is_overdue_then_stale_then_by_partial_due_date():
    on = date(2026, 10, 15)
    due = {"無": None, "月": "2026-10", "日": "2026-10-20", "久": "2027", "逾": "2026-09"}
    found = {title: make_follow_up(title=title, due_on=due_on) for title, due_on in due.items()}
    kept_since(found["久"], datetime(2020, 1, 1, tzinfo=TAIPEI))
    ordered = FollowUpAction.objects.most_urgent_first(on)
    assert [one.title for one in ordered] == ["逾", "久", "月", "日", "無"]
    assert [one.title for one in ordered if one.is_quiet] == ["久"]


def test_trips_with_unreported_days_are_those_whose_coverage_has_some():
    random = Random(7)
    for number in range(40):
        trip = make_trip(title=f"訪問{number}", starts_on=date(2028, 2, 27), ends_on=date(2028, 3, 3))
        for _document in range(random.choice((1, 2, 3, 4))):
            first = random.choice((-1, 0, 0, 2, 3, 4))
            days = [date(2028, 2, 27) + timedelta(days=day) for day in (first, first + random.randint(1, 4))]
            reason, state = random.choice((("", "draft"), ("", "draft"), ("密", "draft"), ("", "withdrawn")))
            make_document(
                trip=trip, covers_from=days[0], covers_to=days[1], withheld_reason=reason, state=state
            )
    found = set(Trip.objects.with_unreported_days())
    for trip in Trip.objects.prefetch_related("documents"):
        held = [document for document in trip.documents.all() if document.state != State.WITHDRAWN]
        assert (trip in found) is bool(coverage(trip, held).unreported), trip.title
    assert 0 < len(found) < 40


def test_trip_owing_a_report_is_found_as_its_twin_says():
    trips = [make_trip(), make_trip(direction="inbound"), make_trip(), make_trip()]
    make_document(trip=trips[2], kind="trip_report")
    make_document(trip=trips[3], kind="trip_report", state=State.WITHDRAWN)
    make_document(trip=trips[0], kind="special_report")
    owing = set(Trip.objects.owing_a_report())
    assert owing == {trip for trip in trips if trip.owes_a_report} == {trips[0], trips[3]}


def test_trip_at_the_end_of_time_has_its_report_due_then():
    trip = make_trip(starts_on=date(9999, 12, 30), ends_on=date.max)
    assert trip.report_due_on == date.max


def test_trip_of_a_mistyped_year_is_refused_before_any_page_counts_its_days():
    trip = make_trip()
    trip.full_clean()
    trip.ends_on = date(2996, 3, 21)
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        trip.full_clean()
    with translation.override("en"):
        assert refused.value.messages == ["The trip would take more than three years: look at the year."]
