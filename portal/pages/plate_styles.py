"""The colours of map plates and the grey tones that stand for each kind of line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Weight = Literal["regular", "bold"]

OVERSAMPLING = 2
SEA, LAND = 200, 255
SEAL = "#b3341f"


@dataclass(frozen=True)
class Style:
    """Three colours the tones run through, the tones of each kind of line, and the colours of lettering."""

    line: str
    sea: str
    land: str
    ink: str
    soft: str
    ink_on_land: str
    accent: str
    mark: str
    hatch: int
    water: int
    coast: int
    border: int
    ring: int
    grid: int
    margin: str


INK, PAPER, SOFT, TEAL = "#1c1e1d", "#fbfaf6", "#5c615c", "#0a5457"
STYLES = {
    "light": Style(
        line=INK,
        sea="#e7ecea",
        land=PAPER,
        ink=INK,
        soft=SOFT,
        ink_on_land=INK,
        accent=SEAL,
        mark=SEAL,
        hatch=188,
        water=155,
        coast=60,
        border=160,
        ring=150,
        grid=178,
        margin=PAPER,
    ),
    "sand": Style(
        line=INK,
        sea=PAPER,
        land="#e6e1d2",
        ink=INK,
        soft=SOFT,
        ink_on_land=INK,
        accent=SEAL,
        mark=SEAL,
        hatch=194,
        water=172,
        coast=70,
        border=140,
        ring=125,
        grid=180,
        margin=PAPER,
    ),
    "sea": Style(
        line="#062f31",
        sea=TEAL,
        land="#f3f1e8",
        ink=PAPER,
        soft="#bcd3d0",
        ink_on_land="#0a3f42",
        accent="#ffb09a",
        mark=SEAL,
        hatch=204,
        water=216,
        coast=225,
        border=236,
        ring=226,
        grid=210,
        margin="#073f42",
    ),
    "dark": Style(
        line="#ece9e0",
        sea="#222c2a",
        land="#171918",
        ink="#ece9e0",
        soft="#a9aca3",
        ink_on_land="#ece9e0",
        accent="#ef7a5f",
        mark="#ef7a5f",
        hatch=190,
        water=160,
        coast=90,
        border=140,
        ring=140,
        grid=172,
        margin="#171918",
    ),
}
