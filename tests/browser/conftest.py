"""What the browser tests stand on: a browser's server sees only what is committed, so tables are flushed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection


@pytest.fixture
def countries(transactional_db) -> None:
    """The rows that a migration fills and a flush empties."""
    with connection.schema_editor() as editor:
        import_module("portal.cities.migrations.0002_countries").load(apps, editor)


@pytest.fixture
def first_record(countries) -> None:
    """The visit of March 2026 with small pictures."""
    from portal.pages.first_record import load_first_record, make_pictures

    load_first_record(by=None, report=lambda line: None)
    make_pictures(report=lambda line: None, size=(640, 480))
