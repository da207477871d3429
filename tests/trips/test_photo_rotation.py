"""Staff turn a picture: its renditions are made anew under another name, and nobody else's."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from tests.factories import make_photo, make_trip
from tests.photo_rolls import grid, named, typed
from tests.staff import EDITOR, PUBLISHER, address, form_data, signed_in
from trips.models import Photo
from trips.tasks import make_renditions

pytestmark = pytest.mark.django_db


def stored_photo(**values) -> Photo:
    file = io.BytesIO()
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("blue", (40, 0, 80, 40))
    picture.save(file, "PNG")
    values = {"processing": "pending", "width": None, "height": None, "rendition_token": ""} | values
    photo = make_photo(order=1, **values)
    photo.original.save("a.png", ContentFile(file.getvalue()))
    make_renditions.enqueue(photo.pk)
    photo.refresh_from_db()
    assert photo.processing == "ready"
    return photo


def names_of(token: str) -> list[str]:
    try:
        return sorted(storages["renditions"].listdir(token)[1])
    except FileNotFoundError:
        return []


def test_picture_turned_on_the_grid_is_made_anew_and_the_old_one_is_removed(
    django_capture_on_commit_callbacks,
):
    editor, photo = signed_in(EDITOR), stored_photo()
    data = typed(grid(editor, photo.trip)) | named(photo, rotation="90", caption="直幅")
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.post(address(photo.trip, "photos"), data).status_code == 302
    turned = Photo.objects.get()
    assert (turned.processing, turned.width, turned.height, turned.caption) == ("ready", 40, 80, "直幅")
    assert turned.rendition_token != photo.rendition_token
    assert names_of(photo.rendition_token) == []
    file = storages["renditions"].open(f"{turned.rendition_token}/40.webp")
    with file, Image.open(file) as shown:
        assert [shown.convert("RGB").getpixel((20, y))[0] > 200 for y in (10, 70)] == [True, False]


def test_picture_turned_on_its_own_page_is_made_anew(django_capture_on_commit_callbacks):
    editor, photo = signed_in(EDITOR), stored_photo()
    data = form_data(editor.get(address(photo)), rotation="270")
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(address(photo), data)
    turned = Photo.objects.get()
    assert (turned.processing, turned.rotation, turned.width) == ("ready", 270, 40)


def test_public_picture_is_turned_by_a_publisher_alone(django_capture_on_commit_callbacks):
    trip = make_trip(published=True)
    photo = stored_photo(trip=trip, published=True)
    data = typed(grid(signed_in(PUBLISHER), trip)) | named(photo, rotation="180")
    assert signed_in(EDITOR).post(address(trip, "photos"), data).status_code == 400
    assert Photo.objects.get().rotation == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(PUBLISHER).post(address(trip, "photos"), data).status_code == 302
    assert Photo.objects.get().rotation == 180
    assert Photo.objects.published().count() == 1


def test_task_of_a_picture_turned_meanwhile_writes_nothing_and_leaves_no_files(monkeypatch):
    photo = stored_photo()
    Photo.objects.update(processing="pending", rendition_token="", width=None, height=None)
    tokens = []

    def turned_meanwhile(storage, token, rendered):
        tokens.append(token)
        storage.replace(f"{token}/40.webp", ContentFile(b"x"))
        Photo.objects.update(rotation=90)

    with monkeypatch.context() as patch:
        patch.setattr("portal.records.images.store_renditions", turned_meanwhile)
        make_renditions.enqueue(photo.pk)
    assert Photo.objects.get().processing == "pending"
    assert [names_of(token) for token in tokens] == [[]]
    make_renditions.enqueue(photo.pk)
    assert (Photo.objects.get().processing, Photo.objects.get().width) == ("ready", 40)


def test_second_picture_of_the_same_content_is_made_ready_without_its_digest():
    """Before one content was kept once, a trip could have it twice; the later one carries no digest."""
    first = stored_photo()
    second = stored_photo(trip=first.trip)
    assert (bool(first.sha256), second.sha256) == (True, "")
