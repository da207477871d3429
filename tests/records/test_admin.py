import pytest

from portal.records.publishing import State
from tests.factories import FIT_TRIP, make_city, make_meeting, make_photo, make_topic, make_trip
from tests.staff import EDITOR, PUBLISHER, address, form_data, signed_in
from trips.models import Objective, Trip

pytestmark = pytest.mark.django_db


def test_saving_stamps_who_made_and_who_changed_a_record():
    editor, publisher = signed_in(EDITOR), signed_in(PUBLISHER)
    data = form_data(editor.get(address(Trip, "add")), title="美國訪問", category="visit")
    data |= {"starts_on": "2026-03-11", "ends_on": "2026-03-21", "objectives-0-title": "締盟"}
    assert editor.post(address(Trip, "add"), data).status_code == 302
    trip, objective = Trip.objects.get(), Objective.objects.get()
    assert (trip.created_by, trip.updated_by, objective.created_by) == (editor.user,) * 3
    data = form_data(publisher.get(address(trip)), **{"objectives-0-title": "續盟"})
    publisher.post(address(trip), data)
    trip.refresh_from_db()
    objective.refresh_from_db()
    assert (trip.created_by, trip.updated_by, objective.updated_by) == (
        editor.user,
        publisher.user,
        publisher.user,
    )


def test_changing_only_an_inline_raises_the_version_of_the_record():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), **{"objectives-0-title": "締盟"})
    editor.post(address(trip), data)
    assert Trip.objects.get().version == trip.version + 1


def test_second_of_two_savers_sees_both_versions_and_loses_nothing():
    first, second, trip = signed_in(EDITOR), signed_in(EDITOR), make_trip()
    data = form_data(second.get(address(trip)), title="我的題目", purpose="我的目的")
    first.post(address(trip), form_data(first.get(address(trip)), title="別人的題目"))
    answer = second.post(address(trip), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(text in page for text in ("別人的題目", "我的題目", "我的目的", str(first.user)))
    assert Trip.objects.get().title == "別人的題目"


def test_conflict_is_settled_by_saving_what_was_typed_again():
    first, second, trip = signed_in(EDITOR), signed_in(EDITOR), make_trip()
    data = form_data(second.get(address(trip)), title="我的題目")
    first.post(address(trip), form_data(first.get(address(trip)), title="別人的題目"))
    answer = second.post(address(trip), data)
    assert second.post(address(trip), form_data(answer)).status_code == 302
    assert Trip.objects.get().title == "我的題目"


def test_conflict_keeps_what_was_typed_in_inlines():
    first, second, trip = signed_in(EDITOR), signed_in(EDITOR), make_trip()
    data = form_data(second.get(address(trip)), **{"title": "我的題目", "objectives-0-title": "我的任務"})
    first.post(address(trip), form_data(first.get(address(trip)), title="別人的題目"))
    answer = second.post(address(trip), data)
    second.post(address(trip), form_data(answer))
    assert Objective.objects.get().title == "我的任務"


def test_row_changed_elsewhere_is_a_conflict_of_its_own():
    first, second, meeting = signed_in(EDITOR), signed_in(EDITOR), make_meeting()
    photo = make_photo(meeting=meeting, original="2026/a.jpg", licence="ogdl")
    data = form_data(second.get(address(meeting)), **{"photos-0-caption": "我的說明"})
    first.post(address(photo), form_data(first.get(address(photo)), caption="別人的說明"))
    answer = second.post(address(meeting), data)
    photo.refresh_from_db()
    assert (answer.status_code, photo.caption) == (409, "別人的說明")
    assert "我的說明" in answer.content.decode()


def test_change_of_topics_elsewhere_is_a_conflict():
    first, second, meeting = signed_in(EDITOR), signed_in(EDITOR), make_meeting()
    topic = make_topic(name="綠色通道")
    data = form_data(second.get(address(meeting)), title="我的題目")
    first.post(address(meeting), form_data(first.get(address(meeting)), topics=[str(topic.pk)]))
    answer = second.post(address(meeting), data)
    assert answer.status_code == 409
    assert "綠色通道" in answer.content.decode()


def test_version_raised_without_a_change_of_the_form_is_no_conflict():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), title="我的題目")
    trip.save()
    assert editor.post(address(trip), data).status_code == 302


def test_form_without_its_version_is_a_conflict():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), title="我的題目")
    del data["opened_version"]
    assert editor.post(address(trip), data).status_code == 409


def test_editor_whose_record_was_published_meanwhile_gets_the_typed_text_back():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    data = form_data(editor.get(address(trip)), **{"title": "我的題目", "objectives-0-title": "我的任務"})
    publish_alone(publisher, trip)
    answer = editor.post(address(trip), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我的題目" in page
    assert "我的任務" in page
    assert Trip.objects.get().title == "美國訪問"


def publish_alone(client, record) -> None:
    label = record._meta.label_lower
    record.refresh_from_db()
    client.post(address(record, "publish"), {f"version:{label}:{record.pk}": record.version})


def test_editor_reads_a_published_record_and_cannot_change_it():
    editor, trip = signed_in(EDITOR), make_trip(published=True)
    page = editor.get(address(trip))
    assert page.context_data["has_change_permission"] is False
    assert trip.title in page.content.decode()
    assert 'name="title"' not in page.content.decode()


def test_publisher_changes_a_published_record():
    publisher, trip = signed_in(PUBLISHER), make_trip(published=True)
    publisher.post(address(trip), form_data(publisher.get(address(trip)), title="新題目"))
    assert Trip.objects.get().title == "新題目"


def test_editor_cannot_add_a_row_to_a_published_record_by_another_page():
    from trips.models import Delegation

    editor, trip = signed_in(EDITOR), make_trip(published=True)
    data = form_data(editor.get(address(Delegation, "add")), trip=str(trip.pk), name="市長團")
    answer = editor.post(address(Delegation, "add"), data)
    assert answer.status_code == 200
    assert answer.context_data["errors"]
    assert not Delegation.objects.exists()


def test_published_record_is_not_deleted():
    publisher, city = signed_in(PUBLISHER), make_city(published=True)
    answer = publisher.post(address(city, "delete"), {"post": "yes"}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    city.refresh_from_db()
    chosen = {"action": "delete_selected", "_selected_action": [city.pk], "post": "yes"}
    publisher.post(address(type(city), "changelist"), chosen)
    city.refresh_from_db()
    assert city.state == State.PUBLISHED


def test_draft_is_deleted():
    editor, city = signed_in(EDITOR), make_city()
    assert editor.post(address(city, "delete"), {"post": "yes"}).status_code == 302
    assert not type(city).objects.exists()


def test_history_shows_changes_and_versions_and_takes_none_back():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    publisher.post(address(trip), form_data(publisher.get(address(trip)), title="新題目"))
    version = trip.history.earliest("history_id")
    old = address(trip, "history") + f"{version.history_id}/"
    assert "新題目" in publisher.get(address(trip, "history")).content.decode()
    assert "美國訪問" in publisher.get(old).content.decode()
    assert publisher.post(old, {"title": "被改"}).status_code == 403
    assert Trip.objects.get().title == "新題目"


@pytest.mark.parametrize(
    "path", ["abc/history/", "9" * 20 + "/history/", "{pk}/history/abc/", "{pk}/history/" + "9" * 20 + "/"]
)
def test_history_of_nothing_is_not_found(path):
    publisher, trip = signed_in(PUBLISHER), make_trip()
    assert publisher.get(address(Trip, "changelist") + path.format(pk=trip.pk)).status_code == 404


def test_staff_pages_are_kept_by_nobody():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    for url in (
        address(trip),
        address(Trip, "changelist"),
        address(trip, "publish"),
        address(trip, "history"),
    ):
        header = publisher.get(url).headers["Cache-Control"]
        assert "private" in header
        assert "no-store" in header


def test_broken_rule_is_named_beside_its_field_in_the_users_language():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), ends_on="2026-03-01")
    answer = editor.post("/en" + address(trip), data)
    assert answer.context_data["adminform"].form.errors == {"ends_on": ["The trip ends before it starts."]}


def test_switch_of_language_keeps_the_place():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    assert (
        f'href="/en{address(trip)}?_changelist_filters=q%3Dx"'
        in publisher.get(address(trip) + "?_changelist_filters=q%3Dx").content.decode()
    )
    assert f'href="{address(trip)}"' in publisher.get("/en" + address(trip)).content.decode()
