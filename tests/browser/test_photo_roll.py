"""An officer sends a roll of photos, also over a bad connection, and describes them on one page."""

from datetime import date

import pytest
from django.http import HttpResponse, JsonResponse

from tests.factories import make_meeting, make_trip
from tests.photo_rolls import encoded
from tests.plugin_browser import sign_in
from tests.staff import EDITOR, make_user
from trips.admin import photo_roll
from trips.models import Photo


@pytest.fixture
def roll(countries, tmp_path):
    """A trip with one meeting, and five files of which one is no picture."""
    trip = make_trip(title="赴美考察")
    make_meeting(trip=trip, starts_on=date(2026, 3, 12), time_zone="America/New_York")
    files = []
    for number, colour in enumerate(("teal", "maroon", "navy", "olive")):
        taken = f"2026:03:12 1{number}:00:00"
        path = tmp_path / f"IMG_{number}.jpg"
        path.write_bytes(encoded(colour, size=(800, 600), taken=taken, offset="-04:00"))
        files.append(str(path))
    (tmp_path / "notes.jpg").write_text("<svg/>")
    return trip, [*files, str(tmp_path / "notes.jpg")]


DROP = """
const dataTransfer = new DataTransfer();
dataTransfer.items.add(new File(["<svg/>"], "notes.jpg", { type: "image/jpeg" }));
const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
document.querySelector("[data-roll-drop]").dispatchEvent(drop);
"""


def test_roll_is_dropped_described_and_turned_on_a_phone(roll, new_page, assert_accessible):
    trip, files = roll
    page = new_page(width=360, user=make_user(EDITOR))
    page.goto(f"/admin/trips/trip/{trip.pk}/photos/")
    page.set_input_files("#pictures", files[:4])
    page.evaluate(DROP)
    page.wait_for_selector("[data-roll-below][data-roll-shown]")
    assert page.locator(".roll-file-stored").count() == 4
    assert "JPEG、PNG、WebP" in page.locator(".roll-file-refused").inner_text()
    assert_accessible(page)

    assert page.locator("[data-roll-show]").is_hidden()
    rows = page.locator("[data-roll-row]")
    assert rows.count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for number in range(4):
        rows.nth(number).locator("textarea[name$=-alt_text]").fill(f"照片{number}")
    rows.nth(0).locator("[data-roll-turn='90']").click()
    assert rows.nth(0).locator("img").get_attribute("data-turn") == "90"
    assert_accessible(page)
    page.locator("#grid input[type=submit]").first.click()
    page.wait_for_selector(".messagelist .success")
    photos = Photo.objects.order_by("order")
    assert [photo.alt_text for photo in photos] == [f"照片{number}" for number in range(4)]
    assert [(photo.rotation, photo.width) for photo in photos] == [(90, 600)] + [(0, 800)] * 3
    assert {photo.meeting_id for photo in photos} == {trip.meetings.get().pk}
    assert [photo.original_name for photo in photos] == [f"IMG_{number}.jpg" for number in range(4)]


def lose_answers(monkeypatch, times: int) -> list:
    """The files arrive, and the answers do not."""
    lost: list = []

    def answer(data):
        lost.append(data)
        return HttpResponse(status=503) if len(lost) <= times else JsonResponse(data)

    monkeypatch.setattr(photo_roll, "JsonResponse", answer)
    return lost


# The pauses between attempts, not the minute and a half for which a silent connection is borne.
SHORT_PAUSES = """
const later = window.setTimeout;
window.setTimeout = (work, pause, ...rest) => later(work, pause < 60000 ? pause / 50 : pause, ...rest);
"""


def test_file_whose_answer_is_lost_is_sent_again_and_known_and_all_works_without_script(
    roll, new_page, browser, live_server, monkeypatch
):
    trip, files = roll
    editor = make_user(EDITOR)
    lost = lose_answers(monkeypatch, times=8)
    # Not watched: failed requests are what this is about, and Chromium logs each.
    context = browser.new_context(base_url=live_server.url, locale="zh-TW")
    sign_in(context, editor, live_server.url)
    page = context.new_page()
    page.add_init_script(SHORT_PAUSES)
    page.goto(f"/admin/trips/trip/{trip.pk}/photos/")
    # Nothing leaves without a connection; what was waiting goes once there is one.
    context.set_offline(True)
    page.set_input_files("#pictures", files[0])
    page.wait_for_selector(".roll-file")
    page.wait_for_timeout(300)
    assert not lost
    context.set_offline(False)
    again = page.locator(".roll-file-refused button")
    again.wait_for()
    assert len(lost) == 6
    again.click()
    page.wait_for_selector(".roll-file-here")
    assert Photo.objects.count() == 1
    context.close()

    page = new_page(user=editor, java_script_enabled=False)
    page.goto(f"/admin/trips/trip/{trip.pk}/photos/?meeting={trip.meetings.get().pk}")
    page.set_input_files("#pictures", files)
    page.locator("[data-without-script] button").press("Enter")
    page.wait_for_load_state()
    assert [page.locator(f".roll-file-{one}").count() for one in ("stored", "here", "refused")] == [3, 1, 1]
    assert "notes.jpg" in page.locator(".roll-file-refused").inner_text()
    page.locator("textarea[name$=-alt_text]").first.fill("握手")
    page.locator("#grid input[type=submit]").first.press("Enter")
    page.wait_for_load_state()
    assert Photo.objects.filter(alt_text="握手", meeting=trip.meetings.get()).count() == 1
