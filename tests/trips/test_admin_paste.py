"""Pasting in the admin: text, preview, rows; every doubt beside its cell and nothing half-saved."""

from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_agency,
    make_association,
    make_city,
    make_institution,
    make_meeting,
    make_participant,
    make_trip,
)
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, signed_in
from tests.trips.pasting.test_itinerary import PRINTED_TABLE
from trips.admin.paste_forms import MAX_LETTERS, MAX_ROWS
from trips.models import Delegation, DelegationMember, ItineraryItem, Meeting, Participant, Trip

pytestmark = pytest.mark.django_db
PEOPLE = "魯艾斯 (Jay P. Ruais) 市長\n經濟發展局局長張峯源等人\n我們不知道的一行字在這裡"


def itinerary_of(trip):
    return address(trip, "paste_itinerary")


def looked_at(client, url, text, **more):
    proposed = client.get(url).context_data["form"].initial
    answer = client.post(url, {**proposed, "side": "theirs", "text": text, **more})
    assert answer.status_code == 200
    return answer


def sent_again(answer, **changes):
    """What the preview would send: as shown, with the changes."""
    formset = answer.context_data["formset"]
    data = {"token": answer.context_data["token"]}
    for form in [formset.management_form, *formset.forms]:
        for bound in form:
            value = bound.value()
            if value not in (None, False, ""):
                data[bound.html_name] = "on" if value is True else str(value)
    return {name: value for name, value in (data | changes).items() if value is not None}


def notes(answer, number, name):
    form = answer.context_data["formset"].forms[number]
    return [str(note.text) for note in form.notes.get(name, []) if note.is_mark]


def errors(answer, number):
    return answer.context_data["formset"].forms[number].errors


def save(client, url, answer, **changes):
    return client.post(url, sent_again(answer, save="1", **changes))


# The whole way


def test_printed_table_is_pasted_looked_at_and_saved_with_draft_meetings():
    editor, trip = signed_in(EDITOR), make_trip()
    manchester = make_city()
    association = make_association(name="紐約中華公所", city=make_city(name="紐約", name_en="New York"))
    park = make_institution(name="哥倫布公園", name_en="", other_names="Columbus Park")
    answer = looked_at(editor, itinerary_of(trip), PRINTED_TABLE)
    assert (ItineraryItem.objects.count(), Meeting.objects.count()) == (0, 0)
    response = save(editor, itinerary_of(trip), answer)
    assert response.status_code == 302
    assert response["Location"] == address(trip)
    items = list(trip.itinerary_items.order_by("order"))
    assert [item.order for item in items] == list(range(1, 10))
    assert (items[0].starts_on, items[0].time_text, items[0].time_zone) == (None, "深夜", "Asia/Taipei")
    assert {(item.starts_on, item.ends_on) for item in items[1:6]} == {(date(2026, 3, 11), date(2026, 3, 13))}
    assert items[7].text == "於 Columbus Park 向國父銅像獻花致敬"
    assert items[0].meeting is None
    meetings = [item.meeting for item in items[1:]]
    assert [meeting.kind for meeting in meetings] == [item.activity for item in items[1:]]
    assert (meetings[0].host_city, meetings[0].city) == (manchester, manchester)
    assert (meetings[5].host_association, meetings[5].city) == (association, association.city)
    assert meetings[6].host_institution == park
    assert (meetings[4].host_text, meetings[4].place) == ("大波士頓地區僑界", "大波士頓地區")
    assert {(meeting.state, meeting.in_itinerary) for meeting in meetings} == {("draft", True)}
    assert meetings[0].date_text == "3/11 (三) —3/13 (五)"
    assert [meeting.order for meeting in meetings] == list(range(1, 9))


def test_rows_saved_are_stamped_with_reason_and_log():
    editor, trip = signed_in(EDITOR), make_trip()
    save(editor, itinerary_of(trip), looked_at(editor, itinerary_of(trip), "3/11\t拜會 市府"))
    item = ItineraryItem.objects.get()
    for record in (item, item.meeting):
        assert record.created_by == record.updated_by == editor.user
        assert record.history.get().history_change_reason == "pasted"
        assert record.history.get().history_user == editor.user
    logged = LogEntry.objects.filter(user=editor.user).values_list("content_type__model", "object_id")
    assert set(logged) == {("trip", str(trip.pk)), ("meeting", str(item.meeting.pk))}


def test_same_preview_sent_twice_makes_its_rows_once():
    editor, trip = signed_in(EDITOR), make_trip()
    answer = looked_at(editor, itinerary_of(trip), "3/11\t拜會 市府")
    first, second = (save(editor, itinerary_of(trip), answer) for _time in range(2))
    assert first["Location"] == second["Location"] == address(trip)
    assert (ItineraryItem.objects.count(), Meeting.objects.count()) == (1, 1)


def test_rows_go_after_those_the_trip_has():
    editor, trip = signed_in(EDITOR), make_trip()
    ItineraryItem.objects.create(trip=trip, order=7, text="出發", activity="departure")
    save(editor, itinerary_of(trip), looked_at(editor, itinerary_of(trip), "3/11\t轉機"))
    assert list(trip.itinerary_items.values_list("order", "text")) == [(7, "出發"), (8, "轉機")]


def test_row_the_trip_has_already_is_marked_and_left_out():
    editor, trip = signed_in(EDITOR), make_trip()
    ItineraryItem.objects.create(trip=trip, starts_on="2026-03-11", text="拜會台中", activity="other")
    answer = looked_at(editor, itinerary_of(trip), "3/11\t拜會臺中\n3/12\t拜會臺中")
    forms = answer.context_data["formset"].forms
    assert [form.is_left_out for form in forms] == [True, False]
    assert len(notes(answer, 0, "text")) == 1
    assert notes(answer, 1, "text") == []
    edited = editor.post(itinerary_of(trip), sent_again(answer, check="1", **{"rows-1-starts_on": "3/11"}))
    assert len(notes(edited, 1, "text")) == 1


# Correcting


def test_cells_are_corrected_rows_left_out_and_added():
    editor, trip = signed_in(EDITOR), make_trip()
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "3/11\t拜會甲\n3/12\t拜會乙")
    answer = editor.post(url, sent_again(answer, add="1", **{"rows-0-keep": None}))
    assert len(answer.context_data["formset"].forms) == 3
    own = {"rows-2-text": "自由活動", "rows-2-activity": "other", "rows-2-starts_on": "115/3/13"}
    save(editor, url, answer, **own, **{"rows-1-activity": "talks", "rows-1-with_meeting": None})
    rows = trip.itinerary_items.values_list("starts_on", "text", "activity")
    assert list(rows) == [(date(2026, 3, 12), "拜會乙", "talks"), (date(2026, 3, 13), "自由活動", "other")]
    assert not Meeting.objects.exists()


def test_partner_in_doubt_is_offered_and_the_chosen_one_hosts():
    editor, trip = signed_in(EDITOR), make_trip()
    make_city(subdivision="新罕布夏")
    english = make_city(country_id="GB")
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "3/11\t拜會曼徹斯特市政府")
    assert len(notes(answer, 0, "partner")) == 1
    save(editor, url, answer, **{"rows-0-partner_choice": english.code})
    assert Meeting.objects.get().host_city == english


def test_partner_typed_by_name_hosts_and_unknown_words_stay_words():
    editor, trip = signed_in(EDITOR), make_trip()
    tacoma = make_city(name="塔科馬", name_en="Tacoma", other_names="塔可瑪")
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "3/11\t拜會甲\n3/12\t拜會乙")
    save(editor, url, answer, **{"rows-0-partner": "塔可瑪"})
    first, second = Meeting.objects.order_by("order")
    assert (first.host_city, first.host_text) == (tacoma, "")
    assert (second.host, second.host_text) == (None, "乙")


@pytest.mark.parametrize(("year", "status"), [(2020, "held"), (2090, "planned")])
def test_rows_of_a_trip_that_is_over_are_proposed_as_held(year, status):
    editor = signed_in(EDITOR)
    trip = make_trip(starts_on=date(year, 3, 11), ends_on=date(year, 3, 21))
    url = itinerary_of(trip)
    assert editor.get(url).context_data["form"].initial == {"status": status}
    answer = looked_at(editor, url, "3/11\t拜會甲\n3/12\t拜會乙")
    save(editor, url, answer, **{"rows-1-status": "cancelled"})
    assert list(trip.itinerary_items.values_list("status", flat=True)) == [status, "cancelled"]


def test_english_rows_are_kept_as_english_too():
    editor, trip = signed_in(EDITOR), make_trip()
    url = itinerary_of(trip)
    save(editor, url, looked_at(editor, url, "Mar 11 (Wed) – Mar 13, Boston: Courtesy call on the mayor"))
    item = ItineraryItem.objects.get()
    assert item.text == item.text_en == item.meeting.title_en == "Courtesy call on the mayor"
    assert item.region == item.region_en == "Boston"


def test_impossible_date_is_shown_with_its_reason_and_saves_nothing():
    editor, trip = signed_in(EDITOR), make_trip()
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "3/11\t參訪 好的一列\n2026-02-30\t拜會\n3/32\t拜會\n2026年3月\t拜會")
    assert errors(answer, 0) == {}
    assert errors(answer, 1) == {"starts_on": ["2026-02 沒有 30 日。"]}
    assert errors(answer, 2) == {"starts_on": ["2026-03 沒有 32 日。"]}
    assert 'value="2026-02-30"' in answer.content.decode()
    sent = save(editor, url, answer)
    assert sent.status_code == 200
    assert errors(sent, 1) == errors(answer, 1)
    assert not ItineraryItem.objects.exists()


def test_end_before_start_and_long_text_are_refused_beside_the_cell():
    editor, trip = signed_in(EDITOR), make_trip()
    answer = looked_at(editor, itinerary_of(trip), f"3/13-3/11\t拜會\n3/11\t拜會{'長' * 300}")
    assert errors(answer, 0).keys() == {"ends_on"}
    assert errors(answer, 1).keys() == {"text"}
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert 'id="id_rows-0-ends_on_error"' in page


def test_doubts_are_marked_and_do_not_hinder():
    editor, trip = signed_in(EDITOR), make_trip()
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "(日) 其他\n3/11(四)\t自由\n3/25\t拜會\n")
    assert [bool(notes(answer, number, "starts_on")) for number in range(3)] == [True, True, True]
    assert "2026年3月11日（三）" in notes(answer, 1, "starts_on")[0]
    assert "2026年3月11日 – 21日" in notes(answer, 2, "starts_on")[0]
    assert notes(answer, 1, "activity")
    assert save(editor, url, answer).status_code == 302


# Bad input


@pytest.mark.parametrize("text", ["", " \t\n", "\x00\x07"])
def test_empty_paste_is_refused(text):
    editor, trip = signed_in(EDITOR), make_trip()
    answer = looked_at(editor, itinerary_of(trip), text)
    assert answer.context_data["form"].errors.keys() == {"text"}


@pytest.mark.parametrize("text", ["日期\t行程", "3/11"])
def test_paste_without_a_row_is_refused(text):
    editor, trip = signed_in(EDITOR), make_trip()
    answer = looked_at(editor, itinerary_of(trip), text)
    assert answer.context_data["form"].errors.keys() == {"text"}


def test_paste_too_long_or_of_too_many_rows_is_refused_with_the_limit():
    editor, trip = signed_in(EDITOR), make_trip()
    for text, limit in (("長" * 350_000, f"{MAX_LETTERS}"), ("3/11\t拜會\n" * 500, f"{MAX_ROWS}")):
        reason = looked_at(editor, "/en" + itinerary_of(trip), text).context_data["form"].errors["text"][0]
        assert limit in reason.replace(",", "")
        assert str(len(text) if len(text) > MAX_LETTERS else 500) in reason


def test_control_characters_go_and_markup_stays_text():
    editor, trip = signed_in(EDITOR), make_trip()
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "3/11\t拜\x00會\x07 <script>alert(1)</script>\ufeff")
    assert "<script>alert" not in answer.content.decode()
    save(editor, url, answer)
    assert ItineraryItem.objects.get().text == "拜會 <script>alert(1)</script>"


@pytest.mark.parametrize(
    "changes",
    [
        {"rows-INITIAL_FORMS": "x"},
        {"rows-0-text": "a\x00b"},
        {"rows-0-starts_on": "9" * 5000},
        {"rows-0-activity": "nothing"},
        {"rows-0-time_zone": "Mars/Base"},
        {"rows-0-partner": "x" * 300},
        {"rows-0-partner_choice": "CITY-9999", "rows-0-partner": "曼徹斯特"},
        {"rows-0-source": "\x00" * 10, "rows-0-marks": "x" * 300},
        {"rows-0-keep": None},
        {"token": "short"},
        {"token": None},
    ],
)
def test_preview_that_no_browser_would_send_saves_nothing(changes):
    editor, trip = signed_in(EDITOR), make_trip()
    make_city()
    make_city(subdivision="他處")
    answer = looked_at(editor, itinerary_of(trip), "3/11\t拜會")
    assert save(editor, itinerary_of(trip), answer, **changes).status_code == 200
    assert not ItineraryItem.objects.exists()


@pytest.mark.parametrize("count", ["9" * 20, "9" * 5000, f"{MAX_ROWS + 1}", "x", "-1", ""])
def test_number_of_rows_that_no_preview_has_is_refused(count):
    editor, trip = signed_in(EDITOR), make_trip()
    data = {"rows-TOTAL_FORMS": count, "rows-INITIAL_FORMS": "0", "save": "1"}
    assert editor.post(itinerary_of(trip), data).status_code == 400


# Who may


def test_paste_to_a_published_trip_is_for_publishers():
    editor, publisher, trip = signed_in(EDITOR), signed_in(PUBLISHER), make_trip()
    url = itinerary_of(trip)
    answer = looked_at(editor, url, "3/11\t拜會")
    Trip.objects.update(state="published", published_at="2026-01-01T00:00:00Z")
    assert editor.get(url).status_code == 403
    assert save(editor, url, answer).status_code == 403
    assert url not in editor.get(address(trip)).content.decode()
    assert save(publisher, url, looked_at(publisher, url, "3/11\t拜會")).status_code == 302
    assert Meeting.objects.get().state == "draft"


def test_pages_are_closed_to_reporters_and_strangers(client):
    meeting = make_meeting()
    delegation = Delegation.objects.create(trip=meeting.trip, name="訪問團")
    reporter, editor = signed_in(REPORTER), signed_in(EDITOR)
    pages = [
        itinerary_of(meeting.trip),
        address(meeting, "paste_participants"),
        address(delegation, "paste_members"),
    ]
    for page, record in zip(pages, (meeting.trip, meeting, delegation), strict=True):
        assert reporter.get(page).status_code == 403
        assert reporter.post(page, {"text": "x"}).status_code == 403
        assert client.get(page).status_code == 302
        assert editor.put(page).status_code == 405
        assert page in editor.get(address(record)).content.decode()
    for pk in ("99", "9" * 20, "x", "1%00"):
        wrong = pages[0].replace(f"/{meeting.trip.pk}/", f"/{pk}/")
        assert editor.get(wrong).status_code in (400, 404)


# People


def test_participants_are_pasted_for_the_side_chosen():
    editor, meeting = signed_in(EDITOR), make_meeting()
    url = address(meeting, "paste_participants")
    answer = looked_at(editor, url, PEOPLE, side="ours")
    assert notes(answer, 2, "name")
    save(editor, url, answer, **{"rows-0-side": "theirs"})
    people = Participant.objects.order_by("order")
    assert list(people.values_list("side", "name", "name_en", "post", "organisation", "and_others")) == [
        ("theirs", "魯艾斯", "Jay P. Ruais", "市長", "", False),
        ("ours", "張峯源", "", "局長", "經濟發展局", True),
        ("ours", "我們不知道的一行字在這裡", "", "", "", False),
    ]
    assert {person.created_by for person in people} == {editor.user}


def test_participant_on_the_list_already_is_left_out():
    editor, meeting = signed_in(EDITOR), make_meeting()
    make_participant(meeting=meeting, name="張峰源", side="theirs")
    url = address(meeting, "paste_participants")
    for side, is_left_out in (("theirs", True), ("ours", False)):
        form = looked_at(editor, url, "張峯源 局長", side=side).context_data["formset"].forms[0]
        assert form.is_left_out is is_left_out


def test_side_that_is_none_is_refused():
    editor, meeting = signed_in(EDITOR), make_meeting()
    answer = looked_at(editor, address(meeting, "paste_participants"), "王大明", side="both")
    assert answer.context_data["form"].errors.keys() == {"side"}


def test_members_are_pasted_with_role_and_agency():
    editor = signed_in(EDITOR)
    agency = make_agency(name="臺中市政府經濟發展局", short_name="經濟發展局")
    delegation = Delegation.objects.create(trip=make_trip(), name="訪問團")
    url = address(delegation, "paste_members")
    text = "團長：市長\n團員 台中市政府經濟發展局局長張峯源等人\n議員李小華\nInterpreter Jane Doe"
    answer = looked_at(editor, url, text)
    assert notes(answer, 1, "name")
    assert save(editor, url, answer).status_code == 302
    members = DelegationMember.objects.order_by("order")
    assert list(members.values_list("role", "name", "post", "agency", "organisation")) == [
        ("leader", "", "市長", None, ""),
        ("member", "張峯源", "局長", agency.pk, ""),
        ("councillor", "李小華", "議員", None, ""),
        ("interpreter", "Jane Doe", "", None, ""),
    ]


def test_second_leader_is_refused_beside_the_role():
    editor = signed_in(EDITOR)
    delegation = Delegation.objects.create(trip=make_trip(), name="訪問團")
    url = address(delegation, "paste_members")
    answer = looked_at(editor, url, "團長 王大明\n團長 李小華")
    assert errors(answer, 1).keys() == {"role"}
    assert save(editor, url, answer).status_code == 200
    assert not DelegationMember.objects.exists()
    first, second = (save(editor, url, answer, **{"rows-1-keep": None}) for _time in range(2))
    assert first["Location"] == second["Location"] == address(delegation)
    assert DelegationMember.objects.count() == 1
    again = looked_at(editor, url, "團長 趙一明")
    assert errors(again, 0).keys() == {"role"}


# Speed


def test_matching_costs_the_same_queries_for_ten_rows_and_sixty():
    editor, trip = signed_in(EDITOR), make_trip()
    for number in range(30):
        make_institution(name=f"第{number}研究機構", name_en="")
    counted = []
    for count in (10, 60):
        text = "".join(f"3/11\t參訪 第{number % 30}研究機構{number}\n" for number in range(count))
        with CaptureQueriesContext(connection) as captured:
            answer = editor.post(itinerary_of(trip), {"text": text, "status": "held"})
        assert len(answer.context_data["formset"].forms) == count
        counted.append(len(captured))
    assert counted[0] == counted[1]
