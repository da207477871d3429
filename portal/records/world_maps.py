"""The world around the Pacific with marked places, as SVG text.

What lies close together and is of one kind in one group shares a mark with their number; marks of different
kinds are moved apart until none covers another. A kind is told by its shape, whatever its colour.

Classes beside those of portal.records.maps, on the svg `map` with `map-world`, inside it:
`map-point` with `map-point-<kind>`; `map-point-target` its wider, unseen target; `map-number` how many
places a mark stands for; `map-shift` from a mark to where its place lies; `map-home` where journeys begin
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from portal.records import geography
from portal.records.map_labels import Mark, place_labels
from portal.records.maps import globe_ground, globe_of, key_of, label_text, on_globe, path_of, svg_map
from portal.records.projections import Point

WIDTH, HEIGHT = 1000, 468
# Units of the picture: on a page as wide as it may be, one is a little more than a pixel.
CLOSE = 20.0
# More marks than this are too many to tell apart and too heavy a page: then neighbours are further away.
MOST_MARKS = 70
WIDENINGS = 7
APART = 23.0
STEPS = 40
TARGET = 12
SIZE, SIZE_WITH_NUMBER = 5.5, 9.5
NUDGE = 1e-3


@dataclass(frozen=True)
class Place:
    """Something on the world map; places of one kind in one group may share a mark."""

    lat: float
    lon: float
    kind: str
    group: str = ""


@dataclass(frozen=True)
class Spot:
    """Where a mark stands, where what it marks lies, and which of the places it stands for."""

    x: float
    y: float
    at: Point
    members: tuple[int, ...]


@dataclass(frozen=True)
class WorldMark:
    """A mark with its words: `name` is what the link is called, `label` what is written beside it."""

    spot: Spot
    kind: str
    name: str
    href: str
    label: str = ""

    @property
    def number(self) -> int:
        return len(self.spot.members)

    @property
    def size(self) -> float:
        return SIZE if self.number == 1 else SIZE_WITH_NUMBER


@lru_cache(maxsize=64)
def spots_of(places: tuple[Place, ...]) -> tuple[Spot, ...]:
    """Return the marks that some places need, in the order of the places."""
    globe = globe_of(WIDTH, HEIGHT)
    points = [globe.project(on_globe(place.lon), place.lat) for place in places]
    groups = few_groups(places, points)
    middles = [middle([points[member] for member in group]) for group in groups]
    moved = moved_apart(middles)
    return tuple(
        Spot(round(x, 1), round(y, 1), at, tuple(group))
        for group, at, (x, y) in zip(groups, middles, moved, strict=True)
    )


def few_groups(places: Sequence[Place], points: Sequence[Point]) -> list[list[int]]:
    """Return the places in no more groups than a reader can tell apart, or as few as widening makes."""
    for widening in range(WIDENINGS):
        # Beyond the first widenings neighbours may be of another group: only the kind must be one.
        groups = gathered(places, points, CLOSE * 1.5**widening, mixed=widening > 2)
        if len(groups) <= MOST_MARKS:
            break
    return groups


def gathered(
    places: Sequence[Place], points: Sequence[Point], reach: float, *, mixed: bool
) -> list[list[int]]:
    """Return the places in groups, each within reach of the first of its own."""
    groups: list[list[int]] = []
    for index, place in enumerate(places):
        for group in groups:
            first = places[group[0]]
            same = first.kind == place.kind and (mixed or first.group == place.group)
            if same and math.dist(points[group[0]], points[index]) < reach:
                group.append(index)
                break
        else:
            groups.append([index])
    return groups


def middle(points: Sequence[Point]) -> Point:
    return sum(x for x, _y in points) / len(points), sum(y for _x, y in points) / len(points)


def moved_apart(middles: Sequence[Point]) -> list[Point]:
    """Return points pushed from one another, step by step, until no two are closer than two marks may be."""
    points = list(middles)
    for _step in range(STEPS):
        crowded = False
        for one in range(len(points)):
            for other in range(one + 1, len(points)):
                crowded |= push(points, one, other)
        if not crowded:
            break
    return points


def push(points: list[Point], one: int, other: int) -> bool:
    """Move two points from each other where they are too close, and say whether they were."""
    (ax, ay), (bx, by) = points[one], points[other]
    if abs(ax - bx) >= APART or abs(ay - by) >= APART:
        return False
    distance = math.dist(points[one], points[other])
    if distance >= APART - NUDGE:
        return False
    # Two on one spot have no direction between them: the later goes to the right.
    across, down = ((bx - ax) / distance, (by - ay) / distance) if distance > NUDGE else (1.0, 0.0)
    step = (APART - distance) / 2
    points[one] = inside(ax - across * step, ay - down * step)
    points[other] = inside(bx + across * step, by + down * step)
    return True


def inside(x: float, y: float) -> Point:
    return min(max(x, TARGET), WIDTH - TARGET), min(max(y, TARGET), HEIGHT - TARGET)


def world_map(
    marks: Sequence[WorldMark],
    *,
    title: str,
    description: str,
    home: tuple[str, Point] | None = None,
    route: Sequence[Point] = (),
) -> str:
    """Draw marks on the world, with home (a name and its longitude and latitude) and a route from there."""
    star = globe_of(WIDTH, HEIGHT).project(on_globe(home[1][0]), home[1][1]) if home else None
    named = [Mark(mark.label, "", mark.spot.x, mark.spot.y) for mark in marks if mark.label]
    if home and star:
        named.insert(0, Mark(home[0], "", *star))
    crowd = [area(mark.spot.x, mark.spot.y, mark.size) for mark in marks]
    labels = place_labels(named, size=(WIDTH, HEIGHT), obstacles=crowd, route=[])
    body = [
        globe_ground(globe_of(WIDTH, HEIGHT)),
        route_path(route),
        *(shift(mark.spot) for mark in marks),
        f'<path class="map-home" d="{outline("home", *star, SIZE)}"/>' if star else "",
        *(drawn(mark) for mark in marks),
        *(label_text(label) for label in labels),
    ]
    role = "group" if any(mark.href for mark in marks) else "img"
    key = key_of(title, description)
    return svg_map("map-world", WIDTH, HEIGHT, title, description, key, body, role=role)


def area(x: float, y: float, size: float) -> tuple[float, float, float, float]:
    return x - size, y - size, x + size, y + size


def route_path(route: Sequence[Point]) -> str:
    """Return the great circles of a route, each leg by itself."""
    globe = globe_of(WIDTH, HEIGHT)
    ways: Iterable[list[Point]] = (
        [globe.project(on_globe(lon), lat) for lon, lat in geography.great_circle(a, b, steps=24)]
        for a, b in itertools.pairwise(route)
    )
    legs = "".join(path_of(way) for way in ways)
    return f'<path class="map-route" d="{legs}" fill="none"/>' if legs else ""


def shift(spot: Spot) -> str:
    """Return the line from a mark that had to move to the place it marks."""
    x, y = spot.at
    if math.dist((spot.x, spot.y), spot.at) < SIZE:
        return ""
    return f'<path class="map-shift" d="M{x:.1f} {y:.1f}L{spot.x:g} {spot.y:g}" fill="none"/>'


def drawn(mark: WorldMark) -> str:
    """Return a mark as a link, left out of the order of the keyboard: the list beside the map is in it."""
    x, y = mark.spot.x, mark.spot.y
    number = ""
    if mark.number > 1:
        number = (
            f'<text class="map-number map-number-{css_name(mark.kind)}" x="{x:g}" y="{y + 3.9:g}" '
            f'font-size="11" text-anchor="middle" aria-hidden="true">{mark.number}</text>'
        )
    name = escape(mark.name)
    shape = f'<path class="{classes(mark.kind)}" d="{outline(mark.kind, x, y, mark.size)}"/>{number}'
    if not mark.href:
        return f"<g><title>{name}</title>{shape}</g>"
    target = f'<circle class="map-point-target" cx="{x:g}" cy="{y:g}" r="{TARGET}"/>'
    return (
        f'<a href="{escape(mark.href)}" tabindex="-1" aria-label="{name}">'
        f"<title>{name}</title>{target}{shape}</a>"
    )


def css_name(kind: str) -> str:
    return "".join(letter for letter in kind.replace("_", "-") if letter.isalnum() or letter == "-")


def classes(kind: str) -> str:
    return f"map-point map-point-{css_name(kind)}"


def outline(kind: str, x: float, y: float, size: float) -> str:
    """Return the shape of a kind around a point; the middles of all shapes are alike in weight."""
    corners = POLYGONS.get(css_name(kind))
    if corners is None:
        r = f"{size:g}"
        return f"M{x - size:g} {y:g}a{r} {r} 0 1 0 {size * 2:g} 0a{r} {r} 0 1 0-{size * 2:g} 0z"
    points = (f"{x + across * size:.1f} {y + down * size:.1f}" for across, down in corners)
    return f"M{'L'.join(points)}z"


# Corners in units of a mark's size; what is not here is a disc.
POLYGONS: dict[str, tuple[Point, ...]] = {
    "friendship-city": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "sister-district": ((0, -1.25), (1.25, 0.95), (-1.25, 0.95)),
    "partner": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "contact": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "none": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    # A star of five rays.
    "home": tuple(
        (reach * math.sin(math.pi * ray / 5), -reach * math.cos(math.pi * ray / 5))
        for ray in range(10)
        for reach in ((1.4,) if ray % 2 == 0 else (0.6,))
    ),
}
