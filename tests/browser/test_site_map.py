"""The site map and the keys it names, in Chromium; a page with a data block breaks no content policy."""

from itertools import product

from tests.factories import make_meeting, make_trip

LANDMARKS = {"U": "upper-block", "C": "central-block", "Z": "footer-block"}


def press_with_alt(page, letter: str) -> None:
    """Chromium takes an access key from the character event, which Playwright's own keyboard leaves out."""
    session = page.context.new_cdp_session(page)
    event = {"type": "char", "modifiers": 1, "key": letter, "text": letter, "unmodifiedText": letter}
    session.send("Input.dispatchKeyEvent", event)


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
        press_with_alt(page, key.lower())
        page.wait_for_url(f"**#{name}")
        link = page.locator(":focus")
        assert link.get_attribute("id") == name
        assert link.get_attribute("title").endswith(f"(Alt+{key})")
        assert link.bounding_box()["height"] >= 24
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert_accessible(page)
