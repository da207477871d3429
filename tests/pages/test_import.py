"""Importing a list: what a file would do, row by row, and that the button does exactly that."""

from datetime import date

import pytest

from diaspora.models import Association, Officer
from portal.cities.models import City, SisterCityTie
from portal.records.dates import PartialDate
from portal.records.models import ImportRun
from tests.factories import (
    make_agency,
    make_association,
    make_city,
    make_follow_up,
    make_meeting,
    make_participant,
    make_topic,
    make_trip,
)
from tests.importing import (
    as_csv,
    messages,
    page,
    press,
    report,
    rows_of,
    send,
    table,
)
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, signed_in
from trips.models import FollowUpAction, Meeting, Participant, Trip

pytestmark = pytest.mark.django_db


def changes(answer) -> list[tuple[int, bool, list[tuple[str, str, str]]]]:
    return [
        (row.number, row.is_new, [(one.column, one.old, one.new) for one in row.changes])
        for row in report(answer).rows
    ]


# The round trip


def test_import_of_one_edited_cell_changes_that_field_and_writes_one_version(client):
    meeting = make_meeting(published=True, told_us="原文")
    meeting.topics.add(make_topic(name="交通"))
    make_topic(name="觀光")
    publisher = signed_in(PUBLISHER)
    rows = rows_of(client.get("/data/meetings.csv").getvalue().decode())
    for column, new, field in (
        ("told_us", "=新的說明", "told_us"),
        ("topics_display", "觀光；交通", "topics"),
        ("starts_on", "115/3/12", "starts_on"),
    ):
        before, versions = Meeting.objects.values().get(), meeting.history.count()
        edited = [list(row) for row in rows]
        edited[1][rows[0].index(column)] = new

        answer = send(publisher, "meetings", edited)
        assert [(row[0], [one[0] for one in row[2]]) for row in changes(answer)] == [(2, [column])]
        press(publisher, answer)

        after = Meeting.objects.values().get()
        differing = {name for name in after if after[name] != before[name]} - {
            "updated_at",
            "updated_by_id",
            "version",
        }
        assert differing == {field} - {"topics"}
        assert meeting.history.count() == versions + 1
        latest = meeting.history.first()
        assert latest.history_change_reason == "imported from 表.csv"
        assert latest.history_user == publisher.user
        rows = rows_of(client.get("/data/meetings.csv").getvalue().decode())
    assert set(Meeting.objects.get().topics.values_list("name", flat=True)) == {"交通", "觀光"}
    assert latest.topics.count() == 2


def test_import_creates_drafts_of_every_set_with_what_they_hang_on():
    editor, agency, topic = (
        signed_in(EDITOR),
        make_agency(name="秘書處", code="AGCY-S"),
        make_topic(name="交通"),
    )
    trip, city, association = make_trip(), make_city(name="臺中"), make_association(name="中華公所")
    new = {
        "cities": {
            "name": "塔可瑪",
            "kind_label": "城市",
            "country_label": "美國",
            "other_names_display": "塔科馬；Tacoma",
        },
        "sister_city_ties": {
            "city_label": "台中",
            "level_label": "姊妹市",
            "concluded_on": "民國80年",
            "concluded_basis": "網頁",
            "instrument_held": "是",
        },
        "associations": {
            "kind": "chamber",
            "name": "商會",
            "city_id": city.code,
            "country_id": "US",
            "founded_on": "1931",
        },
        "association_officers": {
            "association_label": "中華公所",
            "name": "王小明",
            "post": "主席",
            "term_from": "114.3",
        },
        "trips": {
            "title": "訪日",
            "category_label": "訪問",
            "starts_on": "2026/3/11",
            "ends_on": "115/3/12",
            "lead_agency_label": "秘書處",
        },
        "meetings": {
            "trip_id": trip.code,
            "kind_label": "拜會",
            "title": "拜會",
            "host_label": "臺中",
            "host_type": "city",
            "topics_display": "交通",
            "date_tz": "Asia/Taipei",
            "latitude": "24.1",
            "longitude": "120.6",
            "in_itinerary": "FALSE",
        },
        "follow_ups": {
            "title": "設窗口",
            "kind": "commitment",
            "origin_id": trip.code,
            "lead_agency_id": "AGCY-S",
            "co_agencies_display": "秘書處",
            "due_on": "2027-06",
        },
    }
    for name, row in new.items():
        answer = send(editor, name, table(row))
        assert messages(answer) == [], name
        assert report(answer).created == 1
        press(editor, answer)

    made = City.objects.get(name="塔可瑪")
    assert (made.state, made.country_id, made.other_names) == ("draft", "US", "塔科馬\nTacoma")
    assert (made.created_by, made.updated_by) == (editor.user, editor.user)
    tie = SisterCityTie.objects.get()
    assert (tie.city, tie.concluded_on, tie.instrument_held) == (city, PartialDate(1991), True)
    chamber = Association.objects.get(name="商會")
    assert (chamber.city, chamber.country, chamber.founded_on) == (city, None, PartialDate(1931))
    assert Officer.objects.get().term_from == PartialDate(2025, 3)
    japan = Trip.objects.get(title="訪日")
    assert (japan.ends_on, japan.lead_agency, japan.code) == (date(2026, 3, 12), agency, "TRIP-2026-002")
    meeting = Meeting.objects.get()
    assert (meeting.host_city, meeting.order, meeting.in_itinerary) == (city, 1, False)
    assert list(meeting.topics.all()) == [topic]
    follow_up = FollowUpAction.objects.get()
    assert (follow_up.trip, follow_up.due_on, list(follow_up.co_agencies.all())) == (
        trip,
        PartialDate(2027, 6),
        [agency],
    )
    people = table({"meeting_id": meeting.code, "side_label": "我方", "post": "市長", "and_others": "true"})
    press(editor, send(editor, "participants", people))
    person = Participant.objects.get()
    assert (person.meeting, person.side, person.and_others) == (meeting, "ours", True)
    assert association.officers.count() == 1


def test_import_updates_drafts_by_id_and_leaves_columns_that_are_not_in_the_file():
    editor, city = signed_in(EDITOR), make_city(profile="簡介", latitude="1", longitude="2")

    answer = send(editor, "cities", table({"id": city.code.lower(), "name_en": "Manchester, N.H."}))
    press(editor, answer)

    city.refresh_from_db()
    assert (city.name_en, city.profile, city.version) == ("Manchester, N.H.", "簡介", 2)
    assert any("profile" in note.message for note in report(answer).notes.values())


# The button


def test_import_pressed_twice_imports_once():
    editor = signed_in(EDITOR)
    answer = send(editor, "cities", table({"name": "波士頓", "country_id": "US"}))

    first = press(editor, answer)
    run = answer.context_data["run"]
    second = editor.post(page("run", run.pk), {"fingerprint": report(answer).fingerprint}, follow=True)

    assert City.objects.count() == 1
    assert "import-counts" in first
    assert second.context_data["run"].created_count == 1
    run.refresh_from_db()
    assert (run.created_count, run.changed_count, run.left_count, run.imported_at is None) == (1, 0, 0, False)


def test_import_is_refused_and_shown_again_when_a_record_has_changed():
    editor, city = signed_in(EDITOR), make_city(profile="一")
    answer = send(editor, "cities", table({"id": city.code, "profile": "二"}))
    city.profile = "別人寫的"
    city.save()

    text = press(editor, answer)

    assert City.objects.get().profile == "別人寫的"
    assert "<del>別人寫的</del>" in text
    assert 'name="fingerprint"' in text
    assert ImportRun.objects.get().imported_at is None


def test_import_broken_off_saves_nothing():
    editor = signed_in(EDITOR)
    rows = [{"name": f"城{n}", "country_id": "US"} for n in range(1100)]
    answer = send(editor, "cities", table(*rows))
    run, shown = answer.context_data["run"], report(answer)

    response = editor.post(page("run", run.pk), {"fingerprint": shown.fingerprint, "rows": shown.read})
    stream = iter(response)
    steps = [next(stream) for _ in range(3)]
    response._iterator.close()  # As when the connection closes; the rest would close the test's database.

    assert b'<progress value="1000" max="1100"' in steps[2]
    assert not City.objects.exists()
    assert ImportRun.objects.get().imported_at is None


def test_import_that_the_database_refuses_names_the_row_and_saves_nothing(monkeypatch):
    editor = signed_in(EDITOR)
    answer = send(
        editor, "cities", table({"name": "一", "country_id": "US"}, {"name": "", "country_id": "US"})
    )
    assert report(answer).problem_count == 1
    monkeypatch.setattr("portal.records.import_rules.Rules.hold", lambda rules, one: None)
    answer = editor.get(page("change", answer.context_data["run"].pk))

    text = press(editor, answer)

    assert '<th scope="row">3</th>' in text
    assert not City.objects.exists()


# Who may


def test_import_is_for_those_who_may_create_and_change():
    editor = signed_in(EDITOR)
    run = send(editor, "cities", table({"name": "波士頓", "country_id": "US"})).context_data["run"]
    addresses = [page("add"), page("changelist"), page("change", run.pk), page("file", run.pk)]
    for role in (REPORTER, USER_ADMINISTRATOR):
        other = signed_in(role)
        assert [other.get(address).status_code for address in addresses] == [403] * 4
        assert other.post(page("run", run.pk)).status_code == 403
        assert send(other, "cities", table({"name": "x"})).status_code == 403
        assert (
            "importrun" not in other.get(page("add").replace("records/importrun/add/", "")).content.decode()
        )
    assert [editor.get(address).status_code for address in addresses[:3]] == [200] * 3
    assert editor.get(page("run", run.pk)).status_code == 405
    assert editor.post(page("change", run.pk)).status_code == 405
    for hostile in ("9" * 20, "abc", "0"):
        for name in ("change", "run", "file"):
            address = page(name, run.pk).replace(f"/{run.pk}/", f"/{hostile}/")
            assert (editor.post if name == "run" else editor.get)(address).status_code == 404
    assert not City.objects.exists()


def test_import_gives_back_the_file_as_it_was_sent():
    editor = signed_in(EDITOR)
    content = as_csv(table({"name": "波士頓", "country_id": "US"}))
    run = send(editor, "cities", content).context_data["run"]

    answer = editor.get(page("file", run.pk))

    assert answer.getvalue() == content
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_import_of_what_is_published_is_for_publishers():
    city, meeting = make_city(published=True), make_meeting(published=True)
    person = make_participant(meeting=meeting)
    rows = {
        "cities": table({"id": city.code, "name": "改"}),
        "participants": table(
            {"id": person.code, "meeting_id": meeting.code, "name": "改"},
            {"id": "", "meeting_id": meeting.code, "name": "新"},
        ),
    }
    editor, publisher = signed_in(EDITOR), signed_in(PUBLISHER)
    for name, given in rows.items():
        found = messages(send(editor, name, given))
        assert [one[:3] for one in found] == [(n + 2, "A", "id") for n in range(len(given) - 1)]
        assert messages(send(publisher, name, given)) == []


def test_import_list_and_links_stand_where_lists_are():
    editor = signed_in(EDITOR)
    send(editor, "cities", table({"name": "波士頓", "country_id": "US"}))

    assert "表.csv" in editor.get(page("changelist")).content.decode()
    for model, sets in (
        ("cities/city", ["cities"]),
        ("diaspora/association", ["associations", "association_officers"]),
    ):
        text = editor.get(page("add").replace("records/importrun/add", model)).content.decode()
        assert all(f"{page('add')}?set={name}" in text for name in sets)
    assert '<option value="cities" selected>' in editor.get(f"{page('add')}?set=cities").content.decode()


def test_import_of_the_same_file_is_kept_once_and_said_when_done():
    editor, rows = signed_in(EDITOR), table({"name": "波士頓", "country_id": "US"})
    first = send(editor, "cities", rows)
    assert send(editor, "cities", rows).context_data["run"] == first.context_data["run"]
    press(editor, first)

    again = send(editor, "cities", rows)

    assert again.context_data["earlier"] == first.context_data["run"]
    assert "notice" in again.content.decode()
    assert sum(note.count for note in report(again).notes.values()) >= 1


# What is pointed out


def test_import_points_out_what_is_not_read(client):
    make_follow_up(published=True, lead_agency=make_agency())
    rows = rows_of(client.get("/data/follow_ups.csv").getvalue().decode())
    for name in ("status", "lead_agency_label", "trip_label"):
        rows[1][rows[0].index(name)] = "done"

    found = report(send(signed_in(PUBLISHER), "follow_ups", rows))

    assert (found.left, found.problems) == (1, [])
    assert len(found.notes) == 3
    for name in ("status", "lead_agency_label", "trip_label"):
        assert any(name in note.message and note.numbers == [2] for note in found.notes.values())


def test_import_warns_of_what_is_probably_there():
    make_city(name="臺北", country_id="TW")
    row = {"name": "台北", "country_id": "TW"}

    found = report(send(signed_in(EDITOR), "cities", table(row, row | {"profile": "二"})))

    assert (found.created, found.problems) == (2, [])
    assert sorted(note.numbers for note in found.notes.values() if note.numbers) == [[2, 3], [3]]


def test_import_costs_the_same_however_many_rows(django_assert_max_num_queries):
    editor = signed_in(EDITOR)
    city = make_city()
    for number in (5, 50):
        rows = table(
            *({"city_id": city.code, "kind": "other", "name": f"{number}僑社{n}"} for n in range(number))
        )
        answer = send(editor, "associations", rows)
        with django_assert_max_num_queries(20):
            editor.get(page("change", answer.context_data["run"].pk))
