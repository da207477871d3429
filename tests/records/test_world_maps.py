"""The world map: every place has a mark or is counted in one, and no mark covers another."""

import itertools
import math
from xml.etree import ElementTree as ET

import pytest

from portal.records.world_maps import APART, POLYGONS, Place, WorldMark, outline, spots_of, world_map

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("sister_city", "friendship_city", "sister_district", "partner", "contact", "unstated", "none")
WORDS = {"title": "世界", "description": "夥伴"}


def crowd(number: int) -> tuple[Place, ...]:
    """Places a few kilometres apart, of every kind."""
    return tuple(Place(35 + n % 5 / 10, 139 + n / 50, KINDS[n % 7], "JP") for n in range(number))


def a_mark(place: Place, href: str = "/x/?a&b", name: str = "塔科馬：姊妹市") -> WorldMark:
    return WorldMark(spots_of((place,))[0], place.kind, name, href)


@pytest.mark.parametrize("number", [1, 2, 30, 200])
def test_every_place_belongs_to_exactly_one_mark(number):
    spots = spots_of(crowd(number))

    assert sorted(itertools.chain(*(spot.members for spot in spots))) == list(range(number))


def test_places_of_another_kind_or_group_share_no_mark():
    places = (
        Place(35, 139, "partner", "JP"),
        Place(35, 139, "contact", "JP"),
        Place(35, 139, "partner", "KR"),
    )

    assert [spot.members for spot in spots_of(places)] == [(0,), (1,), (2,)]


def test_marks_of_a_crowd_keep_apart():
    spots = spots_of(crowd(35))

    assert len(spots) > 6
    closest = min(
        math.dist((one.x, one.y), (other.x, other.y)) for one, other in itertools.combinations(spots, 2)
    )
    assert closest >= APART - 1


def test_mark_that_moved_is_tied_to_its_place():
    places = (Place(35, 139, "partner", "JP"), Place(35, 139, "contact", "JP"))
    marks = [
        WorldMark(spot, place.kind, "x", "") for spot, place in zip(spots_of(places), places, strict=True)
    ]

    assert world_map(marks, **WORDS).count('class="map-shift"') == 2


def test_world_map_links_points_and_stays_small():
    svg = world_map([a_mark(Place(47.25, -122.44, "sister_city"))], **WORDS)

    link = ET.fromstring(svg).find(f"{SVG}a")
    assert len(svg.encode()) < 40_000
    assert (link.get("href"), link.get("aria-label")) == ("/x/?a&b", "塔科馬：姊妹市")
    assert 'role="group"' in svg


def test_world_map_without_links_is_an_image():
    assert 'role="img"' in world_map([a_mark(Place(24.16, 120.65, "partner"), href="")], **WORDS)


def test_world_map_of_hundreds_of_places_keeps_its_weight():
    places = tuple(Place(-40 + n * 7 % 90, -170 + n * 37 % 340, KINDS[n % 7], str(n % 8)) for n in range(300))
    marks = [
        WorldMark(spot, places[spot.members[0]].kind, "城市" * 4, "/cities/city-0001/")
        for spot in spots_of(places)
    ]

    assert sum(mark.number for mark in marks) == 300
    assert len(world_map(marks, **WORDS).encode()) < 60_000


def test_world_map_escapes_names():
    svg = world_map([a_mark(Place(1, 1, "partner"), name='<script>"')], **WORDS)

    assert "<script>" not in svg
    assert ET.fromstring(svg).find(f"{SVG}a").get("aria-label") == '<script>"'


def test_world_map_draws_a_route_from_home():
    home = (120.65, 24.16)
    svg = world_map([], home=("臺中", home), route=[home, (-71.0, 42.3), (-74.0, 40.7)], **WORDS)

    assert ET.fromstring(svg).find(f"{SVG}path[@class='map-route']").get("d").count("M") == 2
    assert "臺中" in "".join(text.text for text in ET.fromstring(svg).iter(f"{SVG}text"))


def test_each_kind_has_a_shape_of_its_own():
    filled = {
        outline(kind, 0, 0, 5) for kind in ("sister_city", "friendship_city", "sister_district", "partner")
    }
    hollow = {outline(kind, 0, 0, 5) for kind in ("contact", "unstated", "none")}

    assert (len(filled), len(hollow)) == (4, 3)
    assert POLYGONS.keys() <= {kind.replace("_", "-") for kind in KINDS} | {"home"}
