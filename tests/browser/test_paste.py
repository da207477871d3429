"""An officer pastes an itinerary and its people by keyboard alone, on a phone and on a desk."""

import pytest

from tests.factories import make_city, make_trip
from tests.staff import EDITOR, make_user
from tests.trips.pasting.test_itinerary import PRINTED_TABLE
from trips.models import ItineraryItem, Meeting, Participant


@pytest.fixture
def trip(countries):
    make_city()
    return make_trip()


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_itinerary_and_people_are_pasted_by_keyboard_on_a_phone_and_on_a_desk(
    trip, new_page, assert_accessible
):
    page = new_page(width=360, user=make_user(EDITOR), color_scheme="dark")
    page.goto(f"/admin/trips/trip/{trip.pk}/change/")
    page.locator(".object-tools a[href$='/paste-itinerary/']").press("Enter")
    page.wait_for_url("**/paste-itinerary/")
    assert fits(page)
    assert_accessible(page)
    page.locator("textarea:focus").wait_for()
    page.keyboard.insert_text(PRINTED_TABLE + "2026/2/30\t\t考察\n")
    press(page, "Tab", "Tab", "Enter")
    page.wait_for_selector("table.paste-rows")
    assert page.locator(".paste-rows tbody tr").count() == 10
    assert fits(page)
    assert_accessible(page)

    wrong = page.locator("#id_rows-9-starts_on")
    assert "2026-02" in page.locator("#id_rows-9-starts_on_error").inner_text()
    wrong.fill("3/15")
    wrong.press("Enter")  # Looks at the rows again and saves nothing.
    page.wait_for_load_state()
    assert page.locator("#id_rows-9-starts_on_error").count() == 0
    assert not ItineraryItem.objects.exists()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert_accessible(page)
    page.locator("button[name=save][value='1']").press("Enter")
    page.wait_for_url(f"**/trips/trip/{trip.pk}/change/")
    assert (ItineraryItem.objects.count(), Meeting.objects.count()) == (10, 9)

    meeting = Meeting.objects.order_by("order").first()
    page.goto(f"/en/admin/trips/meeting/{meeting.pk}/paste-participants/")
    page.locator("textarea:focus").wait_for()
    page.keyboard.insert_text("魯艾斯 (Jay P. Ruais) 市長、王大明局長等人")
    press(page, "Tab", "Enter")
    page.wait_for_selector("table.paste-rows")
    assert_accessible(page)
    page.locator("button[name=add]").press("Enter")
    page.wait_for_url("**#row-3")
    page.fill("#id_rows-2-name", "李小華")
    page.locator("button[name=save][value='1']").press("Enter")
    page.wait_for_url(f"**/meeting/{meeting.pk}/change/")
    assert list(Participant.objects.values_list("name", "and_others")) == [
        ("魯艾斯", False),
        ("王大明", True),
        ("李小華", False),
    ]
