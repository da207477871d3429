"""What may be uploaded, and what is refused and why."""

import io
import re
import struct
import zlib
from collections.abc import Iterator

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from portal.records.uploads import check_pdf, check_picture, original_path


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def encoded(picture_format: str, size: tuple[int, int] = (400, 300), **options) -> bytes:
    buffer = io.BytesIO()
    picture = Image.effect_noise(size, 60).convert("RGB")
    if picture_format == "HEIF":
        pillow_heif.from_pillow(picture).save(buffer, **options)
    else:
        picture.save(buffer, picture_format, **options)
    return buffer.getvalue()


def animated(picture_format: str) -> bytes:
    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    return encoded(picture_format, save_all=True, append_images=frames, duration=100)


def png_header(width: int, height: int) -> bytes:
    """A PNG of one colour that claims this size: a few bytes that would unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(width * 3 + 1) * 8)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "IMG_0001.JPG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refusal(check, content: bytes) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        check(upload(content))
    return refused.value.code, refused.value.messages[0]


@pytest.mark.parametrize(
    ("picture_format", "suffix", "content_type"),
    [
        ("JPEG", ".jpg", "image/jpeg"),
        ("PNG", ".png", "image/png"),
        ("WEBP", ".webp", "image/webp"),
        ("HEIF", ".heic", "image/heic"),
    ],
)
def test_photograph_is_accepted_for_what_it_is_whatever_its_name(picture_format, suffix, content_type):
    file = upload(encoded(picture_format), "holiday.exe")

    facts = check_picture(file)

    assert (facts.suffix, facts.content_type) == (suffix, content_type)
    assert (facts.width, facts.height, facts.size) == (400, 300, file.size)
    assert re.fullmatch(r"[0-9a-f]{64}", facts.sha256)
    assert file.tell() == 0


@pytest.mark.parametrize(
    "content",
    [
        encoded("GIF"),
        encoded("TIFF"),
        encoded("BMP"),
        encoded("AVIF"),
        encoded("EPS"),
        encoded("JPEG2000"),
        b"8BPS\0\1" + bytes(200),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><script>alert(1)</script>",
        b"\0\0\0\x18ftypmp42" + bytes(200),
        b"PK\x03\x04" + bytes(200),
        PDF,
        b" " + encoded("JPEG"),
        b"x",
    ],
    ids=lambda content: ascii(content[:12]),
)
def test_other_kinds_of_files_are_refused(content):
    code, message = refusal(check_picture, content)

    assert code == "type"
    assert message


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.97])
def test_truncated_picture_is_refused(picture_format, kept):
    content = encoded(picture_format)

    assert refusal(check_picture, content[: int(len(content) * kept)])[0] == "damaged"


@pytest.mark.parametrize(
    "magic", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic"]
)
def test_file_that_only_begins_like_a_picture_is_refused(magic):
    assert refusal(check_picture, magic + encoded("GIF"))[0] == "damaged"


@pytest.mark.parametrize(
    "content",
    [
        animated("PNG"),
        animated("WEBP"),
        b"\0\0\0\x18ftypmsf1" + bytes(200),
        b"\0\0\0\x18ftyphevc" + bytes(200),
    ],
    ids=["png", "webp", "msf1", "hevc"],
)
def test_moving_picture_is_refused(content):
    assert refusal(check_picture, content)[0] == "animated"


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((30_000, 30_000), "pixels"),
        ((10_000, 8_001), "pixels"),
        ((20_001, 100), "side"),
        ((100, 16_384), "side"),
    ],
)
def test_picture_with_too_many_pixels_is_refused_unread(size, code):
    assert refusal(check_picture, png_header(*size))[0] == code


def test_picture_on_its_side_is_measured_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    assert refusal(check_picture, encoded("PNG", (17_000, 10), exif=exif))[0] == "side"


@pytest.mark.parametrize(
    "disguise",
    [PDF, b"<HTML><body>", b"<script>alert(1)</script>", b"<?php ", b"PK\5\6" + bytes(18)],
    ids=["pdf", "html", "script", "php", "zip"],
)
def test_picture_that_is_something_else_as_well_is_refused(disguise):
    assert refusal(check_picture, encoded("JPEG") + disguise)[0] == "disguised"
    assert refusal(check_picture, encoded("JPEG", comment=disguise))[0] == "disguised"


def test_film_behind_a_photograph_is_accepted():
    """Motion photos of Android telephones."""
    assert check_picture(upload(encoded("JPEG") + b"\0\0\0\x18ftypmp42" + bytes(9000))).width == 400


@pytest.mark.parametrize("check", [check_picture, check_pdf])
def test_empty_file_is_refused(check):
    assert refusal(check, b"") == ("empty", "The file is empty.")


@pytest.mark.parametrize(("check", "limit"), [(check_picture, 40), (check_pdf, 50)])
def test_file_over_the_size_limit_is_refused_unread(check, limit):
    file = upload(b"x")
    file.size = limit * 1024 * 1024 + 1

    with pytest.raises(ValidationError, match=rf"larger than {limit} MB") as refused:
        check(file)

    assert refused.value.code == "too_large"


def test_pdf_is_accepted():
    file = upload(PDF + b"\0" * 2000)

    facts = check_pdf(file)

    assert facts.size == file.size
    assert re.fullmatch(r"[0-9a-f]{64}", facts.sha256)
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PDF[:-7], "damaged"),
        (PDF + bytes(5000), "damaged"),
        (b"\n" + PDF, "type"),
        (b"<html>%PDF-1.7 %%EOF", "type"),
        (encoded("JPEG"), "type"),
    ],
)
def test_what_is_no_whole_pdf_is_refused(content, code):
    assert refusal(check_pdf, content)[0] == code


@pytest.mark.parametrize(
    ("filename", "suffix"),
    [
        ("王市長 IMG_0001.JPEG", ".jpg"),
        ("a.heif", ".heic"),
        ("a.pdf", ".pdf"),
        ("../../etc/passwd", ".bin"),
        ("a.html", ".bin"),
        ("a.jpg/../b.php", ".bin"),
    ],
)
def test_original_path_tells_nothing_and_cannot_be_guessed(filename, suffix):
    first, second = original_path(None, filename), original_path(None, filename)

    assert re.fullmatch(r"20\d\d/[0-9a-f]{32}" + re.escape(suffix), first)
    assert first != second
