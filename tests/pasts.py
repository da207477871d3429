"""A moment of the past for tests, and what is read of an answer."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

# The end of a day in Taiwan is 16:00 UTC.
THEN = datetime(2026, 3, 27, 8, 15, 0, 250_000, tzinfo=UTC)
SECOND, DAY = "20260327T081500Z", "2026-03-27"
# By then what was due is overdue, what moved stands still, and nobody was met for years.
LATER = datetime(2030, 9, 1, 4, 0, tzinfo=UTC)


def body(response: Any) -> str:
    """Return what an answer says; of an archive, what its files of data do."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"] == "application/zip":
        archive = ZipFile(BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".csv"))
    return content.decode()
