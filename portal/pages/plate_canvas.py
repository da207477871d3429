"""The drawing surface of map plates: a tone layer at twice the size, then colour, then lettering and marks.

Everything without colour of its own is drawn as one grey tone and coloured through a palette at the end: a
twelve-megapixel plate then needs one byte a pixel until the last step.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

from portal.pages.plate_styles import LAND, OVERSAMPLING, PAPER, SEA, Style, Weight
from portal.records import geography
from portal.records.projections import Box, Mercator, Point, Projection


@lru_cache(maxsize=64)
def font(size: int, weight: Weight = "regular") -> ImageFont.FreeTypeFont:
    """The subset of Noto Serif CJK TC kept beside this module, so that plates look the same everywhere."""
    return ImageFont.truetype(Path(__file__).with_name(f"plate_glyphs_{weight}.otf"), max(size, 1))


def palette(style: Style) -> list[int]:
    """256 colours: from the line's through the sea's to the land's."""
    line, sea, land = (ImageColor.getrgb(colour)[:3] for colour in (style.line, style.sea, style.land))
    colours: list[int] = []
    for tone in range(256):
        low, high, share = (
            (line, sea, tone / SEA) if tone <= SEA else (sea, land, (tone - SEA) / (LAND - SEA))
        )
        colours += [round(a + (b - a) * share) for a, b in zip(low, high, strict=True)]
    return colours


class Canvas:
    """One plate being drawn; lengths are in units of a 3024th of the short side."""

    def __init__(self, size: tuple[int, int], style: Style) -> None:
        self.width, self.height = size
        self.style = style
        self.unit = min(size) / 3024
        self.tone = Image.new("L", (self.width * OVERSAMPLING, self.height * OVERSAMPLING), SEA)
        self._pen = ImageDraw.Draw(self.tone)
        self.image = Image.new("RGB", (1, 1))

    # Tones

    def _up(self, points: Iterable[Point]) -> list[Point]:
        return [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]

    def _wide(self, width: float) -> int:
        return max(1, round(width * self.unit * OVERSAMPLING))

    def hatch(self, gap: float = 22, width: float = 1.6) -> None:
        step = max(2, round(gap * self.unit * OVERSAMPLING))
        for y in range(step // 2, self.tone.height, step):
            self._pen.line((0, y, self.tone.width, y), fill=self.style.hatch, width=self._wide(width))

    def fill(self, area: tuple[float, float, float, float], tone: int) -> None:
        self._pen.rectangle([v * OVERSAMPLING for v in area], fill=tone)

    def frame(self, area: tuple[float, float, float, float], width: float, tone: int) -> None:
        self._pen.rectangle([v * OVERSAMPLING for v in area], outline=tone, width=self._wide(width))

    def line(self, points: Sequence[Point], width: float, tone: int) -> None:
        if len(points) > 1:
            self._pen.line(self._up(points), fill=tone, width=self._wide(width), joint="curve")

    def circle(self, centre: Point, radius: float, width: float, tone: int) -> None:
        """A circle whose radius is in pixels, since it means a distance."""
        x, y, r = (value * OVERSAMPLING for value in (*centre, radius))
        self._pen.ellipse((x - r, y - r, x + r, y + r), outline=tone, width=self._wide(width))

    def disc(self, centre: Point, radius: float, tone: int) -> None:
        x, y, r = (value * OVERSAMPLING for value in (*centre, radius))
        self._pen.ellipse((x - r, y - r, x + r, y + r), fill=tone)

    def land(
        self, polygons: Sequence[geography.Polygon], projection: Projection, *, waterlines: bool
    ) -> None:
        """Land with its coast, and engraver's lines in the water along it."""
        project = getattr(projection, "project_unwrapped", projection.project)
        shapes = [
            [self._up(geography.project_all(ring, project)) for ring in polygon] for polygon in polygons
        ]
        if waterlines:
            self._waterlines([shape[0] for shape in shapes])
        for shape in shapes:
            for number, ring in enumerate(shape):
                self._pen.polygon(ring, fill=SEA if number else LAND)
                self._pen.line([*ring, ring[0]], fill=self.style.coast, width=self._wide(2.6))

    def _waterlines(self, coasts: Sequence[Sequence[Point]]) -> None:
        rough = [geography.simplify([*ring, ring[0]], 7.0 * self.unit) for ring in coasts]
        for distance, width, fade in ((66, 2.0, 0.45), (40, 2.4, 0.7), (18, 2.8, 1.0)):
            tone = round(SEA + (self.style.water - SEA) * fade)
            for reach, shade in ((distance + width, tone), (distance, SEA)):
                for ring in rough:
                    self._pen.line(ring, fill=shade, width=self._wide(2 * reach), joint="curve")

    def boundaries(self, box: Box, projection: Mercator) -> None:
        for kind in ("state", "country"):
            for line in geography.lines(box, "state" if kind == "state" else "country"):
                points = geography.project_all(line, projection.project_unwrapped)
                self._dashes(points, 3.2 if kind == "country" else 2.4)

    def _dashes(self, points: Sequence[Point], width: float) -> None:
        for start, end in dashes(points, 22 * self.unit, 14 * self.unit):
            self._pen.line(self._up((start, end)), fill=self.style.border, width=self._wide(width))

    def paste_tone(self, other: Image.Image, corner: Point, mask: Image.Image) -> None:
        self.tone.paste(other, (round(corner[0] * OVERSAMPLING), round(corner[1] * OVERSAMPLING)), mask)

    def outside(self, outline: Sequence[Point]) -> None:
        """Everything beyond a closed outline becomes margin."""
        mask = Image.new("L", self.tone.size, 255)
        ImageDraw.Draw(mask).polygon(self._up(outline), fill=0)
        self.tone.paste(SEA if self.style.margin != self.style.land else LAND, (0, 0), mask)
        self.line([*outline, outline[0]], 4, self.style.coast)

    # Colour

    def colourise(self) -> None:
        """Ends the tones and begins lettering."""
        flat = self.tone.reduce(OVERSAMPLING)
        flat.putpalette(palette(self.style))
        self.image = flat.convert("RGB")
        self._pen = ImageDraw.Draw(self.image)

    def text(
        self,
        at: Point,
        text: str,
        size: float,
        *,
        weight: Weight = "regular",
        fill: str | None = None,
        anchor: str = "ls",
        tracking: float = 0.0,
        halo: str | None = None,
    ) -> float:
        """Letters from a point, as wide apart as `tracking` (in ems) says; returns the width in pixels."""
        face = font(round(size * self.unit), weight)
        gap = tracking * face.size
        width = sum(face.getlength(letter) + gap for letter in text) - gap if gap else face.getlength(text)
        left = at[0] - (width / 2 if anchor[0] == "m" else width if anchor[0] == "r" else 0)
        edge = round(size * self.unit * 0.14) if halo else 0
        pieces = [text] if not gap else list(text)
        for piece in pieces:
            self._pen.text(
                (left, at[1]),
                piece,
                font=face,
                fill=fill or self.style.ink,
                anchor="l" + anchor[1],
                stroke_width=edge,
                stroke_fill=halo,
            )
            left += face.getlength(piece) + gap
        return width

    def rule(self, points: Sequence[Point], width: float, colour: str) -> None:
        self._pen.line(
            [(round(x), round(y)) for x, y in points], fill=colour, width=max(1, round(width * self.unit))
        )

    def panel(self, area: tuple[float, float, float, float], colour: str) -> None:
        self._pen.rectangle([round(value) for value in area], fill=colour)

    def upright(
        self, at: Point, text: str, size: float, *, weight: Weight = "bold", fill: str | None = None
    ) -> float:
        """A column of Chinese from the top, as on a book's spine; returns its height in pixels."""
        face = font(round(size * self.unit), weight)
        step = face.size * 1.12
        for number, letter in enumerate(text):
            spot = (at[0], at[1] + number * step)
            self._pen.text(spot, letter, font=face, fill=fill or self.style.ink, anchor="mt")
        return step * len(text)

    def sideways(self, at: Point, text: str, size: float, *, fill: str) -> None:
        """A small text running upwards, centred on the point."""
        face = font(round(size * self.unit))
        left, top, right, bottom = (round(value) for value in face.getbbox(text, anchor="ls"))
        plain = Image.new("L", (max(right - left, 1), max(bottom - top, 1)), 0)
        ImageDraw.Draw(plain).text((-left, -top), text, font=face, fill=255, anchor="ls")
        turned = plain.transpose(Image.Transpose.ROTATE_90)
        corner = (round(at[0] - turned.width), round(at[1] - turned.height / 2))
        self.image.paste(ImageColor.getrgb(fill), corner, turned)

    def mark(self, at: Point, radius: float = 17, *, solid: bool = False, colour: str | None = None) -> None:
        """The ring that marks a stop."""
        colour = colour or self.style.mark
        self._stamp(at, radius, colour)
        if not solid:
            self._stamp(
                at, radius * 0.56, self.style.margin if self.style.margin == PAPER else self.style.land
            )

    def dotted(self, points: Sequence[Point], *, radius: float = 4.6, gap: float = 22) -> None:
        for start, _ in dashes(points, 0.1, gap * self.unit):
            self._stamp(start, radius, self.style.accent)

    def _stamp(self, at: Point, radius: float, colour: str) -> None:
        r = radius * self.unit
        disc, half = _disc(round(r * 4))
        self.image.paste(ImageColor.getrgb(colour), (round(at[0]) - half, round(at[1]) - half), disc)


@lru_cache(maxsize=32)
def _disc(quarter_pixels: int) -> tuple[Image.Image, int]:
    half = math.ceil(quarter_pixels / 4) + 1
    big = Image.new("L", (half * 8, half * 8), 0)
    middle = half * 4
    ImageDraw.Draw(big).ellipse(
        (middle - quarter_pixels, middle - quarter_pixels, middle + quarter_pixels, middle + quarter_pixels),
        fill=255,
    )
    return big.reduce(4), half


def dashes(points: Sequence[Point], on: float, off: float) -> list[tuple[Point, Point]]:
    """A polyline as strokes of length `on` with gaps of `off`, corners counted along the way."""
    found: list[tuple[Point, Point]] = []
    ahead = 0.0
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        length = math.hypot(bx - ax, by - ay)
        while length and ahead < length:
            a, b = ahead / length, min(ahead + on, length) / length
            found.append(((ax + (bx - ax) * a, ay + (by - ay) * a), (ax + (bx - ax) * b, ay + (by - ay) * b)))
            ahead += on + off
        ahead -= length
    return found
