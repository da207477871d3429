"""A demo of its own in a temporary folder, for the scripts here that take pictures of it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
LEFT_OUT = ("DATABASE_URL", "PORTAL_ENV", "PORTAL_BASE_URL", "PORTAL_HOSTS")
type Account = dict[str, str]


@contextmanager
def demo(folder: Path, **settings: str) -> Iterator[tuple[str, dict[str, Account]]]:
    """Run a demo in the folder, with further settings in its environment; give its address and accounts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    environment |= {"PORTAL_DATA": str(folder), "PORT": str(port)} | settings
    command = [sys.executable, str(ROOT / "manage.py"), "demo"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        origin = f"http://127.0.0.1:{port}"
        wait_for(f"{origin}/admin/login/", process)
        yield origin, json.loads((folder / "accounts.json").read_text())
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Preparing the first record takes a minute or two."""
    for _ in range(600):
        if process.poll() is not None:
            sys.exit("The demo ended before it answered.")
        try:
            with urlopen(address, timeout=10):  # noqa: S310 - the demo's own address
                return
        except (URLError, OSError):
            time.sleep(1)
    sys.exit("The demo did not answer in ten minutes.")
