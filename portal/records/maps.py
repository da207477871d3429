"""Maps for public pages as SVG text: no script, no style attribute; the stylesheet gives colour and weight.

Classes, on the svg `map` with `map-stops`, inside it:
`map-sea` the ground; `map-hatch` the lines of its pattern; `map-globe` the world's outline; `map-graticule`
`map-shore`, `map-shallows` strokes that alternate around coasts: the waterline, then the sea's colour again
`map-land` fill and coast; `map-border` between countries; `map-state`
`map-route` to be dotted; `map-stop` a ring; `map-scale` a group of bar and text
`map-label`, `map-label-latin` names (`paint-order: stroke`, stroked in the paper's colour)
`map-leader` from a mark to a label that had to move away
The world with its marks is portal.records.world_maps'.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from portal.records import geography
from portal.records.map_labels import Mark, PlacedLabel, merge_close, place_labels
from portal.records.projections import Box, Mercator, NaturalEarth, Point
from portal.text.letters import language_of

MIN_SPAN_KM = 50.0
MAX_SPAN_KM = 900.0
PACIFIC_MERIDIAN = 150.0
WORLDWIDE_DEGREES = 100.0
WATERLINES = ((15.0, 14.0), (9.5, 8.6), (5.0, 4.3))


@dataclass(frozen=True)
class Stop:
    """A place on a trip, in the order of the route; `latin` is the name in the smaller second line."""

    name: str
    latin: str
    lat: float
    lon: float


@dataclass(frozen=True)
class ScaleBar:
    """The drawn bar and the area that labels keep clear of."""

    svg: str
    area: tuple[float, float, float, float]


Drawing = tuple[str, list[Point], list[list[Point]], ScaleBar | None]


def stops_map(stops: Sequence[Stop], *, width: int, height: int, title: str, description: str) -> str:
    """A regional map of a trip's stops with a dotted route in their order; one unit is one pixel."""
    if not stops:
        raise ValueError("A map of stops needs at least one stop.")
    key = key_of(title, description, f"{width}x{height}")
    if _is_worldwide(stops):
        ground, spots, ways, bar = _far_stops(stops, width, height)
    else:
        ground, spots, ways, bar = _near_stops(stops, width, height, key)
    groups = merge_close([Mark(s.name, s.latin, *spot) for s, spot in zip(stops, spots, strict=True)])
    route = [pair for way in ways for pair in itertools.pairwise(way)]
    labels = place_labels(groups, size=(width, height), obstacles=[bar.area] if bar else [], route=route)
    body = [
        ground,
        *(f'<path class="map-route" d="{path_of(way)}" fill="none"/>' for way in ways if path_of(way)),
        *(_ring(x, y) for x, y in dict.fromkeys((round(x), round(y)) for x, y in spots)),
        *(label_text(label) for label in labels),
        bar.svg if bar else "",
    ]
    return svg_map("map-stops", width, height, title, description, key, body)


def _is_worldwide(stops: Sequence[Stop]) -> bool:
    box = Box.around([(stop.lon, stop.lat) for stop in stops])
    return box.east - box.west > WORLDWIDE_DEGREES


def _near_stops(stops: Sequence[Stop], width: int, height: int, key: str) -> Drawing:
    view = _view(stops, width, height)
    spots = [view.project_unwrapped(geography.within(view.box, stop.lon), stop.lat) for stop in stops]
    ground = _sea(width, height, key) + _land(view, key) + _boundaries(view)
    return ground, spots, [spots], _scale_bar(view, spots)


def _far_stops(stops: Sequence[Stop], width: int, height: int) -> Drawing:
    """A journey round the world: the whole globe, with great circles between the stops."""
    globe = globe_of(width, height)
    spots = [globe.project(on_globe(stop.lon), stop.lat) for stop in stops]
    ways = []
    for a, b in itertools.pairwise(stops):
        points = geography.great_circle((a.lon, a.lat), (b.lon, b.lat))
        ways.append([globe.project(on_globe(lon), lat) for lon, lat in points])
    return globe_ground(globe), spots, ways, None


def _view(stops: Sequence[Stop], width: int, height: int) -> Mercator:
    """A crop that holds every stop with room for labels, and a coast where one is within reach."""
    box = Box.around([(stop.lon, stop.lat) for stop in stops])
    lon, lat = box.centre
    view = Mercator.spanning(lon, lat, MIN_SPAN_KM, (width, height))
    left, top = view.project_unwrapped(box.west, box.north)
    right, bottom = view.project_unwrapped(box.east, box.south)
    excess = max((right - left) / (width * 0.62), (bottom - top) / (height * 0.66), 1.0)
    view = replace(view, scale=view.scale / excess)
    while not geography.has_coast(view.box.grown(-0.2)) and width / view.pixels_per_km < MAX_SPAN_KM:
        view = replace(view, scale=view.scale / 1.3)
    return _centred(view, box)


def _centred(view: Mercator, box: Box) -> Mercator:
    left_top = view.project_unwrapped(box.west, box.north)
    right_bottom = view.project_unwrapped(box.east, box.south)
    middle = (left_top[1] + right_bottom[1]) / 2
    return replace(view, lat=view.locate(view.width / 2, middle)[1])


def svg_map(
    kind: str,
    width: int,
    height: int,
    title: str,
    description: str,
    key: str,
    body: Iterable[str],
    *,
    role: str = "img",
) -> str:
    return (
        f'<svg class="map {kind}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="{role}" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )


def key_of(*words: str) -> str:
    """An id prefix that differs between the maps of one page and is the same in every rendering."""
    return "map-" + hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]


def _sea(width: int, height: int, key: str) -> str:
    return (
        f'<defs><pattern id="{key}-h" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<path class="map-hatch" d="M0 3H6" fill="none"/></pattern></defs>'
        f'<rect class="map-sea" width="{width}" height="{height}"/>'
        f'<rect width="{width}" height="{height}" fill="url(#{key}-h)"/>'
    )


def _land(view: Mercator, key: str) -> str:
    polygons = geography.land(view.box.grown(0.06), source=geography.layer_for(view.box))
    paths = _paths(polygons, view.project_unwrapped, tolerance=0.45, smallest=1.5)
    outline = f"{key}-l"
    shores = "".join(
        f'<use class="map-{name}" href="#{outline}" stroke-width="{wide:g}" fill="none"/>'
        for pair in WATERLINES
        for name, wide in zip(("shore", "shallows"), pair, strict=True)
    )
    return (
        f'<defs><path id="{outline}" d="{paths}" fill-rule="evenodd" stroke-linejoin="round"/></defs>{shores}'
        f'<use class="map-land" href="#{outline}"/>'
    )


def _boundaries(view: Mercator) -> str:
    box = view.box.grown(0.02)
    found = []
    for kind, name in (("country", "border"), ("state", "state")):
        lines = [
            geography.simplify(geography.project_all(line, view.project_unwrapped), 0.6)
            for line in geography.lines(box, "country" if kind == "country" else "state")
        ]
        if lines:
            found.append(
                f'<path class="map-{name}" d="{"".join(path_of(line) for line in lines)}" fill="none"/>'
            )
    return "".join(found)


def _paths(
    polygons: Iterable[geography.Polygon],
    project: Callable[[float, float], Point],
    *,
    tolerance: float,
    smallest: float,
) -> str:
    parts = []
    for polygon in polygons:
        for ring in polygon:
            points = geography.simplify(geography.project_all(ring, project), tolerance)
            if len(points) > 3 and _area(points) >= smallest:
                parts.append(path_of(points) + "z")
    return "".join(parts)


def _area(ring: geography.Line) -> float:
    return (
        abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2
    )


def path_of(points: geography.Line) -> str:
    """Path data in tenths, as differences: a third of the size of absolute numbers."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    (x, y), text = tenths[0], ""
    text = f"M{x / 10:g} {y / 10:g}l"
    steps = []
    for ahead_x, ahead_y in tenths[1:]:
        if (ahead_x, ahead_y) != (x, y):
            steps.append(f"{(ahead_x - x) / 10:g} {(ahead_y - y) / 10:g}")
        x, y = ahead_x, ahead_y
    return text + re.sub(r"(?<!\d)0\.", ".", " ".join(steps)).replace(" -", "-") if steps else ""


def _ring(x: float, y: float) -> str:
    return f'<circle class="map-stop" cx="{x:g}" cy="{y:g}" r="4.5"/>'


def label_text(label: PlacedLabel) -> str:
    anchor, x = label.anchor, round(label.x, 1)
    leader = ""
    if label.leader:
        (ax, ay), (bx, by) = label.leader
        leader = f'<path class="map-leader" d="M{ax:.1f} {ay:.1f}L{bx:.1f} {by:.1f}" fill="none"/>'
    lines = "".join(
        f'<text class="{name}" lang="{language_of(text)}" x="{x:g}" y="{y:.1f}" font-size="{size:g}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
        for name, text, y, size in label.lines()
    )
    return leader + lines


def _scale_bar(view: Mercator, spots: Sequence[Point]) -> ScaleBar:
    """A bar of a round number of kilometres in the lower corner that is further from the stops."""
    kilometres = max(
        (n for n in (5, 10, 20, 50, 100, 200, 500, 1000) if n * view.pixels_per_km <= view.width / 5),
        default=5,
    )
    length, y = kilometres * view.pixels_per_km, view.height - 14
    nearest = {
        left: min(abs(x - left) + abs(py - y) for x, py in spots) for left in (16.0, view.width - 16 - length)
    }
    left = max(nearest, key=lambda side: nearest[side])
    svg = (
        f'<g class="map-scale"><path d="M{left:.1f} {y - 5:g}v5h{length:.1f}v-5" fill="none"/>'
        f'<text x="{left + length / 2:.1f}" y="{y - 5:g}" font-size="10.5" text-anchor="middle">'
        f"{kilometres} km</text></g>"
    )
    return ScaleBar(svg, (left - 6, y - 20, left + length + 6, y + 6))


def globe_of(width: int, height: int) -> NaturalEarth:
    """The world as wide as the picture, with the empty south cut off."""
    return NaturalEarth(PACIFIC_MERIDIAN, width * 0.182, width / 2, height / 2 + width * 0.062)


def on_globe(lon: float) -> float:
    return lon + 360 * round((PACIFIC_MERIDIAN - lon) / 360)


@lru_cache(maxsize=4)
def globe_ground(globe: NaturalEarth) -> str:
    west, east, south, north = PACIFIC_MERIDIAN - 180, PACIFIC_MERIDIAN + 180, -57.0, 84.0
    meridians: list[list[Point]] = [[(lon, lat) for lat in range(-57, 85, 3)] for lon in range(-30, 331, 30)]
    parallels = [[(west, float(lat)), (east, float(lat))] for lat in (-30, 0, 30, 60)]
    rim = [(east, lat) for lat in range(-57, 85, 3)] + [(west, lat) for lat in range(84, -58, -3)]
    graticule = "".join(
        path_of(geography.simplify(geography.project_all(line, globe.project), 0.4))
        for line in [*meridians, *parallels]
    )
    land = _paths(
        geography.land(Box(west, south, east, north), source=geography.layer(geography.WORLD)),
        globe.project,
        tolerance=0.9,
        smallest=5,
    )
    return (
        f'<path class="map-sea map-globe" d="{path_of(geography.project_all(rim, globe.project))}z"/>'
        f'<path class="map-graticule" d="{graticule}" fill="none"/>'
        f'<path class="map-land" d="{land}" fill-rule="evenodd" stroke-linejoin="round"/>'
    )
