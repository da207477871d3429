"""The style page: shown where the settings say so, and every component of the style sheets is on it."""

import pytest

STATES = ("not_reported", "in_progress", "done", "adjusted", "withdrawn")
LEVELS = ("sister-city", "friendship-city")


@pytest.mark.parametrize("address", ["/style/", "/en/style/"])
def test_style_page_shows_every_state_without_a_record(client, db, address):
    answer = client.get(address)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert not [state for state in STATES if f"status-mark-{state}" not in text]
    assert 'class="coverage-day coverage-day-unreported"' in text
    assert 'content="noindex"' in text


def test_style_page_not_enabled_answers_as_an_unknown_address(client, db, settings):
    settings.STYLE_PAGE = False
    assert client.get("/style/").status_code == 404
