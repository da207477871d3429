"""Land, borders and distances for drawing maps, from Natural Earth data kept in geodata/ (public domain).

Coordinates are (longitude, latitude) in degrees; a box may reach past 180 so that the Pacific stays whole.
geodata/README.md says where the data comes from and how it was cut.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from portal.records.projections import EARTH_RADIUS_KM, Box, Point

Line = list[Point]
Polygon = list[Line]
LineKind = Literal["country", "state"]

GEODATA = Path(__file__).with_name("geodata")
WORLD = "world"
REGIONS = {
    "northeast": Box(-81, 37, -64, 48),
    "taiwan": Box(116, 20, 124, 28),
    "guam": Box(143, 12, 147, 16),
    "california": Box(-124, 31, -114, 39),
    "cascadia": Box(-128, 44, -119, 51),
    "japan": Box(128, 30, 146, 46),
}


@dataclass(frozen=True)
class Shape:
    """One polygon or line with the box it fills."""

    box: Box
    rings: Polygon


@dataclass(frozen=True)
class Layer:
    """Everything one data file holds."""

    land: list[Shape]
    country: list[Shape]
    state: list[Shape]


def _decode(deltas: list[int], scale: int) -> Line:
    x = y = 0
    line = []
    for step in range(0, len(deltas), 2):
        x += deltas[step]
        y += deltas[step + 1]
        line.append((x / scale, y / scale))
    return line


def _shape(rings: Polygon) -> Shape:
    lons = [lon for lon, _ in rings[0]]
    lats = [lat for _, lat in rings[0]]
    return Shape(Box(min(lons), min(lats), max(lons), max(lats)), rings)


@cache
def layer(name: str) -> Layer:
    """One data file, decoded once per process."""
    with gzip.open(GEODATA / f"{name}.json.gz") as stream:
        data: dict[str, Any] = json.load(stream)
    scale = data["scale"]
    return Layer(
        land=[_shape([_decode(ring, scale) for ring in polygon]) for polygon in data["land"]],
        country=[_shape([_decode(line, scale)]) for line in data["country"]],
        state=[_shape([_decode(line, scale)]) for line in data["state"]],
    )


def layer_for(box: Box) -> Layer:
    """The 1:10 million region that holds the whole box, else the world at 1:50 million."""
    name = next((name for name, region in REGIONS.items() if region.contains(box)), WORLD)
    return layer(name)


def _shown(shapes: list[Shape], box: Box) -> Iterator[tuple[Shape, float]]:
    for shape in shapes:
        for shift in (-360.0, 0.0, 360.0):
            moved = Box(shape.box.west + shift, shape.box.south, shape.box.east + shift, shape.box.north)
            if moved.overlaps(box):
                yield shape, shift


def land(box: Box, *, source: Layer | None = None) -> list[Polygon]:
    """The land inside a box: polygons whose first ring is the coast and whose others are lakes."""
    polygons = []
    for shape, shift in _shown((source or layer_for(box)).land, box):
        rings = [clip_ring([(lon + shift, lat) for lon, lat in ring], box) for ring in shape.rings]
        if rings[0]:
            polygons.append([ring for ring in rings if ring])
    return polygons


def lines(box: Box, kind: LineKind, *, source: Layer | None = None) -> list[Line]:
    """Country or state boundaries inside a box."""
    found: list[Line] = []
    for shape, shift in _shown(getattr(source or layer_for(box), kind), box):
        found += clip_line([(lon + shift, lat) for lon, lat in shape.rings[0]], box)
    return found


def has_coast(box: Box) -> bool:
    """Whether a stretch of coast, not merely land or merely sea, lies inside the box."""
    return any(
        box.holds(lon + shift, lat)
        for shape, shift in _shown(layer_for(box).land, box)
        for lon, lat in shape.rings[0]
    )


def _cut(ring: Line, inside: Callable[[Point], bool], meet: Callable[[Point, Point], Point]) -> Line:
    kept: Line = []
    for index, here in enumerate(ring):
        before = ring[index - 1]
        if inside(here):
            if not inside(before):
                kept.append(meet(before, here))
            kept.append(here)
        elif inside(before):
            kept.append(meet(before, here))
    return kept


def _meet(axis: int, limit: float) -> Callable[[Point, Point], Point]:
    def meet(a: Point, b: Point) -> Point:
        share = (limit - a[axis]) / (b[axis] - a[axis])
        other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
        return (limit, other) if axis == 0 else (other, limit)

    return meet


def clip_ring(ring: Line, box: Box) -> Line:
    """The part of a closed ring inside a box (Sutherland and Hodgman); empty when nothing is left."""
    if all(box.holds(*point) for point in ring):
        return ring
    sides: list[tuple[Callable[[Point], bool], int, float]] = [
        (lambda p: p[0] >= box.west, 0, box.west),
        (lambda p: p[0] <= box.east, 0, box.east),
        (lambda p: p[1] >= box.south, 1, box.south),
        (lambda p: p[1] <= box.north, 1, box.north),
    ]
    for inside, axis, limit in sides:
        ring = _cut(ring, inside, _meet(axis, limit))
    return ring if len(ring) > 2 else []


def _segment_inside(a: Point, b: Point, box: Box) -> tuple[Point, Point] | None:
    """Liang and Barsky's clipping of one segment."""
    start, end = 0.0, 1.0
    dx, dy = b[0] - a[0], b[1] - a[1]
    for run, room in (
        (-dx, a[0] - box.west),
        (dx, box.east - a[0]),
        (-dy, a[1] - box.south),
        (dy, box.north - a[1]),
    ):
        if run == 0:
            if room < 0:
                return None
        elif run < 0:
            start = max(start, room / run)
        else:
            end = min(end, room / run)
    if start > end:
        return None
    return (a[0] + start * dx, a[1] + start * dy), (a[0] + end * dx, a[1] + end * dy)


def clip_line(line: Line, box: Box) -> list[Line]:
    """The pieces of an open line that run inside a box."""
    pieces: list[Line] = []
    for a, b in itertools.pairwise(line):
        part = _segment_inside(a, b, box)
        if part is None:
            continue
        if pieces and pieces[-1][-1] == part[0]:
            pieces[-1].append(part[1])
        else:
            pieces.append(list(part))
    return pieces


def simplify(line: Line, tolerance: float) -> Line:
    """Fewer points, none further than `tolerance` from the line (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        distance, index = _furthest(line, first, last)
        if distance > tolerance:
            keep.add(index)
            spans += [(first, index), (index, last)]
    return [line[index] for index in sorted(keep)]


def _furthest(line: Line, first: int, last: int) -> tuple[float, int]:
    (ax, ay), (bx, by) = line[first], line[last]
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    best, index = -1.0, first
    for at in range(first + 1, last):
        x, y = line[at]
        # Measured from the segment, not the endless line: a corner beyond its end must not vanish.
        share = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length)) if length else 0.0
        away = (x - ax - share * dx) ** 2 + (y - ay - share * dy) ** 2
        if away > best:
            best, index = away, at
    best = math.sqrt(max(best, 0.0))
    return best, index


def smooth(line: Line, *, closed: bool, rounds: int = 2) -> Line:
    """Corners cut by Chaikin's rule, for coasts shown larger than they were surveyed."""
    for _ in range(rounds):
        pairs = zip(line, [*line[1:], line[0]] if closed else line[1:], strict=closed)
        cut = [
            point
            for (ax, ay), (bx, by) in pairs
            for point in (
                (0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by),
                (0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by),
            )
        ]
        line = cut if closed else [line[0], *cut, line[-1]]
    return line


def distance_km(a: Point, b: Point) -> float:
    """The great-circle distance between two (longitude, latitude) points."""
    (alon, alat), (blon, blat) = ((math.radians(lon), math.radians(lat)) for lon, lat in (a, b))
    half = math.sin((blat - alat) / 2) ** 2
    half += math.cos(alat) * math.cos(blat) * math.sin((blon - alon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def great_circle(a: Point, b: Point, steps: int = 64) -> Line:
    """Points along the shortest way from `a` to `b`, both ends included, longitudes continuous."""
    start, end = _vector(a), _vector(b)
    angle = distance_km(a, b) / EARTH_RADIUS_KM
    if angle == 0:
        return [a, b]
    line: Line = []
    for step in range(steps + 1):
        share = step / steps
        p, q = math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle)
        x, y, z = (p * s + q * e for s, e in zip(start, end, strict=True))
        lon = math.degrees(math.atan2(y, x))
        if line:
            lon += 360 * round((line[-1][0] - lon) / 360)
        line.append((lon, math.degrees(math.asin(max(-1.0, min(1.0, z))))))
    return line


def circle(centre: Point, radius_km: float, steps: int = 180) -> Line:
    """The points of the earth at one distance from a place."""
    lon, lat = math.radians(centre[0]), math.radians(centre[1])
    angle = radius_km / EARTH_RADIUS_KM
    ring = []
    for step in range(steps + 1):
        bearing = 2 * math.pi * step / steps
        phi = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
        turn = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(lat),
            math.cos(angle) - math.sin(lat) * math.sin(phi),
        )
        ring.append((math.degrees(lon + turn), math.degrees(phi)))
    return ring


def _vector(point: Point) -> tuple[float, float, float]:
    lon, lat = (math.radians(angle) for angle in point)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def within(box: Box, lon: float) -> float:
    """The same meridian counted on the box's turn of the globe."""
    return lon + 360 * round((box.centre[0] - lon) / 360)


def degrees(lat: float, lon: float) -> str:
    """A position in words: 42.36° N, 71.06° W."""
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def project_all(points: Iterable[Point], project: Callable[[float, float], Point]) -> Line:
    """A line in picture coordinates."""
    return [project(lon, lat) for lon, lat in points]
