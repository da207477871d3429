"""An officer keeps their place and loses nothing; an agency reports from a phone."""

from datetime import date

import pytest

from tests.factories import make_agency, make_follow_up, make_meeting, make_trip, make_update
from tests.staff import EDITOR, REPORTER, make_user
from trips.models import ItineraryItem, Meeting, ProgressUpdate


@pytest.fixture
def trip(countries):
    trip = make_trip(starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 21))
    for number in range(12):
        ItineraryItem.objects.create(trip=trip, order=number, activity="talks", text=f"會談{number}")
    make_meeting(trip=trip, title="拜會波士頓市政府")
    return trip


def leaves_with_a_warning(page, address: str) -> bool:
    """Whether the browser asks before it leaves the page; it stays."""
    asked = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("address => { location.href = address }", address)
    page.wait_for_timeout(400)
    return asked == ["beforeunload"]


def place_of(page, selector: str) -> float:
    """How far from the top of the window something stands."""
    return page.locator(selector).evaluate("element => element.getBoundingClientRect().top")


def test_officer_is_warned_keeps_the_place_and_copies_a_meeting(trip, new_page, assert_accessible):
    page = new_page(user=make_user(EDITOR))
    page.goto("/admin/")
    assert_accessible(page)
    page.locator("#work-trips-without-summary a").first.click()
    page.wait_for_load_state()
    page.wait_for_function("() => document.activeElement.id === 'id_summary'")
    assert_accessible(page)

    page.keyboard.type("與三市會談")
    assert leaves_with_a_warning(page, "/admin/")
    assert "/change/" in page.url

    page.locator("#itinerary_items-10 summary").click()
    page.locator("#id_itinerary_items-10-region").focus()
    before = place_of(page, "#id_itinerary_items-10-region")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist .success")
    page.wait_for_function("() => document.activeElement.id === 'id_itinerary_items-10-region'")
    assert abs(place_of(page, "#id_itinerary_items-10-region") - before) < 5
    assert page.locator("#itinerary_items-10 details").get_attribute("open") is not None
    trip.refresh_from_db()
    assert trip.summary == "與三市會談"

    page.locator("#itinerary_items-group .add-row a").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_itinerary_items-13-starts_on"
    page.locator("#itinerary_items-13 .inline-deletelink").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.matches('#itinerary_items-group .add-row a')")

    page.goto(f"/admin/trips/trip/{trip.pk}/change/")
    page.click(".page-contents a[href='#panel-meetings']")
    page.locator("#panel-meetings .panel-item a").first.click()
    page.wait_for_load_state()
    page.locator(".tool-form button", has_text="").last.click()
    page.wait_for_selector(".messagelist .success")
    assert Meeting.objects.filter(title="拜會波士頓市政府").count() == 2
    assert_accessible(page)


def test_agency_reports_progress_with_a_photograph_from_a_phone(
    countries, new_page, tmp_path, assert_accessible
):
    from PIL import Image

    agency = make_agency()
    follow_up = make_follow_up(lead_agency=agency, title="設置單一窗口", due_on="2026-01")
    make_update(follow_up=follow_up, text="已開會研商")
    picture = tmp_path / "IMG_0001.jpg"
    Image.new("RGB", (1200, 900), "teal").save(picture)

    page = new_page(width=360, height=740, user=make_user(REPORTER, agency=agency))
    page.goto("/admin/")
    assert_accessible(page)
    page.click(".work-action")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert "已開會研商" in page.locator(".earlier-updates").inner_text()
    assert not page.locator("#id_closing_reason").is_visible()
    assert_accessible(page)

    page.fill("#id_text", "窗口已揭牌")
    page.fill("#id_percent", "100")
    page.select_option("#id_new_status", "done")
    assert page.locator("#id_closing_reason").is_visible()
    page.click("[name=_save]")
    page.wait_for_selector(".field-closing_reason .errorlist")
    assert_accessible(page)
    page.fill("#id_closing_reason", "已設立")
    page.select_option("#id_closing_ground", "carried_out")
    page.set_input_files("#id_evidence_file", str(picture))
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert page.url.endswith("/admin/")
    assert not page.locator("#work-my-agency").count()
    update = ProgressUpdate.objects.latest("pk")
    assert (update.text, update.evidence_is_picture) == ("窗口已揭牌", True)
