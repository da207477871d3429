"""Cards: what stands on them, and that they follow what is public."""

import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from portal.pages import cards
from portal.pages.card_drawing import CardWords, can_write, draw_card, in_figures, wrapped
from portal.records.publishing import withdraw
from tests.factories import make_city, make_meeting, make_photo, make_trip
from trips.models import Photo

pytestmark = pytest.mark.django_db

PURPLE = (160, 32, 240)


def a_photo(trip, colour=PURPLE, **values):
    photo = make_photo(trip=trip, published=True, width=640, height=480, **values)
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(picture, "JPEG")
    storages["renditions"].save(f"{photo.rendition_token}/640.jpg", ContentFile(picture.getvalue()))
    return photo


def card(client, trip):
    response = client.get(f"/trips/{trip.slug}/card.jpg")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    return response, Image.open(io.BytesIO(response.content)).convert("RGB")


def is_near(colour, expected):
    return all(abs(a - b) < 12 for a, b in zip(colour, expected, strict=True))


def test_card_shows_the_public_picture_at_the_size_networks_ask_for(client):
    trip = make_trip(published=True)
    a_photo(trip)

    response, image = card(client, trip)

    assert image.size == (1200, 630)
    assert is_near(image.getpixel((800, 300)), PURPLE)
    assert not image.getexif()
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_card_follows_the_picture_when_it_is_withdrawn_or_may_not_be_reproduced(client):
    trip = make_trip(published=True)
    city = make_city(published=True, latitude="42.9", longitude="-71.4")
    make_meeting(published=True, trip=trip, city=city)
    photo = a_photo(trip)
    before, _image = card(client, trip)
    Photo.objects.update(licence="all_rights")
    _response, unlicensed = card(client, trip)
    Photo.objects.update(licence="ogdl")
    withdraw(photo, by=None, reason="錯誤")

    after, image = card(client, trip)

    assert not is_near(unlicensed.getpixel((800, 300)), PURPLE)
    assert not is_near(image.getpixel((800, 300)), PURPLE)
    assert after.headers["ETag"] != before.headers["ETag"]
    withdraw(trip, by=None, reason="錯誤")
    assert client.get(f"/trips/{trip.slug}/card.jpg").status_code == 404


def test_card_is_drawn_once_and_replaces_the_earlier_one(client, monkeypatch):
    trip = make_trip(published=True)
    first, _image = card(client, trip)
    monkeypatch.setattr(cards, "draw_card", lambda *given: pytest.fail("drawn again"))

    again, _image = card(client, trip)
    unchanged = client.get(f"/trips/{trip.slug}/card.jpg", headers={"if-none-match": first.headers["ETag"]})
    monkeypatch.undo()
    trip.title = "改名"
    trip.save()
    card(client, trip)

    assert again.headers["ETag"] == first.headers["ETag"]
    assert unchanged.status_code == 304
    assert len(storages["renditions"].listdir(f"cards-{trip.slug}")[1]) == 1


def test_card_of_a_broken_picture_is_the_map(client):
    trip = make_trip(published=True)
    photo = make_photo(trip=trip, published=True)
    storages["renditions"].save(f"{photo.rendition_token}/1280.jpg", ContentFile(b"no picture"))

    _response, image = card(client, trip)

    assert image.size == (1200, 630)


def test_card_is_served_where_it_cannot_be_kept(client, monkeypatch, caplog):
    trip = make_trip(published=True)

    def full(*given, **named):
        raise OSError("no space left on device")

    monkeypatch.setattr(storages["renditions"], "save", full)

    card(client, trip)

    assert trip.code in caplog.text


def test_card_writes_only_what_its_font_can_write():
    assert can_write("Visit to the United States 2026")
    assert not can_write("龘靐𠀀")
    words = CardWords("TRIP-2026-001", date(2026, 3, 11), date(2026, 3, 21), ("龘靐", ""))
    assert draw_card(Image.new("RGB", (10, 10)), words).size == (1200, 630)


def test_card_title_that_is_too_long_ends_in_dots():
    lines = wrapped("word " * 80, 300)

    assert len(lines) == 5
    assert lines[-1].endswith("...")
    assert wrapped("", 300) == []


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (date(2026, 3, 11), "2026-03-11"),
        (date(2026, 4, 1), "2026-03-11 – 04-01"),
        (date(2027, 1, 2), "2026-03-11 – 27-01-02"),
    ],
)
def test_days_in_figures(end, words):
    assert in_figures(date(2026, 3, 11), end) == words
