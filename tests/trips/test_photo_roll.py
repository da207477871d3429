"""The photo roll: each file is kept or refused for itself, and none is kept twice."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import storages
from PIL import Image

from portal.records import images
from portal.records.uploads import DurableStorage
from tests.factories import make_meeting, make_trip
from tests.photo_rolls import answers, encoded, grid, send, upload
from tests.staff import EDITOR, REPORTER, USER_ADMINISTRATOR, address, form_data, signed_in
from trips import photo_intake
from trips.admin import photo_roll
from trips.models import Meeting, Photo, Trip

pytestmark = pytest.mark.django_db

HUGE = "9" * 20


def bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(9)))
        + chunk(b"IEND", b"")
    )


def stored_originals() -> int:
    return sum(path.is_file() for path in Path(storages["default"].location).rglob("*"))


# The upload


def test_each_file_is_stored_or_named_with_its_reason(django_capture_on_commit_callbacks):
    editor, trip = signed_in(EDITOR), make_trip()
    whole = encoded(size=(900, 700))
    moving = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    bad = {
        "cut.jpg": (whole[: len(whole) // 2], "incomplete or damaged"),
        "drawing.jpg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "not a JPEG, PNG, WebP or HEIC"),
        "bomb.png": (bomb(), "more than 80 million pixels"),
        "both.jpg": (whole + b"%PDF-1.7\n%%EOF", "something else at once"),
        "moving.webp": (moving.getvalue(), "Moving pictures"),
        "empty.jpg": (b"", "The file is empty."),
    }
    files = [upload(content, name) for name, (content, _reason) in bad.items()]
    with django_capture_on_commit_callbacks(execute=True):
        response = send(editor, trip, upload(whole, "good.jpg"), *files)

    told = {file["name"]: file for file in response.json()["files"]}
    photo = Photo.objects.get()
    assert (photo.processing, photo.state, photo.updated_by) == ("ready", "draft", editor.user)
    assert told.pop("good.jpg")["outcome"] == "stored"
    assert {file["outcome"] for file in told.values()} == {"refused"}
    for name, (_content, reason) in bad.items():
        assert reason in told[name]["words"]
        assert not told[name]["again"]
    assert stored_originals() == 1


def test_file_too_large_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr("portal.records.uploads.MAX_PICTURE_BYTES", 100)
    editor, trip = signed_in(EDITOR), make_trip()
    assert "larger than" in send(editor, trip, upload(encoded())).json()["files"][0]["words"]


def test_same_content_is_recognised_in_the_trip_and_not_in_another():
    editor, trip, other = signed_in(EDITOR), make_trip(), make_trip()
    send(editor, trip, upload(encoded(), "a.jpg"))
    first = Photo.objects.get()
    again = send(editor, trip, upload(encoded(), "b.jpg")).json()["files"][0]
    assert (again["outcome"], again["code"], again["url"]) == ("here", first.code, f"/en{address(first)}")
    assert answers(send(editor, other, upload(encoded(), "a.jpg"))) == [("a.jpg", "stored")]
    assert stored_originals() == 2


def test_same_content_stored_by_a_faster_request_is_recognised_by_the_database(monkeypatch):
    editor, trip = signed_in(EDITOR), make_trip()
    send(editor, trip, upload(encoded()))
    look, calls = photo_intake.same_content, []

    def blind_at_first(trip, sha256):
        calls.append(sha256)
        return look(trip, sha256) if len(calls) > 2 else None

    monkeypatch.setattr(photo_intake, "same_content", blind_at_first)
    assert answers(send(editor, trip, upload(encoded(), "late.jpg"))) == [("late.jpg", "here")]
    assert (Photo.objects.count(), stored_originals()) == (1, 1)


def test_full_disk_is_a_passing_trouble_and_leaves_nothing(monkeypatch):
    def full(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(DurableStorage, "_save", full)
    editor, trip = signed_in(EDITOR), make_trip()
    told = send(editor, trip, upload(encoded())).json()["files"][0]
    assert (told["outcome"], told["again"]) == ("refused", True)
    assert "could not be kept just now" in told["words"]
    assert not Photo.objects.exists()


def test_failed_row_takes_its_file_with_it(monkeypatch):
    def fail(self, request, photo):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(photo_roll.PhotoRollAdmin, "log_added_photo", fail)
    editor, trip = signed_in(EDITOR), make_trip()
    with pytest.raises(RuntimeError, match="the database is gone"):
        send(editor, trip, upload(encoded()))
    assert (Photo.objects.count(), stored_originals()) == (0, 0)


@pytest.fixture
def children(monkeypatch):
    """The tasks of the child processes; what waits for the commit follows at once, as it does in a server."""
    started = []
    run_child = images.run_child

    def counted(arguments):
        started.append(arguments[0])
        return run_child(arguments)

    monkeypatch.setattr(images, "run_child", counted)
    monkeypatch.setattr(photo_intake.transaction, "on_commit", lambda follow, **_options: follow())
    return started


def test_photo_of_the_roll_is_decoded_once_and_ready(children):
    editor, trip = signed_in(EDITOR), make_trip()
    send(editor, trip, upload(encoded(size=(900, 700))))
    photo = Photo.objects.get()
    assert (photo.processing, photo.width, children) == ("ready", 900, ["render"])
    assert storages["renditions"].exists(f"{photo.rendition_token}/640.webp")


def test_photo_that_cannot_be_rendered_is_judged_alone_and_left_to_the_task(children, monkeypatch):
    def refuse(file, folder):
        raise images.PictureError("resources")

    monkeypatch.setattr(photo_intake, "render", refuse)
    editor, trip = signed_in(EDITOR), make_trip()
    assert answers(send(editor, trip, upload(encoded()))) == [("IMG_1.JPG", "stored")]
    assert (Photo.objects.get().processing, children) == ("ready", ["inspect", "render"])


def test_renditions_that_cannot_be_stored_are_left_to_the_task(children, monkeypatch):
    def full(photo, rendered):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(photo_intake, "take_over", full)
    editor, trip = signed_in(EDITOR), make_trip()
    send(editor, trip, upload(encoded()))
    assert (Photo.objects.get().processing, children) == ("ready", ["render", "render"])


def test_without_script_the_page_names_each_file_and_says_the_limits():
    editor, trip = signed_in(EDITOR), make_trip()
    page = send(editor, trip, upload(encoded(), "a.jpg"), upload(b"x", "b.jpg"), script=False)
    assert [(file["name"], file["outcome"]) for file in page.context_data["arrivals"]] == [
        ("a.jpg", "stored"),
        ("b.jpg", "refused"),
    ]
    text = page.content.decode()
    assert "b.jpg" in text
    assert "This is not a JPEG, PNG, WebP or HEIC picture." in text
    assert "All files together at most 300 MB." in text
    assert send(editor, trip, script=False).status_code == 400


def test_hundred_files_in_one_form_are_all_answered():
    """More than Django's own limit of one hundred, which would lose them all."""
    editor, trip = signed_in(EDITOR), make_trip()
    files = [upload(b"x", f"{number}.jpg") for number in range(101)]
    assert len(answers(send(editor, trip, *files))) == 101


def test_photo_sent_from_a_meeting_is_of_that_meeting():
    editor, meeting = signed_in(EDITOR), make_meeting(time_zone="America/New_York")
    page = grid(editor, meeting.trip, meeting=meeting.pk)
    assert page.context_data["chosen_meeting"] == meeting.pk
    send(editor, meeting.trip, upload(encoded(taken="2026:03:12 09:30:00")), meeting=meeting.pk)
    photo = Photo.objects.get()
    assert (photo.meeting, photo.time_zone) == (meeting, "America/New_York")
    assert photo.taken_at.isoformat() == "2026-03-12T13:30:00+00:00"
    tools = [tool.url for tool in editor.get(address(meeting)).context_data["tools"]]
    assert f"{address(meeting.trip, 'photos')}?meeting={meeting.pk}" in tools


@pytest.mark.parametrize("key", ["abc", HUGE, "-1", "9" * 5000])
def test_meeting_that_cannot_be_is_refused(key):
    editor, trip = signed_in(EDITOR), make_trip()
    assert send(editor, trip, upload(encoded()), meeting=key).status_code == 400
    assert grid(editor, trip, meeting=key, show=key, p=key).status_code == 200
    assert not Photo.objects.exists()


def test_meeting_of_another_trip_is_refused():
    editor, trip = signed_in(EDITOR), make_trip()
    assert send(editor, trip, upload(encoded()), meeting=make_meeting().pk).status_code == 400


def test_hostile_name_is_cleaned_and_shown_as_text():
    editor, trip = signed_in(EDITOR), make_trip()
    page = send(
        editor, trip, upload(encoded(), "<script>\x01alert(1)</script>.jpg" + "長" * 300), script=False
    )
    assert "<script>alert" not in page.content.decode()
    assert len(Photo.objects.get().original_name) <= 200


@pytest.mark.parametrize("role", [REPORTER, USER_ADMINISTRATOR])
def test_roll_is_for_those_who_may_change_photos(role):
    client, trip = signed_in(role), make_trip()
    assert grid(client, trip).status_code == 403
    assert client.post(address(trip, "photos")).status_code == 403
    assert send(client, trip, upload(encoded())).status_code == 403
    assert not Photo.objects.exists()


def test_roll_asks_strangers_to_sign_in_and_knows_no_other_trip(client):
    trip = make_trip()
    assert grid(client, trip).status_code == 302
    editor = signed_in(EDITOR)
    for key in ("abc", HUGE, str(trip.pk + 1)):
        url = address(trip, "photos").replace(f"/{trip.pk}/", f"/{key}/")
        assert editor.get(url).status_code == 404
        assert editor.post(url + "upload/").status_code == 404
    assert editor.get(address(trip, "photos_upload")).url == address(trip, "photos")


# The same rule on the other pages


def test_meeting_page_refuses_the_same_picture_beside_the_file():
    editor, trip = signed_in(EDITOR), make_trip()
    send(editor, trip, upload(encoded("red")))
    meeting = make_meeting(trip=trip)
    data = form_data(editor.get(address(meeting)))
    twice = {f"photos-{number}-original": upload(encoded("teal")) for number in (0, 1)}
    here = {"photos-0-original": upload(encoded("red"))}
    for files, wrong in ((twice, 1), (here, 0)):
        answer = editor.post("/en" + address(meeting), data | files)
        formset = next(
            one.formset
            for one in answer.context_data["inline_admin_formsets"]
            if one.formset.prefix == "photos"
        )
        assert formset.forms[wrong].errors == {"original": ["The trip has this picture already."]}
    assert Photo.objects.count() == 1
    answer = editor.post(
        "/en" + address(Photo, "add"),
        form_data(editor.get(address(Photo, "add")), trip=str(trip.pk), original=upload(encoded("red"))),
    )
    assert answer.context_data["adminform"].form.errors == {
        "original": ["The trip has this picture already."]
    }


def test_trip_page_leads_to_the_roll():
    editor, trip = signed_in(EDITOR), make_trip()
    page = editor.get(address(trip))
    panel = next(panel for panel in page.context_data["panels"] if panel.name == "photos")
    assert panel.add_url.partition("?")[0] == address(trip, "photos")
    assert address(trip, "photos") in {tool.url for tool in page.context_data["tools"]}
    assert Meeting.objects.count() + Trip.objects.count() == 1
