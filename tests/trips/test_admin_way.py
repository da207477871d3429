"""The way from a new trip to its publishers: each page is led to from the one before."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.records.publishing import State
from portal.records.review import return_for_correction, submit
from tests.factories import make_meeting, make_participant, make_photo, make_trip
from tests.photo_rolls import grid, named, typed
from tests.staff import EDITOR, PUBLISHER, address, form_data, make_user, signed_in
from tests.trips.test_admin_paste import looked_at, sent_again
from trips.models import Document, ItineraryItem, Meeting, Participant, Photo, Trip

pytestmark = pytest.mark.django_db
FACTS = {"title": "赴美考察", "category": "visit", "starts_on": "2026-03-11", "ends_on": "2026-03-21"}
TABLE = "3/11 (三) —3/13 (五) 大波士頓地區\t拜會 波士頓市政府\n3/14 (六) 大紐約地區\t拜會 紐約中華公所"


def added(client, **values):
    page = client.get(address(Trip, "add"))
    return client.post(address(Trip, "add"), form_data(page, **FACTS | values))


def returned(*records):
    for record in records:
        submit(record, by=make_user(EDITOR))
        return_for_correction(record, by=make_user(PUBLISHER), remarks="請補摘要")


# A new trip


def test_new_trip_with_an_itinerary_shows_its_rows_and_keeps_none_of_them_yet():
    answer = added(signed_in(EDITOR), itinerary_text=TABLE)
    trip = Trip.objects.get()
    rows = answer.context_data["formset"].forms
    assert [row["text"].value() for row in rows] == ["拜會 波士頓市政府", "拜會 紐約中華公所"]
    assert answer.context_data["here"] == address(trip, "paste_itinerary")
    assert not ItineraryItem.objects.exists()


def test_rows_of_a_new_trip_are_saved_and_lead_on_to_who_was_met():
    editor = signed_in(EDITOR)
    preview = added(editor, itinerary_text=TABLE)
    trip = Trip.objects.get()
    answer = editor.post(preview.context_data["here"], sent_again(preview, save="next"))
    assert answer["Location"] == address(trip, "paste_participants")
    assert (trip.itinerary_items.count(), trip.meetings.count()) == (2, 2)


def test_new_trip_with_a_text_of_no_rows_is_saved_and_the_text_given_back_with_the_reason():
    answer = added(signed_in(EDITOR), itinerary_text="日期\t行程內容")
    assert Trip.objects.count() == 1
    form = answer.context_data["form"]
    assert form["text"].value() == "日期\t行程內容"
    assert form.errors["text"]


def test_new_trip_with_an_error_gives_back_what_was_pasted():
    answer = added(signed_in(EDITOR), itinerary_text=TABLE, title="")
    assert not Trip.objects.exists()
    assert answer.context_data["pasted"] == TABLE


def test_new_trip_with_a_blank_text_leads_where_it_led():
    answer = added(signed_in(EDITOR), itinerary_text=" \n", _continue="1")
    assert answer["Location"] == address(Trip.objects.get())


def test_document_is_entered_with_its_trip_and_afterwards_on_its_own_page():
    editor = signed_in(EDITOR)
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7\n%%EOF\n")
    values = {"kind": "special_report", "title": "專案報告", "dated_on": "115/3/27", "file": file}
    values |= {"covers_from": "115/3/11", "covers_to": "115/3/14"}
    added(editor, **{f"documents-0-{name}": value for name, value in values.items()})
    document = Document.objects.get()
    assert (document.trip, document.state, document.created_by) == (Trip.objects.get(), "draft", editor.user)
    assert (document.covers_from, document.covers_to) == (date(2026, 3, 11), date(2026, 3, 14))
    page = editor.get(address(document.trip))
    assert "documents" not in [one.formset.prefix for one in page.context_data["inline_admin_formsets"]]


# Who was met


@pytest.fixture
def met():
    trip = make_trip()
    boston = make_meeting(trip=trip, title="拜會波士頓市政府", host_text="波士頓市政府")
    return trip, boston, make_meeting(trip=trip, title="拜會紐約中華公所", host_text="紐約中華公所")


def cells(answer, name):
    return [form[name].value() for form in answer.context_data["formset"].forms]


def test_people_are_read_under_their_meetings_and_saved_in_order(met):
    trip, boston, new_york = met
    make_participant(meeting=boston, name="王大明", order=4)
    editor, url = signed_in(EDITOR), address(trip, "paste_participants")
    preview = looked_at(editor, url, "波士頓市政府：吳弭市長\n拜會紐約中華公所\n主席伍銳賢等人")
    assert cells(preview, "meeting_key") == [str(boston.pk), str(new_york.pk)]
    answer = editor.post(url, sent_again(preview, save="next"))
    assert answer["Location"] == address(trip, "photos")
    people = Participant.objects.exclude(name="王大明").order_by("meeting")
    assert list(people.values_list("meeting", "name", "order", "and_others")) == [
        (boston.pk, "吳弭", 5, False),
        (new_york.pk, "伍銳賢", 1, True),
    ]


def test_person_under_no_meeting_is_kept_on_the_page_until_one_is_chosen(met):
    trip, boston, _new_york = met
    editor, url = signed_in(EDITOR), address(trip, "paste_participants")
    preview = looked_at(editor, url, "吳弭市長")
    assert cells(preview, "meeting_key") == [None]
    answer = editor.post(url, sent_again(preview, save="1"))
    assert answer.context_data["formset"].forms[0].errors["meeting_key"]
    assert not Participant.objects.exists()
    editor.post(url, sent_again(answer, save="1", **{"rows-0-meeting_key": str(boston.pk)}))
    assert Participant.objects.get().meeting == boston


def test_person_of_another_trips_meeting_or_of_a_public_one_is_refused(met):
    trip, _boston, new_york = met
    Meeting.objects.filter(pk=new_york.pk).update(state=State.PUBLISHED, published_at="2026-04-01T00:00Z")
    editor, url = signed_in(EDITOR), address(trip, "paste_participants")
    preview = looked_at(editor, url, "波士頓市政府：吳弭市長")
    for wrong in (new_york, make_meeting()):
        answer = editor.post(url, sent_again(preview, save="1", **{"rows-0-meeting_key": str(wrong.pk)}))
        assert answer.context_data["formset"].forms[0].errors["meeting_key"]
    assert not Participant.objects.exists()


def test_person_who_is_at_the_meeting_already_is_left_out(met):
    trip, boston, _new_york = met
    make_participant(meeting=boston, name="吳弭", side="theirs")
    preview = looked_at(signed_in(EDITOR), address(trip, "paste_participants"), "波士頓市政府：吳弭市長")
    assert cells(preview, "keep") == [False]


# Photos


def test_roll_is_saved_and_leads_to_submitting():
    editor, trip = signed_in(EDITOR), make_trip()
    photo = make_photo(trip=trip)
    data = typed(grid(editor, trip), **named(photo, alt_text="握手"), submit_trip="1")
    answer = editor.post(address(trip, "photos"), data)
    assert answer["Location"] == address(trip, "submit")
    assert Photo.objects.get().alt_text == "握手"


def test_values_for_many_photos_are_kept_by_whichever_button():
    editor, trip = signed_in(EDITOR), make_trip()
    make_photo(trip=trip)
    given = {"shared-credit": "秘書處", "shared-scope": "all"}
    editor.post(address(trip, "photos"), typed(grid(editor, trip), **given))
    assert Photo.objects.get().credit == "秘書處"


# Submitting


def test_draft_is_saved_and_leads_to_submitting():
    editor, trip = signed_in(EDITOR), make_trip()
    answer = editor.post(address(trip), form_data(editor.get(address(trip)), summary="摘要", _submit="1"))
    assert answer["Location"] == address(trip, "submit")
    assert (Trip.objects.get().summary, Trip.objects.get().state) == ("摘要", State.DRAFT)


def test_returned_trip_is_saved_and_submitted_with_what_was_returned_and_no_other_draft():
    editor, trip = signed_in(EDITOR), make_trip()
    back, untouched = make_meeting(trip=trip), make_meeting(trip=trip)
    returned(trip, back)
    trip.refresh_from_db()
    answer = editor.post(address(trip), form_data(editor.get(address(trip)), summary="摘要", _submit="1"))
    assert answer["Location"] == address(trip)
    states = dict(Meeting.objects.values_list("pk", "state"))
    assert states == {back.pk: State.IN_REVIEW, untouched.pk: State.DRAFT}
    trip.refresh_from_db()
    assert (trip.state, trip.summary) == (State.IN_REVIEW, "摘要")
    assert trip.history.first().history_user == editor.user


def test_returned_trip_with_an_error_is_not_submitted():
    editor, trip = signed_in(EDITOR), make_trip()
    returned(trip)
    trip.refresh_from_db()
    answer = editor.post(address(trip), form_data(editor.get(address(trip)), title="", _submit="1"))
    assert answer.status_code == 200
    assert Trip.objects.get().state == State.DRAFT


def test_record_in_review_offers_no_submitting():
    publisher, trip = signed_in(PUBLISHER), make_trip()
    submit(trip, by=publisher.user)
    assert "submit_on" not in publisher.get(address(trip)).context_data
