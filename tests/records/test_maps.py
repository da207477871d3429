import re
from xml.etree import ElementTree as ET

import pytest

from portal.records import geography
from portal.records.map_labels import Mark, merge_close, place_labels
from portal.records.maps import Stop, stops_map
from portal.records.projections import Box, Mercator, NaturalEarth, Orthographic

MANCHESTER = Stop("曼徹斯特", "Manchester", 42.9909, -71.4637)
CAMBRIDGE = Stop("劍橋", "Cambridge", 42.3601, -71.0942)
BOSTON = Stop("波士頓", "Boston", 42.3604, -71.058)
NEW_YORK = Stop("紐約", "New York", 40.7128, -74.006)
TAOYUAN = Stop("桃園", "Taoyuan", 25.0777, 121.2328)
TRIP = [MANCHESTER, CAMBRIDGE, BOSTON, NEW_YORK]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(stops, width=640, height=420):
    return stops_map(stops, width=width, height=height, title="停點", description="三個城市")


def texts(svg):
    return [text.text for text in ET.fromstring(svg).iter(f"{SVG}text")]


def test_stops_map_is_small_and_free_of_style_and_script():
    svg = drawn(TRIP)

    assert len(svg.encode()) < 40_000
    assert not re.search(r"\bstyle=|<script|<style", svg)


def test_stops_map_names_itself():
    root = ET.fromstring(drawn(TRIP))

    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("停點", "三個城市")


def test_stops_map_escapes_names():
    svg = drawn([Stop("<script>", "A & B", 42.36, -71.06)])

    assert "<script>" in texts(svg)
    assert "<script>" not in svg


def test_stops_map_of_neighbours_shares_their_label():
    assert "劍橋・波士頓" in texts(drawn(TRIP))


def test_stops_map_of_neighbours_with_latin_names_first_joins_them_as_latin():
    reversed_names = [Stop(stop.latin, stop.name, stop.lat, stop.lon) for stop in TRIP]

    assert {"Cambridge · Boston", "劍橋・波士頓"} <= set(texts(drawn(reversed_names)))


def test_stops_map_names_every_stop_on_a_phone():
    found = "".join(texts(drawn(TRIP, width=320, height=300)))

    assert all(stop.name in found for stop in TRIP)


@pytest.mark.parametrize("stop", [BOSTON, Stop("臺中", "Taichung", 24.16, 120.65), MANCHESTER])
def test_stops_map_of_one_stop_shows_coast(stop):
    assert 'id="map-' in drawn([stop])
    assert re.search(r'<path id="map-[0-9a-f]+-l" d="M[^"]{200,}"', drawn([stop]))


def test_stops_map_far_inland_still_draws():
    assert "烏蘭巴托" in texts(drawn([Stop("烏蘭巴托", "Ulaanbaatar", 47.92, 106.92)]))


def test_stops_map_across_the_ocean_shows_the_globe():
    assert "map-globe" in drawn([TAOYUAN, BOSTON])


def test_stops_map_without_stops_refuses():
    with pytest.raises(ValueError, match="needs at least one stop"):
        drawn([])


def test_stops_map_twice_is_the_same():
    assert drawn(TRIP) == drawn(TRIP)


def test_labels_never_overlap_or_leave_the_picture():
    marks = [Mark("曼徹斯特", "Manchester", 40 + 55 * n, 30 + 23 * (n % 5)) for n in range(9)]

    areas = [label.area for label in place_labels(marks, size=(640, 420), obstacles=[], route=[])]

    assert len(areas) > 5
    assert all(a[0] >= 0 and a[1] >= 0 and a[2] <= 640 and a[3] <= 420 for a in areas)
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for a in areas
        for b in areas
        if a is not b
    )


def test_merged_marks_name_a_place_once():
    assert [mark.name for mark in merge_close([Mark("紐約", "", 5, 5), Mark("紐約", "", 8, 5)])] == ["紐約"]


def test_box_around_crosses_the_date_line():
    assert Box.around([(121, 25), (-71, 42)]) == Box(121, 25, 289, 42)


@pytest.mark.parametrize("lon", [136.9066, 73.8, 17.1, 174.7, -71.4637])
def test_box_around_one_point_is_that_point(lon):
    box = Box.around([(lon, 35.1815)])

    assert box.east - box.west == pytest.approx(0, abs=1e-9)
    assert box.west == pytest.approx(lon)


def test_land_across_the_date_line_stays_whole():
    chukotka = geography.land(Box(175, 65, 190, 68))

    assert len(chukotka) == 1


def test_clip_ring_keeps_corners_and_drops_the_rest():
    square = [(-10.0, -10.0), (10.0, -10.0), (10.0, 10.0), (-10.0, 10.0)]

    assert set(geography.clip_ring(square, Box(0, 0, 20, 20))) == {(0, 0), (10, 0), (10, 10), (0, 10)}
    assert geography.clip_ring(square, Box(20, 20, 30, 30)) == []


def test_clip_line_splits_where_it_leaves():
    line = [(-5.0, 1.0), (5.0, 1.0), (5.0, 20.0), (6.0, 20.0), (6.0, 1.0), (6.0, 0.5)]

    assert [len(piece) for piece in geography.clip_line(line, Box(0, 0, 10, 10))] == [2 + 1, 3]


def test_simplify_keeps_a_corner_beyond_the_chord():
    spike = [(0.0, 0.0), (-5.0, 0.0), (1.0, 0.0)]

    assert geography.simplify(spike, 0.5) == spike


def test_great_circle_from_taoyuan_to_boston_passes_the_north():
    way = geography.great_circle((121.2328, 25.0777), (-71.058, 42.3604))

    assert geography.distance_km(way[0], way[-1]) == pytest.approx(12_411, abs=10)
    assert max(lat for _, lat in way) > 70
    assert geography.great_circle((1, 2), (1, 2)) == [(1, 2), (1, 2)]


def test_smooth_line_keeps_its_ends():
    assert geography.smooth([(0, 0), (4, 0), (4, 4)], closed=False, rounds=1)[0::5] == [(0, 0), (4, 4)]


def test_projections_put_the_centre_in_the_middle():
    view = Mercator.spanning(-71, 42, 100, (400, 300))

    assert view.project(-71, 42) == pytest.approx((200, 150))
    assert view.locate(*view.project(-71.3, 42.2)) == pytest.approx((-71.3, 42.2))
    assert NaturalEarth(150, 100, 500, 200).project(150, 0) == (500, 200)
    assert Orthographic(150, 20, 100, 50, 60).project(150, 20) == pytest.approx((50, 60))


def test_position_in_words():
    assert geography.degrees(42.3604, -71.058) == "42.36° N, 71.06° W"
