"""What was uploaded is on the disk before anyone is told so, and what failed leaves nothing."""

import errno
import os
import re
import resource
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import models
from django.db.migrations.writer import MigrationWriter

from portal.records import uploads
from portal.records.uploads import DurableStorage, original_path


@pytest.fixture
def storage(tmp_path) -> DurableStorage:
    return DurableStorage(tmp_path / "media" / "originals")


@pytest.fixture
def steps(monkeypatch) -> list[tuple[str, str]]:
    """What was synced, named or removed, in order; temporary names are written as `*`."""
    seen = []

    def spy(name, describe):
        real = getattr(os, name)

        def step(*args, **options):
            seen.append((name, describe(args)))
            return real(*args, **options)

        monkeypatch.setattr(os, name, step)

    def shown(path) -> str:
        return re.sub(r"^\..*\.part$", "*", Path(path).name)

    spy("fsync", lambda args: shown(Path(f"/proc/self/fd/{args[0]}").readlink()))
    spy("link", lambda args: shown(args[1]))
    spy("replace", lambda args: shown(args[1]))
    spy("unlink", lambda args: shown(args[0]))
    return seen


def kept(storage: DurableStorage, name: str) -> bytes:
    return Path(storage.path(name)).read_bytes()


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_saved_file_and_all_its_folders_are_on_the_disk_before_it_is_named(storage, steps, tmp_path):
    assert storage.save("2026/a.jpg", ContentFile(b"content")) == "2026/a.jpg"

    assert steps[:3] == [("fsync", tmp_path.name), ("fsync", "media"), ("fsync", "originals")]
    assert steps[3:] == [
        ("fsync", "*"),
        ("link", "a.jpg"),
        ("unlink", "*"),
        ("fsync", "2026"),
        ("fsync", "originals"),
        ("unlink", "*"),
    ]
    assert kept(storage, "2026/a.jpg") == b"content"


def test_replaced_file_is_on_the_disk_before_it_is_named(storage, steps):
    storage.save("a.jpg", ContentFile(b"old"))
    steps.clear()

    storage.replace("a.jpg", ContentFile(b"new"))

    assert steps[:3] == [("fsync", "*"), ("replace", "a.jpg"), ("fsync", "originals")]
    assert kept(storage, "a.jpg") == b"new"


def test_deleting_is_on_the_disk_too(storage, steps):
    storage.save("2026/a.jpg", ContentFile(b"old"))
    steps.clear()

    storage.delete("2026/a.jpg")
    storage.delete("never/was.jpg")

    assert steps == [("fsync", "2026")]
    assert not storage.exists("2026/a.jpg")


def test_taken_name_is_never_overwritten(storage, monkeypatch):
    """Two savers may see the same free name: the second finds it taken only when it claims it."""
    storage.save("a.jpg", ContentFile(b"first"))
    exists = storage.exists
    monkeypatch.setattr(storage, "exists", lambda name: name != "a.jpg" and exists(name))
    monkeypatch.setattr(storage, "get_alternative_name", lambda root, suffix: f"{root}_2{suffix}")
    available = storage.get_available_name
    names = iter(["a.jpg", "b.jpg"])
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: available(next(names)))

    assert storage.save("a.jpg", ContentFile(b"second")) == "b.jpg"

    assert kept(storage, "a.jpg") == b"first"
    assert kept(storage, "b.jpg") == b"second"


@pytest.mark.parametrize("taken", [False, True])
def test_file_system_without_hard_links_works_too(storage, monkeypatch, taken):
    def no_links(*args):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    names = iter(["a.jpg", "b.jpg"])
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: next(names))
    if taken:
        storage.replace("a.jpg", ContentFile(b"first"))

    assert storage.save("a.jpg", ContentFile(b"second")) == ("b.jpg" if taken else "a.jpg")
    assert files_below(Path(storage.location)) == (["a.jpg", "b.jpg"] if taken else ["a.jpg"])


def test_files_are_readable_by_their_owner_alone(storage):
    storage.save("2026/a.jpg", ContentFile("text is kept as UTF-8: 僑"))

    root = Path(storage.location)
    assert (root / "2026/a.jpg").stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (root, root / "2026", root.parent)} == {0o700}
    assert (root / "2026/a.jpg").read_text().endswith("僑")


@pytest.mark.parametrize(
    ("method", "call"),
    [("save", "fsync"), ("save", "link"), ("save", "replace"), ("replace", "fsync"), ("replace", "replace")],
)
def test_full_disk_is_an_error_and_leaves_no_file(storage, monkeypatch, method, call):
    def fail(number, text):
        def step(*args):
            raise OSError(number, text)

        return step

    storage.save("keep.jpg", ContentFile(b"kept"))
    monkeypatch.setattr(os, "link", fail(errno.EPERM, "No hard links here"))
    monkeypatch.setattr(os, call, fail(errno.ENOSPC, "No space left on device"))

    with pytest.raises(OSError, match="No space left"):
        getattr(storage, method)("a.jpg", ContentFile(b"content"))

    assert files_below(Path(storage.location)) == ["keep.jpg"]


def test_folder_that_cannot_be_synced_leaves_no_file(storage, monkeypatch):
    storage.save("keep.jpg", ContentFile(b"kept"))

    def full(folder):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(uploads, "sync_directory", full)

    with pytest.raises(OSError, match="Input/output"):
        storage.save("a.jpg", ContentFile(b"content"))

    assert files_below(Path(storage.location)) == ["keep.jpg"]


def test_write_that_the_kernel_refuses_leaves_no_file(storage):
    """The real thing, as far as it goes without a small disk of one's own: a limit on the file's size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            storage.save("a.jpg", ContentFile(bytes(100_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert files_below(Path(storage.location)) == []


def test_upload_that_breaks_off_leaves_no_file(storage):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"first half"
            raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        storage.save("a.jpg", Broken(b""))

    assert files_below(Path(storage.location)) == []


@pytest.mark.parametrize("name", ["../a.jpg", "/etc/a.jpg", "2026/../../a.jpg"])
def test_name_outside_the_storage_is_refused(storage, name):
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, ContentFile(b"x"))


def test_storage_and_path_can_be_written_into_a_migration():
    field = models.FileField(upload_to=original_path, storage=DurableStorage("/srv/media"))

    text, imports = MigrationWriter.serialize(field)

    assert "upload_to=portal.records.uploads.original_path" in text
    assert "storage=portal.records.uploads.DurableStorage('/srv/media')" in text
    assert "import portal.records.uploads" in imports


def test_settings_decide_where_originals_and_renditions_lie(settings, tmp_path):
    backend = "portal.records.uploads.DurableStorage"
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "originals"}},
        "renditions": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "renditions"}},
    }

    storages["default"].save("a.jpg", ContentFile(b"private"))
    storages["renditions"].save("a.webp", ContentFile(b"public"))

    assert files_below(tmp_path / "originals") == ["a.jpg"]
    assert files_below(tmp_path / "renditions") == ["a.webp"]
