"""A zip that is sent while it is made: nothing of it is kept but what the next piece needs.

Thirty lines over the standard library, which writes to a stream without going back; the packages made for
this add a dependency and the same bytes.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import timezone

logger = logging.getLogger(__name__)

type Files = Iterable[tuple[str, Iterable[bytes]]]

READABLE_BY_ALL = 0o644 << 16


class Outlet:
    """Where the archive writes to; it is emptied after each piece."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def emptied(self) -> bytes:
        data = b"".join(self.held)
        self.held.clear()
        return data


def zipped(files: Files, at: datetime) -> Iterator[bytes]:
    """Yield an archive of files that are read as it is sent, each once and in order.

    A failure is logged and raised again before the directory at the archive's end is sent, without which no
    program opens it.
    """
    outlet = Outlet()
    archive = ZipFile(outlet, "w")  # type: ignore[call-overload]  # It asks for no more than this.
    try:
        for name, pieces in files:
            # How long a file gets is not known before: the fields for long ones are always there.
            with archive.open(entry_of(name, at), "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    if data := outlet.emptied():
                        yield data
            yield outlet.emptied()
    except Exception:
        logger.exception("An archive broke off.")
        raise
    archive.close()
    yield outlet.emptied()


def entry_of(name: str, at: datetime) -> ZipInfo:
    entry = ZipInfo(name, timezone.localtime(at).timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = READABLE_BY_ALL
    return entry
