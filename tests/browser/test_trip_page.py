"""The first record as a reader meets it, in Chromium."""

from itertools import product

import pytest

from portal.pages.first_record import load_first_record, make_pictures

TRIP = "/trips/trip-2026-001/"
WIDTHS = (320, 360, 768, 1440)


@pytest.fixture
def first_record(transactional_db):
    load_first_record(by=None, report=lambda line: None)
    make_pictures(report=lambda line: None, size=(640, 480))


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_trip_page_reads_well_in_both_languages_at_every_width(first_record, new_page, assert_accessible):
    for (address, lang), width in product(((TRIP, "zh-Hant"), (f"/en{TRIP}", "en")), WIDTHS):
        page = new_page(width=width, height=800)
        page.goto(address)

        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1
        assert overflow(page) <= 0, f"{address} at {width}"
        assert_accessible(page)
        page.close()


def test_trip_page_is_accessible_in_the_dark_and_on_paper(first_record, new_page, assert_accessible):
    page = new_page(color_scheme="dark")
    page.goto(TRIP)
    assert_accessible(page)

    page.emulate_media(media="print", color_scheme="light")
    assert_accessible(page)


def test_trip_page_says_what_is_reported_and_what_is_not(first_record, page):
    page.goto(f"/en{TRIP}")

    assert page.locator(".coverage-day-reported").count() == 4
    assert page.locator(".coverage-day-unreported").count() == 7
    assert "7 days not yet reported" in page.locator("#coverage").inner_text()


def test_trip_page_shows_pictures_that_load(first_record, page):
    page.goto(TRIP)
    pictures = page.locator("main img")
    assert pictures.count() >= 16

    for number in range(pictures.count()):
        picture = pictures.nth(number)
        picture.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
        assert picture.get_attribute("alt")


def test_trip_page_needs_no_script(first_record, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(TRIP)

    assert page.locator("#meetings article").count() >= 13
    assert page.locator("script").count() == 0


def test_first_key_leads_past_the_menu(first_record, page):
    page.goto(TRIP)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "content"


def test_language_switch_keeps_the_place(first_record, page):
    page.goto(f"{TRIP}?from=test")
    page.locator(".language-switch").click()

    assert page.url.endswith(f"/en{TRIP}?from=test")
    assert "Manchester" in page.locator("#meetings").inner_text()
