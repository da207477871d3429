"""Rendition files: their names and sizes, the child process that makes them, and how they are stored."""

import ast
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.utils import translation
from PIL import Image

from portal.records import image_worker, images
from portal.records.uploads import DurableStorage

SECRET = "PLANTED-7f3a9c"
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def picture(size: tuple[int, int] = (40, 30)) -> Image.Image:
    return Image.new("RGB", size, (200, 30, 40))


def render(original, tmp_path: Path) -> images.Rendered:
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    return images.render(original, out)


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (1, ["1.webp", "1.jpg"]),
        (319, ["319.webp", "319.jpg"]),
        (320, ["320.webp", "320.jpg"]),
        (900, ["320.webp", "640.webp", "900.webp", "900.jpg"]),
        (1280, ["320.webp", "640.webp", "960.webp", "1280.webp", "1280.jpg"]),
        (9000, ["320.webp", "640.webp", "960.webp", "1280.webp", "2048.webp", "1280.jpg"]),
    ],
)
def test_rendition_names_follow_from_the_width_alone(width, names):
    assert images.rendition_names(width) == names


@pytest.mark.parametrize("size", [(1, 1), (200, 100), (1000, 10), (2100, 1400), (1400, 2100), (320, 16383)])
def test_renditions_have_the_size_their_name_says_and_keep_the_shape(tmp_path, size):
    picture(size).save(tmp_path / "a.png")

    rendered = render(tmp_path / "a.png", tmp_path)

    assert [file.name for file in rendered.files] == images.rendition_names(size[0])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        images.rendition_names(size[0])
    )
    for file in rendered.files:
        with Image.open(file) as shown:
            assert shown.width == int(file.stem) <= size[0]
            assert shown.height == max(1, round(size[1] * shown.width / size[0]))


def test_jpeg_rendition_is_progressive(tmp_path):
    picture((400, 300)).save(tmp_path / "a.png")

    with Image.open(render(tmp_path / "a.png", tmp_path).files[-1]) as shown:
        assert shown.format == "JPEG"
        assert shown.info["progressive"]


@pytest.mark.parametrize(
    "make",
    [
        lambda content: SimpleUploadedFile("x.jpg", content),
        ContentFile,
        io.BytesIO,
    ],
)
def test_open_files_are_accepted_and_left_at_their_beginning(tmp_path, make):
    buffer = io.BytesIO()
    picture().save(buffer, "JPEG")
    original = make(buffer.getvalue())

    assert render(original, tmp_path).width == 40
    assert original.read() == buffer.getvalue()


def test_upload_on_disk_is_read_where_it_lies(tmp_path):
    with TemporaryUploadedFile("x.jpg", "image/jpeg", 0, None) as upload:
        picture().save(upload, "JPEG")
        upload.seek(0)

        assert images.inspect(upload).width == 40


def test_missing_original_is_an_oserror(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"gone\.jpg"):
        images.inspect(tmp_path / "gone.jpg")


def test_child_process_knows_nothing_of_django_or_the_portal():
    source = Path(image_worker.__file__).read_text()
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])

    assert imported - sys.stdlib_module_names == {"PIL", "pillow_heif"}


def test_child_process_inherits_no_secrets(tmp_path, monkeypatch):
    seen = {}
    run = subprocess.run

    def spy(command, **options):
        seen.update(options, command=command)
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", spy)
    monkeypatch.setenv("PORTAL_SECRET_KEY", SECRET)
    picture().save(tmp_path / "a.jpg")

    images.inspect(tmp_path / "a.jpg")

    # Where coverage is measured, the test run itself adds what the child needs for it.
    own = {name for name in seen["env"] if not name.startswith("COVERAGE_")}
    assert own == {"MALLOC_ARENA_MAX"}
    assert SECRET not in str(seen["env"])
    assert seen["command"][1] == "-I"


def test_picture_that_needs_too_much_memory_is_refused(tmp_path, monkeypatch):
    Image.new("RGB", (8000, 8000)).save(tmp_path / "a.png")
    monkeypatch.setattr(images, "MEMORY_BYTES", 250 * 1024 * 1024)

    with pytest.raises(images.PictureError, match="too much memory or time") as refusal:
        images.inspect(tmp_path / "a.png")

    assert refusal.value.code == "resources"


@pytest.mark.parametrize(("limit", "value"), [("WALL_SECONDS", 0.01), ("CPU_SECONDS", 0)])
def test_picture_that_takes_too_long_is_refused(tmp_path, monkeypatch, limit, value):
    Image.new("RGB", (4000, 4000)).save(tmp_path / "a.png")
    monkeypatch.setattr(images, limit, value)

    with pytest.raises(images.PictureError) as refusal:
        render(tmp_path / "a.png", tmp_path)

    assert refusal.value.code == "resources"


@pytest.mark.parametrize(
    ("returncode", "stdout", "code"),
    [
        (-11, b"", "damaged"),
        (-9, b"", "resources"),
        (1, b"", "unavailable"),
        (0, b'{"error": "no such reason"}', "damaged"),
        (0, b'{"width": 0, "height": 5, "taken_at": "", "offset": ""}', "damaged"),
        (0, b'{"width": 5, "height": 5, "taken_at": "<b>", "offset": ""}', "damaged"),
        (0, b'{"width": 5}', "damaged"),
        (0, b'{"width": 5, "height": 5, "taken_at": "", "offset": ""}', "unavailable"),
    ],
)
def test_answer_of_the_child_is_not_trusted(tmp_path, monkeypatch, returncode, stdout, code):
    picture().save(tmp_path / "a.jpg")
    finished = subprocess.CompletedProcess([], returncode, stdout)
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: finished)

    with pytest.raises(images.PictureError) as refusal:
        render(tmp_path / "a.jpg", tmp_path)

    assert refusal.value.code == code


def test_child_that_cannot_start_is_a_passing_trouble(tmp_path, monkeypatch):
    picture().save(tmp_path / "a.jpg")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))

    with pytest.raises(images.PictureError, match="Try again"):
        images.inspect(tmp_path / "a.jpg")


def test_server_busy_with_pictures_says_so(tmp_path, monkeypatch):
    picture().save(tmp_path / "a.jpg")
    monkeypatch.setattr(images, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(images, "WALL_SECONDS", 0.01)

    with images._slots, pytest.raises(images.PictureError, match="Try again"):
        images.inspect(tmp_path / "a.jpg")


def test_original_of_another_kind_starts_no_child(tmp_path, monkeypatch):
    (tmp_path / "a.svg").write_text("<svg/>")
    monkeypatch.setattr(subprocess, "run", None)

    with pytest.raises(images.PictureError, match="not a JPEG, PNG, WebP or HEIC") as refusal:
        images.inspect(tmp_path / "a.svg")

    assert refusal.value.code == "type"


def test_every_reason_is_readable():
    with translation.override("en"):
        for code in images.REASONS:
            assert "%" not in str(images.PictureError(code))


@pytest.fixture
def rendered(tmp_path) -> images.Rendered:
    picture((700, 500)).save(tmp_path / "a.jpg")
    return render(tmp_path / "a.jpg", tmp_path)


STORAGES = {
    "durable": lambda folder: DurableStorage(folder),
    "django": lambda folder: FileSystemStorage(folder),
    "memory": lambda folder: InMemoryStorage(),
}


@pytest.mark.parametrize("kind", STORAGES)
def test_renditions_are_stored_replaced_and_removed(tmp_path, rendered, kind):
    storage = STORAGES[kind](tmp_path / "store")
    names = [f"{TOKEN}/{name}" for name in ("320.webp", "640.webp", "700.webp", "700.jpg")]

    assert images.store_renditions(storage, TOKEN, rendered) == names
    storage.delete(names[0])
    storage.save(names[0], ContentFile(b"old"))
    storage.save(f"{TOKEN}/2048.webp", ContentFile(b"of a larger original"))
    assert images.store_renditions(storage, TOKEN, rendered) == names

    assert sorted(storage.listdir(TOKEN)[1]) == ["320.webp", "640.webp", "700.jpg", "700.webp"]
    for name, file in zip(names, rendered.files, strict=True):
        with storage.open(name) as stored:
            assert stored.read() == file.read_bytes()
    images.remove_renditions(storage, TOKEN)
    images.remove_renditions(storage, TOKEN)
    assert not storage.exists(TOKEN)


def fail_at(monkeypatch, last: str) -> None:
    replace = DurableStorage.replace

    def full(self, name, content):
        if name.endswith(last):
            raise OSError(28, "No space left on device")
        replace(self, name, content)

    monkeypatch.setattr(DurableStorage, "replace", full)


def test_failed_storing_leaves_nothing(tmp_path, rendered, monkeypatch):
    storage = DurableStorage(tmp_path / "store")
    fail_at(monkeypatch, "700.jpg")

    with pytest.raises(OSError, match="No space left"):
        images.store_renditions(storage, TOKEN, rendered)

    assert list((tmp_path / "store").rglob("*")) == []


def test_failed_storing_again_keeps_the_pictures_that_are_shown(tmp_path, rendered, monkeypatch):
    storage = DurableStorage(tmp_path / "store")
    images.store_renditions(storage, TOKEN, rendered)
    storage.delete(f"{TOKEN}/640.webp")
    fail_at(monkeypatch, "700.jpg")

    with pytest.raises(OSError, match="No space left"):
        images.store_renditions(storage, TOKEN, rendered)

    assert sorted(storage.listdir(TOKEN)[1]) == ["320.webp", "700.jpg", "700.webp"]


@pytest.mark.parametrize("token", ["", ".", "..", "a/b", "../originals-of-the-city", "0123456789abcde"])
def test_token_that_is_not_one_folder_is_refused(tmp_path, rendered, token):
    storage = DurableStorage(tmp_path)

    with pytest.raises(ValueError, match="16 to 64"):
        images.remove_renditions(storage, token)
    with pytest.raises(ValueError, match="16 to 64"):
        images.store_renditions(storage, token, rendered)


def test_storage_that_gives_another_name_is_refused(tmp_path, rendered, monkeypatch):
    """Templates know the names from the width alone."""
    storage = FileSystemStorage(tmp_path / "store")
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: f"{name}.other")

    with pytest.raises(FileExistsError, match=r"320\.webp"):
        images.store_renditions(storage, TOKEN, rendered)

    assert not storage.exists(TOKEN)
