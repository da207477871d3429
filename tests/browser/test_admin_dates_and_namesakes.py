"""What a form says while it is filled in: both calendars beside a date, and who bears the name already."""

from portal.cities.models import City
from tests.factories import make_city, make_meeting
from tests.staff import EDITOR, make_user
from trips.models import Meeting


def test_date_is_explained_while_it_is_typed_and_a_known_city_is_used_from_a_window_of_its_own(
    countries, new_page, assert_accessible
):
    meeting, city = make_meeting(), make_city(name="臺東", name_en="")
    page = new_page(user=make_user(EDITOR))
    page.goto(f"/admin/trips/meeting/{meeting.pk}/change/")
    page.fill("#id_starts_on", "115/3/11")
    page.fill("#id_ends_on", "民國115年3月21日")
    hint = page.locator("[data-date-box]:has(#id_ends_on) [data-date-hint]")
    assert "民國115年3月21日／2026年3月21日（六）" in hint.inner_text()
    assert "11" in hint.locator(".date-length").inner_text()
    page.fill("#id_ends_on", "115/2/30")
    assert hint.inner_text() == ""
    page.locator("[data-date-box]:has(#id_ends_on) .datetimeshortcuts a").first.click()
    assert "民國" in hint.inner_text()
    page.fill("#id_ends_on", "")

    page.fill("#id_host_text", "")
    with page.expect_popup() as opened:
        page.click("#add_id_host_city")
    window = opened.value
    window.fill("#id_name", "台東")
    with window.expect_navigation():
        window.click("input[name=_save]")
    assert_accessible(window)
    with window.expect_event("close"):
        window.click("button[name=use_existing]")
    with page.expect_navigation():
        page.click("input[name=_continue]")
    assert Meeting.objects.get().host_city == city
    assert City.objects.count() == 1
    page.goto(f"/admin/trips/meeting/{meeting.pk}/history/")
    assert_accessible(page)
