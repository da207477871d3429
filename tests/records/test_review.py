"""Between editor and publisher: submitted, returned with remarks, submitted again."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError

from portal.records.models import ReviewStep
from portal.records.publishing import State
from portal.records.review import return_for_correction, submit
from tests.factories import make_agency, make_city, make_follow_up, make_meeting, make_photo, make_trip
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, make_user, signed_in
from trips.models import Meeting, Trip

pytestmark = pytest.mark.django_db


def named(*records) -> list[str]:
    return [f"{record._meta.label_lower}:{record.pk}" for record in records]


def submitted(record):
    submit(record, by=make_user(EDITOR))
    return record


def test_trip_is_submitted_with_the_drafts_chosen_and_no_others():
    editor, trip = signed_in(EDITOR), make_trip()
    chosen, left = make_meeting(trip=trip), make_meeting(trip=trip)
    photo = make_photo(meeting=chosen)
    offered = editor.get(address(trip, "submit")).context_data["children"]
    assert {child.record for child in offered} == {chosen, left, photo}
    editor.post(address(trip, "submit"), {"with": named(chosen, photo)})
    assert Trip.objects.get().state == State.IN_REVIEW
    assert list(Meeting.objects.filter(state=State.IN_REVIEW)) == [chosen]
    assert set(ReviewStep.objects.values_list("record_code", "kind", "by")) == {
        (record.code, "submitted", editor.user.pk) for record in (trip, chosen, photo)
    }


def test_each_step_is_in_history_and_log_with_who_took_it():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), make_trip()
    editor.post(address(trip, "submit"))
    publisher.post(address(trip, "return"), {"remarks": "請補摘要"})
    steps = trip.history.order_by("history_id").values_list("history_change_reason", "history_user")[1:]
    assert list(steps) == [
        ("submitted for review", editor.user.pk),
        ("returned for correction", publisher.user.pk),
    ]
    assert list(LogEntry.objects.order_by("pk").values_list("user", flat=True)) == [
        editor.user.pk,
        publisher.user.pk,
    ]


def test_remarks_stand_on_the_editors_page_until_it_is_submitted_again():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), submitted(make_trip())
    publisher.post(address(trip, "return"), {"remarks": "第三場會晤缺對方"})
    page = editor.get(address(trip))
    assert page.context_data["remarks"].by == publisher.user
    assert page.content.decode().count("第三場會晤缺對方") == 2
    editor.post(address(trip, "submit"))
    page = editor.get(address(trip))
    assert page.context_data["remarks"] is None
    assert [step.kind for step in page.context_data["steps"]] == ["submitted", "returned", "submitted"]


def test_trip_is_returned_with_what_came_along_and_was_ticked():
    publisher, trip = signed_in(PUBLISHER), submitted(make_trip())
    ticked, kept = submitted(make_meeting(trip=trip)), submitted(make_meeting(trip=trip))
    publisher.post(address(trip, "return"), {"remarks": "請補正", "with": named(ticked)})
    assert Trip.objects.get().state == State.DRAFT
    assert list(Meeting.objects.filter(state=State.DRAFT)) == [ticked]
    assert list(Meeting.objects.filter(state=State.IN_REVIEW)) == [kept]


@pytest.mark.parametrize("remarks", [" \n", "\x00", "\ufeff\u2028"])
def test_returning_without_remarks_is_refused_beside_the_field(remarks):
    publisher, trip = signed_in(PUBLISHER), submitted(make_trip())
    answer = publisher.post("/en" + address(trip, "return"), {"remarks": remarks})
    assert answer.status_code == 400
    assert answer.context_data["errors"] == ["Say what is to be corrected."]
    assert Trip.objects.get().state == State.IN_REVIEW


def test_draft_cannot_be_returned():
    with pytest.raises(ValidationError, match=r"Only a submitted record|審查中"):
        return_for_correction(make_trip(), by=make_user(PUBLISHER), remarks="x")
    publisher, trip = signed_in(PUBLISHER), make_trip()
    answer = publisher.post("/en" + address(trip, "return"), {"remarks": "x"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Only a submitted record can be returned."
    ]


def test_editor_returns_nothing_and_sees_no_such_button():
    editor, trip = signed_in(EDITOR), submitted(make_trip())
    assert editor.post(address(trip, "return"), {"remarks": "x"}).status_code == 403
    assert Trip.objects.get().state == State.IN_REVIEW
    assert address(trip, "return") not in editor.get(address(trip)).content.decode()


def test_selected_drafts_of_a_list_are_submitted_and_counted():
    editor, drafts = signed_in(EDITOR), [make_city(), make_city()]
    waiting = submitted(make_city())
    keys = [city.pk for city in (*drafts, waiting)]
    chosen = {"action": "submit_selected", "_selected_action": keys}
    answer = editor.post("/en" + address(type(waiting), "changelist"), chosen, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["2 records wait for a publisher."]
    assert ReviewStep.objects.filter(by=editor.user).count() == 2


def test_submitting_again_from_a_list_says_that_nothing_was_a_draft():
    editor, city = signed_in(EDITOR), submitted(make_city())
    chosen = {"action": "submit_selected", "_selected_action": [city.pk]}
    answer = editor.post("/en" + address(type(city), "changelist"), chosen, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["None of these is a draft."]


def test_reporter_reads_no_remarks():
    agency = make_agency()
    follow_up = submitted(make_follow_up(lead_agency=agency))
    return_for_correction(follow_up, by=make_user(PUBLISHER), remarks="內部意見")
    page = signed_in(REPORTER, agency=agency).get(address(follow_up)).content.decode()
    assert "內部意見" not in page
    assert "內部意見" in signed_in(EDITOR).get(address(follow_up)).content.decode()


def test_the_one_primary_action_is_the_next_step():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), make_trip()
    for client, name in ((editor, "submit"), (publisher, "publish")):
        tools = client.get(address(trip)).context_data["tools"]
        assert [tool.name for tool in tools if tool.is_primary] == [name]
