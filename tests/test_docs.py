"""The staff guide says what the product says: its words, its pictures, its links."""

import re
from collections.abc import Iterator
from pathlib import Path

import django.contrib.admin
import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "staff-guide.md"
LOCALE = Path("locale", "zh_Hant", "LC_MESSAGES")
CATALOGUES = (
    ROOT / "portal" / LOCALE / "django.po",
    Path(django.contrib.admin.__file__).parent / LOCALE / "django.po",
)
PLACEHOLDER = re.compile(r"%(?:\\\()?\w*(?:\\\))?\d*[sd]|\\\{\w+\\\}")

HAN = re.compile(r"[\u4e00-\u9fff]")


def quoted(text: str) -> Iterator[str]:
    """What stands between 「 and its own 」, quotes inside included."""
    depth, start = 0, 0
    for place, letter in enumerate(text):
        if letter == "「":
            depth += 1
            start = start if depth > 1 else place + 1
        elif letter == "」":
            depth -= 1
            if depth == 0:
                yield text[start:place]


@pytest.fixture(scope="module")
def guide() -> str:
    return GUIDE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def interface() -> re.Pattern:
    """Every translation, with something in the place of each placeholder."""
    entries = [entry for path in CATALOGUES for entry in polib.pofile(path)]
    found = {word for entry in entries for word in (entry.msgstr, *entry.msgstr_plural.values()) if word}
    patterns = [PLACEHOLDER.sub(".+", re.escape(word)) for word in sorted(found)]
    # A translation of little but placeholders would let any word pass.
    return re.compile("|".join(one for one in patterns if ".+" not in one or len(HAN.findall(one)) > 2))


def test_guide_quotes_only_words_of_the_interface(guide, interface):
    words = set(quoted(guide)) - {""}
    assert len(words) > 100
    assert not [word for word in sorted(words) if not interface.fullmatch(word)]


def test_guide_shows_each_of_its_small_pictures_and_each_exists(guide):
    shown = re.findall(r"!\[(.+?)\]\(staff-guide/([\w-]+\.png)\)", guide)
    kept = {path.name: path.stat().st_size for path in (ROOT / "docs" / "staff-guide").iterdir()}
    assert sorted(name for _words, name in shown) == sorted(kept)
    assert max(kept.values()) < 150_000


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_links_of_a_document_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    anchors = {anchor_of(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif not target.startswith("https:"):
            assert (path.parent / target.partition("#")[0]).exists(), target


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_pictures_are_those_that_the_script_takes(guide):
    script = (ROOT / "docs" / "take_screenshots.py").read_text(encoding="utf-8")
    taken = re.findall(r"\.picture\(\"([\w-]+)\"", script)
    assert sorted(f"{name}.png" for name in taken) == sorted(re.findall(r"staff-guide/([\w-]+\.png)", guide))
