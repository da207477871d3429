"""From draft to a publication to come, in the browser: editor, publisher, and somebody without an account."""

import re

from tests.factories import make_document, make_meeting, make_trip
from tests.staff import EDITOR, PUBLISHER, make_user
from trips.models import Trip


def overflow(page) -> int:
    page.wait_for_function("() => document.documentElement && document.readyState === 'complete'")
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_trip_is_submitted_returned_shown_by_link_and_scheduled(countries, new_page, assert_accessible):
    trip = make_trip(title="訪日考察")
    make_document(trip=trip)
    meeting = make_meeting(trip=trip, host_text="")
    base = f"/admin/trips/trip/{trip.pk}"

    editor = new_page(user=make_user(EDITOR), width=360)
    editor.goto(f"{base}/change/")
    editor.click(".primary-tool")
    assert_accessible(editor)
    editor.click("button.default")

    publisher = new_page(user=make_user(PUBLISHER))
    publisher.goto(f"{base}/return/")
    publisher.fill("#remarks", "請補摘要與對方")
    publisher.click("button.default")

    editor.goto(f"{base}/change/")
    assert "請補摘要與對方" in editor.locator(".remarks").inner_text()
    assert overflow(editor) <= 0
    assert_accessible(editor)
    editor.click(".checklist .check-missing a >> nth=0")
    assert editor.url.endswith("#id_summary")
    editor.fill("#id_summary", "訪問名古屋。")
    editor.click("input[name=_continue]")
    editor.click(f".checklist a[href*='/meeting/{meeting.pk}/']")
    editor.fill("#id_host_text", "名古屋市")
    editor.click("input[name=_save]")

    editor.goto(f"{base}/preview_links/")
    editor.check("input[value='3']")
    editor.click("button.default")
    assert overflow(editor) <= 0
    assert_accessible(editor)
    link = re.search(r"/preview/.*", editor.input_value("#address-zh-Hant")).group()
    stranger = new_page(width=360)
    stranger.goto(link)
    assert "訪日考察" in stranger.locator("h1").inner_text()
    assert stranger.locator(".preview-banner").is_visible()
    assert overflow(stranger) <= 0
    assert_accessible(stranger)

    publisher.goto(f"{base}/publish/")
    publisher.fill("#id_day", "2020-01-01")
    publisher.fill("#id_time", "09:00")
    publisher.click("button.default")
    assert publisher.locator(".publish-moment .errorlist").is_visible()
    assert_accessible(publisher)
    soon = publisher.evaluate("new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10)")
    publisher.fill("#id_day", soon)
    publisher.click("button.default")
    publisher.wait_for_url(f"**{base}/change/")
    assert Trip.objects.get().is_scheduled
    assert soon[:4] in publisher.locator(".record-state").inner_text()
    assert stranger.goto(link).status == 404
