from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import make_city, make_meeting, make_photo, make_trip
from tests.staff import EDITOR, PUBLISHER, address, form_data, signed_in
from trips.models import (
    Delegation,
    Document,
    Expense,
    ItineraryItem,
    Meeting,
    Objective,
    Participant,
    Photo,
    Trip,
)

pytestmark = pytest.mark.django_db


def jpeg(name="IMG_0001.JPG", colour="teal", taken="") -> SimpleUploadedFile:
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    file = BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def test_trip_is_entered_with_all_its_rows_on_one_page():
    editor = signed_in(EDITOR)
    data = form_data(editor.get(address(Trip, "add")), title="美國訪問", category="visit")
    data |= {"starts_on": "2026-03-11", "ends_on": "2026-03-21", "expenses-TOTAL_FORMS": "1"}
    data |= {"objectives-0-title": "締盟", "delegations-0-name": "市長團"}
    data |= {"itinerary_items-0-activity": "departure", "itinerary_items-0-text": "啟程"}
    data |= {"itinerary_items-0-time_text": "深夜", "itinerary_items-0-time_zone": "Asia/Taipei"}
    data |= {"expenses-0-category": "airfare", "expenses-0-funding_source": "budget"}
    data |= {"expenses-0-amount": "1200.50", "expenses-0-currency": "USD"}
    answer = editor.post(address(Trip, "add"), data)
    assert answer.status_code == 302, answer.context_data["errors"]
    assert [model.objects.get().trip for model in (Objective, Delegation, ItineraryItem, Expense)] == [
        Trip.objects.get()
    ] * 4


def test_trip_page_leads_to_a_meeting_of_this_trip():
    editor, trip = signed_in(EDITOR), make_trip()
    panel = editor.get(address(trip)).context_data["panels"][0]
    form = editor.get(panel.add_url).context_data["adminform"].form
    assert (panel.name, form["trip"].value()) == ("meetings", str(trip.pk))


def test_trip_page_counts_people_and_photos_of_its_meetings():
    editor, meeting = signed_in(EDITOR), make_meeting()
    make_photo(meeting=meeting)
    make_photo(meeting=meeting)
    panels = {panel.name: panel for panel in editor.get("/en" + address(meeting.trip)).context_data["panels"]}
    assert panels["meetings"].items[0].notes == ["0 participants", "2 photos"]
    assert len(panels["photos"].items) == 2


def test_itinerary_row_offers_the_meetings_of_its_own_trip():
    editor, meeting = signed_in(EDITOR), make_meeting()
    make_meeting(title="他團會晤")
    page = editor.get(address(meeting.trip))
    formset = next(
        one.formset
        for one in page.context_data["inline_admin_formsets"]
        if one.formset.prefix == "itinerary_items"
    )
    assert [str(label) for _value, label in formset.forms[0].fields["meeting"].choices][1:] == [meeting.title]


def meeting_data(client, trip, **changes):
    data = form_data(
        client.get(address(Meeting, "add") + f"?trip={trip.pk}"), title="拜會", kind="courtesy_call"
    )
    return (
        data
        | {"host_text": "市府", "participants-0-name": "王小明", "participants-0-side": "theirs"}
        | changes
    )


def test_meeting_is_entered_with_people_and_two_photos(django_capture_on_commit_callbacks):
    editor, trip = signed_in(EDITOR), make_trip()
    data = meeting_data(editor, trip)
    for number, colour in enumerate(("teal", "maroon")):
        data |= {f"photos-{number}-original": jpeg(f"IMG_{number}.JPG", colour)}
        data |= {f"photos-{number}-alt_text": f"握手{number}", f"photos-{number}-credit": "秘書處"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(address(Meeting, "add"), data)
    assert answer.status_code == 302, answer.context_data["errors"]
    meeting = Meeting.objects.get()
    assert Participant.objects.get().meeting == meeting
    photos = meeting.photos.order_by("pk")
    assert [(photo.trip, photo.alt_text, photo.original_name) for photo in photos] == [
        (trip, "握手0", "IMG_0.JPG"),
        (trip, "握手1", "IMG_1.JPG"),
    ]
    assert {photo.processing for photo in photos} == {Photo.Processing.READY}


def test_photo_refused_is_named_beside_its_field_and_nothing_is_kept():
    editor, trip = signed_in(EDITOR), make_trip()
    script = SimpleUploadedFile("a.jpg", b"<html><script>", "image/jpeg")
    answer = editor.post(
        "/en" + address(Meeting, "add"), meeting_data(editor, trip, **{"photos-0-original": script})
    )
    formset = next(
        one.formset for one in answer.context_data["inline_admin_formsets"] if one.formset.prefix == "photos"
    )
    assert "This is not a JPEG, PNG, WebP or HEIC picture." in formset.forms[0].errors["original"][0]
    assert not Meeting.objects.exists()


def test_camera_date_is_proposed_where_none_is_given():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(
        editor.get(address(Photo, "add")), trip=str(trip.pk), original=jpeg(taken="2026:03:12 09:30:00")
    )
    editor.post(address(Photo, "add"), data)
    photo = Photo.objects.get()
    assert (photo.taken_on, photo.taken_time) == (date(2026, 3, 12), None)


def test_camera_date_does_not_replace_one_that_is_given():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(
        editor.get(address(Photo, "add")), trip=str(trip.pk), original=jpeg(taken="2026:03:12 09:30:00")
    )
    editor.post(address(Photo, "add"), data | {"taken_on": "2026-03-13", "time_zone": "America/New_York"})
    photo = Photo.objects.get()
    assert (photo.taken_on, photo.taken_time) == (date(2026, 3, 13), None)


def test_camera_time_is_proposed_where_the_zone_is_known():
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(
        editor.get(address(Photo, "add")), trip=str(trip.pk), original=jpeg(taken="2026:03:12 09:30:00")
    )
    editor.post(address(Photo, "add"), data | {"time_zone": "America/New_York"})
    assert Photo.objects.get().taken_at.isoformat() == "2026-03-12T13:30:00+00:00"


def test_replaced_picture_is_made_fit_anew(django_capture_on_commit_callbacks):
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(Photo, "add")), trip=str(trip.pk), original=jpeg())
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address(Photo, "add"), data)
    before = Photo.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address(before), form_data(editor.get(address(before)), original=jpeg("b.jpg", "navy")))
    after = Photo.objects.get()
    assert (after.processing, after.original_name) == (Photo.Processing.READY, "b.jpg")
    assert after.rendition_token != before.rendition_token
    assert after.sha256 != before.sha256


def test_failed_picture_says_why_and_is_tried_again(django_capture_on_commit_callbacks):
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(Photo, "add")), trip=str(trip.pk), original=jpeg())
    editor.post(address(Photo, "add"), data)
    photo = Photo.objects.get()
    Photo.objects.update(processing="failed", failure_reason="resources")
    assert "takes too much memory or time" in editor.get("/en" + address(photo)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(address(photo, "retry")).status_code == 302
    photo.refresh_from_db()
    assert photo.processing == Photo.Processing.READY
    assert editor.get(address(photo, "retry")).status_code == 403


def test_two_leaders_in_one_submission_are_refused():
    editor, trip = signed_in(EDITOR), make_trip()
    delegation = Delegation.objects.create(trip=trip, name="市長團")
    data = form_data(editor.get(address(delegation)), **{"members-TOTAL_FORMS": "2"})
    for number in (0, 1):
        data |= {
            f"members-{number}-role": "leader",
            f"members-{number}-post": "市長",
            f"members-{number}-order": "0",
        }
    answer = editor.post(address(delegation), data)
    assert answer.status_code == 200
    assert answer.context_data["inline_admin_formsets"][0].formset.forms[1].errors.keys() == {"role"}


def test_two_hosts_are_refused_beside_the_field():
    editor, trip = signed_in(EDITOR), make_trip()
    data = meeting_data(editor, trip, host_city=str(make_city().pk))
    answer = editor.post(address(Meeting, "add"), data)
    assert answer.context_data["adminform"].form.errors.keys() == {"host_text"}


def test_document_that_is_no_pdf_is_refused_beside_its_field():
    editor = signed_in(EDITOR)
    data = form_data(editor.get(address(Document, "add")), kind="special_report", title="報告")
    data |= {"file": SimpleUploadedFile("a.pdf", b"MZ", "application/pdf")}
    answer = editor.post("/en" + address(Document, "add"), data)
    assert answer.context_data["adminform"].form.errors == {
        "file": ["This is not a PDF. Only PDF documents are accepted here."]
    }


def test_search_finds_taichung_however_it_is_written():
    publisher = signed_in(PUBLISHER)
    make_trip(title="臺中市訪問團")
    page = publisher.get(address(Trip, "changelist"), {"q": "台中"})
    assert page.context_data["cl"].result_count == 1
