from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from portal.cities.models import City
from portal.records.publishing import State, publish, withdraw
from tests.safety.planting import STATES, Garden
from tests.safety.world import RECORDS, World
from trips.models import Meeting, Photo, Trip

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [*STATES, "published", "withheld"])
def test_published_and_its_one_row_twin_agree(state):
    public = World(Garden(), "published")
    World(Garden(), state, base=public).lure(public)

    for model in RECORDS:
        public_rows = set(model.objects.published().values_list("pk", flat=True))
        for row in model.objects.all():
            assert row.is_published == (row.pk in public_rows), row


def test_publish_makes_a_draft_public_and_says_who_and_when(django_user_model):
    user = django_user_model.objects.create_user("p")
    city = City.objects.create(name="曼徹斯特", country_id="US")

    publish(city, by=user)

    assert City.objects.published().get() == city
    assert city.published_by == user
    assert city.history.first().history_change_reason == "published"


def test_publish_at_a_time_to_come_waits_for_it():
    city = City.objects.create(name="曼徹斯特", country_id="US")

    publish(city, by=None, at=timezone.now() + timedelta(hours=1))

    assert not City.objects.published().exists()
    assert City.objects.published(at=timezone.now() + timedelta(hours=2)).exists()


def test_publish_of_a_meeting_without_host_is_refused(a_trip):
    meeting = Meeting.objects.create(trip=a_trip, kind="talks", title="會談")

    with pytest.raises(ValidationError, match=r"names its host|對方"):
        publish(meeting, by=None)

    meeting.refresh_from_db()
    assert meeting.state == State.DRAFT


def test_publish_of_a_photo_without_alternative_text_is_refused(a_trip):
    photo = Photo.objects.create(trip=a_trip, original="x.jpg")

    with pytest.raises(ValidationError, match=r"alternative text|替代文字"):
        publish(photo, by=None)


def test_withdraw_needs_a_reason_and_takes_the_record_back():
    city = City.objects.create(name="曼徹斯特", country_id="US")
    publish(city, by=None)

    with pytest.raises(ValidationError):
        withdraw(city, by=None, reason=" ")
    withdraw(city, by=None, reason="entered twice")

    assert not City.objects.published().exists()
    assert city.history.first().withdrawn_reason == "entered twice"


def test_withdraw_of_a_draft_is_refused():
    city = City.objects.create(name="曼徹斯特", country_id="US")

    with pytest.raises(ValidationError):
        withdraw(city, by=None, reason="why")


def test_delete_of_what_was_published_is_refused():
    city = City.objects.create(name="曼徹斯特", country_id="US")
    publish(city, by=None)
    withdraw(city, by=None, reason="entered twice")

    with pytest.raises(ProtectedError):
        city.delete()


def test_new_records_are_drafts():
    assert City.objects.create(name="曼徹斯特", country_id="US").state == State.DRAFT


def test_database_refuses_published_without_its_moment():
    city = City.objects.create(name="曼徹斯特", country_id="US")

    with pytest.raises(IntegrityError, match="city_published_has_its_moment"), transaction.atomic():
        City.objects.filter(pk=city.pk).update(state="published")


def test_codes_are_never_used_twice():
    first = City.objects.create(name="一", country_id="US")
    code = first.code
    first.delete()

    assert City.objects.create(name="二", country_id="US").code != code


def test_trip_code_carries_its_year(a_trip):
    assert a_trip.code == "TRIP-2026-001"
    day = date(2026, 5, 1)
    second = Trip.objects.create(title="二", category="visit", starts_on=day, ends_on=day)

    assert second.code == "TRIP-2026-002"
