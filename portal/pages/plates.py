"""Map plates: honest illustrations where no photograph exists, drawn from coastlines.

They are made at the size and with the metadata of phone pictures, so that demonstration data goes through
the same door as real photographs. Nothing here needs Django: `plate_series` says what there is,
`plate_layouts` and `plate_globes` compose, `plate_canvas` draws.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

from portal.pages import plate_globes, plate_layouts
from portal.pages.plate_canvas import Canvas
from portal.pages.plate_series import PLATES, Place, Plate
from portal.pages.plate_styles import STYLES

__all__ = ["CREDIT", "PHONE_SIZE", "PLATES", "Place", "Plate", "exif_of", "render", "save_plate"]

PHONE_SIZE = (4032, 3024)
CREDIT = "Natural Earth (public domain)"

LAYOUTS: dict[str, Callable[[Canvas, Plate], None]] = {
    "sheet": plate_layouts.sheet,
    "rings": plate_layouts.rings,
    "globe": plate_globes.globe,
    "world": plate_globes.world,
}


def render(plate: Plate, size: tuple[int, int] = PHONE_SIZE) -> Image.Image:
    """The plate as it is meant to be seen; `size` is given as landscape and turned for a portrait plate."""
    canvas = Canvas((size[1], size[0]) if plate.is_portrait else size, STYLES[plate.style])
    LAYOUTS[plate.layout](canvas, plate)
    return canvas.image


def save_plate(plate: Plate, path: Path, size: tuple[int, int] = PHONE_SIZE) -> Path:
    """Draws the plate into a file of its own format, with what a camera would have written into it."""
    image = render(plate, size)
    options: dict[str, Any] = {"exif": exif_of(plate).tobytes()}
    if plate.has_profile:
        options["icc_profile"] = _srgb()
    if plate.is_rotated:
        # Orientation 6: shown upright only by those who turn it a quarter clockwise.
        image = image.transpose(Image.Transpose.ROTATE_90)
    if plate.format == "jpeg":
        image.save(path, "JPEG", quality=85, **options)
        return path
    pillow_heif.register_heif_opener()
    image.save(path, "HEIF", quality=60, enc_params={"preset": "ultrafast"}, **options)
    return path


def exif_of(plate: Plate) -> Image.Exif:
    """Camera-like metadata that says plainly that no camera was there."""
    exif = Image.Exif()
    exif[0x010E] = plate.alt_en
    exif[0x010F] = "Map plate"
    exif[0x0110] = "Map plate"
    exif[0x0112] = 6 if plate.is_rotated else 1
    exif[0x0131] = "Map plate, not a photograph"
    if plate.drawn_at is not None:
        zone = plate.drawn_at.strftime("%z")
        exif.get_ifd(0x8769).update(
            {0x9003: plate.drawn_at.strftime("%Y:%m:%d %H:%M:%S"), 0x9011: f"{zone[:3]}:{zone[3:]}"}
        )
    if plate.has_position:
        exif.get_ifd(0x8825).update(
            {
                1: "N" if plate.lat >= 0 else "S",
                2: _sexagesimal(plate.lat),
                3: "E" if plate.lon >= 0 else "W",
                4: _sexagesimal(plate.lon),
            }
        )
    return exif


def _sexagesimal(angle: float) -> tuple[float, float, float]:
    seconds = round(abs(angle) * 3600, 2)
    return float(seconds // 3600), float(seconds % 3600 // 60), round(seconds % 60, 2)


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
