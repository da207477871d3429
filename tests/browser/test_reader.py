"""Five questions of a councillor, each answered within four clicks of the home page, in a real browser."""

import re

import pytest

MOST_CLICKS = 4


class Reader:
    """Somebody who starts at the home page and follows what they can see."""

    def __init__(self, page) -> None:
        self.page = page
        self.clicks = 0
        page.goto("/en/")

    def follow(self, name: str) -> None:
        self.clicked(self.page.get_by_role("link", name=name).first)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list and apply: two clicks."""
        self.page.get_by_label(label, exact=True).select_option(label=option)
        self.clicks += 1
        self.clicked(self.page.get_by_role("button", name="Apply"))

    def clicked(self, target) -> None:
        self.clicks += 1
        target.click()
        self.page.wait_for_load_state()

    def row(self, words: str) -> str:
        """Return what the table row or list entry with these words says."""
        return self.page.locator("main tr, main li").filter(has_text=words).last.inner_text()


@pytest.fixture
def reader(first_record, new_page):
    found = Reader(new_page(width=1440, java_script_enabled=False))
    yield found
    assert found.clicks <= MOST_CLICKS


def test_reader_finds_the_days_not_yet_reported(reader):
    reader.follow("which days are not?")

    told = reader.page.locator("#coverage").inner_text()
    assert "15 – 21 March 2026" in told


def test_reader_finds_who_is_responsible_for_the_green_channel_window(reader):
    reader.follow("Follow-ups")

    assert "Economic Development Bureau" in reader.row("Three-in-One Green Channel")


def test_reader_finds_the_promises_without_an_agency(reader):
    reader.follow("Follow-ups")
    reader.choose("Lead agency", "no agency named")

    rows = reader.page.locator("main table.record-table tbody tr").all_inner_texts()
    assert len(rows) == 18
    assert all("no agency named" in row for row in rows)


def test_reader_finds_what_came_of_agreements_signed_before_this_year(reader):
    from django.utils import timezone

    reader.follow("Agreements")
    reader.choose("Year", f"before {timezone.localdate().year}")

    assert "27 March 2026" in reader.row("Asia Taiwanese Chambers")
    assert "no result reported" in reader.row("Nagoya")


def test_reader_finds_the_partner_silent_for_longest(reader):
    reader.follow("Which partner has not been met for longest?")

    first = reader.page.locator("main table.record-table tbody tr").first.inner_text()
    assert re.search("not met|never|no contact|no meeting", first)
