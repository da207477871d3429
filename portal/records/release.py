"""Which code answers: part of every ETag, so that a deployment is not taken for the page that was."""

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

# What a page is made by and from. The lock file names the packages.
CODE = ("portal", "trips", "diaspora", "templates", "static", "uv.lock")
# What a page shows of how the portal is set up.
SETTINGS = ("PORTAL_BASE_URL", "PORTAL_ERROR_CONTACT", "PORTAL_TAG_AUTHORITY", "STYLE_PAGE")
SUFFIXES = {".py", ".html", ".txt", ".xml", ".mo", ".css", ".js", ".svg", ".csv", ".lock"}


@cache
def release() -> str:
    """Return a name of the code, the same on every server that runs it."""
    shown = [str(getattr(settings, name)) for name in SETTINGS]
    found = hashlib.blake2b("\0".join(shown).encode(), digest_size=16)
    for path in code_files(settings.BASE_DIR):
        content = path.read_bytes()
        found.update(f"{path.relative_to(settings.BASE_DIR)}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


@cache
def software() -> str:
    """Return the software's name and version as a reader cites it, and how the release's name begins."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"{project['name']} {project['version']} ({release()[:12]})"


def code_files(folder: Path) -> Iterator[Path]:
    for name in CODE:
        path = folder / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.suffix in SUFFIXES and file.is_file())
