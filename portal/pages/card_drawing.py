"""The drawing of cards: a picture or the map of a trip's stops, and beside it what the trip is.

Letters come from the plates' own font alone, so a title that it cannot write in full is not written: the page
that shows a card names the trip beside it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageOps

from portal.pages.plate_canvas import Canvas, font
from portal.pages.plate_styles import INK, PAPER, SEAL, SOFT, STYLES
from portal.records import geography
from portal.records.projections import Box, NaturalEarth, Point

# Part of each card's fingerprint: a new number draws every card again.
DRAWING = 1
SIZE = (1200, 630)
PICTURE_SIZE = (840, 630)
PANEL = 360
EDGE = 30
HOME = (120.6469, 24.1618)
PACIFIC_MERIDIAN = 160.0
TITLE_LINES = 5


class CardWords(NamedTuple):
    """What stands beside the picture; of the titles the first that the font can write."""

    code: str
    starts_on: date
    ends_on: date
    titles: tuple[str, str]


def draw_card(picture: Image.Image, words: CardWords) -> Image.Image:
    """Return a card: the picture cut to four by three, the words on paper beside it."""
    card = Image.new("RGB", SIZE, PAPER)
    card.paste(ImageOps.fit(picture, PICTURE_SIZE, Image.Resampling.LANCZOS), (PANEL, 0))
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, PANEL, 7), fill=SEAL)
    pen.text((EDGE, 44), "臺中市", font=font(44, "bold"), fill=INK)
    pen.text((EDGE, 106), "Taichung City", font=font(22), fill=INK)
    pen.text((EDGE, 134), "Diplomacy Records", font=font(22), fill=INK)
    title = next((title for title in words.titles if title and can_write(title)), "")
    for number, line in enumerate(wrapped(title, PANEL - 2 * EDGE)):
        pen.text((EDGE, 218 + number * 40), line, font=font(29, "bold"), fill=INK)
    pen.line((EDGE, 500, PANEL - EDGE, 500), fill=INK, width=2)
    pen.text((EDGE, 516), in_figures(words.starts_on, words.ends_on), font=font(23), fill=INK)
    pen.text((EDGE, 554), words.code, font=font(23), fill=SOFT)
    return card


def in_figures(start: date, end: date) -> str:
    """Return the days in figures, read alike in both languages; the year once where it is the same."""
    if start == end:
        return f"{start:%Y-%m-%d}"
    if start.year != end.year:
        return f"{start:%Y-%m-%d} – {end:%y-%m-%d}"
    return f"{start:%Y-%m-%d} – {end:%m-%d}"


@lru_cache(maxsize=1024)
def has_glyph(letter: str) -> bool:
    return letter.isspace() or bytes(font(40).getmask(letter)) != bytes(font(40).getmask("\U0001f600"))


def can_write(text: str) -> bool:
    return all(has_glyph(letter) for letter in text)


def wrapped(text: str, width: float) -> list[str]:
    """Return a text in lines that fit, Latin between words, Chinese anywhere; a long one ends in dots."""
    face, found = font(29, "bold"), [""]
    for part in parts(text):
        if found[-1] and face.getlength(found[-1] + part.rstrip()) > width:
            found.append("")
        found[-1] += part
    lines = [line.strip() for line in found if line.strip()]
    if len(lines) <= TITLE_LINES:
        return lines
    return [*lines[: TITLE_LINES - 1], f"{lines[TITLE_LINES - 1][:16].rstrip()} ..."]


def parts(text: str) -> list[str]:
    """Return the pieces between which a line may end."""
    if text.isascii():
        return [f"{word[:20]} " for word in text.split()]
    return list(text)


def draw_map(stops: list[tuple[float, float]]) -> Image.Image:
    """Return the world around the Pacific with great circles from home to each stop."""
    canvas = Canvas(PICTURE_SIZE, STYLES["dark"])
    earth = NaturalEarth(
        PACIFIC_MERIDIAN, PICTURE_SIZE[0] / 4.4, PICTURE_SIZE[0] * 0.46, PICTURE_SIZE[1] * 0.6
    )
    west, east = PACIFIC_MERIDIAN - 180, PACIFIC_MERIDIAN + 180
    canvas.hatch(40, 3)
    world = geography.land(Box(west, -58, east, 90), source=geography.layer(geography.WORLD))
    canvas.land(world, earth, waterlines=False)
    canvas.colourise()

    def spot(lon: float, lat: float) -> Point:
        return earth.project(lon % 360, lat)

    for stop in stops:
        way = geography.great_circle(HOME, stop, 90)
        canvas.dotted([spot(lon, lat) for lon, lat in way], radius=10, gap=48)
    for stop in stops:
        canvas.mark(spot(*stop), 46)
    canvas.mark(spot(*HOME), 40, solid=True, colour=PAPER)
    return canvas.image
