"""Map plates of far places: the globe seen from above a way, and the world around the Pacific."""

from __future__ import annotations

import itertools
from functools import lru_cache

from portal.pages.plate_canvas import Canvas
from portal.pages.plate_layouts import CAPTION, MARGIN, caption, draw_places
from portal.pages.plate_series import Plate
from portal.pages.plate_styles import LAND, SEA
from portal.records import geography
from portal.records.projections import Box, NaturalEarth, Orthographic

PACIFIC_MERIDIAN = 160.0


def globe(canvas: Canvas, plate: Plate) -> None:
    """The earth seen from above the way between the places, great circles dotted across it."""
    u = canvas.unit
    radius = canvas.height * 0.475
    centre = (canvas.width - radius - 200 * u, canvas.height * 0.515)
    earth = Orthographic(plate.lon, plate.lat, radius, *centre)
    canvas.fill((0, 0, canvas.width, canvas.height), LAND)
    for step, tone in ((70, 0.28), (40, 0.55), (0, 1.0)):
        canvas.disc(centre, radius + step * u, round(LAND + (SEA - LAND) * tone))
    for kilometres in plate.rings_km:
        _far_ring(canvas, earth, plate, kilometres)
    _globe_grid(canvas, earth)
    canvas.land(_world_land(), earth, waterlines=False)
    canvas.circle(centre, radius, 4, canvas.style.coast)
    canvas.colourise()
    stops = [place for place in plate.places if place.is_stop]
    for a, b in itertools.pairwise(stops):
        way = geography.great_circle((a.lon, a.lat), (b.lon, b.lat), 90)
        canvas.dotted(geography.project_all(way, earth.project), radius=6, gap=30)
    draw_places(canvas, plate, earth.project)
    _globe_title(canvas, plate)


def _far_ring(canvas: Canvas, earth: Orthographic, plate: Plate, kilometres: float) -> None:
    home = plate.places[0]
    ring = geography.circle((home.lon, home.lat), kilometres)
    seen = [earth.project(lon, lat) if earth.sees(lon, lat) else None for lon, lat in ring]
    for a, b in itertools.pairwise(seen):
        if a and b:
            canvas.line([a, b], 3.4, canvas.style.ring)


def _globe_grid(canvas: Canvas, earth: Orthographic) -> None:
    meridians = [[(lon, lat) for lat in range(-80, 81, 4)] for lon in range(-180, 180, 15)]
    parallels = [[(lon, lat) for lon in range(-180, 181, 4)] for lat in range(-75, 90, 15)]
    for line in [*meridians, *parallels]:
        for a, b in itertools.pairwise(line):
            if earth.sees(*a) and earth.sees(*b):
                canvas.line([earth.project(*a), earth.project(*b)], 1.5, canvas.style.grid)


@lru_cache(maxsize=1)
def _world_land() -> list[geography.Polygon]:
    """The world less islands too small to see on a globe."""
    shapes = geography.layer(geography.WORLD).land
    return [s.rings for s in shapes if s.box.east - s.box.west > 0.12 or s.box.north - s.box.south > 0.12]


def _globe_title(canvas: Canvas, plate: Plate) -> None:
    u, x = canvas.unit, MARGIN * canvas.unit
    ink = canvas.style.ink
    y = (MARGIN + 240) * u
    for line in plate.name.split("\n"):
        canvas.text((x, y), line, 250, weight="bold", fill=ink, tracking=0.02)
        y += 290 * u
    y -= 120 * u
    for line in plate.name_en.split("\n"):
        canvas.text((x, y), line, 84, fill=ink)
        y += 108 * u
    y = canvas.height - 330 * u
    for number, line in enumerate(reversed(plate.notes)):
        canvas.text((x, y - number * 78 * u), line, 54, fill=canvas.style.soft)
    canvas.text((x, canvas.height - 150 * u), CAPTION, 46, fill=canvas.style.soft)
    canvas.text(
        (x, canvas.height - 84 * u), f"圖版 {plate.number}", 46, fill=canvas.style.soft, tracking=0.06
    )


def world(canvas: Canvas, plate: Plate) -> None:
    """The whole world around the Pacific, with the places marked."""
    u = canvas.unit
    scale = (canvas.width - 2 * MARGIN * u) / 5.47
    earth = NaturalEarth(PACIFIC_MERIDIAN, scale, canvas.width / 2, canvas.height * 0.595)
    west, east = PACIFIC_MERIDIAN - 180, PACIFIC_MERIDIAN + 180
    rim = [(east, lat) for lat in range(-57, 85, 3)] + [(west, lat) for lat in range(84, -58, -3)]
    canvas.hatch(24)
    for lon in range(-20, 341, 20):
        canvas.line([earth.project(lon, lat) for lat in range(-57, 85, 3)], 1.6, canvas.style.grid)
    for lat in range(-45, 76, 15):
        canvas.line([earth.project(west, lat), earth.project(east, lat)], 1.6, canvas.style.grid)
    canvas.land(
        geography.land(Box(west, -58, east, 90), source=geography.layer(geography.WORLD)),
        earth,
        waterlines=False,
    )
    canvas.outside([earth.project(lon, lat) for lon, lat in rim])
    canvas.colourise()
    for a, b in zip(plate.places[:1] * len(plate.places), plate.places[1:], strict=False):
        way = geography.great_circle((a.lon, a.lat), (b.lon, b.lat), 90)
        canvas.dotted([earth.project(lon % 360, lat) for lon, lat in way], radius=4)
    draw_places(canvas, plate, lambda lon, lat: earth.project(lon % 360, lat))
    _world_title(canvas, plate)


def _world_title(canvas: Canvas, plate: Plate) -> None:
    u = canvas.unit
    canvas.text((MARGIN * u, 350 * u), plate.name, 230, weight="bold", tracking=0.06)
    canvas.text((canvas.width - MARGIN * u, 342 * u), plate.name_en, 96, anchor="rs")
    caption(canvas, (MARGIN * u, canvas.height - 84 * u), plate, canvas.width - MARGIN * u)
