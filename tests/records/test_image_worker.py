"""The child process by itself: the limits it takes on and what it answers when it refuses."""

import json
import resource
import struct

import pytest
from PIL import Image

from portal.records import image_worker


@pytest.fixture
def limits(monkeypatch) -> dict[int, tuple[int, int]]:
    taken = {}
    monkeypatch.setattr(resource, "setrlimit", taken.__setitem__)
    return taken


def test_worker_takes_its_limits_and_prints_one_answer(tmp_path, limits, capsys):
    Image.new("RGB", (40, 30)).save(tmp_path / "a.webp")

    image_worker.main(["inspect", "WEBP", str(tmp_path / "a.webp"), str(tmp_path), "0", "1000000", "7"])

    assert json.loads(capsys.readouterr().out) == {"width": 40, "height": 30, "taken_at": "", "offset": ""}
    assert limits[resource.RLIMIT_AS] == (1_000_000, 1_000_000)
    assert limits[resource.RLIMIT_CPU] == (7, 7)
    assert limits[resource.RLIMIT_CORE] == (0, 0)
    assert limits[resource.RLIMIT_FSIZE][0] < 100_000_000


@pytest.mark.parametrize(
    ("size", "reason"), [((10_000, 8_001), "pixels"), ((20_001, 1), "side"), ((1, 16_384), "side")]
)
def test_picture_over_a_limit_is_refused(tmp_path, size, reason):
    Image.new("1", size).save(tmp_path / "a.png")

    assert image_worker.work("inspect", "PNG", str(tmp_path / "a.png"), "") == {"error": reason}


@pytest.mark.parametrize("picture_format", ["PNG", "WEBP"])
def test_moving_picture_is_refused(tmp_path, picture_format):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a", picture_format, save_all=True, append_images=frames[1:])

    assert image_worker.work("inspect", picture_format, str(tmp_path / "a"), "") == {"error": "animated"}


def test_picture_of_another_format_than_announced_is_refused(tmp_path):
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")

    assert image_worker.work("inspect", "JPEG", str(tmp_path / "a.png"), "")["error"] == "damaged"


def test_memory_that_is_refused_is_a_reason_of_its_own(tmp_path, monkeypatch):
    Image.new("RGB", (40, 30)).save(tmp_path / "a.png")

    def exhausted(*args):
        raise MemoryError

    monkeypatch.setattr(image_worker, "decode", exhausted)

    assert image_worker.work("inspect", "PNG", str(tmp_path / "a.png"), "") == {"error": "resources"}


def test_exif_that_breaks_its_reader_tells_nothing(monkeypatch):
    picture = Image.new("RGB", (40, 30))
    monkeypatch.setattr(picture, "getexif", lambda: struct.unpack(">I", b""))

    assert image_worker.read_exif(picture) == (1, "", "")
