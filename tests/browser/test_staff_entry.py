"""An officer logs a meeting with two photos; nobody sees it until a publisher publishes it."""

from datetime import date

import pytest

from tests.factories import make_city, make_trip
from tests.staff import EDITOR, PUBLISHER, make_user
from trips.models import Meeting, Photo

TITLE = "拜會波士頓市政府測試會晤"
ALT_TEXTS = ("市長與對方握手", "會議室裡的長桌")


@pytest.fixture
def trip(countries):
    make_city(name="波士頓", name_en="Boston", published=True)
    days = {"starts_on": date(2026, 3, 11), "ends_on": date(2026, 3, 21)}
    return make_trip(published=True, title="赴美考察", **days)


def a_picture(folder, name: str, colour: str) -> str:
    from PIL import Image

    path = folder / name
    Image.new("RGB", (1200, 900), colour).save(path)
    return str(path)


def log_meeting(page, trip, pictures: list[str]) -> None:
    page.goto(f"/admin/trips/meeting/add/?trip={trip.pk}")
    page.fill("#id_title", TITLE)
    page.select_option("#id_kind", "courtesy_call")
    page.fill("#id_host_text", "波士頓市政府")
    for number, (path, alt_text) in enumerate(zip(pictures, ALT_TEXTS, strict=True)):
        if not page.locator(f"#id_photos-{number}-original").count():
            page.locator("#photos-group .add-row a").click()
        page.set_input_files(f"#id_photos-{number}-original", path)
        page.fill(f"#id_photos-{number}-alt_text", alt_text)
    page.click("input[name=_continue]")
    page.wait_for_load_state()


def public_text(page, trip) -> str:
    texts = []
    for address in (
        "/",
        f"/trips/{trip.slug}/",
        "/meetings/",
        "/photos/",
        "/data/meetings.csv",
        "/data/photos.csv",
    ):
        texts.append(page.request.get(address).text())
    return "\n".join(texts)


def test_meeting_with_two_photos_is_nowhere_until_published_and_then_everywhere(
    trip, new_page, tmp_path, assert_accessible
):
    pictures = [a_picture(tmp_path, "one.jpg", "teal"), a_picture(tmp_path, "two.png", "maroon")]
    editor = new_page(user=make_user(EDITOR))
    log_meeting(editor, trip, pictures)
    assert_accessible(editor)

    meeting = Meeting.objects.get(title=TITLE)
    assert [photo.processing for photo in Photo.objects.filter(meeting=meeting)] == ["ready", "ready"]
    reader = new_page()
    before = public_text(reader, trip)
    assert TITLE not in before
    assert not any(alt_text in before for alt_text in ALT_TEXTS)
    assert reader.request.get(f"/meetings/{meeting.slug}/").status == 404

    publisher = new_page(user=make_user(PUBLISHER))
    publisher.goto(f"/admin/trips/meeting/{meeting.pk}/publish/")
    assert_accessible(publisher)
    assert TITLE in publisher.locator("#content").inner_text()
    for box in publisher.locator("fieldset input[type=checkbox]").all():
        box.check()
    publisher.click("button[type=submit].default")
    publisher.wait_for_load_state()

    reader.goto(f"/trips/{trip.slug}/")
    entry = reader.locator(f"#{meeting.slug}")
    assert TITLE in entry.inner_text()
    assert [entry.locator("img").nth(n).get_attribute("alt") for n in range(2)] == list(ALT_TEXTS)
    after = public_text(reader, trip)
    assert after.count(TITLE) >= 3
    assert all(alt_text in reader.request.get("/data/photos.csv").text() for alt_text in ALT_TEXTS)
    assert_accessible(reader)
