from datetime import timedelta

import pytest
from django.utils import timezone

from portal.records.public_changes import public_changes, public_since
from tests.factories import make_follow_up, make_meeting, make_topic, make_trip, published

pytestmark = pytest.mark.django_db

THEN = timezone.now() - timedelta(days=30)


@pytest.fixture
def old_trip():
    trip = published(make_trip(), at=THEN)
    trip.history.update(history_date=THEN)
    return trip


def changed(record):
    record.refresh_from_db()
    return public_changes([record])[record.pk]


def test_record_is_public_since_the_last_of_its_parents(old_trip):
    meeting = published(make_meeting(trip=old_trip), at=THEN - timedelta(days=5))
    follow_up = published(make_follow_up(meeting=meeting), at=THEN - timedelta(days=9))

    assert public_since(meeting) == public_since(follow_up) == THEN


def test_internal_change_is_no_public_change(old_trip):
    old_trip.staff_note = "內部"
    old_trip.save()
    old_trip.save()

    assert changed(old_trip) == THEN


def test_public_change_counts_and_a_later_internal_one_does_not(old_trip):
    old_trip.title = "新標題"
    old_trip.save()
    moment = old_trip.history.latest().history_date
    old_trip.staff_note = "內部"
    old_trip.save()

    assert changed(old_trip) == moment > THEN


def test_change_of_a_relation_to_many_counts(old_trip):
    meeting = published(make_meeting(trip=old_trip), at=THEN)
    meeting.history.update(history_date=THEN)
    meeting.topics.add(make_topic())

    meeting.staff_note = "內部"
    meeting.save()

    assert changed(meeting) > THEN


def test_records_of_no_number_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert public_changes([]) == {}
