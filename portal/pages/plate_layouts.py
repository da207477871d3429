"""Map plates of one region: an atlas sheet with a frame, or rings of distance around a place."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw

from portal.pages.plate_canvas import Canvas
from portal.pages.plate_series import Place, Plate
from portal.pages.plate_styles import LAND, OVERSAMPLING, SEA, STYLES, Weight
from portal.records import geography
from portal.records.projections import Mercator, Point

CAPTION = "示意圖・Map plate, not a photograph. Coastlines: Natural Earth"
MARGIN = 120


def position(lat: float, lon: float) -> str:
    """A position to the minute, as on a chart's frame."""
    return f"{_minutes(lat, 'N', 'S')}  {_minutes(lon, 'E', 'W')}"


def _minutes(angle: float, plus: str, minus: str) -> str:
    whole, minutes = divmod(round(abs(angle) * 60), 60)
    return f"{whole}°{minutes:02d}\N{PRIME} {plus if angle >= 0 else minus}"


def _coast(view: Mercator, span_km: float) -> list[geography.Polygon]:
    """Land for a view, cut well outside it; close up, surveyed corners are rounded."""
    rounds = 2 if span_km < 100 else 1 if span_km < 320 else 0
    wide = view.box.grown((0.1, 0.25, 0.5)[rounds])
    return [
        [geography.smooth(ring, closed=True, rounds=rounds) for ring in polygon]
        for polygon in geography.land(wide, source=geography.layer_for(view.box))
    ]


def _grid_step(span_km: float) -> float:
    return next(
        step for limit, step in ((40, 0.1), (90, 0.25), (180, 0.5), (500, 1.0), (1e9, 2.0)) if span_km < limit
    )


def _graticule(canvas: Canvas, view: Mercator, step: float) -> None:
    box = view.box
    for number in range(math.ceil(box.west / step), math.floor(box.east / step) + 1):
        x, _ = view.project_unwrapped(number * step, view.lat)
        canvas.line([(x, 0), (x, canvas.height)], 1.6, canvas.style.grid)
    for number in range(math.ceil(box.south / step), math.floor(box.north / step) + 1):
        _, y = view.project_unwrapped(view.lon, number * step)
        canvas.line([(0, y), (canvas.width, y)], 1.6, canvas.style.grid)


# Atlas sheet


def sheet(canvas: Canvas, plate: Plate) -> None:
    """A map inside a ruled frame with degrees along it, and a title under it as in a bound atlas."""
    u = canvas.unit
    area = (MARGIN * u, MARGIN * u, canvas.width - MARGIN * u, canvas.height - 560 * u)
    view = _sheet_view(canvas, plate, area)
    canvas.hatch()
    _graticule(canvas, view, _grid_step(plate.span))
    canvas.land(_coast(view, plate.span), view, waterlines=True)
    canvas.boundaries(view.box, view)
    _sheet_margin(canvas, area)
    _degree_ticks(canvas, view, area)
    canvas.colourise()
    _degree_labels(canvas, view, area)
    _route(canvas, plate, view.project)
    draw_places(canvas, plate, view.project)
    _scale(canvas, view, (area[2] - 60 * u, area[3] - 60 * u))
    _sheet_title(canvas, plate, area)


def _sheet_view(canvas: Canvas, plate: Plate, area: tuple[float, float, float, float]) -> Mercator:
    """Centred on the framed area rather than on the paper."""
    view = Mercator.spanning(plate.lon, plate.lat, plate.span, (canvas.width, canvas.height))
    shift = canvas.height / 2 - (area[1] + area[3]) / 2
    lon, lat = view.locate(canvas.width / 2, canvas.height / 2 + shift)
    return Mercator(lon, lat, view.scale, view.width, view.height)


def _sheet_margin(canvas: Canvas, area: tuple[float, float, float, float]) -> None:
    left, top, right, bottom = area
    tone = LAND if canvas.style.margin == canvas.style.land else SEA
    for band in (
        (0, 0, canvas.width, top),
        (0, bottom, canvas.width, canvas.height),
        (0, 0, left, canvas.height),
        (right, 0, canvas.width, canvas.height),
    ):
        canvas.fill(band, tone)
    gap = 16 * canvas.unit
    canvas.frame(area, 2.4, canvas.style.coast)
    canvas.frame((left - gap, top - gap, right + gap, bottom + gap), 5, canvas.style.coast)


def _degree_marks(
    view: Mercator, area: tuple[float, float, float, float], step: float
) -> list[tuple[str, Point]]:
    """Every grid line's meeting with the upper and left side of the frame."""
    left, top, right, bottom = area
    west, north = view.locate(left, top)
    east, south = view.locate(right, bottom)
    across = [n * step for n in range(math.ceil(west / step), math.floor(east / step) + 1)]
    along = [n * step for n in range(math.ceil(south / step), math.floor(north / step) + 1)]
    return [
        *((_minutes(lon, "E", "W"), (view.project_unwrapped(lon, view.lat)[0], top)) for lon in across),
        *((_minutes(lat, "N", "S"), (left, view.project_unwrapped(view.lon, lat)[1])) for lat in along),
    ]


def _degree_ticks(canvas: Canvas, view: Mercator, area: tuple[float, float, float, float]) -> None:
    gap = 16 * canvas.unit
    for _, (x, y) in _degree_marks(view, area, _grid_step(plate_span(view))):
        outward = (x, y - gap) if y == area[1] else (x - gap, y)
        canvas.line([(x, y), outward], 3, canvas.style.coast)


def _degree_labels(canvas: Canvas, view: Mercator, area: tuple[float, float, float, float]) -> None:
    u = canvas.unit
    for text, (x, y) in _degree_marks(view, area, _grid_step(plate_span(view))):
        if y == area[1] and area[0] + 90 * u < x < area[2] - 90 * u:
            canvas.text((x, y - 36 * u), text, 34, fill=canvas.style.soft, anchor="ms")
        elif x == area[0] and area[1] + 60 * u < y < area[3] - 60 * u:
            canvas.sideways((x - 36 * u, y), text, 34, fill=canvas.style.soft)


def plate_span(view: Mercator) -> float:
    """How many kilometres the picture is wide."""
    return view.width / view.pixels_per_km


def _sheet_title(canvas: Canvas, plate: Plate, area: tuple[float, float, float, float]) -> None:
    u, left, right = canvas.unit, area[0], area[2]
    base = area[3] + 268 * u
    wide = canvas.text((left - 8 * u, base), plate.name, 210, weight="bold", tracking=0.04)
    if canvas.width > canvas.height:
        canvas.text((left + wide + 70 * u, base - 8 * u), plate.name_en, 96)
        canvas.text(
            (right, base - 8 * u), position(*plate.titled_at), 58, fill=canvas.style.soft, anchor="rs"
        )
    else:
        canvas.text((left, base + 110 * u), plate.name_en, 84)
        canvas.text((right, base), position(*plate.titled_at), 54, fill=canvas.style.soft, anchor="rs")
    caption(canvas, (left, canvas.height - 84 * u), plate, right)


def caption(canvas: Canvas, at: Point, plate: Plate, right: float) -> None:
    """What the picture is and is not, and its number in the series."""
    canvas.text(at, CAPTION, 46, fill=canvas.style.soft, tracking=0.01)
    canvas.text(
        (right, at[1]), f"圖版 {plate.number}", 46, fill=canvas.style.soft, anchor="rs", tracking=0.06
    )


def draw_places(canvas: Canvas, plate: Plate, project: Callable[[float, float], Point]) -> None:
    for place in plate.places:
        spot = project(place.lon, place.lat)
        if place.is_stop:
            canvas.mark(spot, 22)
        else:
            canvas.mark(spot, 9, solid=True, colour=_on_land(canvas))
        _place_name(canvas, place, spot)


def _place_name(canvas: Canvas, place: Place, spot: Point) -> None:
    u, style = canvas.unit, canvas.style
    halo, ink = (style.sea, style.ink) if place.over == "sea" else (style.land, _on_land(canvas))
    size = 66 if place.is_stop else 46
    right, down = {"e": (1, 0), "w": (-1, 0), "n": (0, -1), "s": (0, 1)}[place.side]
    x = spot[0] + right * (46 if place.is_stop else 28) * u
    y = spot[1] + {1: 96, 0: 6 if place.name_en else 16, -1: -84}[down] * u
    anchor = {1: "ls", -1: "rs", 0: "ms"}[right]
    weight: Weight = "bold" if place.is_stop else "regular"
    canvas.text((x, y), place.name, size, weight=weight, fill=ink, anchor=anchor, halo=halo)
    canvas.text((x, y + size * 0.82 * u), place.name_en, size * 0.66, fill=ink, anchor=anchor, halo=halo)


def _on_land(canvas: Canvas) -> str:
    """Ink for lettering on land, which is pale even on the plates with a deep sea."""
    return canvas.style.ink_on_land


def _route(canvas: Canvas, plate: Plate, project: Callable[[float, float], Point]) -> None:
    stops = [place for place in plate.places if place.is_stop]
    if plate.has_route:
        canvas.dotted([project(place.lon, place.lat) for place in stops])


def _scale(canvas: Canvas, view: Mercator, corner: Point) -> None:
    kilometres = max(n for n in (1, 2, 5, 10, 20, 50, 100) if n * view.pixels_per_km < canvas.width / 6)
    length, (x, y), u = kilometres * view.pixels_per_km, corner, canvas.unit
    colour = canvas.style.ink
    canvas.rule([(x - length, y - 14 * u), (x - length, y), (x, y), (x, y - 14 * u)], 4, colour)
    canvas.text((x - length / 2, y - 26 * u), f"{kilometres} km", 40, fill=colour, anchor="ms")


# Rings around one place


def rings(canvas: Canvas, plate: Plate) -> None:
    """One place, its name in large letters, circles of distance around it and a small map saying where."""
    u = canvas.unit
    focus = _focus(canvas, plate)
    view = _view_through(canvas, plate, focus)
    if plate.style in {"light", "sea"}:
        canvas.hatch(26)
    canvas.land(_coast(view, plate.span), view, waterlines=plate.style in {"sand", "dark"})
    canvas.boundaries(view.box, view)
    _cross(canvas, focus)
    for kilometres in plate.rings_km:
        canvas.circle(focus, kilometres * view.pixels_per_km, 3.4, canvas.style.ring)
    corner, side = _inset_spot(canvas, plate)
    _inset(canvas, plate, corner, side)
    canvas.colourise()
    for kilometres in plate.rings_km:
        away = kilometres * view.pixels_per_km * math.sqrt(0.5)
        if away > 90 * u:
            spot = (focus[0] + away, focus[1] - away)
            canvas.text(
                spot, f"{kilometres:g} km", 44, fill=_on_land(canvas), anchor="mm", halo=canvas.style.land
            )
    draw_places(canvas, plate, view.project)
    canvas.mark(focus, 34)
    canvas.mark((corner[0] + side / 2, corner[1] + side / 2), 13, solid=True)
    (_rings_title_upright if plate.is_portrait else _rings_title)(canvas, plate)
    canvas.panel((0, canvas.height - 150 * u, canvas.width, canvas.height), canvas.style.margin)
    caption(canvas, (MARGIN * u, canvas.height - 58 * u), plate, canvas.width - MARGIN * u)


def _focus(canvas: Canvas, plate: Plate) -> Point:
    if plate.is_portrait:
        return canvas.width * 0.42, canvas.height * 0.62
    return canvas.width * (0.66 if plate.title_side == "left" else 0.36), canvas.height * 0.48


def _view_through(canvas: Canvas, plate: Plate, focus: Point) -> Mercator:
    """The view in which the plate's place lies at the focus."""
    middle = Mercator.spanning(plate.lon, plate.lat, plate.span, (canvas.width, canvas.height))
    lon, lat = middle.locate(canvas.width - focus[0], canvas.height - focus[1])
    return Mercator(lon, lat, middle.scale, canvas.width, canvas.height)


def _cross(canvas: Canvas, focus: Point) -> None:
    canvas.line([(focus[0], 0), (focus[0], canvas.height)], 2, canvas.style.ring)
    canvas.line([(0, focus[1]), (canvas.width, focus[1])], 2, canvas.style.ring)


def _inset_spot(canvas: Canvas, plate: Plate) -> tuple[Point, float]:
    u, side = canvas.unit, 620 * canvas.unit
    left = MARGIN * u if plate.title_side == "left" or plate.is_portrait else canvas.width - MARGIN * u - side
    top = MARGIN * u if plate.is_portrait else canvas.height - side - 230 * u
    return (left, top), side


def _inset(canvas: Canvas, plate: Plate, corner: Point, side: float) -> None:
    """A round locator map around the same place, far enough out to show a coast everyone knows."""
    round_map, mask = _locator(
        round(plate.lon, 1), round(plate.lat, 1), plate.inset_km, round(side), plate.style
    )
    canvas.paste_tone(round_map, corner, mask)
    canvas.circle((corner[0] + side / 2, corner[1] + side / 2), side / 2, 4, canvas.style.coast)


@lru_cache(maxsize=16)
def _locator(
    lon: float, lat: float, span_km: float, side: int, style: str
) -> tuple[Image.Image, Image.Image]:
    small = Canvas((side, side), STYLES[style])
    small.unit = side / 900
    view = Mercator.spanning(lon, lat, span_km, (side, side))
    small.land(_coast(view, span_km), view, waterlines=False)
    small.boundaries(view.box, view)
    mask = Image.new("L", small.tone.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, side * OVERSAMPLING - 1, side * OVERSAMPLING - 1), fill=255)
    return small.tone, mask


def _rings_title(canvas: Canvas, plate: Plate) -> None:
    u = canvas.unit
    at_left = plate.title_side == "left"
    x = (MARGIN * u) if at_left else canvas.width - MARGIN * u
    anchor = "ls" if at_left else "rs"
    ink = _on_land(canvas)
    y = (MARGIN + 230) * u
    for line in plate.name.split("\n"):
        canvas.text((x, y), line, 250, weight="bold", fill=ink, anchor=anchor, tracking=0.02)
        y += 290 * u
    y -= 130 * u
    for line in plate.name_en.split("\n"):
        canvas.text((x, y), line, 84, fill=ink, anchor=anchor)
        y += 108 * u
    canvas.text((x, y + 24 * u), position(*plate.titled_at), 58, fill=ink, anchor=anchor)


def _rings_title_upright(canvas: Canvas, plate: Plate) -> None:
    u = canvas.unit
    ink = _on_land(canvas)
    columns = plate.name.split("\n")
    x = canvas.width - (MARGIN + 150) * u
    for column in columns:
        canvas.upright((x, MARGIN * u), column, 290, fill=ink)
        x -= 350 * u
    y = canvas.height - 420 * u
    for line in plate.name_en.split("\n"):
        canvas.text((MARGIN * u, y), line, 88, fill=ink)
        y += 112 * u
    canvas.text((MARGIN * u, y), position(*plate.titled_at), 58, fill=ink)
