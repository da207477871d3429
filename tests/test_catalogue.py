"""The words of the interface: all there, all translated, and compiled as they stand."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "portal" / "locale").glob("*/LC_MESSAGES/*.po"))


def words(catalogue: polib.POFile | polib.MOFile) -> dict:
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if not entry.obsolete
    }


def test_catalogues_exist():
    assert CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_catalogue_is_wholly_translated(path):
    catalogue = polib.pofile(path)
    left = [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete]
    assert not left


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_compiled_catalogue_is_the_source_compiled(path):
    source, compiled = polib.pofile(path), polib.mofile(path.with_suffix(".mo"))
    assert words(compiled) == words(source)
    assert compiled.metadata == source.metadata


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_catalogue_holds_every_word_of_the_code(path, tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("gettext: not installed (apt-get install gettext)")
    for name in ("portal", "trips", "diaspora", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    locale = path.parent.parent.name
    subprocess.run(
        [sys.executable, ROOT / "manage.py", "makemessages", f"--locale={locale}", "--no-obsolete"],
        cwd=tmp_path,
        # The copy's settings find the copy's catalogue; coverage has no business there.
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        | {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"},
        check=True,
        capture_output=True,
    )
    extracted = polib.pofile(tmp_path / path.relative_to(ROOT))
    assert set(words(extracted)) == set(words(polib.pofile(path)))
