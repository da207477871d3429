from datetime import date

import pytest

from portal.records.history_words import text_difference
from portal.records.publishing import publish, withdraw
from tests.factories import (
    FIT_TRIP,
    make_agency,
    make_city,
    make_follow_up,
    make_meeting,
    make_participant,
    make_photo,
    make_topic,
    make_trip,
    make_update,
)
from tests.queries import queries_for
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, form_data, signed_in
from trips.models import (
    Citation,
    Delegation,
    DelegationMember,
    Document,
    ItineraryItem,
    Meeting,
    Objective,
    Trip,
)

pytestmark = pytest.mark.django_db

IN_ENGLISH = "/en"


def told(client, record) -> list:
    return client.get(IN_ENGLISH + address(record, "history")).context_data["moments"]


def last_changes(client, record) -> dict[str, tuple[str, str]]:
    return {
        change.label: (change.old, change.new)
        for row in told(client, record)[0].rows
        for change in row.changes
    }


def change(record, **values) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


# In people's words


def test_changes_are_told_in_words():
    agency, publisher = make_agency(name="秘書處", name_en="Secretariat"), signed_in(PUBLISHER)
    trip = make_trip()
    change(
        trip,
        title="新題目",
        direction="inbound",
        starts_on=date(2026, 3, 10),
        lead_agency=agency,
        stated_days=0,
    )
    assert last_changes(publisher, trip) == {
        "title": ("美國訪問", "新題目"),
        "direction": ("outbound", "inbound"),
        "starts on": ("2026-03-11（民國115年3月11日）", "2026-03-10（民國115年3月10日）"),
        "lead agency": ("", "Secretariat"),
        "days as stated": ("", "0"),
    }


def test_yes_and_no_and_topics_are_told_in_words():
    publisher, meeting, topic = (
        signed_in(PUBLISHER),
        make_meeting(in_itinerary=True),
        make_topic(name="青年交流"),
    )
    change(meeting, in_itinerary=False)
    assert last_changes(publisher, meeting) == {"in the official itinerary": ("yes", "no")}
    meeting.topics.add(topic)
    assert last_changes(publisher, meeting)["topics"] == ("", "青年交流")


def test_relation_that_is_gone_is_told_by_its_last_name():
    publisher, city = signed_in(PUBLISHER), make_city(name="波士頓", name_en="")
    meeting = make_meeting(host_city=city)
    change(meeting, host_city=None, host_text="市府")
    key = city.pk
    city.delete()
    assert last_changes(publisher, meeting)["host: city"] == (f"波士頓 (deleted, #{key})", "")


def test_long_text_is_told_by_what_was_put_in_and_taken_out():
    publisher = signed_in(PUBLISHER)
    text = "雙方就青年交流與城市治理交換意見，並同意由兩市教育機關於年內提出具體合作方案，送請市長核定。"
    trip = make_trip(summary=text)
    change(trip, summary=text.replace("年內", "三個月內"))
    page = publisher.get(address(trip, "history")).content.decode()
    assert "<del>年</del><ins>三個月</ins>" in page


def test_rows_of_a_trip_are_told_with_it_and_also_when_they_are_gone():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    Objective.objects.create(trip=trip, title="締盟").delete()
    delegation = Delegation.objects.create(trip=trip, name="市長團")
    DelegationMember.objects.create(delegation=delegation, name="盧", post="市長")
    item = ItineraryItem.objects.create(trip=trip, text="啟程", activity="departure")
    document = Document.objects.create(kind="special_report", title="報告")
    Citation.objects.create(document=document, itinerary_item=item, section="壹")
    make_meeting(trip=trip)  # Has its own page and its own history.
    rows = [(row.kind, row.what, row.name) for moment in told(publisher, trip) for row in moment.rows]
    assert sorted(rows) == sorted(
        [
            ("+", "trip", "Visit to the United States"),
            ("+", "objective", "締盟"),
            ("-", "objective", "締盟"),
            ("+", "delegation", "市長團"),
            ("+", "delegation member", "盧"),
            ("+", "itinerary item", "啟程"),
            ("+", "citation", "壹"),
        ]
    )


def test_rows_edited_on_the_page_of_a_meeting_or_a_follow_up_are_told_with_it():
    publisher, meeting, follow_up = signed_in(PUBLISHER), make_meeting(), make_follow_up()
    make_participant(meeting=meeting)
    make_photo(meeting=meeting)
    make_update(follow_up=follow_up)
    kinds = {row.what for moment in told(publisher, meeting) for row in moment.rows}
    assert kinds == {"meeting", "participant", "photo"}
    kinds = {row.what for moment in told(publisher, follow_up) for row in moment.rows}
    assert kinds == {"follow-up", "progress update"}


def test_rows_of_one_save_stand_together_with_who_saved_them():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(trip)), title="新題目", **{"objectives-0-title": "締盟"})
    editor.post(address(trip), data)
    moment = told(editor, trip)[0]
    assert [(row.kind, row.what) for row in moment.rows] == [("~", "trip"), ("+", "objective")]
    assert moment.by == editor.user


def test_reasons_are_told_in_words_and_noise_is_not():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    publish(trip, by=publisher.user)
    withdraw(trip, by=publisher.user, reason="內容有誤")
    Trip.objects.get().save()
    reasons = [reason for moment in told(publisher, trip) for reason in moment.reasons]
    assert reasons == ["withdrawn", "published"]
    labels = {
        change.label for moment in told(publisher, trip)[:-1] for row in moment.rows for change in row.changes
    }
    assert labels == {"state", "published at", "reason for withdrawing"}


def test_history_is_paged_and_costs_the_same_with_many_rows(monkeypatch):
    monkeypatch.setattr("trips.admin.trip.TripAdmin.versions_per_page", 12)
    publisher, trip = signed_in(PUBLISHER), make_trip()
    url, costs = address(trip, "history"), []
    for count in (2, 10):
        for number in range(count):
            row = Objective.objects.create(trip=trip, title=f"任務{number}")
            Delegation.objects.create(trip=trip, name=f"團{number}")
            change(row, title=f"改{number}")
            change(trip, title=f"題目{number}", lead_agency=make_agency())
        costs.append(queries_for(publisher, url))
    assert costs[0] == costs[1]
    assert "p=2" in publisher.get(url).content.decode()
    assert publisher.get(url, {"p": "9" * 5000}).context_data["page"].number == 1
    assert publisher.get(url, {"p": "99"}).context_data["page"].number > 1


def test_reporter_sees_no_history():
    agency = make_agency()
    reporter, follow_up = signed_in(REPORTER, agency=agency), make_follow_up(lead_agency=agency)
    version = follow_up.history.get()
    for page in ("history/", "history/compare/", f"history/{version.history_id}/bring-back/"):
        url = address(follow_up).replace("change/", page)
        assert reporter.get(url).status_code == 403
        assert reporter.post(url).status_code == 403


@pytest.mark.parametrize(
    ("old", "new"), [("甲" * 30_000, "乙" * 30_000), ("甲。" * 2_000, "甲。" * 2_000 + "乙"), ("a b", "a c")]
)
def test_difference_of_texts_keeps_every_change_and_ends_soon(old, new):
    parts = text_difference(old, new)
    assert any(kind == "ins" for kind, _text in parts)
    assert all(text in old for kind, text in parts if kind == "del")


# Two versions


def compare(client, record, old, new):
    keys = {"old": old.history_id, "new": new.history_id}
    return client.get(IN_ENGLISH + address(record, "compare"), keys)


def test_two_versions_are_compared_in_the_order_they_were_made():
    publisher, meeting = signed_in(PUBLISHER), make_meeting()
    meeting.topics.add(make_topic(name="青年交流"))
    change(meeting, title="新題目", title_en="")
    new, *_between, old = meeting.history.all()
    rows = compare(publisher, meeting, new, old).context_data["rows"]
    assert [(change.label, change.old, change.new) for change, _may in rows] == [
        ("title", "拜會市長", "新題目"),
        ("title (English)", "Call on the mayor", ""),
        ("topics", "", "青年交流"),
    ]


@pytest.mark.parametrize("keys", [{}, {"old": "x"}, {"old": "", "new": "9" * 5000}])
def test_without_two_versions_there_is_nothing_to_compare(keys):
    publisher, trip = signed_in(PUBLISHER), make_trip()
    answer = publisher.get(address(trip, "compare"), keys)
    assert answer.headers["Location"] == address(trip, "history")


def test_old_version_is_shown_in_words_and_leads_to_its_comparison_with_the_present():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    old = trip.history.get()
    change(trip, title="新")
    page = publisher.get(IN_ENGLISH + address(trip, "history") + f"{old.history_id}/")
    assert ("starts on", "2026-03-11（民國115年3月11日）") in page.context_data["values"]
    assert publisher.get(page.context_data["compare_url"]).context_data["rows"][0][0].old == "美國訪問"
    page = publisher.get(address(trip, "history") + f"{trip.history.first().history_id}/")
    assert page.context_data["compare_url"] == ""


def test_version_of_another_record_is_not_found():
    publisher, trip, other = signed_in(PUBLISHER), make_trip(), make_trip()
    assert compare(publisher, trip, trip.history.get(), other.history.get()).status_code == 404
    assert compare(publisher, trip, trip.history.get(), trip.history.get()).status_code == 302
    url = address(trip, "history") + f"{other.history.get().history_id}/bring-back/"
    assert publisher.post(url, {"version": 1, "field": "title"}).status_code == 404


# Old values


def bring(client, record, old, *fields: str, **data):
    record.refresh_from_db()
    url = IN_ENGLISH + address(record, "history") + f"{old.history_id}/bring-back/"
    return client.post(url, {"version": record.version, "field": fields} | data)


def test_chosen_old_values_come_back_and_nothing_else():
    topic, editor = make_topic(), signed_in(EDITOR)
    meeting = make_meeting(in_itinerary=False, host_city=make_city(), starts_on=date(2026, 3, 12))
    meeting.topics.add(topic)
    old = meeting.history.first()
    change(
        meeting,
        title="新",
        in_itinerary=True,
        host_city=None,
        host_text="市府",
        starts_on=None,
        place="新地點",
    )
    meeting.topics.clear()
    chosen = ("title", "in_itinerary", "host_city", "host_text", "starts_on", "topics")
    assert bring(editor, meeting, old, *chosen).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.in_itinerary, meeting.host_text) == ("拜會市長", False, "")
    assert (meeting.host_city, meeting.starts_on, meeting.place) == (
        old.host_city,
        date(2026, 3, 12),
        "新地點",
    )
    assert list(meeting.topics.all()) == [topic]
    assert meeting.updated_by == editor.user
    assert told(editor, meeting)[0].reasons[0].startswith("brought back from ")


@pytest.mark.parametrize(
    "name", ["state", "code", "version", "published_at", "created_by", "folded", "trip", "x\x00"]
)
def test_what_no_form_edits_does_not_come_back(name):
    publisher, meeting = signed_in(PUBLISHER), make_meeting()
    old = meeting.history.first()
    publish(meeting, by=publisher.user)
    answer = bring(publisher, meeting, old, name)
    assert answer.status_code == 400
    assert Meeting.objects.get().state == "published"


def test_stored_file_does_not_come_back():
    publisher, photo = signed_in(PUBLISHER), make_photo(original="2026/a.jpg")
    old = photo.history.first()
    change(photo, original="2026/b.jpg")
    answer = bring(publisher, photo, old, "original")
    assert answer.context_data["errors"] == ["Choose at least one field to bring back."]


def test_old_value_that_the_form_refuses_stays_away_with_the_reason():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    old = trip.history.first()
    change(trip, starts_on=date(2026, 4, 11), ends_on=date(2026, 4, 21))
    answer = bring(publisher, trip, old, "ends_on")
    assert (answer.status_code, answer.context_data["errors"]) == (
        400,
        ["Ends on：The trip ends before it starts."],
    )
    assert Trip.objects.get().ends_on == date(2026, 4, 21)


def test_old_topic_that_is_gone_is_refused():
    publisher, meeting, topic = signed_in(PUBLISHER), make_meeting(), make_topic()
    meeting.topics.add(topic)
    old = meeting.history.first()
    meeting.topics.clear()
    topic.delete()
    assert bring(publisher, meeting, old, "topics").status_code == 400


def test_record_changed_since_is_looked_at_again():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    old = trip.history.first()
    change(trip, title="新")
    answer = bring(publisher, trip, old, "title", version="1")
    assert answer.status_code == 409
    assert answer.context_data["chosen"] == ["title"]
    assert Trip.objects.get().title == "新"


def test_old_values_of_what_is_public_are_brought_back_by_publishers_alone():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), make_trip(published=True)
    old = trip.history.first()
    change(trip, title="新")
    page = compare(editor, trip, old, trip.history.first())
    assert page.context_data["can_bring_back"] is False
    assert bring(editor, trip, old, "title").status_code == 403
    assert bring(publisher, trip, old, "title").status_code == 302
    assert (Trip.objects.get().title, Trip.objects.get().state) == ("美國訪問", "published")


def test_old_values_come_back_by_post_alone():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    url = address(trip, "history") + f"{trip.history.get().history_id}/bring-back/"
    assert publisher.get(url).status_code == 403
    assert publisher.post(address(trip, "compare")).status_code == 403
