"""Published at a moment to come: shown as such, changed, cancelled; nothing public before."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.records.publishing import State, cancel_publication, publish, withdraw
from tests.factories import FIT_TRIP, make_city, make_meeting, make_photo, make_trip
from tests.staff import EDITOR, PUBLISHER, address, signed_in
from trips.models import Meeting, Trip

pytestmark = pytest.mark.django_db

NO_DATE = "“1\x00” is not a date. Write 2026-03-11, 2026-03, 2026 or 115/3/11."
TAIPEI = ZoneInfo("Asia/Taipei")


def to_come(**delta) -> datetime:
    moment = timezone.localtime(timezone.now() + timedelta(**(delta or {"days": 3})), TAIPEI)
    return moment.replace(second=0, microsecond=0)


def posted(moment: datetime, *records, **more) -> dict:
    versions = {f"version:{one._meta.label_lower}:{one.pk}": one.version for one in records}
    roc = f"{moment.year - 1911}/{moment.month}/{moment.day}"
    return {"day": roc, "time": f"{moment:%H:%M}"} | versions | more


def named(*records) -> list[str]:
    return [f"{record._meta.label_lower}:{record.pk}" for record in records]


def scheduled(record, moment: datetime | None = None):
    publish(record, by=None, at=moment or to_come())
    return record


def test_trip_and_ticked_drafts_are_scheduled_for_one_moment_in_taiwan():
    publisher, trip, moment = signed_in(PUBLISHER), make_trip(**FIT_TRIP), to_come()
    meeting, left = make_meeting(trip=trip), make_meeting(trip=trip)
    data = posted(moment, trip, meeting) | {"with": named(meeting)}
    assert publisher.post(address(trip, "publish"), data).status_code == 302
    for record in (Trip.objects.get(), Meeting.objects.get(pk=meeting.pk)):
        assert (record.state, record.published_at) == (State.PUBLISHED, moment)
    left.refresh_from_db()
    assert left.state == State.DRAFT
    assert not Trip.objects.published().exists()
    assert Trip.objects.published(at=moment).exists()
    assert trip.history.latest("history_id").history_change_reason == "scheduled"


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ({"day": "2020-01-01", "time": "09:00"}, "day", "This moment has passed."),
        ({"day": "115/2/30", "time": "09:00"}, "day", "2026-02 has no day 30."),
        ({"day": "2027", "time": "09:00"}, "day", "Give the day as well: year, month and day."),
        ({"day": "3026-01-01", "time": "09:00"}, "day", "This is more than a year ahead: look at the year."),
        ({"day": "9998-12-31", "time": "23:59"}, "day", "This is more than a year ahead: look at the year."),
        ({"day": "2030-01-01", "time": ""}, "time", "Give the time as well."),
        ({"day": "", "time": "09:00"}, "day", "Give the day as well."),
        ({"day": "2030-01-01", "time": "25:61"}, "time", "Enter a valid time."),
        ({"day": "1\x00", "time": "09:00"}, "day", NO_DATE),
    ],
)
def test_moment_that_cannot_be_is_refused_beside_its_field(data, field, message):
    publisher, city = signed_in(PUBLISHER), make_city()
    version = {f"version:cities.city:{city.pk}": city.version}
    answer = publisher.post("/en" + address(city, "publish"), data | version)
    assert answer.status_code == 400
    assert answer.context_data["form"].errors == {field: [message]}
    city.refresh_from_db()
    assert city.state == State.DRAFT


def test_verb_refuses_a_moment_that_has_passed():
    with pytest.raises(ValidationError, match=r"has passed|已過"):
        publish(make_city(), by=None, at=timezone.now() - timedelta(minutes=1))


def test_moment_shows_in_list_page_and_panel_in_both_calendars_words():
    editor, trip = signed_in(EDITOR), scheduled(make_trip(**FIT_TRIP))
    meeting = scheduled(make_meeting(trip=trip))
    words = trip.state_in_words
    assert f"{trip.published_at.astimezone(TAIPEI):%H:%M}" in words
    for url in (address(trip), address(Trip, "changelist")):
        assert words in editor.get(url).content.decode()
    assert meeting.state_in_words in editor.get(address(trip)).content.decode()


def test_editor_changes_nothing_of_what_is_scheduled():
    editor, trip = signed_in(EDITOR), scheduled(make_trip(**FIT_TRIP))
    assert editor.get(address(trip)).context_data["has_change_permission"] is False
    for page in ("publish", "unschedule"):
        assert editor.post(address(trip, page)).status_code == 403


def test_changing_the_moment_takes_along_what_was_scheduled_with_it():
    publisher, first, later = signed_in(PUBLISHER), to_come(days=3), to_come(days=5)
    trip = scheduled(make_trip(**FIT_TRIP), first)
    together = scheduled(make_meeting(trip=trip), first)
    apart = scheduled(make_meeting(trip=trip), to_come(days=9))
    page = publisher.get(address(trip, "publish"))
    assert page.context_data["proposed"] == set(named(together))
    data = posted(later, trip, together) | {"with": named(together)}
    publisher.post(address(trip, "publish"), data)
    moments = [type(one).objects.get(pk=one.pk).published_at for one in (trip, together, apart)]
    assert moments == [later, later, apart.published_at]


def test_cancelled_publication_is_a_draft_that_may_be_deleted():
    publisher, moment = signed_in(PUBLISHER), to_come()
    trip = scheduled(make_trip(**FIT_TRIP), moment)
    together, kept = (scheduled(make_meeting(trip=trip), moment) for _ in range(2))
    assert publisher.post(address(together, "delete"), {"post": "yes"}).status_code == 302
    assert Meeting.objects.count() == 2
    publisher.post(address(trip, "unschedule"), {"with": named(together)})
    assert {
        (one.state, one.published_at) for one in (Trip.objects.get(), *Meeting.objects.filter(pk=together.pk))
    } == {(State.DRAFT, None)}
    assert Meeting.objects.get(pk=kept.pk).is_scheduled
    assert trip.history.latest("history_id").history_change_reason == "publication cancelled"
    publisher.post(address(together, "delete"), {"post": "yes"})
    assert not Meeting.objects.filter(pk=together.pk).exists()


def test_cancelling_what_was_public_once_withdraws_it_again_and_keeps_it():
    city = make_city()
    publish(city, by=None)
    first = city.published_at
    withdraw(city, by=None, reason="資料有誤")
    scheduled(city)
    cancel_publication(city, by=None)
    city.refresh_from_db()
    assert (city.state, city.published_at, city.withdrawn_reason) == (State.WITHDRAWN, first, "資料有誤")
    signed_in(PUBLISHER).post(address(city, "delete"), {"post": "yes"})
    assert type(city).objects.filter(pk=city.pk).exists()


def test_what_is_public_cannot_be_cancelled_and_what_is_scheduled_not_withdrawn():
    publisher, public, waiting = signed_in(PUBLISHER), make_city(published=True), scheduled(make_city())
    with pytest.raises(ValidationError, match=r"still to come|尚未到時間"):
        cancel_publication(public, by=None)
    answer = publisher.post("/en" + address(public, "unschedule"), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Only a publication that is still to come can be cancelled."
    ]
    answer = publisher.post("/en" + address(waiting, "withdraw"), {"reason": "x"})
    assert answer.context_data["errors"] == ["It is not public yet: cancel its publication instead."]


def test_what_is_public_is_not_published_again():
    publisher, photo = signed_in(PUBLISHER), make_photo(published=True)
    before = photo.published_at
    answer = publisher.post("/en" + address(photo, "publish"), follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["It is public already."]
    photo.refresh_from_db()
    assert photo.published_at == before


def test_publication_whose_moment_comes_while_it_is_cancelled_stays_and_says_so(monkeypatch):
    publisher, trip = signed_in(PUBLISHER), scheduled(make_trip(**FIT_TRIP), to_come())

    def too_late(record, *, by):
        monkeypatch.setattr(timezone, "now", lambda: record.published_at)
        cancel_publication(record, by=by)

    monkeypatch.setattr("portal.records.admin_publishing.cancel_publication", too_late)
    answer = publisher.post("/en" + address(trip, "unschedule"), follow=True)
    assert [str(one) for one in answer.context["messages"]] == [
        "Only a publication that is still to come can be cancelled."
    ]
    trip.refresh_from_db()
    assert trip.state == State.PUBLISHED
