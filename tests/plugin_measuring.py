"""Where coverage is measured: where it tells something, as it costs half of the time once more.

On SQLite everything is measured but the thread of the browser tests. On PostgreSQL the modules that do
something else there (`coverage_postgresql.ini`) are, while their own tests run.
"""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OF_BOTH_DATABASES = Path(__file__).with_name("records")


def has_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests with a browser last: from the first of them on, their thread is not measured."""
    items.sort(key=has_browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    tracer: Any = sys.gettrace()
    if not type(tracer).__module__.startswith("coverage"):
        return (yield)
    if has_browser(item):
        # Playwright switches greenlets in this thread. A tracer that follows them costs half of the whole
        # run again, and one that does not would take the lines of one greenlet for another's.
        sys.settrace(None)
    if item.config.option.db != "postgresql" or OF_BOTH_DATABASES in item.path.parents:
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
