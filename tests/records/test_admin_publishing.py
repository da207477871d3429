import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.records.models import ReviewStep
from portal.records.publishing import State
from tests.factories import (
    FIT_TRIP,
    make_city,
    make_follow_up,
    make_meeting,
    make_participant,
    make_photo,
    make_trip,
)
from tests.staff import EDITOR, PUBLISHER, address, form_data, signed_in
from trips.models import Meeting, Photo, Trip

pytestmark = pytest.mark.django_db


def seen(*records) -> dict:
    return {f"version:{record._meta.label_lower}:{record.pk}": record.version for record in records}


def named(*records) -> list[str]:
    return [f"{record._meta.label_lower}:{record.pk}" for record in records]


def test_confirmation_lists_what_becomes_public_with_a_trip():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    meeting = make_meeting(trip=trip, title="拜會曼徹斯特市長")
    make_photo(meeting=meeting, caption="市長合影")
    make_follow_up(meeting=meeting, title="設置窗口")
    page = publisher.get(address(trip, "publish")).content.decode()
    assert all(text in page for text in ("美國訪問", "拜會曼徹斯特市長", "市長合影", "設置窗口"))


def test_confirmation_counts_what_has_no_state_of_its_own():
    publisher, meeting = signed_in(PUBLISHER), make_meeting()
    make_participant(meeting=meeting)
    response = publisher.get("/en" + address(meeting, "publish"))
    assert [(shown.kind, shown.count) for shown in response.context_data["shown_with"]] == [
        ("Participants", 1)
    ]


def test_trip_is_published_with_the_children_chosen_and_no_others():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    chosen, left = make_meeting(trip=trip), make_meeting(trip=trip)
    publisher.post(address(trip, "publish"), {"with": named(chosen)} | seen(trip, chosen, left))
    assert Trip.objects.get().published_by == publisher.user
    assert [meeting.pk for meeting in Meeting.objects.published()] == [chosen.pk]


def test_photo_without_alternative_text_hinders_all_and_is_named():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    photo = make_photo(trip=trip, alt_text="", caption="無替代文字")
    answer = publisher.post("/en" + address(trip, "publish"), {"with": named(photo)} | seen(trip, photo))
    assert answer.status_code == 400
    assert "A photo cannot be published without alternative text." in answer.content.decode()
    assert Trip.objects.get().state == Photo.objects.get().state == State.DRAFT


def test_change_after_the_confirmation_was_shown_is_asked_about_again():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    confirmed = seen(trip)
    trip.save()
    assert publisher.post(address(trip, "publish"), confirmed).status_code == 409
    assert Trip.objects.get().state == State.DRAFT


@pytest.mark.parametrize("page", ["publish", "withdraw"])
def test_editor_neither_publishes_nor_withdraws(page):
    editor, trip = signed_in(EDITOR), make_trip(published=page == "withdraw")
    state = trip.state
    assert editor.get(address(trip, page)).status_code == 403
    assert editor.post(address(trip, page), {"reason": "x"} | seen(trip)).status_code == 403
    assert Trip.objects.get().state == state


def test_editor_is_not_offered_the_action_that_publishes_many():
    editor, city = signed_in(EDITOR), make_city()
    chosen = {"action": "publish_selected", "_selected_action": [city.pk], "confirmed": "1"} | seen(city)
    editor.post(address(type(city), "changelist"), chosen)
    city.refresh_from_db()
    assert city.state == State.DRAFT


def test_editor_submits_a_draft_for_review():
    editor, trip = signed_in(EDITOR), make_trip()
    editor.post(address(trip, "submit"))
    assert Trip.objects.get().state == State.IN_REVIEW
    assert ReviewStep.objects.get().by == editor.user
    again = editor.post("/en" + address(trip, "submit"), follow=True)
    assert str(list(again.context["messages"])[-1]) == "Only a draft can be submitted."
    assert ReviewStep.objects.count() == 1


@pytest.mark.parametrize("reason", ["  ", "\x00"])
def test_withdrawing_needs_a_reason_named_beside_the_field(reason):
    publisher, trip = signed_in(PUBLISHER), make_trip(published=True)
    answer = publisher.post("/en" + address(trip, "withdraw"), {"reason": reason})
    assert answer.status_code == 400
    assert "Say why the record is withdrawn." in answer.content.decode()
    assert Trip.objects.get().state == State.PUBLISHED


def test_withdrawing_says_what_falls_silent_and_keeps_the_reason():
    publisher, trip = signed_in(PUBLISHER), make_trip(published=True)
    make_meeting(trip=trip, published=True)
    silent = publisher.get("/en" + address(trip, "withdraw")).context_data["silent"]
    assert [(shown.kind, shown.count) for shown in silent] == [("Meetings", 1)]
    publisher.post(address(trip, "withdraw"), {"reason": "資料有誤"})
    trip = Trip.objects.get()
    assert (trip.state, trip.withdrawn_reason, trip.updated_by) == (
        State.WITHDRAWN,
        "資料有誤",
        publisher.user,
    )


def test_draft_cannot_be_withdrawn():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    answer = publisher.post("/en" + address(trip, "withdraw"), {"reason": "x"})
    assert "Only a published record can be withdrawn." in answer.content.decode()


def test_action_asks_first_then_publishes_what_is_fit_and_says_how_many():
    publisher = signed_in(PUBLISHER)
    fit, unfit = make_photo(original="a.jpg"), make_photo(original="b.jpg", alt_text="")
    chosen = {"action": "publish_selected", "_selected_action": [fit.pk, unfit.pk]}
    asked = publisher.post("/en" + address(Photo, "changelist"), chosen)
    assert "A photo cannot be published without alternative text." in asked.content.decode()
    assert not Photo.objects.filter(state=State.PUBLISHED).exists()
    done = publisher.post(
        "/en" + address(Photo, "changelist"), chosen | {"confirmed": "1"} | seen(fit, unfit), follow=True
    )
    assert [str(message) for message in done.context["messages"]] == [
        "1 record is public.",
        "1 was not fit and stays as it was.",
    ]
    assert list(Photo.objects.filter(state=State.PUBLISHED)) == [fit]


def test_publishing_is_in_the_history_of_the_record():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    publisher.post(address(trip, "publish"), seen(trip))
    entry = trip.history.latest("history_id")
    assert (entry.history_change_reason, entry.history_user) == ("published", publisher.user)


def test_clearing_what_publication_needs_is_refused_beside_the_field():
    publisher, photo = signed_in(PUBLISHER), make_photo(published=True, original="2026/a.jpg")
    answer = publisher.post("/en" + address(photo), form_data(publisher.get(address(photo)), alt_text=""))
    errors = answer.context_data["adminform"].form.errors
    assert errors == {"alt_text": ["A photo cannot be published without alternative text."]}


def test_action_that_publishes_many_waits_for_whoever_is_changing_one():
    """Read without a lock, a record would be stored over what an editor saves meanwhile."""
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    chosen = {"action": "publish_selected", "_selected_action": [trip.pk], "confirmed": "1"}
    with CaptureQueriesContext(connection) as queries:
        publisher.post(address(Trip, "changelist"), chosen | seen(trip))
    # SQLite has no locks of rows: there the whole transaction waits, from its first statement on.
    locks = [
        query["sql"] for query in queries if "FOR UPDATE" in query["sql"] and "trips_trip" in query["sql"]
    ]
    assert bool(locks) is connection.features.has_select_for_update
    trip.refresh_from_db()
    assert trip.is_published
