"""What may be uploaded, and how it is kept so that neither a crash nor a power cut loses it.

Originals are private and never served to the public; `images.py` makes what the public sees.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.records import images

MEGABYTE = 1024 * 1024
MAX_PICTURE_BYTES = 40 * MEGABYTE
MAX_PDF_BYTES = 50 * MEGABYTE
# Scanners add padding and signatures after the end mark.
PDF_TAIL_BYTES = 4096
# How far from either end a reader of another kind looks for its own mark.
DISGUISE_BYTES = 4096
# A picture that is also one of these could be opened as it by whoever downloads the original.
# Each is long enough not to occur by chance in a lifetime of photographs.
DISGUISES = (b"%pdf-", b"<!doctype", b"<html", b"<script", b"<?php", b"pk\x05\x06\x00\x00\x00\x00")
MOVING_HEIF_BRANDS = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "HEIF": ".heic"}
CONTENT_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
KEPT_SUFFIXES = {".jpg", ".png", ".webp", ".heic", ".pdf"}
SAME_SUFFIX = {".jpeg": ".jpg", ".jpe": ".jpg", ".heif": ".heic", ".hif": ".heic"}

NEITHER_PDF_NOR_PICTURE = _(
    "This is neither a PDF nor a photograph. Send a PDF, or a JPEG, PNG, WebP or HEIC picture."
)

# Files named so were never finished; whoever looks for orphans may remove those older than a day.
UNFINISHED_SUFFIX = ".part"


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of an accepted picture.

    `suffix` and `content_type` follow from its bytes, never from its name. `width` and `height` are pixels
    when upright, `size` is bytes, `sha256` hex; `taken_at_text` and `offset` are as in `images.Inspected`.
    """

    suffix: str
    content_type: str
    width: int
    height: int
    size: int
    sha256: str
    taken_at_text: str
    offset: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Size in bytes and hex digest of an accepted PDF."""

    size: int
    sha256: str


def new_token() -> str:
    """128 random bits as 32 hexadecimal digits: a name that cannot be guessed."""
    return secrets.token_hex(16)


def original_path(instance: object, filename: str) -> str:
    """Where an original is stored, `2026/<token>.jpg`; fit for `upload_to`.

    The user's file name gives no more than a known suffix; a record that wants the name keeps it as data.
    """
    suffix = PurePosixPath(filename).suffix.lower()
    suffix = SAME_SUFFIX.get(suffix, suffix)
    return f"{timezone.localdate().year}/{new_token()}{suffix if suffix in KEPT_SUFFIXES else '.bin'}"


def check_picture(file: File, look: Callable[[File], images.Inspected] = images.inspect) -> PictureFacts:
    """Accepts a JPEG, PNG, WebP or HEIC photograph that decodes to its end; raises ValidationError otherwise.

    The first bytes choose the one decoder that may try, in a child process. Trailing bytes are allowed,
    because phones append films and gain maps to photographs, unless they make the file a PDF, web page or
    archive as well. The file is left at its beginning. `look` decodes it, and may do more with it on the way.
    """
    size = checked_size(file, MAX_PICTURE_BYTES)
    head, tail = ends(file, size, DISGUISE_BYTES)
    if head[4:8] == b"ftyp" and head[8:12] in MOVING_HEIF_BRANDS:
        raise refused_picture(images.PictureError("animated"))
    if images.sniff(head) is None:
        raise refused_picture(images.PictureError("type"))
    if any(mark in part.lower() for mark in DISGUISES for part in (head, tail)):
        raise ValidationError(
            _("The file is a picture and something else at once. Save it as a picture again and send that."),
            code="disguised",
        )
    try:
        found = look(file)
    except images.PictureError as error:
        raise refused_picture(error) from error
    return PictureFacts(
        suffix=SUFFIXES[found.format],
        content_type=CONTENT_TYPES[found.format],
        width=found.width,
        height=found.height,
        size=size,
        sha256=found.sha256,
        taken_at_text=found.taken_at_text,
        offset=found.offset,
    )


def check_pdf(file: File) -> DocumentFacts:
    """Accepts a file that begins and ends as a PDF, left at its start; raises ValidationError otherwise."""
    size = checked_size(file, MAX_PDF_BYTES)
    head, tail = ends(file, size, PDF_TAIL_BYTES)
    if not head.startswith(b"%PDF-"):
        raise ValidationError(_("This is not a PDF. Only PDF documents are accepted here."), code="type")
    if b"%%EOF" not in tail:
        raise ValidationError(_("The PDF is incomplete. Send the original file again."), code="damaged")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return DocumentFacts(size=size, sha256=digest.hexdigest())


def validate_pdf(file: File) -> None:
    """Refuse a document that is no PDF: `check_pdf` as the validator of a field."""
    check_pdf(file)


def validate_evidence(file: File) -> None:
    """Refuse what is neither a PDF nor the JPEG that was made of a photograph."""
    head, _tail = ends(file, checked_size(file, MAX_PDF_BYTES), 16)
    if head.startswith(b"%PDF-"):
        check_pdf(file)
    elif images.sniff(head) != "JPEG":
        raise ValidationError(NEITHER_PDF_NOR_PICTURE, code="type")


def refused_picture(error: images.PictureError) -> ValidationError:
    return ValidationError(images.REASONS[error.code], code=error.code, params=images.REASON_PARAMS)


def checked_size(file: File, limit: int) -> int:
    size = file.size
    if not size:
        raise ValidationError(_("The file is empty."), code="empty")
    if size > limit:
        raise ValidationError(
            _("The file is larger than %(megabytes)d MB. Send a smaller version."),
            code="too_large",
            params={"megabytes": limit // MEGABYTE},
        )
    return size


def ends(file: File, size: int, length: int) -> tuple[bytes, bytes]:
    """The first and the last bytes of the file, which is left at its beginning."""
    file.seek(0)
    head = file.read(length)
    file.seek(max(0, size - length))
    tail = file.read(length)
    file.seek(0)
    return head, tail


class DurableStorage(FileSystemStorage):
    """Files that are on the disk, name and all, before their names are given out.

    `save` never overwrites: a taken name gets an alternative one. Any error, a full disk included, goes on to
    the caller and leaves no file. Only the server's own user can read the files, unless the options say so.
    """

    def __init__(
        self,
        location: str | os.PathLike[str] | None = None,
        base_url: str | None = None,
        file_permissions_mode: int = 0o600,
        directory_permissions_mode: int = 0o700,
    ) -> None:
        super().__init__(location, base_url, file_permissions_mode, directory_permissions_mode)

    def replace(self, name: str, content: File) -> None:
        """Stores under exactly this name, in one step in the place of what was there."""
        target = Path(self.path(name))
        self._make_directories(target.parent)
        with self._written(target.parent, content) as temporary:
            temporary.replace(target)
            self._sync_up(target.parent)

    def delete(self, name: str) -> None:
        super().delete(name)
        parent = Path(self.path(name)).parent
        if parent.is_dir():
            sync_directory(parent)

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        self._make_directories(target.parent)
        with self._written(target.parent, content) as temporary:
            while not claimed(temporary, target):
                name = self.get_available_name(name)
                target = Path(self.path(name))
            try:
                temporary.unlink(missing_ok=True)
                self._sync_up(target.parent)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
        return target.relative_to(self.location).as_posix()

    @contextmanager
    def _written(self, directory: Path, content: File) -> Iterator[Path]:
        """A temporary file in the directory, with all of the content on the disk; gone afterwards."""
        temporary = directory / f".{new_token()}{UNFINISHED_SUFFIX}"
        mode = self.file_permissions_mode or 0o600
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk.encode() if isinstance(chunk, str) else chunk)
                file.flush()
                os.fsync(file.fileno())
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    def _make_directories(self, directory: Path) -> None:
        missing = [path for path in (directory, *directory.parents) if not path.exists()]
        for path in reversed(missing):
            path.mkdir(mode=self.directory_permissions_mode or 0o700, exist_ok=True)
            sync_directory(path.parent)

    def _sync_up(self, directory: Path) -> None:
        """Syncs the directory and those above it in this storage: another process may have just made one."""
        for path in (directory, *directory.parents):
            if path.is_relative_to(self.location):
                sync_directory(path)


def claimed(temporary: Path, target: Path) -> bool:
    """Gives the finished file its name, unless the name is taken."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS}:
            raise
        return claimed_without_links(temporary, target)
    return True


def claimed_without_links(temporary: Path, target: Path) -> bool:
    """The same where there are no hard links (exFAT, some network shares): an empty file holds the name."""
    try:
        target.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return False
    try:
        temporary.replace(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return True


def sync_directory(directory: Path) -> None:
    """Makes the names in the directory durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
