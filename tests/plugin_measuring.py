"""Where coverage is measured: where it tells something, as it costs half of the time once more.

On SQLite everything is measured but what browsers and walks over all addresses pass through once more.
On PostgreSQL the modules that do something else there (`coverage_postgresql.ini`) are, while their own
tests run.
"""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
OF_BOTH_DATABASES = HERE / "records"
# They ask every address, list or file in turn: what answers there has tests of its own.
WALKS = (
    HERE / "safety",
    HERE / "pages" / "test_import_untouched.py",
    HERE / "pages" / "test_languages.py",
    HERE / "trips" / "test_admin_lists.py",
)


def has_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a browser last."""
    items.sort(key=has_browser)


def is_measured(item: pytest.Item) -> bool:
    """Whether there is anything to be learnt.

    Playwright switches greenlets in the thread of the browser tests. A tracer that follows them costs half of
    the whole run again, and one that does not would take the lines of one greenlet for another's.
    """
    places = (item.path, *item.path.parents)
    if has_browser(item) or any(walk in places for walk in WALKS):
        return False
    return item.config.option.db != "postgresql" or OF_BOTH_DATABASES in places


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    tracer: Any = sys.gettrace()
    if not type(tracer).__module__.startswith("coverage") or is_measured(item):
        return (yield)
    return (yield from unmeasured(tracer))


def unmeasured(tracer: Any) -> Iterator[None]:
    """Measure nothing for one test, in no thread."""
    of_threads: Any = threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        threading.settrace(of_threads)
        sys.settrace(tracer)
