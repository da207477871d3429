"""The partners' map, registries and pages in Chromium: they fit, axe finds nothing, and marks lead on."""

import pytest

WIDTHS = (320, 960)
REGISTRIES = ("/en/cities/", "/en/sister-cities/", "/en/institutions/", "/en/associations/")


@pytest.fixture
def record(countries) -> None:
    """The visit of March 2026 without its pictures, which nothing here looks at."""
    from portal.pages.first_record import load_first_record

    load_first_record(by=None, report=lambda line: None)


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_partner_pages_fit_and_their_map_leads_on_by_pointer_and_by_list(record, new_page, assert_accessible):
    for width in WIDTHS:
        page = new_page(width=width, height=800)
        for address in ("/en/", *REGISTRIES, "/en/cities/city-0001/", "/en/associations/assn-0001/"):
            page.goto(address)
            assert overflow(page) <= 0, f"{address} at {width}"
        page.close()
    for address, scheme in (("/", "dark"), ("/en/cities/", "light"), ("/cities/city-0001/", "dark")):
        page = new_page(width=360, color_scheme=scheme)
        page.goto(address)
        assert_accessible(page)
        page.close()

    page = new_page(width=1440, java_script_enabled=False)
    page.goto("/cities/")
    # A click where the mark is drawn, as a pointer makes it.
    box = page.locator(".map-world a[href*='city-0009'] .map-point").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/cities/city-0009/")
    page.goto("/cities/")
    page.locator("figure.partner-world figcaption a").first.focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('svg')") is None
