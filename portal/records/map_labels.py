"""Where the names on a map go: beside their marks, inside the picture, never on one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.records.projections import Point
from portal.text.letters import CHINESE, language_of

Area = tuple[float, float, float, float]
Segment = tuple[Point, Point]

NAME_SIZE = 15.0
LATIN_SIZE = 12.0
LINE_GAP = 3.0
CLOSE = 22.0
MARK_RADIUS = 7.0
EDGE = 8.0
# Cheap first: to the right reads best; further out costs a leader line.
DIRECTIONS = ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1))
DISTANCES = (6.0, 26.0, 48.0, 80.0, 120.0)


@dataclass(frozen=True)
class Mark:
    """Something on the map that wants a name; `latin` is set in a second line."""

    name: str
    latin: str
    x: float
    y: float


@dataclass(frozen=True)
class PlacedLabel:
    """A label with its final place; `x` is where its anchor stands, `area` what it covers."""

    name: str
    latin: str
    anchor: str
    x: float
    area: Area
    leader: Segment | None = None

    def lines(self) -> Iterator[tuple[str, str, float, float]]:
        """Class, text, baseline and size of each line."""
        baseline = self.area[1] + NAME_SIZE * 0.88
        yield "map-label", self.name, baseline, NAME_SIZE
        if self.latin:
            yield "map-label-latin", self.latin, baseline + LATIN_SIZE + LINE_GAP, LATIN_SIZE


def text_width(text: str, size: float) -> float:
    """An upper estimate: one em for a full-width character, what wide system fonts need for the rest."""
    ems = 0.0
    for letter in text:
        if unicodedata.east_asian_width(letter) in "WFA":
            ems += 1.0
        else:
            ems += 0.74 if letter.isupper() else 0.32 if letter in " .,'il" else 0.59
    return ems * size


def merge_close(marks: Sequence[Mark]) -> list[Mark]:
    """Marks too close for two labels share one, named in the order of the route, at their middle."""
    groups: list[list[Mark]] = []
    for mark in marks:
        for group in groups:
            if any(abs(mark.x - m.x) < CLOSE and abs(mark.y - m.y) < CLOSE for m in group):
                group.append(mark)
                break
        else:
            groups.append([mark])
    return [_merged(group) for group in groups]


def _merged(group: list[Mark]) -> Mark:
    names = _joined(dict.fromkeys(mark.name for mark in group))
    latin = _joined(dict.fromkeys(mark.latin for mark in group if mark.latin))
    spots = {(mark.x, mark.y) for mark in group}
    return Mark(names, latin, sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots))


def _joined(names: Iterable[str]) -> str:
    """Return names with the dot between them that their script uses."""
    words = list(names)
    is_chinese = all(language_of(word) == CHINESE for word in words)
    return ("・" if is_chinese else " · ").join(words)


def place_labels(
    marks: Sequence[Mark], *, size: tuple[int, int], obstacles: Sequence[Area], route: Sequence[Segment]
) -> list[PlacedLabel]:
    """The cheapest free place for each label; one that fits nowhere is left out (its mark stays)."""
    taken = [*obstacles]
    rings = [(m.x - MARK_RADIUS, m.y - MARK_RADIUS, m.x + MARK_RADIUS, m.y + MARK_RADIUS) for m in marks]
    placed: list[PlacedLabel] = []
    for mark, ring in zip(marks, rings, strict=True):
        others = [*taken, *(other for other in rings if other != ring)]
        free = [
            (cost + _crossings(label.area, route), order, label)
            for order, (cost, label) in enumerate(_candidates(mark))
            if _inside(label.area, size) and not any(_overlap(label.area, area) for area in others)
        ]
        if free:
            label = min(free, key=lambda choice: choice[:2])[2]
            placed.append(label)
            taken.append(label.area)
    return placed


def _candidates(mark: Mark) -> Iterator[tuple[float, PlacedLabel]]:
    wide = max(text_width(mark.name, NAME_SIZE), text_width(mark.latin, LATIN_SIZE)) + 4
    high = NAME_SIZE * 1.2 + (LATIN_SIZE + LINE_GAP if mark.latin else 0)
    for ring, gap in enumerate(DISTANCES):
        for order, (right, down) in enumerate(DIRECTIONS):
            reach = MARK_RADIUS + gap * (0.75 if right and down else 1)
            left = mark.x + right * reach - (wide if right < 0 else 0 if right else wide / 2)
            top = mark.y + down * reach - (high if down < 0 else 0 if down else high / 2)
            anchor, x = _anchor(right, left, wide)
            area = (left, top, left + wide, top + high)
            leader = _leader(mark, area) if ring else None
            yield ring * 10 + order * 0.5, PlacedLabel(mark.name, mark.latin, anchor, x, area, leader)


def _anchor(right: int, left: float, wide: float) -> tuple[str, float]:
    if right > 0:
        return "start", left
    return ("end", left + wide) if right < 0 else ("middle", left + wide / 2)


def _leader(mark: Mark, area: Area) -> Segment:
    x = min(max(mark.x, area[0]), area[2])
    y = min(max(mark.y, area[1]), area[3])
    length = max(((x - mark.x) ** 2 + (y - mark.y) ** 2) ** 0.5, 1.0)
    start = (mark.x + (x - mark.x) / length * MARK_RADIUS, mark.y + (y - mark.y) / length * MARK_RADIUS)
    return start, (x, y)


def _inside(area: Area, size: tuple[int, int]) -> bool:
    return area[0] >= EDGE and area[1] >= EDGE and area[2] <= size[0] - EDGE and area[3] <= size[1] - EDGE


def _overlap(a: Area, b: Area) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _crossings(area: Area, route: Sequence[Segment]) -> float:
    """A penalty for every stretch of the route that runs under a label."""
    return 3.0 * sum(_touches(area, *segment) for segment in route)


def _touches(area: Area, start: Point, end: Point) -> bool:
    return any(
        area[0] <= start[0] + (end[0] - start[0]) * step / 40 <= area[2]
        and area[1] <= start[1] + (end[1] - start[1]) * step / 40 <= area[3]
        for step in range(41)
    )
