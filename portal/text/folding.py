"""Folding for comparison: what readers take for the same text becomes the same key.

Only for matching and never for storage: 臺/台 and 峯/峰 stay as they were written. Each character folds by
itself, because phrase-wise converters change names, and so that a place in the key can be traced back to
the text.
"""

import unicodedata
from pathlib import Path

VARIANTS_FILE = Path(__file__).with_name("variants.txt")
BASIC_PLANE = 0x10000


def read_variants() -> dict[int, str]:
    """Return for each character of a class, by its code point, the one that stands for the class."""
    lines = VARIANTS_FILE.read_text("utf-8").splitlines()
    classes = (line for line in lines if line and not line.startswith("#"))
    return {ord(other): line[0] for line in classes for other in line[1:]}


VARIANTS = read_variants()


def fold_character(character: str) -> str:
    """Return what one character counts as: nothing for an accent, several letters for a ligature."""
    text = unicodedata.normalize("NFKC", character).translate(VARIANTS).casefold()
    bare = (c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", "".join(bare))


class Folds(dict[int, str]):
    """Every character's fold by its code point, worked out when first asked for."""

    def __missing__(self, point: int) -> str:
        folded = fold_character(chr(point))
        if point < BASIC_PLANE:  # What is kept stays bounded, whatever is typed.
            self[point] = folded
        return folded


FOLDS = Folds()


def fold(text: str) -> str:
    """Return the key under which `text` is compared: width, case, accents, variant characters and blanks."""
    return " ".join(text.translate(FOLDS).split())


def fold_with_places(text: str) -> tuple[str, list[int]]:
    """Return the folded text, blanks as they are, and for each of its characters the place it comes from."""
    pieces = [FOLDS[ord(character)] for character in text]
    places = [place for place, piece in enumerate(pieces) for _letter in piece]
    return "".join(pieces), places
