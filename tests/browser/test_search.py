"""Search as a reader meets it, in Chromium."""

from tests.factories import make_city, make_meeting, make_trip


def test_search_is_usable_by_keyboard_without_script_on_every_width(countries, new_page, assert_accessible):
    trip = make_trip(published=True)
    make_meeting(trip=trip, title="拜會曼徹斯特市長", title_en="Call on the mayor", published=True)
    make_city(profile="曼徹斯特的介紹", published=True)

    page = new_page(width=360, height=800, java_script_enabled=False)
    page.goto("/trips/")
    page.get_by_role("searchbox", name="搜尋本站紀錄").press_sequentially("曼彻斯特")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    assert page.locator("main mark").all_inner_texts() == ["曼徹斯特"] * 3
    page.close()

    for address in ("/search/?q=曼徹斯特", "/en/search/?q=曼徹斯特", "/search/?q=沒有", "/trips/"):
        for options in ({"width": 320}, {"width": 1440}, {"width": 360, "color_scheme": "dark"}):
            page = new_page(height=800, **options)
            page.goto(address)
            wider = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wider <= 0, f"{address} at {options}"
            assert_accessible(page)
            page.close()
