"""What every test stands on: both databases, a clean media folder, strict templates, a browser."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib import import_module
from pathlib import Path

import pytest

pytest_plugins = ["tests.plugin_databases", "tests.plugin_browser", "tests.plugin_measuring"]

OUR_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@pytest.fixture(autouse=True)
def _chinese() -> None:
    """The test client leaves the last request's language active: each test begins in the default one."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _clean_media(settings) -> Iterator[None]:
    """Uploads lie in the run's own data folder (plugin_databases), and each test finds it empty."""
    yield
    if settings.MEDIA_ROOT.exists():
        shutil.rmtree(settings.MEDIA_ROOT)


class MissingVariable(AssertionError):
    """One of the portal's own templates names something that its context does not hold."""


class Complaint(str):
    """Stands for a missing variable: empty in Django's own templates, which count on that."""

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        template = self.template_in_work()
        if template is not None and Path(template).is_relative_to(OUR_TEMPLATES):
            raise MissingVariable(f"{variable} in {template}")
        return ""

    @staticmethod
    def template_in_work() -> str | None:
        frame = sys._getframe(2)
        while frame is not None:
            template = getattr(
                getattr(frame.f_locals.get("context"), "render_context", None), "template", None
            )
            if template is not None:
                return template.origin.name
            frame = frame.f_back
        return None


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> None:
    from django.template import engines
    from jinja2 import StrictUndefined

    engines["django"].engine.string_if_invalid = Complaint("%s")
    engines["jinja2"].env.undefined = StrictUndefined


@pytest.fixture(autouse=True, scope="session")
def _measured_picture_worker() -> Iterator[None]:
    """The worker gets an environment of its own; under coverage it must hear of that."""
    from portal.records import images

    told = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    with pytest.MonkeyPatch.context() as patch:
        if told:
            environment = getattr(images, "WORKER_ENVIRONMENT", {})
            patch.setattr(images, "WORKER_ENVIRONMENT", environment | told, raising=False)
        yield


@pytest.fixture
def a_trip(db):
    """A draft: the visit of March 2026, bare."""
    from trips.models import Trip

    days = {"starts_on": date(2026, 3, 11), "ends_on": date(2026, 3, 21)}
    return Trip.objects.create(title="市長赴美", category="study_visit", **days)


@pytest.fixture
def countries(transactional_db) -> None:
    """The rows that a migration fills, and that the flush after a test with real transactions empties."""
    from django.apps import apps
    from django.db import connection

    with connection.schema_editor() as editor:
        import_module("portal.cities.migrations.0002_countries").load(apps, editor)


@pytest.fixture(autouse=True)
def _no_kept_pages() -> Iterator[None]:
    """Each test finds no page kept by another; within a test, pages are kept as in life."""
    from portal.records.kept_answers import forget_answers
    from portal.records.kept_pages import forget_all

    forget_all()
    forget_answers()
    yield
    forget_all()


@pytest.fixture
def at(monkeypatch) -> Callable[[datetime], None]:
    """Set the clock; it stands at the moment of which tests of the past tell."""
    from django.utils import timezone

    from tests.pasts import THEN

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(THEN)
    return set_clock
