"""The map of partner cities by level: every city has a mark, or is counted in one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.cities.filters import NO_TIE
from portal.cities.models import TieLevel
from portal.records.world_maps import Place, Spot, WorldMark, classes, outline, spots_of, world_map
from portal.text.bilingual import in_english

# Taichung, longitude before latitude: where journeys begin.
HOME = (120.6469, 24.1618)
# The closest partners are few: their names fit on the map.
LABELLED = (TieLevel.SISTER_CITY, TieLevel.FRIENDSHIP_CITY)
MOST_LABELS = 12
MOST_NAMED = 40


@dataclass(frozen=True)
class Level:
    """A level that occurs, with its label and number of cities."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class PartnerMap:
    """A map with what must stand beside it."""

    svg: SafeString
    levels: list[Level]
    number: int
    unplaced: list[Any]
    unplaced_left_out: int
    has_route: bool


def partner_map(cities: Iterable[Any], route: Sequence[tuple[float, float]] = ()) -> PartnerMap | None:
    """Return the world with these cities, or nothing where none of them has a place on it.

    The cities come with their country and `current_level`; a route is longitudes and latitudes from home on.
    """
    rows = list(cities)
    placed = sorted((city for city in rows if city.latitude is not None), key=strength)
    unplaced = [city for city in rows if city.latitude is None]
    if not placed:
        return None
    places = tuple(
        Place(float(city.latitude), float(city.longitude), level_of(city), city.country_id) for city in placed
    )
    marks = [mark([placed[member] for member in spot.members], spot) for spot in spots_of(places)]
    drawing = world_map(
        # The closest relationship is drawn last, over whatever it touches.
        list(reversed(marks)),
        title=_("Partner cities on a map of the world"),
        description=_(
            "Each mark is a city or a number of neighbouring ones, by the level of the relationship."
        ),
        home=(_("Taichung"), HOME),
        route=[HOME, *route] if route else (),
    )
    # world_map escapes every name it is given.
    return PartnerMap(
        svg=SafeString(drawing),
        levels=levels(placed),
        number=len(placed),
        unplaced=unplaced[:MOST_NAMED],
        unplaced_left_out=max(0, len(unplaced) - MOST_NAMED),
        has_route=bool(route),
    )


def level_of(city: Any) -> str:
    return city.current_level or NO_TIE


def strength(city: Any) -> tuple[int, str, int]:
    """Return what sorts cities by level, closest first."""
    return [*TieLevel.values, NO_TIE].index(level_of(city)), city.country_id, city.pk


def level_label(value: str) -> str:
    return str(TieLevel(value).label) if value in TieLevel.values else _("no tie in force recorded")


def levels(cities: Iterable[Any]) -> list[Level]:
    """Return the levels that occur with their numbers, closest first."""
    numbers = Counter(level_of(city) for city in cities)
    found = (value for value in (*TieLevel.values, NO_TIE) if numbers[value])
    return [Level(value, capfirst(level_label(value)), numbers[value]) for value in found]


def mark(cities: list[Any], spot: Spot) -> WorldMark:
    """Return the mark of one city, which leads to its page, or of several, which leads to their list."""
    first = cities[0]
    level = level_of(first)
    if len(cities) == 1:
        words = _("%(city)s: %(level)s") % {"city": first.local.name.plain, "level": level_label(level)}
        label = first.local.name.plain if level in LABELLED else ""
        return WorldMark(spot, level, words, first.get_absolute_url(), label)
    count = ngettext("%(number)d city", "%(number)d cities", len(cities)) % {"number": len(cities)}
    names = (", " if in_english() else "、").join(city.local.name.plain for city in cities)
    words = _("%(count)s, %(level)s: %(names)s") % {
        "count": count,
        "level": level_label(level),
        "names": names,
    }
    is_one_country = len({city.country_id for city in cities}) == 1
    query = urlencode({**({"country": first.country_id} if is_one_country else {}), "level": level})
    return WorldMark(spot, level, words, f"{reverse('city_list')}?{query}")


def level_mark(value: str) -> SafeString:
    """Return the shape by which the map tells a level, to stand before its word."""
    return format_html(
        '<svg class="level-mark" viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true">'
        '<path class="{}" d="{}"/></svg>',
        classes(value or NO_TIE),
        outline(value or NO_TIE, 0, 0, 6),
    )
