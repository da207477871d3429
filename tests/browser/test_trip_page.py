"""The first record as a reader meets it, in Chromium. Few tests of many steps: loading it takes seconds."""

TRIP = "/trips/trip-2026-001/"
WIDTHS = (320, 360, 768, 1440)


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_trip_page_fits_every_width_in_both_languages_and_axe_finds_nothing(
    first_record, new_page, assert_accessible
):
    for (address, lang), judged in ((TRIP, "zh-Hant"), min(WIDTHS)), ((f"/en{TRIP}", "en"), max(WIDTHS)):
        page = new_page(width=judged, height=800)
        page.goto(address)

        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1
        assert_accessible(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) <= 0, f"{address} at {width}"
        page.close()

    page = new_page(color_scheme="dark")
    page.goto(TRIP)
    assert_accessible(page)
    page.emulate_media(media="print", color_scheme="light")
    assert_accessible(page)


def test_trip_page_works_by_keyboard_and_without_script_and_keeps_the_place_between_languages(
    first_record, new_page
):
    page = new_page(java_script_enabled=False)
    page.goto(f"/en{TRIP}")
    assert page.locator("#meetings article").count() == 13
    assert page.locator(".coverage-day-reported").count() == 4
    assert page.locator(".coverage-day-unreported").count() == 7
    assert "7 days not yet reported" in page.locator("#coverage").inner_text()

    page = new_page()
    page.goto(f"{TRIP}?from=test")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    every_picture_loads(page)

    page.locator("#meetings .note-link").first.click()
    assert page.locator(":target").is_visible(), "the folded sources open for whoever follows a number"

    page.locator(".language-switch").click()
    assert page.url.endswith(f"/en{TRIP}?from=test")
    assert "Manchester" in page.locator("#meetings").inner_text()


def test_first_view_on_a_phone_loads_the_cover_alone_and_nothing_moves(first_record, new_page):
    page = new_page(width=360, height=740)
    pictures = []
    page.on("request", lambda request: pictures.append(request.url) if "/photos/" in request.url else None)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => {"
        " for (const shift of list.getEntries()) window.moved += shift.value;"
        '}).observe({type: "layout-shift", buffered: true});'
    )
    page.goto(TRIP, wait_until="networkidle")

    assert len(pictures) == 1
    every_picture_loads(page)
    assert page.evaluate("window.moved") == 0


def every_picture_loads(page) -> None:
    pictures = page.locator("main img")
    assert pictures.count() >= 16
    for number in range(pictures.count()):
        picture = pictures.nth(number)
        picture.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
        )
        assert picture.get_attribute("alt")
