"""What is removed from text before it is kept, and what is never touched."""

import re
import unicodedata

# C0 and C1 controls (tab and newline stay), lone surrogates, line/paragraph separators, the byte-order mark.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff]")
# Compatibility ideographs have canonical decompositions: NFC would rewrite a name that CP950 tells apart.
KEPT_BYTE_EXACT = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def is_noncharacter(character: str) -> bool:
    """Whether Unicode reserves this code point for no character at all (U+FDD0–FDEF, U+xxFFFE, U+xxFFFF)."""
    point = ord(character)
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


def clean_text(value: str) -> str:
    """Return prose without control or non-characters, in NFC, with `\\n` line ends and no outer blanks.

    Rare Han (Extension B and beyond, compatibility ideographs, private-use 造字) stays as it came.
    """
    value = UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = "".join(character for character in value if not is_noncharacter(character))
    parts = KEPT_BYTE_EXACT.split(value)
    parts[::2] = [unicodedata.normalize("NFC", part) for part in parts[::2]]
    return "".join(parts).strip()


def clean_line(value: str) -> str:
    """Return `clean_text` on one line: tabs and line ends become spaces."""
    return re.sub(r"[\t\n]+", " ", clean_text(value))
