"""Renditions show the picture as it was meant and carry nothing else of the original."""

import hashlib
import io
import struct
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from portal.records import image_worker, images

SECRET = "PLANTED-7f3a9c"
RED, BLUE = (200, 30, 40), (20, 60, 190)


def two_halves(size: tuple[int, int], left=RED, right=BLUE, mode: str = "RGB") -> Image.Image:
    """Left and right differ, so that a wrong turn shows."""
    picture = Image.new(mode, size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    return picture


def secret_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = exif[0x013B] = exif[0x8298] = SECRET
    exif.get_ifd(0x8769).update(
        {0x9003: "2026:05:03 14:20:05", 0x9011: "+08:00", 0xA431: SECRET, 0x9286: SECRET}
    )
    exif.get_ifd(0x8825).update({1: "N", 2: (24.0, 8.0, 51.0), 3: "E", 4: (120.0, 40.0, 25.0), 29: SECRET})
    return exif


def with_thumbnail(jpeg: bytes) -> bytes:
    """The JPEG with application segments as cameras add them: a thumbnail, IPTC, and Photoshop resources."""
    thumbnail = io.BytesIO()
    two_halves((16, 16)).save(thumbnail, "JPEG", comment=SECRET.encode())
    segments = b""
    for marker, payload in ((0xE0, b"JFXX\0\x10"), (0xED, b"Photoshop 3.0\0"), (0xEC, b"Ducky")):
        body = payload + SECRET.encode() + thumbnail.getvalue()
        segments += struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
    return jpeg[:2] + segments + jpeg[2:]


def wide_gamut_profile() -> bytes:
    """A minimal Display P3 profile: its primaries (D50), gamma 2.2."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    text = SECRET.encode() + b"\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78),
        b"cprt": b"text\0\0\0\0" + text,
        b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(0.5151, 0.2412, -0.0011),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(0.2920, 0.6922, 0.0419),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(0.1571, 0.0666, 0.7841),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, data = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(data), len(content))
        data += content
    size = 128 + len(table) + len(data)
    header = (
        struct.pack(">I4sI4s4s4s", size, b"", 0x02100000, b"mntr", b"RGB ", b"XYZ ") + bytes(12) + b"acsp"
    )
    header += bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + table + data


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch) -> None:
    """The worker runs where coverage sees it; test_renditions and test_uploads run the real child."""
    monkeypatch.setattr(
        images, "run_child", lambda arguments: image_worker.work(*arguments[:4], int(arguments[4]))
    )


def render(original, tmp_path: Path) -> images.Rendered:
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    return images.render(original, out)


def assert_close(pixel, expected, tolerance: int = 12) -> None:
    assert all(abs(a - b) <= tolerance for a, b in zip(pixel, expected, strict=True)), (pixel, expected)


def assert_bare(rendered: images.Rendered) -> None:
    """No file holds the planted word or any block that could hold metadata."""
    assert rendered.files
    for file in rendered.files:
        content = file.read_bytes()
        for trace in (
            SECRET.encode(),
            b"Exif",
            b"EXIF",
            b"XMP",
            b"http://ns.adobe",
            b"ICC",
            b"Photoshop",
            b"JFXX",
        ):
            assert trace not in content, (file.name, trace)
        with Image.open(file) as picture:
            assert not set(picture.info) & {"exif", "xmp", "comment", "icc_profile", "photoshop"}
            assert not picture.getexif()


def test_jpeg_with_all_kinds_of_metadata_is_rendered_bare(tmp_path):
    buffer = io.BytesIO()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    two_halves((700, 500)).save(
        buffer, "JPEG", exif=secret_exif(6), xmp=xmp, comment=SECRET, icc_profile=wide_gamut_profile()
    )
    original = tmp_path / "a.jpg"
    original.write_bytes(with_thumbnail(buffer.getvalue()) + SECRET.encode())
    assert original.read_bytes().count(SECRET.encode()) >= 10

    rendered = render(original, tmp_path)

    assert_bare(rendered)
    assert SECRET not in repr(rendered)


def test_facts_are_those_of_the_upright_original(tmp_path):
    original = tmp_path / "a.jpg"
    two_halves((700, 500)).save(original, exif=secret_exif(6))

    rendered = render(original, tmp_path)

    assert (rendered.format, rendered.width, rendered.height) == ("JPEG", 500, 700)
    assert (rendered.taken_at_text, rendered.offset) == ("2026-05-03T14:20:05", "+08:00")
    assert rendered.sha256 == hashlib.sha256(original.read_bytes()).hexdigest()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_upright(tmp_path, orientation):
    upright = Image.new("RGB", (640, 400), "white")
    upright.paste(RED, (0, 0, 320, 200))
    upright.paste(BLUE, (320, 0, 640, 200))
    # The turn that undoes each orientation: 6 and 8 undo each other, the rest undo themselves.
    undo = {6: 8, 8: 6}.get(orientation, orientation)
    lying = upright.transpose(image_worker.UPRIGHT[undo]) if undo > 1 else upright
    original = tmp_path / "a.png"
    lying.save(original, exif=secret_exif(orientation))

    rendered = render(original, tmp_path)

    assert (rendered.width, rendered.height) == (640, 400)
    for file in rendered.files:
        with Image.open(file) as picture:
            width, height = picture.size
            assert width > height
            assert_close(picture.getpixel((width // 4, height // 4)), RED)
            assert_close(picture.getpixel((width * 3 // 4, height // 4)), BLUE)
            assert_close(picture.getpixel((width // 4, height * 3 // 4)), (255, 255, 255))


def test_wide_gamut_jpeg_is_converted_to_srgb(tmp_path):
    original = tmp_path / "a.jpg"
    Image.new("RGB", (400, 300), RED).save(
        original, quality=95, subsampling=0, icc_profile=wide_gamut_profile()
    )

    rendered = render(original, tmp_path)

    with Image.open(rendered.files[0]) as picture:
        red, green, _ = picture.getpixel((100, 100))
    # The same numbers mean a stronger red in Display P3 than in sRGB.
    assert red >= RED[0] + 10
    assert green <= RED[1]
    assert_bare(rendered)


def test_profile_that_does_not_fit_the_picture_is_ignored(tmp_path):
    original = tmp_path / "a.jpg"
    Image.new("L", (400, 300), 120).save(original, icc_profile=wide_gamut_profile())

    rendered = render(original, tmp_path)

    with Image.open(rendered.files[0]) as picture:
        assert_close(picture.getpixel((100, 100)), (120, 120, 120), 4)


def test_broken_profile_is_ignored(tmp_path):
    original = tmp_path / "a.jpg"
    Image.new("RGB", (400, 300), RED).save(original, icc_profile=b"not a profile " * 20)

    with Image.open(render(original, tmp_path).files[0]) as picture:
        assert_close(picture.getpixel((100, 100)), RED)


def test_cmyk_jpeg_is_shown_in_rgb(tmp_path):
    original = tmp_path / "a.jpg"
    Image.new("RGB", (400, 300), RED).convert("CMYK").save(original, quality=95)

    with Image.open(render(original, tmp_path).files[0]) as picture:
        assert picture.mode == "RGB"
        assert_close(picture.getpixel((100, 100)), RED)


def test_rotated_heic_with_gps_is_upright_and_bare(tmp_path):
    original = tmp_path / "a.heic"
    heif = pillow_heif.from_pillow(two_halves((800, 600)))
    heif.save(original, quality=90, exif=secret_exif(6).tobytes(), xmp=SECRET.encode())
    assert SECRET.encode() in original.read_bytes()

    rendered = render(original, tmp_path)

    assert (rendered.format, rendered.width, rendered.height) == ("HEIF", 600, 800)
    assert rendered.taken_at_text == "2026-05-03T14:20:05"
    with Image.open(rendered.files[0]) as picture:
        assert_close(picture.getpixel((160, 100)), RED)
        assert_close(picture.getpixel((160, 330)), BLUE)
    assert_bare(rendered)


def test_wide_gamut_heic_is_converted_to_srgb(tmp_path):
    original = tmp_path / "a.heic"
    picture = Image.new("RGB", (400, 300), RED)
    picture.info["icc_profile"] = wide_gamut_profile()
    pillow_heif.from_pillow(picture).save(original, quality=95)

    rendered = render(original, tmp_path)

    with Image.open(rendered.files[0]) as shown:
        assert shown.getpixel((100, 100))[0] >= RED[0] + 8
    assert_bare(rendered)


def test_heic_with_several_pictures_shows_the_primary_one(tmp_path):
    burst = pillow_heif.HeifFile()
    for colour in (BLUE, RED):
        burst.add_from_pillow(Image.new("RGB", (400, 300), colour))
    burst.save(tmp_path / "a.heic", primary_index=1)

    with Image.open(render(tmp_path / "a.heic", tmp_path).files[0]) as picture:
        assert_close(picture.getpixel((100, 100)), RED)


def test_jpeg_with_a_second_picture_shows_the_first(tmp_path):
    """Phones store depth maps and gain maps so (MPO)."""
    two_halves((400, 300)).save(
        tmp_path / "a.jpg", "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300), "white")]
    )

    rendered = render(tmp_path / "a.jpg", tmp_path)

    assert (rendered.format, rendered.width) == ("JPEG", 400)
    with Image.open(rendered.files[0]) as picture:
        assert_close(picture.getpixel((50, 100)), RED)


def test_sixteen_bit_png_keeps_its_tones(tmp_path):
    picture = Image.new("I;16", (400, 300), 32768)
    picture.save(tmp_path / "a.png")

    with Image.open(render(tmp_path / "a.png", tmp_path).files[0]) as shown:
        assert_close(shown.getpixel((100, 100)), (127, 127, 127), 4)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_png_with_secret_text_is_flattened_on_white(tmp_path, mode):
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET, zip=False)
    text.add_text("Comment", SECRET, zip=True)
    picture = Image.new("RGBA", (400, 300), (30, 30, 30, 0))
    picture.paste((30, 30, 30, 255), (200, 0, 400, 300))
    picture.convert(mode).save(tmp_path / "a.png", pnginfo=text, exif=secret_exif())
    assert SECRET.encode() in (tmp_path / "a.png").read_bytes()

    rendered = render(tmp_path / "a.png", tmp_path)

    assert_bare(rendered)
    for file in rendered.files:
        with Image.open(file) as shown:
            assert_close(shown.getpixel((20, 20)), (255, 255, 255))
            assert_close(shown.getpixel((shown.width - 20, 20)), (30, 30, 30))


def test_webp_with_metadata_is_rendered_bare(tmp_path):
    two_halves((400, 300)).save(
        tmp_path / "a.webp", exif=secret_exif(), xmp=SECRET.encode(), icc_profile=wide_gamut_profile()
    )

    assert_bare(render(tmp_path / "a.webp", tmp_path))


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:05:03 14:20:05", "", ("2026-05-03T14:20:05", "")),
        ("2026:05:03 14:20:05", SECRET, ("2026-05-03T14:20:05", "")),
        ("0000:00:00 00:00:00", "+08:00", ("", "")),
        ("    :  :     :  :  ", "+08:00", ("", "")),
        (SECRET, "+08:00", ("", "")),
        ("0001:01:01 00:00:00", "+08:00", ("", "")),
        ("9999:12:31 23:59:59", "-05:00", ("", "")),
    ],
)
def test_capture_time_that_makes_no_sense_is_left_out(tmp_path, taken, offset, expected):
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: taken, 0x9011: offset})
    two_halves((40, 30)).save(tmp_path / "a.jpg", exif=exif)

    found = images.inspect(tmp_path / "a.jpg")

    assert (found.taken_at_text, found.offset) == expected


def test_picture_with_broken_exif_is_accepted(tmp_path):
    two_halves((40, 30)).save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff" + b"\xff" * 40)

    assert images.inspect(tmp_path / "a.jpg").taken_at_text == ""


def test_planted_profile_is_a_real_one():
    """Guards the colour tests: a profile that nothing can read would be ignored."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(wide_gamut_profile()))

    assert profile.profile.xcolor_space.strip() == "RGB"


def four_corners(size: tuple[int, int]) -> Image.Image:
    """Red, green, blue and white, clockwise from the top left."""
    width, height = size
    picture = Image.new("RGB", size)
    halves = (0, width // 2, width), (0, height // 2, height)
    for colour, x, y in (("red", 0, 0), ("lime", 1, 0), ("blue", 1, 1), ("white", 0, 1)):
        box = (halves[0][x], halves[1][y], halves[0][x + 1], halves[1][y + 1])
        picture.paste(colour, box)
    return picture


CLOCKWISE = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_picture_is_turned_on_top_of_what_the_camera_says(tmp_path, orientation, rotation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    four_corners((1600, 400)).save(tmp_path / "a.jpg", quality=95, exif=exif)
    (tmp_path / "out").mkdir()

    rendered = images.render(tmp_path / "a.jpg", tmp_path / "out", rotation)

    quarters = ({1: 0, 6: 1, 3: 2, 8: 3}[orientation] + rotation // 90) % 4
    size = (400, 1600) if quarters % 2 else (1600, 400)
    assert (rendered.width, rendered.height) == size
    assert [file.name for file in rendered.files] == images.rendition_names(size[0])
    for file in rendered.files:
        with Image.open(file) as shown:
            width, height = shown.size
            assert abs(width / height - size[0] / size[1]) < 0.05
            places = [(0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75)]
            corners = [shown.convert("RGB").getpixel((int(width * x), int(height * y))) for x, y in places]
        expected = CLOCKWISE[-quarters:] + CLOCKWISE[:-quarters] if quarters else CLOCKWISE
        for corner, colour in zip(corners, expected, strict=True):
            assert_close(corner, colour, 20)
