"""Pasted text as lines of cells: set apart by tabs, quoted as spreadsheets do, or by upright strokes."""

import re
import unicodedata
from collections.abc import Iterator

# A spreadsheet quotes a cell that holds a line end, a tab or a quotation mark, and doubles the marks inside.
QUOTED = re.compile(r'"((?:[^"]|"")*+)"(?=[\t\n]|\Z)')
# Blanks say nothing by their thousands, and would keep the patterns here busy.
ENDLESS_BLANK = re.compile(r"[^\S\t\n]{41,}")
PLAIN = re.compile(r"[^\t\n]*")
RULE = re.compile(r"[\s|+=:_*—–―─━-]*")
BULLET = re.compile(
    r"\s*(?:[-–—*•·●○◎◆◇■□▪▶►※☆★✓→]+\s+|[•·●○◎◆◇■□▪▶►※☆★✓→]+\s*"
    r"|[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）]\s*"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:、|\.(?!\d))\s*|[①-⑳⑴-⒇❶-❿]\s*)"
)
DITTO = frozenset({"〃", "″", "”", "“", '"', "''", "同上", "同前", "ditto", "do.", "々"})


def narrowed(text: str) -> str:
    """Return the text with full-width characters narrowed one for one, so that positions stay."""
    narrow = (unicodedata.normalize("NFKC", character) for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(narrow, text, strict=True))


def read_lines(text: str) -> Iterator[list[str]]:
    """Yield the cells of each line; a quoted cell keeps its line ends."""
    text = ENDLESS_BLANK.sub(" " * 40, text)
    cells: list[str] = []
    position = 0
    while position <= len(text):
        cell, position = next_cell(text, position)
        cells.append(cell)
        if text[position : position + 1] != "\t":
            yield stroked(cells)
            cells = []
        position += 1


def next_cell(text: str, position: int) -> tuple[str, int]:
    """Return the cell that begins here and where it ends. What only looks quoted stays as it is."""
    if quoted := QUOTED.match(text, position):
        inside = quoted[1]
        # A mark and then a tab is a ditto mark (〃) typed on a keyboard.
        if re.search(r'\n|\t|""', inside) and inside[0] not in "\t\n":
            return inside.replace('""', '"'), quoted.end()
    plain = PLAIN.match(text, position)
    end = plain.end() if plain else position
    return text[position:end], end


def stroked(cells: list[str]) -> list[str]:
    """Return the cells of a line like `| 3/11 | 波士頓 |`; any other line as it is."""
    only = cells[0].strip() if len(cells) == 1 else ""
    if len(only) > 2 and only.startswith("|") and only.endswith("|"):
        return [cell.strip() for cell in only[1:-1].split("|")]
    return cells


def is_rule(cells: list[str]) -> bool:
    """Whether a line only draws a line."""
    return all(RULE.fullmatch(cell) for cell in cells)


def is_ditto(cell: str) -> bool:
    return cell.strip().casefold() in DITTO


def without_bullet(text: str) -> str:
    """Return a line without its bullet or number."""
    return BULLET.sub("", text, count=1) if BULLET.match(narrowed(text)) else text
