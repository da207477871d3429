"""What a result shows: its title and a piece of its text, with marks around what matched.

Matching is done on folded text and traced back, so that 臺 is marked in 臺中 for a reader who typed 台.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.records.search.documents import Line, body_lines, title_lines
from portal.records.search.tokens import Query, Term, is_characters
from portal.text.bilingual import CHINESE, in_english
from portal.text.folding import fold_with_places

Span = tuple[int, int]

# So much of a line is shown, and so much of it before the first mark: characters, and Latin letters.
SHOWN = {CHINESE: 90, "en": 200}
BEFORE = {CHINESE: 20, "en": 50}


def spans(text: str, query: Query) -> list[Span]:
    """Return where in a text something matched, in order and without overlap."""
    folded, places = fold_with_places(text)
    found = sorted(
        (places[start], end_of(places, end, len(text)))
        for term in query.terms
        for start, end in matches(folded, term)
    )
    merged: list[Span] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def end_of(places: list[int], end: int, length: int) -> int:
    """Return where a match ends in the text: before the next letter, its own accents included."""
    return max(places[end] if end < len(places) else length, places[end - 1] + 1)


def matches(folded: str, term: Term) -> Iterator[Span]:
    """Yield the places of a term: anywhere among characters, but only where a Latin word begins."""
    start = folded.find(term.run)
    while start >= 0:
        if term.is_characters or begins_word(folded, start):
            yield start, start + len(term.run)
        start = folded.find(term.run, start + 1)


def begins_word(folded: str, start: int) -> bool:
    before = folded[start - 1 : start]
    return not before.isalnum() or is_characters(before)


def marked(text: str, query: Query) -> SafeString:
    """Return a text with `<mark>` around what matched; everything in it is escaped."""
    pieces: list[SafeString] = []
    at = 0
    for start, end in spans(text, query):
        pieces.append(format_html("{}<mark>{}</mark>", text[at:start], text[start:end]))
        at = end
    pieces.append(format_html("{}", text[at:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def excerpt(record: Any, query: Query, *, shown: str) -> SafeString | str:
    """Return the piece of a record in which most was found, its other name included, beside the one shown."""
    line = found_line(record, query, shown)
    if line is None:
        return ""
    words = marked(piece(line, query), query)
    page = "en" if in_english() else CHINESE
    return words if line.lang == page else format_html('<span lang="{}">{}</span>', line.lang, words)


def passage(record: Any, query: Query, *, shown: str) -> str:
    """Return the excerpt as plain text."""
    line = found_line(record, query, shown)
    return piece(line, query) if line else ""


def found_line(record: Any, query: Query, shown: str) -> Line | None:
    names = (line for line in title_lines(record) if line.text != shown)
    return best_line(chain(names, body_lines(record)), query)


def best_line(candidates: Iterable[Line], query: Query) -> Line | None:
    """Return the line that holds most of what is looked for, one in the reader's language first."""
    page = "en" if in_english() else CHINESE
    best: Line | None = None
    best_score = (0, False)
    for line in candidates:
        folded, _places = fold_with_places(line.text)
        held = sum(next(matches(folded, term), None) is not None for term in query.terms)
        score = (held, line.lang == page)
        if held and score > best_score:
            best, best_score = line, score
    return best


def piece(line: Line, query: Query) -> str:
    """Return the part of a line around its first match, with … where it was cut."""
    shown, before = SHOWN[line.lang], BEFORE[line.lang]
    if len(line.text) <= shown:
        return line.text
    first = spans(line.text, query)[0][0]
    start = max(0, min(first - before, len(line.text) - shown))
    if start and line.lang != CHINESE:
        start = line.text.find(" ", max(0, start - 15), first) + 1 or start
    end = min(len(line.text), start + shown)
    return f"{'…' if start else ''}{line.text[start:end].strip()}{'…' if end < len(line.text) else ''}"
