import pytest

from tests.factories import make_meeting, make_participant, make_topic, make_trip
from tests.staff import EDITOR, address, form_data, signed_in
from trips.models import Delegation, Meeting, Objective, Participant, Trip

pytestmark = pytest.mark.django_db


def conflicts(answer) -> list:
    assert answer.status_code == 409
    return answer.context_data["conflicts"]


def change(record, **values) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def test_second_person_chooses_field_by_field_on_the_record_and_its_rows():
    editor, topic, meeting = signed_in(EDITOR), make_topic(), make_meeting(place="市府", in_itinerary=True)
    row = make_participant(meeting=meeting, name="王", post="局長", and_others=True)
    typed = {
        "title": "我的題目",
        "place": "我的地點",
        "in_itinerary": "false",
        "participants-0-post": "我的職稱",
    }
    data = form_data(editor.get(address(meeting)), **typed)
    change(meeting, title="別人的題目", place="", in_itinerary=None)
    meeting.topics.add(topic)
    change(row, post="別人的職稱", and_others=False)
    page = editor.post(address(meeting), data)
    own, of_row = conflicts(page)
    assert {one.choice for one in own.differences} == {
        *("keep:title", "keep:place", "keep:in_itinerary", "keep:topics")
    }
    assert {one.choice for one in of_row.differences} == {
        "keep:participants-0-post",
        "keep:participants-0-and_others",
    }
    assert {one.choice for one in (*own.differences, *of_row.differences) if one.is_untouched} == {
        *("keep:topics", "keep:participants-0-and_others")
    }
    chosen = ("keep:place", "keep:in_itinerary", "keep:topics", "keep:participants-0-post")
    answer = editor.post(address(meeting), form_data(page, **dict.fromkeys(chosen, "theirs")))
    assert answer.status_code == 302
    meeting.refresh_from_db()
    row.refresh_from_db()
    assert (meeting.title, meeting.place, meeting.in_itinerary) == ("我的題目", "", None)
    assert list(meeting.topics.all()) == [topic]
    assert (row.post, row.and_others) == ("別人的職稱", True)


def test_choice_of_what_a_third_person_changed_again_is_asked_again():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), title="我的題目", purpose="我的目的")
    change(trip, title="別人的題目")
    page = editor.post(address(trip), data)
    change(trip, purpose="第三人的目的")
    again = editor.post(address(trip), form_data(page, **{"keep:title": "theirs"}))
    assert [one.choice for one in conflicts(again)[0].differences] == ["keep:purpose"]
    assert editor.post(address(trip), form_data(again)).status_code == 302
    trip.refresh_from_db()
    assert (trip.title, trip.purpose) == ("別人的題目", "我的目的")


def test_two_people_who_typed_the_same_are_in_no_conflict():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), title="同一題目", purpose="我的目的")
    change(trip, title="同一題目")
    assert editor.post(address(trip), data).status_code == 302
    assert Trip.objects.get().purpose == "我的目的"


def test_row_that_somebody_deleted_is_asked_about_and_kept_as_a_new_one():
    editor, other, meeting = signed_in(EDITOR), signed_in(EDITOR), make_meeting()
    gone = make_participant(meeting=meeting, name="王", post="局長")
    make_participant(meeting=meeting, name="李", order=1)
    typed = {"participants-0-post": "我的職稱", "participants-1-post": "處長", "participants-2-name": "張"}
    data = form_data(editor.get(address(meeting)), **typed)
    deletion = form_data(other.get(address(meeting)), **{"participants-0-DELETE": "on"})
    assert other.post(address(meeting), deletion).status_code == 302
    page = editor.post(address(meeting), data)
    (conflict,) = conflicts(page)
    assert (conflict.is_gone, conflict.record.code, conflict.record.history_user) == (
        True,
        gone.code,
        other.user,
    )
    assert [(one.opened, one.typed) for one in conflict.differences] == [("局長", "我的職稱")]
    assert editor.post(address(meeting), form_data(page)).status_code == 302
    kept = {(row.name, row.post) for row in Participant.objects.all()}
    assert kept == {("王", "我的職稱"), ("李", "處長"), ("張", "")}
    assert not Participant.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize("typed", [{}, {"participants-0-DELETE": "on", "participants-0-post": "改"}])
def test_deleted_row_that_nobody_typed_into_is_gone_without_a_word(typed):
    editor, meeting = signed_in(EDITOR), make_meeting()
    gone = make_participant(meeting=meeting, name="王", and_others=True)
    data = form_data(editor.get(address(meeting)), title="我的題目", **typed)
    gone.delete()
    assert editor.post(address(meeting), data).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, Participant.objects.count()) == ("我的題目", 0)


def test_text_typed_into_a_record_that_somebody_deleted_is_given_back():
    editor, meeting = signed_in(EDITOR), make_meeting()
    rows = {"title": "我的題目", "participants-0-name": "張三"}
    data = form_data(editor.get(address(meeting)), **rows)
    url = address(meeting)
    meeting.delete()
    answer = editor.post(url, data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(text in page for text in ("我的題目", "張三"))
    assert editor.get(url).status_code == 302
    assert editor.post(address(Meeting, "changelist") + "999999/change/", data).status_code == 302


def test_two_people_who_add_rows_at_the_same_time_keep_both():
    first, second, trip = signed_in(EDITOR), signed_in(EDITOR), make_trip()
    pages = [form_data(client.get(address(trip))) for client in (first, second)]
    first.post(address(trip), pages[0] | {"objectives-0-title": "締盟", "delegations-0-name": "市長團"})
    answer = second.post(address(trip), pages[1] | {"objectives-0-title": "招商"})
    assert answer.status_code == 302
    assert set(Objective.objects.values_list("title", flat=True)) == {"締盟", "招商"}
    assert Delegation.objects.get().name == "市長團"


@pytest.mark.parametrize("key", ["", "abc", "9" * 20, "0"])
def test_row_with_a_key_that_cannot_be_is_refused_as_ever(key):
    editor, meeting = signed_in(EDITOR), make_meeting()
    make_participant(meeting=meeting, name="王")
    data = form_data(editor.get(address(meeting)), **{"participants-0-id": key, "participants-0-name": "改"})
    assert editor.post(address(meeting), data).status_code in (200, 409)
    assert Participant.objects.get().name == "王"


@pytest.mark.parametrize("total", ["", "abc", "0"])
def test_number_of_rows_that_cannot_be_is_refused_as_ever(total):
    editor, meeting = signed_in(EDITOR), make_meeting()
    make_participant(meeting=meeting, name="王")
    data = form_data(editor.get(address(meeting)), **{"participants-TOTAL_FORMS": total})
    assert editor.post(address(meeting), data).status_code in (200, 302, 400)
    assert Participant.objects.get().name == "王"
