"""Projections from longitude and latitude to picture coordinates (y grows downwards), in plain Python."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

Point = tuple[float, float]
EARTH_RADIUS_KM = 6371.0088

# The odd and even polynomials of the Natural Earth projection (Šavrič and others, 2011).
_NATURAL_EARTH_X = (0.8707, -0.131979, -0.013791, 0.003971, -0.001529)
_NATURAL_EARTH_Y = (1.007226, 0.015085, -0.044475, 0.028874, -0.005916)


@dataclass(frozen=True)
class Box:
    """A piece of the earth; `east` may exceed 180 so that `west < east` holds across the date line."""

    west: float
    south: float
    east: float
    north: float

    @property
    def centre(self) -> Point:
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    def grown(self, share: float) -> Box:
        """The same box with this share of its own size added on every side."""
        across, along = (self.east - self.west) * share, (self.north - self.south) * share
        return Box(
            self.west - across,
            max(self.south - along, -90.0),
            self.east + across,
            min(self.north + along, 90.0),
        )

    def contains(self, other: Box) -> bool:
        return (
            self.west <= other.west
            and self.south <= other.south
            and self.east >= other.east
            and self.north >= other.north
        )

    def overlaps(self, other: Box) -> bool:
        return not (
            self.east < other.west
            or other.east < self.west
            or self.north < other.south
            or other.north < self.south
        )

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    @classmethod
    def around(cls, points: list[Point]) -> Box:
        """The narrowest box holding every (longitude, latitude), across the date line if need be."""
        lons = sorted({lon % 360 for lon, _ in points})
        gaps = [(b - a, b) for a, b in zip(lons, [*lons[1:], lons[0] + 360], strict=True)]
        widest, after = max(gaps)
        west = after % 360
        west = west - 360 if west > 180 else west
        lats = [lat for _, lat in points]
        # By what the gap leaves: a remainder of rounded longitudes may be a whole turn too much.
        return cls(west, min(lats), west + 360 - widest, max(lats))


class Projection(Protocol):
    """What the drawing code needs to know about a projection."""

    def project(self, lon: float, lat: float) -> Point: ...


def mercator_northing(lat: float) -> float:
    """Mercator's y in radians, held off the poles."""
    return math.asinh(math.tan(math.radians(max(-85.0, min(85.0, lat)))))


@dataclass(frozen=True)
class Mercator:
    """Mercator centred on a place; `scale` is pixels per radian of longitude."""

    lon: float
    lat: float
    scale: float
    width: float
    height: float

    @classmethod
    def spanning(cls, lon: float, lat: float, span_km: float, size: Point) -> Mercator:
        """A picture whose width shows `span_km` at the central latitude."""
        scale = size[0] / span_km * EARTH_RADIUS_KM * math.cos(math.radians(lat))
        return cls(lon, lat, scale, *size)

    def project(self, lon: float, lat: float) -> Point:
        turn = (lon - self.lon + 180) % 360 - 180
        return (
            self.width / 2 + self.scale * math.radians(turn),
            self.height / 2 - self.scale * (mercator_northing(lat) - mercator_northing(self.lat)),
        )

    def project_unwrapped(self, lon: float, lat: float) -> Point:
        """Like `project` for longitudes that already lie on the picture's own turn of the globe."""
        return (
            self.width / 2 + self.scale * math.radians(lon - self.lon),
            self.height / 2 - self.scale * (mercator_northing(lat) - mercator_northing(self.lat)),
        )

    def locate(self, x: float, y: float) -> Point:
        """The longitude and latitude under a picture point."""
        northing = mercator_northing(self.lat) - (y - self.height / 2) / self.scale
        return self.lon + math.degrees((x - self.width / 2) / self.scale), math.degrees(
            math.atan(math.sinh(northing))
        )

    @property
    def box(self) -> Box:
        """What the whole picture shows."""
        west, north = self.locate(0, 0)
        east, south = self.locate(self.width, self.height)
        return Box(west, south, east, north)

    @property
    def pixels_per_km(self) -> float:
        return self.scale / (EARTH_RADIUS_KM * math.cos(math.radians(self.lat)))


@dataclass(frozen=True)
class NaturalEarth:
    """The Natural Earth world projection around a central meridian; longitudes run `lon` ± 180."""

    lon: float
    scale: float
    x: float
    y: float

    def project(self, lon: float, lat: float) -> Point:
        phi = math.radians(lat)
        squared = phi * phi
        fourth = squared * squared
        a, b, c, d, e = _NATURAL_EARTH_X
        across = a + squared * (b + squared * (c + fourth * squared * (d + e * squared)))
        a, b, c, d, e = _NATURAL_EARTH_Y
        up = phi * (a + squared * (b + fourth * (c + d * squared + e * fourth)))
        return self.x + self.scale * math.radians(lon - self.lon) * across, self.y - self.scale * up


@dataclass(frozen=True)
class Orthographic:
    """The earth from far away; what lies behind the limb is pressed onto it."""

    lon: float
    lat: float
    radius: float
    x: float
    y: float

    def _components(self, lon: float, lat: float) -> tuple[float, float, float]:
        turn, phi, tilt = math.radians(lon - self.lon), math.radians(lat), math.radians(self.lat)
        east = math.cos(phi) * math.sin(turn)
        north = math.cos(tilt) * math.sin(phi) - math.sin(tilt) * math.cos(phi) * math.cos(turn)
        depth = math.sin(tilt) * math.sin(phi) + math.cos(tilt) * math.cos(phi) * math.cos(turn)
        return east, north, depth

    def project(self, lon: float, lat: float) -> Point:
        east, north, depth = self._components(lon, lat)
        if depth < 0:
            length = math.hypot(east, north) or 1.0
            east, north = east / length, north / length
        return self.x + self.radius * east, self.y - self.radius * north

    def sees(self, lon: float, lat: float) -> bool:
        return self._components(lon, lat)[2] > 0
