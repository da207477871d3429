"""Figures and the ledger in Chromium: accessible, no wider than the screen, printed as tables."""

from datetime import date

from portal.records.dates import PartialDate
from tests.factories import make_agency, make_city, make_follow_up, make_meeting, make_update

VIEWS = (
    ("/statistics/", 320, "dark"),
    ("/en/statistics/", 1280, "light"),
    ("/en/follow-ups/", 320, "light"),
    ("/agencies/", 320, "dark"),
    ("/en/agencies/agcy-a/", 320, "light"),
)
# Each picture as wide as its panel, and every word of it within the screen.
WITHIN = """() => [...document.querySelectorAll('svg.chart')].every(chart => {
    const panel = chart.parentElement.getBoundingClientRect();
    const words = [...chart.querySelectorAll('text')].map(text => text.getBoundingClientRect());
    return Math.abs(chart.getBoundingClientRect().width - panel.width) < 1
        && words.every(word => word.left >= 0 && word.right <= innerWidth);
})"""


def test_figures_and_ledger_are_accessible_and_fit_the_screen(countries, new_page, assert_accessible):
    agency = make_agency(
        code="AGCY-A", name="臺中市政府研究發展考核委員會" * 3, short_name="研究發展考核" * 6
    )
    city = make_city(published=True)
    meeting = make_meeting(host_city=city, city=city, starts_on=date(2026, 3, 12), published=True)
    for due in (None, PartialDate(2024), PartialDate(2027)):
        make_follow_up(meeting=meeting, lead_agency=agency, due_on=due, published=True)
    make_update(
        follow_up=make_follow_up(meeting=meeting, lead_agency=agency, published=True),
        new_status="done",
        closing_reason="辦竣",
    )

    for path, width, scheme in VIEWS:
        page = new_page(width=width, color_scheme=scheme)
        page.goto(path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate(WITHIN), path
        page.close()

    page = new_page(width=700)
    page.emulate_media(media="print")
    page.goto("/follow-ups/")
    rows = page.locator(".ledger-table tbody tr").first
    assert rows.evaluate("row => getComputedStyle(row).display") == "table-row"
    assert page.locator(".print-only").is_visible()
