"""The site map and the keys it names, in Chromium; a page with a data block breaks no content policy."""

from itertools import product

from tests.factories import make_meeting, make_trip

LANDMARKS = {"U": "upper-block", "C": "central-block", "Z": "footer-block"}


def test_site_map_is_accessible_and_its_keys_lead_to_the_blocks(countries, new_page, assert_accessible):
    trip = make_trip(published=True)
    make_meeting(published=True, trip=trip)
    for prefix, width, scheme in product(("", "/en"), (320, 1280), ("light", "dark")):
        page = new_page(width=width, color_scheme=scheme)
        page.goto(f"{prefix}/sitemap/")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.close()

    page = new_page()
    page.goto(f"/trips/{trip.slug}/")
    assert page.evaluate(
        "JSON.parse(document.querySelector('[type=\"application/ld+json\"]').text)['@graph'].length"
    )
    for key, name in LANDMARKS.items():
        link = page.locator(f"[accesskey={key}]")
        assert link.get_attribute("title").endswith(f"(Alt+{key})")
        link.focus()
        assert link.bounding_box()["height"] >= 24
        page.keyboard.press("Enter")
        assert page.url.endswith(f"#{name}")
        assert page.evaluate("document.activeElement.id") == name
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert_accessible(page)
