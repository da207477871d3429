"""Decodes and re-encodes one untrusted picture, in a child process that knows nothing of the portal.

`images.py` runs it as `python -I image_worker.py TASK FORMAT PATH OUT_DIR ROTATION MEMORY_BYTES CPU_SECONDS`,
with `inspect` or `render` as its task. It prints one JSON object: `width`, `height`, `taken_at` and `offset`,
or `error` (a key of `images.REASONS`) and `detail`. Nothing else of the picture's metadata leaves it.
"""

import contextlib
import importlib
import io
import json
import resource
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageCms

# Most telephones show a picture across their screen at 700 to 830 pixels: 960 spares them much of 1280.
WEBP_WIDTHS = (320, 640, 960, 1280, 2048)
JPEG_WIDTH = 1280
MAX_PIXELS = 80_000_000
MAX_WIDTH = 20_000
# WebP's own limit: a narrow picture keeps its height in the rendition of its own width.
MAX_HEIGHT = 16_383
# The largest rendition is 2048 x 16383; at quality 80 it stays far below this many bytes.
MAX_RENDITION_BYTES = 64 * 1024 * 1024

PLUGINS = {"JPEG": "PIL.JpegImagePlugin", "PNG": "PIL.PngImagePlugin", "WEBP": "PIL.WebPImagePlugin"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
ORIENTATION, EXIF_IFD, DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL = 0x0112, 0x8769, 0x9003, 0x9011
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# By clockwise degrees; Pillow counts the other way.
TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


class RefusedError(Exception):
    """The picture is readable but not allowed; the argument is a key of `images.REASONS`."""


def sniff(head: bytes) -> str | None:
    """Pillow's name of the format that the first 12 bytes announce, or None for what is not allowed."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "HEIF"
    return None


def rendition_widths(width: int) -> list[int]:
    """Widths in pixels, ascending, of the WebP renditions of a picture this wide when upright.

    Never wider than the picture; the last is its own width, up to the largest step.
    """
    largest = min(width, WEBP_WIDTHS[-1])
    return [step for step in WEBP_WIDTHS if step < largest] + [largest]


def jpeg_width(width: int) -> int:
    """Width in pixels of the one JPEG rendition of a picture this wide when upright."""
    return min(width, JPEG_WIDTH)


def limit_resources(memory_bytes: int, cpu_seconds: int) -> None:
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: MAX_RENDITION_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        # macOS knows no RLIMIT_AS; a developer's machine goes without.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def open_picture(path: str, picture_format: str) -> Image.Image:
    """The picture, opened by the one decoder its first bytes named, with nothing decoded yet."""
    if picture_format == "HEIF":
        import pillow_heif

        # A thumbnail inside the file need not show what the picture shows.
        pillow_heif.register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=2
        )
    else:
        # Pillow asked for a format it has not loaded loads all fifty.
        importlib.import_module(PLUGINS[picture_format])
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return Image.open(path, formats=[picture_format])
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise RefusedError("pixels") from bomb


def refuse_moving(picture: Image.Image) -> None:
    # A JPEG with a gain map and a HEIC burst are still photographs: the primary picture counts.
    if picture.format in {"PNG", "WEBP"} and getattr(picture, "is_animated", False):
        raise RefusedError("animated")


def read_exif(picture: Image.Image) -> tuple[int, str, str]:
    """Orientation 1 to 8, local capture time as ISO text, its offset as `+08:00`; "" for the unknown."""
    with contextlib.suppress(Exception):  # Broken EXIF is no reason to refuse a photograph.
        exif = picture.getexif()
        orientation = exif.get(ORIENTATION, 1)
        details = exif.get_ifd(EXIF_IFD)
        taken_at = iso_time(details.get(DATE_TIME_ORIGINAL))
        offset = iso_offset(details.get(OFFSET_TIME_ORIGINAL)) if taken_at else ""
        return (orientation if orientation in UPRIGHT else 1), taken_at, offset
    return 1, "", ""


def iso_time(value: Any) -> str:
    try:
        moment = datetime.strptime(str(value).strip("\0 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 (EXIF local time)
    except ValueError:
        return ""
    # A clock that nobody set says anything; nobody took a photograph in these years.
    return moment.isoformat() if 1800 < moment.year < 3000 else ""


def iso_offset(value: Any) -> str:
    text = str(value).strip("\0 ")
    try:
        datetime.strptime(text, "%z")
    except ValueError:
        return ""
    return text if len(text) == len("+08:00") else ""


def seen_on_its_side(orientation: int, rotation: int) -> bool:
    """Whether the picture is seen with width and height exchanged."""
    return (orientation >= 5) != (rotation in (90, 270))


def upright_size(picture: Image.Image, orientation: int, rotation: int) -> tuple[int, int]:
    """Width and height in pixels as the picture is meant to be seen; refuses what is too large to decode."""
    width, height = picture.size[::-1] if seen_on_its_side(orientation, rotation) else picture.size
    if width > MAX_WIDTH or height > MAX_HEIGHT:
        raise RefusedError("side")
    return width, height


def decode(picture: Image.Image, at_least: tuple[int, int]) -> Image.Image:
    """Pixels in L, RGB, RGBA or CMYK; a JPEG may come smaller, though no smaller than `at_least`."""
    picture.draft(picture.mode, at_least)
    picture.load()
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode.startswith("I"):
        # 16-bit grey: Pillow's own conversion clips at 255.
        return picture.convert("I").point(lambda value: value / 257).convert("L")
    return picture if picture.mode in {"L", "RGB", "CMYK"} else picture.convert("RGB")


def opaque(picture: Image.Image) -> Image.Image:
    """The picture on white where it is transparent, as paper would show it; a JPEG can show nothing else."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB; a profile that is broken or does not fit the picture is ignored."""
    if profile:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                "RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            return cast(Image.Image, converted)
    return picture.convert("RGB")


def largest_rendition(
    picture: Image.Image, orientation: int, rotation: int, size: tuple[int, int]
) -> Image.Image:
    """The upright, opaque sRGB picture of this size, as a new image that carries no metadata."""
    profile = picture.info.get("icc_profile")
    lying = size[::-1] if seen_on_its_side(orientation, rotation) else size
    pixels = decode(picture, lying).resize(lying, Image.Resampling.BICUBIC, reducing_gap=2.0)
    for turn in (UPRIGHT.get(orientation), TURNS.get(rotation)):
        if turn is not None:
            pixels = pixels.transpose(turn)
    pixels = to_srgb(opaque(pixels), profile)
    clean = Image.new("RGB", size)
    clean.paste(pixels)
    return clean


def write_renditions(largest: Image.Image, size: tuple[int, int], out_dir: Path) -> None:
    """Writes `<width>.webp` and `<width>.jpg`, each made from the next larger one."""
    width, height = size
    webp, jpeg = rendition_widths(width), jpeg_width(width)
    rendition = largest
    # Pillow encodes outside the interpreter's lock: the largest file is written while the others are made.
    with ThreadPoolExecutor(max_workers=2) as writers:
        writing = []
        for step in sorted({*webp, jpeg}, reverse=True):
            if step != rendition.width:
                rendition = rendition.resize((step, scaled(height, step, width)), Image.Resampling.BICUBIC)
            if step in webp:
                writing.append(writers.submit(write_webp, rendition, out_dir / f"{step}.webp"))
            if step == jpeg:
                writing.append(writers.submit(write_jpeg, rendition, out_dir / f"{step}.jpg"))
    for written in writing:
        written.result()


def write_webp(picture: Image.Image, path: Path) -> None:
    picture.save(path, "WEBP", quality=80, method=2)


def write_jpeg(picture: Image.Image, path: Path) -> None:
    picture.save(path, "JPEG", quality=82, progressive=True, optimize=True)


def scaled(height: int, step: int, width: int) -> int:
    return max(1, round(height * step / width))


def work(task: str, picture_format: str, path: str, out_dir: str, rotation: int = 0) -> dict[str, Any]:
    """What is known of the picture, once it is decoded to its end and, for `render`, written anew."""
    try:
        with warnings.catch_warnings(action="ignore"), open_picture(path, picture_format) as picture:
            refuse_moving(picture)
            orientation, taken_at, offset = read_exif(picture)
            width, height = size = upright_size(picture, orientation, rotation)
            if task == "render":
                step = max(*rendition_widths(width), jpeg_width(width))
                shown = (step, scaled(height, step, width))
                largest = largest_rendition(picture, orientation, rotation, shown)
            else:
                decode(picture, (1, 1))
    except RefusedError as refusal:
        return {"error": str(refusal)}
    except MemoryError:
        return {"error": "resources"}
    except Exception as error:  # Decoders meet broken files with almost any exception.
        return {"error": "damaged", "detail": f"{type(error).__name__}: {error}"[:300]}
    if task == "render":
        write_renditions(largest, size, Path(out_dir))
    return {"width": width, "height": height, "taken_at": taken_at, "offset": offset}


def main(arguments: list[str]) -> None:
    task, picture_format, path, out_dir, rotation, memory_bytes, cpu_seconds = arguments
    limit_resources(int(memory_bytes), int(cpu_seconds))
    json.dump(work(task, picture_format, path, out_dir, int(rotation)), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
