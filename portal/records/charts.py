"""Bars for public pages as SVG text: no script, no style attribute; the stylesheet gives colour and weight.

Across, everything is placed in percent, and down in pixels: one picture fills any width, and its words keep
their size. What stands side by side is told apart by texture, not by colour; each texture of a picture is a
pattern of its own, named after the picture's key.

Classes, on the svg `chart` with `chart-columns`, `chart-bars` or `chart-stacks`, inside it:
`chart-base` the line on which columns stand; `chart-bar` a filled bar, `chart-bar-<texture>` in stacks
`chart-line` what textures are drawn of, `chart-line-alarm` where they must not be missed
`chart-unknown` the frame of what is not published; `chart-label`, `chart-value`, `chart-tick` words
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from unicodedata import east_asian_width

from django.utils.safestring import SafeString

# A panel is at least this wide, in pixels: it decides how many years can be written under columns.
NARROWEST = 256
PLOT, HEAD, FOOT = 96, 22, 22
FEWEST_SLOTS = 6
LETTER = 7.5
ROW = 40
LONGEST_LABEL = 34
TEXTURES = ("solid", "diagonal", "dots", "lines", "bars", "outline", "alarm")

_STROKES = {
    "diagonal": '<path class="chart-line" d="M-1 1l2-2M0 6l6-6M5 7l2-2"/>',
    "dots": '<path class="chart-line" d="M1 1.5h1M4 4.5h1"/>',
    "lines": '<path class="chart-line" d="M0 1.5h6M0 4.5h6"/>',
    "bars": '<path class="chart-line" d="M1.5 0v6M4.5 0v6"/>',
    "alarm": '<path class="chart-line chart-line-alarm" d="M-1 5l2 2M0 0l6 6M5-1l2 2"/>',
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture says of itself; `key` is unique on its page and names its parts."""

    key: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, how long it is (None: nobody has published it), its number in words."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of several parts, in the order of their textures, and its whole in words."""

    label: str
    parts: tuple[float, ...]
    text: str


def column_chart(words: Words, bars: Sequence[Bar], *, top: float) -> SafeString:
    """Draw columns beside one another, as for years; `top` is the number that fills the height."""
    slots = max(len(bars), FEWEST_SLOTS)
    step = 100 / slots
    room = NARROWEST / slots
    every = -(-max((width_of(bar.label) for bar in bars), default=0) * LETTER // room)
    all_numbers = all(width_of(bar.text) * LETTER <= room for bar in bars)
    parts = [f'<line class="chart-base" x1="0" x2="100%" y1="{HEAD + PLOT}" y2="{HEAD + PLOT}"/>']
    for place, bar in enumerate(bars):
        middle = (place + 0.5) * step
        parts.append(_column(bar, middle, step, top, numbered=all_numbers or bar.value == top))
        # Counted back from the last: the latest year is always named.
        if (len(bars) - 1 - place) % max(every, 1) == 0:
            parts.append(_text("tick", middle, HEAD + PLOT + 16, bar.label, "middle"))
    return _svg("columns", words, HEAD + PLOT + FOOT, parts)


def _column(bar: Bar, middle: float, step: float, top: float, *, numbered: bool) -> str:
    left, width, base = middle - step * 0.36, step * 0.72, HEAD + PLOT
    if bar.value is None:
        frame = (
            f'<rect class="chart-unknown" x="{left:.2f}%" y="{base - 14}" width="{width:.2f}%" height="14"/>'
        )
        return frame + _text("value", middle, base - 3, "?", "middle")
    height = round(PLOT * bar.value / top, 1) if top else 0.0
    # What is there is seen, however small beside the greatest.
    height = max(height, 2.0) if bar.value else 0.0
    column = (
        f'<rect class="chart-bar" x="{left:.2f}%" y="{base - height:g}" width="{width:.2f}%" '
        f'height="{height:g}"><title>{escape(bar.label)}: {escape(bar.text)}</title></rect>'
    )
    return column + (_number(bar.text, middle, base - height - 6) if numbered else "")


def _number(text: str, middle: float, y: float) -> str:
    """Write a number above its column, and within the picture."""
    half = 50 * width_of(text) * LETTER / NARROWEST
    if middle < half:
        return _text("value", 0, y, text, "start")
    if middle > 100 - half:
        return _text("value", 100, y, text, "end")
    return _text("value", middle, y, text, "middle")


def bar_chart(words: Words, bars: Sequence[Bar], *, top: float) -> SafeString:
    """Draw bars under one another, each under its name and number."""
    parts = []
    for place, bar in enumerate(bars):
        y = place * ROW
        parts.append(_text("label", 0, y + 16, cut(bar.label), "start"))
        parts.append(_text("value", 100, y + 16, bar.text, "end"))
        parts.append(f'<line class="chart-base" x1="0" x2="100%" y1="{y + 28}" y2="{y + 28}"/>')
        if bar.value:
            width = max(100 * bar.value / top, 0.4)
            parts.append(f'<rect class="chart-bar" x="0" y="{y + 23}" width="{width:.2f}%" height="10"/>')
    return _svg("bars", words, len(bars) * ROW, parts)


def stack_chart(words: Words, stacks: Sequence[Stack], textures: Sequence[str]) -> SafeString:
    """Draw bars of several parts under one another; the longest fills the width."""
    top = max((sum(stack.parts) for stack in stacks), default=0) or 1
    parts = [f"<defs>{''.join(_pattern(words.key, texture) for texture in textures)}</defs>"]
    for place, stack in enumerate(stacks):
        y, left = place * ROW, 0.0
        parts.append(_text("label", 0, y + 16, cut(stack.label), "start"))
        parts.append(_text("value", 100, y + 16, stack.text, "end"))
        for texture, part in zip(textures, stack.parts, strict=True):
            if part:
                width = 100 * part / top
                parts.append(_part(words.key, texture, (left, y + 22, width, 12)))
                left += width
    return _svg("stacks", words, len(stacks) * ROW, parts)


def swatch(key: str, texture: str) -> SafeString:
    """Draw the piece of a legend that shows a texture of the picture with this key."""
    part = _part(key, texture, (0, 1, 100, 12))
    return SafeString(
        f'<svg class="chart-swatch" width="22" height="14" aria-hidden="true" focusable="false">{part}</svg>'
    )


def _part(key: str, texture: str, box: tuple[float, float, float, float]) -> str:
    left, y, width, height = box
    fill = f' fill="url(#{key}-{texture})"' if texture in _STROKES else ""
    return (
        f'<rect class="chart-bar-{texture}" x="{left:.2f}%" y="{y:g}" width="{width:.2f}%" '
        f'height="{height:g}"{fill}/>'
    )


def _pattern(key: str, texture: str) -> str:
    if texture not in _STROKES:
        return ""
    return (
        f'<pattern id="{key}-{texture}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f"{_STROKES[texture]}</pattern>"
    )


def _text(kind: str, x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="chart-{kind}" x="{x:.2f}%" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(kind: str, words: Words, height: float, parts: Sequence[str]) -> SafeString:
    title, description = f"{words.key}-title", f"{words.key}-description"
    # Every word above is escaped, and every number is one.
    return SafeString(
        f'<svg class="chart chart-{kind}" role="img" width="100%" height="{height:g}" '
        f'aria-labelledby="{title}" aria-describedby="{description}">'
        f'<title id="{title}">{escape(words.title)}</title>'
        f'<desc id="{description}">{escape(words.description)}</desc>{"".join(parts)}</svg>'
    )


def width_of(text: str) -> int:
    """Return how many Latin letters a text is wide."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def cut(text: str) -> str:
    """Return a name that fits above its bar on a phone; the table has it whole."""
    width = 0
    for place, letter in enumerate(text):
        width += width_of(letter)
        if width > LONGEST_LABEL:
            return f"{text[:place].rstrip()}…"
    return text
