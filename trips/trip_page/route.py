"""The map of a trip's stops on its page."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.records.maps import Stop, stops_map
from portal.text.bilingual import in_english
from trips.trip_page.page import StopRow
from trips.trip_page.rows import CityRow

# One unit of a map is one pixel, so its words keep their size: one for screens, one for phones.
MAP_SIZES = {"screens": (640, 420), "phones": (340, 320)}


class RouteMaps(NamedTuple):
    """The map of a trip's stops for each kind of screen, as SVG; of no places there is none."""

    screens: SafeString = SafeString()
    phones: SafeString = SafeString()

    def __bool__(self) -> bool:
        return bool(self.screens)


def route_maps(stops: Iterable[StopRow]) -> RouteMaps:
    """Return the map of a trip's stops, or nothing where no stop has coordinates."""
    placed = tuple(
        Stop(*names_in_order(city), float(city.latitude), float(city.longitude))
        for city in (stop.city for stop in stops)
        if city.latitude is not None and city.longitude is not None
    )
    return drawn_maps(placed, _("Map of the cities of the meetings")) if placed else RouteMaps()


def names_in_order(city: CityRow) -> tuple[str, str]:
    """Return the names of a city as a map sets them: the reader's first, the other beneath."""
    names = (city.name, city.name_en)
    return (names[1], names[0]) if in_english() and city.name_en else names


@lru_cache(maxsize=128)
def drawn_maps(stops: tuple[Stop, ...], title: str) -> RouteMaps:
    """Draw the maps of some stops: the same stops under the same words are the same drawing."""
    description = (", " if in_english() else "、").join(stop.name for stop in stops)
    # stops_map escapes every name it is given.
    drawings = {
        screen: SafeString(stops_map(stops, width=width, height=height, title=title, description=description))
        for screen, (width, height) in MAP_SIZES.items()
    }
    return RouteMaps(**drawings)
