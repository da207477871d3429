"""The sixteen map plates of the March 2026 trip: what each shows and how its file is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

TAIPEI = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Place:
    """A named mark on a plate; `over` says what its lettering lies on."""

    name: str
    name_en: str
    lat: float
    lon: float
    side: Literal["e", "w", "n", "s"] = "e"
    over: Literal["land", "sea"] = "land"
    is_stop: bool = True


@dataclass(frozen=True)
class Plate:
    """One illustration: what it shows, how it is composed, and how its file is stored."""

    key: str
    number: int
    name: str
    name_en: str
    lat: float
    lon: float
    span: float
    layout: Literal["sheet", "rings", "globe", "world"] = "sheet"
    style: Literal["light", "sand", "sea", "dark"] = "light"
    is_portrait: bool = False
    places: tuple[Place, ...] = ()
    has_route: bool = False
    rings_km: tuple[float, ...] = ()
    inset_km: float = 900
    title_side: Literal["left", "right"] = "left"
    title_on: Literal["land", "sea"] = "land"
    notes: tuple[str, ...] = ()
    format: Literal["jpeg", "heic"] = "jpeg"
    is_rotated: bool = False
    has_position: bool = False
    has_profile: bool = False
    drawn_at: datetime | None = datetime(2026, 3, 27, 9, 0, tzinfo=TAIPEI)

    @property
    def titled_at(self) -> tuple[float, float]:
        """The position lettered beside the title: the place's own where the plate bears its name."""
        first = self.places[0] if self.places and self.places[0].name == self.name else self
        return first.lat, first.lon

    @property
    def filename(self) -> str:
        return f"{self.key}.{'heic' if self.format == 'heic' else 'jpg'}"

    @property
    def alt(self) -> str:
        return f"示意地圖：{self.name.replace(chr(10), '')}（非現場照片）"

    @property
    def alt_en(self) -> str:
        return f"Map plate: {self.name_en.replace(chr(10), ' ')} (not a photograph)"


TAOYUAN = Place("桃園", "Taoyuan", 25.0777, 121.2328)
TAICHUNG = Place("臺中", "Taichung", 24.1618, 120.6469)
MANCHESTER = Place("曼徹斯特", "Manchester", 42.9909, -71.4637, "w")
BOSTON = Place("波士頓", "Boston", 42.3604, -71.058)
CAMBRIDGE = Place("劍橋", "Cambridge", 42.3736, -71.1097, "w")
NEW_YORK = Place("紐約", "New York", 40.7128, -74.006)


def _at(place: Place, side: Literal["e", "w", "n", "s"], over: Literal["land", "sea"] = "land") -> Place:
    return Place(place.name, place.name_en, place.lat, place.lon, side, over)


def _town(
    name: str, lat: float, lon: float, side: Literal["e", "w", "n", "s"] = "e", name_en: str = ""
) -> Place:
    """A smaller name for bearings, not a stop; outside Taiwan in Latin letters only."""
    return Place(name, name_en, lat, lon, side, is_stop=False)


ALBANY = _town("Albany", 42.6526, -73.7562)
CONCORD = _town("Concord", 43.2081, -71.5376, "w")
HARTFORD = _town("Hartford", 41.7658, -72.6734, "w")
NEWARK = _town("Newark", 40.7357, -74.1724, "w")
NEW_HAVEN = _town("New Haven", 41.3083, -72.9279, "w")
PORTSMOUTH = _town("Portsmouth", 43.0718, -70.7626, "w")
PROVIDENCE = _town("Providence", 41.824, -71.4128, "w")
WORCESTER = _town("Worcester", 42.2626, -71.8023, "w")

PLATES = [
    Plate(
        "route",
        1,
        "桃園至\n紐約",
        "The route as reported:\nTaoyuan – Boston –\nNew York",
        52,
        -172,
        0,
        layout="globe",
        style="dark",
        places=(_at(TAOYUAN, "w", "sea"), _at(BOSTON, "n"), _at(NEW_YORK, "s", "sea")),
        notes=("大圓航線 Great circles", "桃園 → 波士頓 12,400 km"),
        has_profile=True,
    ),
    Plate(
        "northeast",
        2,
        "美國東北部",
        "The US Northeast",
        41.75,
        -72.6,
        560,
        places=(
            MANCHESTER,
            _at(BOSTON, "e", "sea"),
            _at(NEW_YORK, "w"),
            ALBANY,
            HARTFORD,
            NEW_HAVEN,
            PROVIDENCE,
            WORCESTER,
        ),
        has_route=True,
    ),
    Plate(
        "manchester",
        3,
        "曼徹斯特",
        "Manchester,\nNew Hampshire",
        42.9909,
        -71.4637,
        200,
        layout="rings",
        rings_km=(10, 25, 50, 75),
        places=(CONCORD, PORTSMOUTH, WORCESTER, _town("Boston", 42.3604, -71.058, "w")),
    ),
    Plate(
        "boston",
        4,
        "波士頓",
        "Boston",
        42.4,
        -70.9,
        120,
        style="sea",
        places=(_at(BOSTON, "s"), CAMBRIDGE),
        has_profile=True,
    ),
    Plate(
        "mit",
        5,
        "麻省\n理工學院",
        "Massachusetts Institute\nof Technology, Cambridge",
        42.3601,
        -71.0942,
        46,
        layout="rings",
        style="sand",
        is_portrait=True,
        rings_km=(2, 5, 10, 15),
        format="heic",
        is_rotated=True,
        has_position=True,
        title_on="sea",
    ),
    Plate(
        "media-lab",
        6,
        "媒體實驗室",
        "MIT Media Lab",
        42.3604,
        -71.0876,
        130,
        layout="rings",
        style="dark",
        rings_km=(5, 10, 20, 40),
    ),
    Plate(
        "boston-chinatown",
        7,
        "紐英崙中華公所",
        "CCBA of New England,\nBoston Chinatown",
        42.3489,
        -71.061,
        52,
        layout="rings",
        rings_km=(2, 5, 10),
        format="heic",
        is_rotated=True,
        has_position=True,
    ),
    Plate(
        "quincy-market",
        8,
        "昆西市場",
        "Quincy Market, Boston",
        42.3601,
        -71.0547,
        34,
        layout="rings",
        style="sea",
        rings_km=(1, 2, 5),
        title_side="left",
    ),
    Plate(
        "greater-boston",
        9,
        "大波士頓地區",
        "Greater Boston",
        42.58,
        -71.0,
        250,
        style="sand",
        places=(MANCHESTER, _at(BOSTON, "w"), PORTSMOUTH, WORCESTER),
        has_profile=True,
    ),
    Plate(
        "new-york",
        10,
        "紐約",
        "New York",
        40.72,
        -73.95,
        84,
        style="dark",
        places=(_at(NEW_YORK, "e"), NEWARK),
    ),
    Plate(
        "new-york-chinatown",
        11,
        "紐約\n中華公所",
        "CCBA of New York,\nManhattan Chinatown",
        40.7162,
        -73.9985,
        36,
        layout="rings",
        style="dark",
        is_portrait=True,
        rings_km=(1, 2, 5, 10),
        format="heic",
        is_rotated=True,
        has_position=True,
    ),
    Plate(
        "columbus-park",
        12,
        "哥倫布公園",
        "Columbus Park,\nManhattan",
        40.7155,
        -74.0003,
        30,
        layout="rings",
        style="sand",
        rings_km=(1, 2, 5),
        title_side="right",
        is_rotated=True,
        has_position=True,
    ),
    Plate(
        "greater-new-york",
        13,
        "大紐約地區",
        "Greater New York",
        40.85,
        -73.5,
        250,
        places=(_at(NEW_YORK, "n"), NEWARK, _town("New Haven", 41.3083, -72.9279, "n")),
    ),
    Plate(
        "taichung",
        14,
        "臺中",
        "Taichung, Taiwan",
        23.62,
        120.75,
        350,
        style="sea",
        is_portrait=True,
        places=(
            TAICHUNG,
            _at(TAOYUAN, "s"),
            _town("臺北", 25.033, 121.5654, "e"),
            _town("臺南", 22.9999, 120.227, "e"),
            _town("高雄", 22.6273, 120.3014, "e"),
            _town("花蓮", 23.9769, 121.6044, "w"),
            _town("臺東", 22.7583, 121.1444, "w"),
        ),
        has_profile=True,
    ),
    Plate(
        "taoyuan",
        15,
        "桃園\n國際機場",
        "Taoyuan\nInternational Airport",
        38,
        146,
        0,
        layout="globe",
        style="sand",
        places=(_at(TAOYUAN, "w"),),
        rings_km=(1000, 2000, 3000, 4000, 6000, 8000),
        notes=("距桃園 1,000 至 8,000 公里", "Circles 1,000 to 8,000 km away"),
    ),
    Plate(
        "pacific",
        16,
        "太平洋之間",
        "Across the Pacific",
        0,
        160,
        0,
        layout="world",
        style="sea",
        places=(
            _at(TAICHUNG, "w", "land"),
            Place("聖地牙哥", "San Diego", 32.72, -117.16, "w", "sea"),
            Place("塔科馬", "Tacoma", 47.25, -122.44, "w", "sea"),
            Place("關島", "Guam", 13.47, 144.75, "e", "sea"),
            Place("名古屋", "Nagoya", 35.18, 136.91, "e", "sea"),
            Place("曼徹斯特", "Manchester", 42.99, -71.46, "e", "sea"),
        ),
    ),
]
