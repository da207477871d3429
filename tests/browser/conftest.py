"""What the browser tests stand on: a browser's server sees only what is committed, so tables are flushed."""

import pytest


@pytest.fixture
def first_record(countries) -> None:
    """The visit of March 2026 with small pictures."""
    from portal.pages.first_record import load_first_record, make_pictures

    load_first_record(by=None, report=lambda line: None)
    make_pictures(report=lambda line: None, size=(640, 480))
