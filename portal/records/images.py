"""Renditions: the pictures the public may see, made from originals it never sees.

Upright, in sRGB, opaque (white under transparency), re-encoded from pixels alone, so that no metadata, no
thumbnail and no trailing bytes of the original survive. Decoding happens in `image_worker.py`, a child
process with limits. Everything here can be run again with the same result: a task may be repeated.
"""

import hashlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, runtime_checkable

from django.core.files import File
from django.core.files.storage import Storage
from django.utils.translation import gettext_lazy as _

from portal.records import image_worker
from portal.records.image_worker import jpeg_width, rendition_widths, sniff

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

__all__ = [
    "REASONS",
    "Inspected",
    "PictureError",
    "Rendered",
    "inspect",
    "jpeg_width",
    "remove_renditions",
    "render",
    "rendition_names",
    "rendition_widths",
    "sniff",
    "store_renditions",
]

logger = logging.getLogger(__name__)

# Address space, not resident memory. Measured for 80 million pixels: JPEG 0.5 to 0.7 GB, PNG 1.1, WebP 1.3.
MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 30
WALL_SECONDS = 60
# Children at a time in one server process, so that ten uploads at once cannot take all memory.
_slots = threading.BoundedSemaphore(2)

REASON_PARAMS = {
    "megapixels": image_worker.MAX_PIXELS // 1_000_000,
    "width": image_worker.MAX_WIDTH,
    "height": image_worker.MAX_HEIGHT,
}
REASONS: "dict[str, StrPromise]" = {
    "type": _("This is not a JPEG, PNG, WebP or HEIC picture. Other kinds of files are not accepted here."),
    "animated": _("Moving pictures are not accepted. Send a still photograph."),
    "pixels": _("The picture has more than %(megapixels)d million pixels. Send a smaller version."),
    "side": _(
        "The picture is wider than %(width)d or taller than %(height)d pixels. Send a smaller version."
    ),
    "damaged": _("The picture is incomplete or damaged. Send the original file again."),
    "resources": _("The picture takes too much memory or time to read. Send a smaller version."),
    "unavailable": _("The picture could not be read just now. Try again in a minute."),
}

# Arenas per thread would count against the memory limit without being used.
WORKER_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}

type Original = str | os.PathLike[str] | File | IO[bytes]


class PictureError(Exception):
    """A picture that cannot be used; `code` is a key of `REASONS` and the text is readable and translated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(REASONS[self.code]) % REASON_PARAMS


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a picture says of itself.

    `format` is JPEG, PNG, WEBP or HEIF; `width` and `height` are pixels of the upright picture.
    `taken_at_text` is the camera's local time as `2026-05-03T14:20:05` and `offset` its distance from UTC as
    `+08:00`; each is "" where the camera did not say. `sha256` is the hex digest of the original's bytes.
    """

    format: str
    width: int
    height: int
    taken_at_text: str
    offset: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Rendered(Inspected):
    """What `render` made: the facts, and the rendition files in its output directory."""

    files: tuple[Path, ...]


@runtime_checkable
class ReplacingStorage(Protocol):
    """A storage that can put a file in the place of another in one step."""

    def replace(self, name: str, content: File) -> None: ...


def rendition_names(width: int) -> list[str]:
    """File names of all renditions of a picture this many pixels wide when upright."""
    return [f"{step}.webp" for step in rendition_widths(width)] + [f"{jpeg_width(width)}.jpg"]


def inspect(original: Original) -> Inspected:
    """Decodes the original to its end, in a child process.

    Raises PictureError for what cannot be used and OSError for an original that is not there.
    """
    with local_path(original) as path, tempfile.TemporaryDirectory(prefix="portal-picture-") as nowhere:
        return Inspected(**run_worker("inspect", path, Path(nowhere)))


def render(original: Original, out_dir: Path, rotation: int = 0) -> Rendered:
    """Writes the renditions into an existing directory, under the names of `rendition_names`.

    `rotation` is what staff turned the picture by, clockwise: 0, 90, 180 or 270 degrees on top of what the
    camera says; width and height are those of the turned picture. Raises as `inspect` does; the directory is
    the caller's to remove, whatever has been written into it.
    """
    with local_path(original) as path:
        facts = run_worker("render", path, out_dir, rotation)
    files = tuple(out_dir / name for name in rendition_names(facts["width"]))
    if not all(file.is_file() for file in files):
        raise PictureError("unavailable")
    return Rendered(**facts, files=files)


@contextmanager
def local_path(original: Original) -> Iterator[Path]:
    """A path the child can open: the original's own, or that of a temporary copy."""
    if isinstance(original, str | os.PathLike):
        yield Path(original)
        return
    if hasattr(original, "temporary_file_path"):
        yield Path(original.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(prefix="portal-picture-") as copy:
        content = original if isinstance(original, File) else File(original)
        for chunk in content.chunks():
            copy.write(chunk)
        copy.flush()
        original.seek(0)
        yield Path(copy.name)


def run_worker(task: str, path: Path, out_dir: Path, rotation: int = 0) -> dict[str, Any]:
    """The facts of `Inspected`, from a child process that has been held to its limits."""
    with path.open("rb") as file:
        picture_format = sniff(file.read(12))
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if picture_format is None:
        raise PictureError("type")
    places = [str(path.resolve()), str(out_dir.resolve())]
    answer = run_child([task, picture_format, *places, str(rotation)])
    if "error" in answer:
        logger.info("Picture refused: %s %s", answer["error"], answer.get("detail", ""))
        raise PictureError(answer["error"] if answer["error"] in REASONS else "damaged")
    return checked_facts(answer) | {"format": picture_format, "sha256": sha256}


def run_child(arguments: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-I", image_worker.__file__, *arguments, str(MEMORY_BYTES), str(CPU_SECONDS)]
    if not _slots.acquire(timeout=WALL_SECONDS):
        raise PictureError("unavailable")
    try:
        finished = subprocess.run(  # noqa: S603 (a fixed program; the only free argument is a path of our own)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # No secrets in the child's environment; few arenas, because each one reserves address space.
            env=WORKER_ENVIRONMENT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PictureError("resources") from error
    except OSError as error:
        logger.exception("The picture worker did not start.")
        raise PictureError("unavailable") from error
    finally:
        _slots.release()
    return parsed(finished)


def parsed(finished: subprocess.CompletedProcess[bytes]) -> dict[str, Any]:
    """The child's answer; a child that died says by its signal whether a limit or the picture killed it."""
    if finished.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise PictureError("resources")
    if finished.returncode < 0:
        raise PictureError("damaged")
    try:
        answer = json.loads(finished.stdout)
    except ValueError as error:
        logger.exception("The picture worker ended with %d and no answer.", finished.returncode)
        raise PictureError("unavailable") from error
    return answer


def checked_facts(answer: dict[str, Any]) -> dict[str, Any]:
    """The child decoded hostile bytes, so its answer is checked like any other input."""
    try:
        width, height = int(answer["width"]), int(answer["height"])
        taken_at, offset = str(answer["taken_at"]), str(answer["offset"])
        if taken_at:
            datetime.fromisoformat(taken_at + offset)
    except (KeyError, TypeError, ValueError) as error:
        raise PictureError("damaged") from error
    if width < 1 or height < 1:
        raise PictureError("damaged")
    return {"width": width, "height": height, "taken_at_text": taken_at, "offset": offset}


def store_renditions(storage: Storage, token: str, rendered: Rendered) -> list[str]:
    """Puts the files under `<token>/` and returns their storage names.

    Running it again replaces them. When it fails, what it added is taken away and the storage's error goes
    on; renditions that were there before stay.
    """
    folder = checked_token(token)
    names = {f"{folder}/{file.name}": file for file in rendered.files}
    before = set(stored_renditions(storage, folder))
    try:
        for name, file in names.items():
            put(storage, name, file)
    except BaseException:
        if not before:
            remove_renditions(storage, folder)
        for name in names.keys() - before:
            storage.delete(name)
        raise
    for name in before - names.keys():
        storage.delete(name)
    return list(names)


def put(storage: Storage, name: str, path: Path) -> None:
    with path.open("rb") as file:
        if isinstance(storage, ReplacingStorage):
            storage.replace(name, File(file))
            return
        storage.delete(name)
        if (saved := storage.save(name, File(file))) != name:
            storage.delete(saved)
            raise FileExistsError(name)


def remove_renditions(storage: Storage, token: str) -> None:
    """Deletes everything under `<token>/`; nothing there is no error."""
    folder = checked_token(token)
    for name in stored_renditions(storage, folder):
        storage.delete(name)
    storage.delete(folder)


def stored_renditions(storage: Storage, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []


def checked_token(token: str) -> str:
    """The token, if it can only be a folder of its own: an empty one would empty the whole storage."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", token):
        raise ValueError("A rendition token has 16 to 64 letters, digits, hyphens or underscores.")
    return token
