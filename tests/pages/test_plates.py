from datetime import datetime

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from portal.pages.plate_canvas import Canvas, font
from portal.pages.plate_layouts import CAPTION, position
from portal.pages.plate_styles import STYLES
from portal.pages.plates import PLATES, render, save_plate

SMALL = (640, 480)
BY_KEY = {plate.key: plate for plate in PLATES}


@pytest.mark.parametrize("plate", PLATES, ids=lambda plate: plate.key)
def test_plate_has_its_shape_and_is_not_empty(plate):
    image = render(plate, SMALL)

    assert image.size == ((480, 640) if plate.is_portrait else SMALL)
    assert max(ImageStat.Stat(image.convert("L")).stddev) > 4


def test_plates_have_keys_and_numbers_of_their_own():
    assert len(BY_KEY) == len(PLATES) == 16
    assert [plate.number for plate in PLATES] == list(range(1, 17))


def test_plates_use_only_letters_their_font_has():
    words = (
        CAPTION
        + "圖版 km°\N{PRIME}NSEW"
        + "".join(
            [text for p in PLATES for text in (p.name, p.name_en, *p.notes)]
            + [text for p in PLATES for place in p.places for text in (place.name, place.name_en)]
        )
    )
    missing = bytes(font(40).getmask("\U0001f600"))

    assert {
        letter for letter in words if not letter.isspace() and bytes(font(40).getmask(letter)) == missing
    } == set()


def test_plate_looks_the_same_twice():
    assert ImageChops.difference(render(PLATES[2], SMALL), render(PLATES[2], SMALL)).getbbox() is None


@pytest.mark.parametrize("key", ["mit", "columbus-park"])
def test_saved_plate_needs_its_orientation_to_stand_upright(key, tmp_path):
    plate = BY_KEY[key]
    pillow_heif.register_heif_opener()

    with Image.open(save_plate(plate, tmp_path / plate.filename, SMALL)) as image:
        upright = ImageOps.exif_transpose(image)

    assert upright.size == ((480, 640) if plate.is_portrait else SMALL)
    assert upright.convert("RGB").resize((64, 64)).getpixel((60, 60))


def test_saved_plate_says_it_is_no_photograph_and_where_and_when(tmp_path):
    plate = BY_KEY["columbus-park"]

    with Image.open(save_plate(plate, tmp_path / plate.filename, SMALL)) as image:
        exif = image.getexif()

    assert exif[0x010F] == exif[0x0110] == "Map plate"
    assert exif[0x0112] == 6
    taken = datetime.fromisoformat(
        exif.get_ifd(0x8769)[0x9003].replace(":", "-", 2) + exif.get_ifd(0x8769)[0x9011]
    )
    assert taken == plate.drawn_at
    assert exif.get_ifd(0x8825)[1] == "N"
    assert float(exif.get_ifd(0x8825)[4][0]) == 74


def test_saved_plate_carries_a_profile_where_asked(tmp_path):
    profiles = []
    for key in ("boston", "northeast"):
        with Image.open(save_plate(BY_KEY[key], tmp_path / f"{key}.jpg", SMALL)) as image:
            profiles.append("icc_profile" in image.info)

    assert profiles == [True, False]


def test_heic_plates_are_three():
    assert [plate.key for plate in PLATES if plate.filename.endswith(".heic")] == [
        "mit",
        "boston-chinatown",
        "new-york-chinatown",
    ]


def test_alternative_text_says_map():
    assert BY_KEY["mit"].alt == "示意地圖：麻省理工學院（非現場照片）"
    assert BY_KEY["mit"].alt_en.startswith("Map plate: Massachusetts Institute of Technology")


def test_position_is_to_the_minute():
    assert position(42.3604, -71.058) == "42°22\N{PRIME} N  71°03\N{PRIME} W"


def test_canvas_colours_land_by_its_style():
    canvas = Canvas((20, 20), STYLES["dark"])
    canvas.fill((0, 0, 20, 20), 255)
    canvas.colourise()

    assert canvas.image.getpixel((10, 10)) == (0x17, 0x19, 0x18)
