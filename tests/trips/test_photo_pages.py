"""A photo's own page, galleries, the contact sheet and the copy to take away."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from PIL import Image

from portal.records.publishing import withdraw
from tests import factories
from tests.factories import make_meeting, make_photo, make_trip
from tests.queries import queries_for
from tests.staff import EDITOR, signed_in
from trips.models import Photo
from trips.tasks import make_renditions

pytestmark = pytest.mark.django_db

SECRET = "PLANTED-OWNER-7f3a"


def telling_picture() -> bytes:
    """A JPEG as cameras and editors leave it: place, owner, comment, XMP and IPTC."""
    exif = Image.Exif()
    exif[0x013B] = exif[0x8298] = SECRET
    exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 59.0, 26.0), 3: "W", 4: (71.0, 27.0, 49.0)})
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x15\x1c\x02\x50\x00\x10" + SECRET.encode()[:16]
    file = io.BytesIO()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    Image.new("RGB", (60, 40), "teal").save(file, "JPEG", exif=exif, xmp=xmp, comment=SECRET)
    content = file.getvalue()
    segment = b"\xff\xed" + (len(iptc) + 2).to_bytes(2, "big") + iptc
    return content[:2] + segment + content[2:]


def stored_photo(**values) -> Photo:
    waiting = {"processing": "pending", "width": None, "height": None, "rendition_token": ""}
    photo = make_photo(published=True, **waiting | values)
    photo.original.save("IMG_0001.jpg", ContentFile(telling_picture()))
    make_renditions.enqueue(photo.pk)
    photo.refresh_from_db()
    return photo


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_copy_to_take_away_is_named_by_code_and_caption_and_tells_nothing_of_its_origin(client):
    photo = stored_photo(caption='合影：市長/議長 "2026"..')
    with photo.original.open() as original:
        before = original.read()
    assert all(mark in before for mark in (SECRET.encode(), b"Exif\x00", b"8BIM", b"adobe:ns:meta"))
    page = client.get(f"/photos/{photo.slug}/").content.decode()
    address = re.search(r'<a class="button" href="([^"]+)" download', page)[1]

    response = client.get(address)

    assert address == f"/photos/{photo.slug}/60.jpg?download"
    name = "%E5%90%88%E5%BD%B1%E5%B8%82%E9%95%B7%E8%AD%B0%E9%95%B7_2026.jpg"
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{photo.code}_{name}"
    content = body(response)
    marks = (SECRET.encode(), SECRET.encode()[:16], b"Exif", b"8BIM", b"Photoshop", b"adobe", b"GPS")
    assert not [mark for mark in marks if mark in content]
    with Image.open(io.BytesIO(content)) as copy:
        assert (copy.format, copy.size) == ("JPEG", (60, 40))
        assert not copy.getexif()
        assert not set(copy.info) & {"exif", "xmp", "comment", "photoshop"}
    assert "60 × 40 px · " in page


def test_copy_without_caption_has_an_ascii_name_and_a_picture_in_a_page_is_shown_in_place(client):
    photo = stored_photo(caption="")

    kept = client.get(f"/photos/{photo.slug}/60.jpg", {"download": ""})
    shown = client.get(f"/photos/{photo.slug}/60.jpg")

    assert kept.headers["Content-Disposition"] == f'attachment; filename="{photo.code}.jpg"'
    assert shown.headers["Content-Disposition"] == f'inline; filename="{photo.slug}-60.jpg"'
    assert body(kept) == body(shown)


def test_step_younger_than_its_photo_is_shown_by_the_next_larger_one_until_it_is_made(client):
    photo = make_photo(published=True, width=1600, height=1200)
    folder = f"/photos/{photo.slug}"
    save = storages["renditions"].save
    for step in ("640.webp", "1280.webp", "1600.webp"):
        save(f"{photo.rendition_token}/{step}", ContentFile(step.encode()))

    younger = client.get(f"{folder}/960.webp")
    assert (body(younger), younger["Content-Type"]) == (b"1280.webp", "image/webp")
    assert client.get(f"{folder}/1280.jpg").status_code == 404
    assert client.get(f"{folder}/961.webp").status_code == 404
    save(f"{photo.rendition_token}/960.webp", ContentFile(b"its own"))
    assert body(client.get(f"{folder}/960.webp")) == b"its own"


def test_copy_of_a_withdrawn_photo_is_gone_and_its_draft_is_for_staff_alone(client):
    photo = stored_photo()
    address = f"/photos/{photo.slug}/60.jpg?download"
    assert body(client.get(address))

    withdraw(photo, by=None, reason="錯誤")

    assert client.get(address).status_code == 404
    assert client.get(f"/photos/{photo.slug}/").status_code == 404
    for_staff = signed_in(EDITOR).get(address)
    assert for_staff.headers["Cache-Control"] == "private, no-store"
    assert body(for_staff)


def test_photo_page_without_its_file_leaves_out_the_bytes(client):
    photo = make_photo(published=True)

    page = client.get(f"/photos/{photo.slug}/").content.decode()

    assert '<p class="note">1280 × 960 px<br>' in page


def beside(client: Client, photo: Photo) -> dict[str, str]:
    page = client.get(f"/photos/{photo.slug}/").content.decode()
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]+)"', page))


def test_photo_page_leads_to_its_public_neighbours_of_the_trip_in_order(client):
    trip = make_trip(published=True)
    last, first = (make_photo(published=True, trip=trip, order=order) for order in (9, 1))
    make_photo(trip=trip, order=2, caption="草稿")
    hidden = make_photo(published=True, trip=trip, order=3, caption="未同意", hidden_reason="未同意")
    gone = make_photo(published=True, trip=trip, order=4, caption="撤回")
    withdraw(gone, by=None, reason="錯誤")
    withheld = make_meeting(published=True, trip=trip, withheld_reason="談判中")
    make_photo(published=True, meeting=withheld, order=5, caption="不公開的會晤")
    make_photo(published=True, caption="別的出訪")

    assert beside(client, first) == {"next": f"/photos/{last.slug}/"}
    assert beside(client, last) == {"prev": f"/photos/{first.slug}/"}
    page = client.get(f"/photos/{last.slug}/").content.decode()
    assert "2 / 2<" in page
    assert not [word for word in ("草稿", "未同意", "撤回", "不公開", hidden.slug) if word in page]


def test_photo_page_names_who_was_at_its_meeting_and_what_it_is_evidence_of(client):
    meeting = make_meeting(published=True)
    factories.make_participant(meeting=meeting, name="魯艾斯", name_en="Jay Ruais", side="theirs")
    photo = make_photo(published=True, meeting=meeting)
    public, draft = (
        factories.make_follow_up(published=public, title=f"事項{public}") for public in (True, False)
    )
    for follow_up in (public, public, draft):
        factories.make_update(follow_up=follow_up, evidence_photo=photo)

    page = client.get(f"/en/photos/{photo.slug}/").content.decode()

    assert 'Jay Ruais <span class="other-name" lang="zh-Hant">魯艾斯</span>' in page
    assert page.count(f'href="/en/follow-ups/{public.slug}/"') == 1
    assert draft.slug not in page
    assert "not public" not in page


@pytest.mark.parametrize(("licence", "is_free"), [("cc_by", True), ("all_rights", False)])
def test_photo_page_says_how_to_credit_what_may_be_used(client, licence, is_free):
    photo = make_photo(published=True, licence=licence, credit="某人")

    page = client.get(f"/photos/{photo.slug}/").content.decode()

    assert ('href="https://creativecommons.org/licenses/by/4.0/" rel="license"' in page) is is_free
    assert page.count('class="cite-text"') == (2 if is_free else 1)


def test_photo_page_costs_the_same_in_a_trip_of_two_and_of_ten(client):
    meeting = make_meeting(published=True, city=factories.make_city(published=True))
    photo = make_photo(published=True, meeting=meeting)

    def grow(number: int) -> None:
        for _one in range(number):
            make_photo(published=True, meeting=meeting)
            factories.make_participant(meeting=meeting)
            factories.make_update(follow_up=factories.make_follow_up(published=True), evidence_photo=photo)

    grow(1)
    with_two = queries_for(client, f"/photos/{photo.slug}/")
    grow(8)

    assert queries_for(client, f"/photos/{photo.slug}/") == with_two <= 8


def test_contact_sheet_is_the_filtered_list_numbered_with_nothing_left_to_load(client):
    meeting = make_meeting(published=True)
    for number in range(3):
        make_photo(published=True, meeting=meeting, caption=f"第{number}張")
    make_photo(published=True, caption="別的出訪")
    make_photo(meeting=meeting, caption="草稿")

    sheet = client.get("/photos/contact-sheet/", {"meeting": meeting.code})
    page = sheet.content.decode()

    assert '<ol class="contact-sheet" start="1">' in page
    assert re.findall(r"<figcaption>(第.張)", page) == ["第0張", "第1張", "第2張"]
    assert 'loading="lazy"' not in page
    assert "草稿" not in page
    assert f'href="/photos/?meeting={meeting.code}"' in page
    for address in (f"/photos/?meeting={meeting.code}", f"/meetings/{meeting.slug}/"):
        way = f'href="/photos/contact-sheet/?meeting={meeting.code}"'
        assert way in client.get(address).content.decode()


def test_contact_sheet_goes_on_counting_and_costs_the_same_with_two_rows_and_with_ten(client, monkeypatch):
    trip = make_trip(published=True)
    for _row in range(2):
        make_photo(published=True, meeting=make_meeting(published=True, trip=trip))
    with_two = queries_for(client, "/photos/contact-sheet/")
    for _row in range(8):
        make_photo(published=True, meeting=make_meeting(published=True, trip=trip))
    assert queries_for(client, "/photos/contact-sheet/") == with_two

    monkeypatch.setattr("trips.views.photo.PhotoSheet.paginate_by", 4)

    assert (
        '<ol class="contact-sheet" start="5">' in client.get("/photos/contact-sheet/?page=2").content.decode()
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_galleries_hold_public_photos_only_and_bring_the_lightbox(client, prefix):
    meeting = make_meeting(published=True)
    photo = make_photo(published=True, meeting=meeting)
    absent = [
        make_photo(meeting=meeting),
        make_photo(published=True, meeting=meeting, hidden_reason="未同意"),
        make_photo(published=True, meeting=meeting, processing="pending"),
        make_photo(published=True, meeting=meeting),
    ]
    withdraw(absent[-1], by=None, reason="錯誤")

    for address in (
        f"/meetings/{meeting.slug}/",
        f"/trips/{meeting.trip.slug}/",
        "/photos/",
        "/photos/contact-sheet/",
    ):
        page = client.get(f"{prefix}{address}").content.decode()

        assert f'class="photo-frame" href="{prefix}/photos/{photo.slug}/" data-lightbox>' in page
        assert not [one.slug for one in absent if one.slug in page]
        assert page.count("<template data-lightbox-dialog>") == 1
        assert "/static/js/lightbox.js" in page
