"""What the browser tests stand on: a browser's server sees only what is committed, so tables are flushed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kept_tables import KeptTables


class KeptRecord:
    """The first record as it was loaded once: its rows and its files."""

    def __init__(self, media: Path, folder: Path) -> None:
        self.files = shutil.copytree(media, folder / "media")
        self.tables = KeptTables()

    def bring_back(self, media: Path) -> None:
        shutil.copytree(self.files, media, dirs_exist_ok=True)
        self.tables.bring_back()


@pytest.fixture(scope="session")
def kept_records() -> Iterator[list[KeptRecord]]:
    """What the first test that wanted the first record has loaded, for those after it."""
    kept: list[KeptRecord] = []
    yield kept
    for record in kept:
        record.tables.close()


@pytest.fixture
def first_record(countries, settings, kept_records, tmp_path_factory) -> None:
    """The visit of March 2026 with small pictures."""
    from portal.pages.first_record import load_first_record, make_pictures

    if kept_records:
        kept_records[0].bring_back(settings.MEDIA_ROOT)
        return
    load_first_record(by=None, report=lambda line: None)
    make_pictures(report=lambda line: None, size=(640, 480))
    kept_records.append(KeptRecord(settings.MEDIA_ROOT, tmp_path_factory.mktemp("first-record")))
