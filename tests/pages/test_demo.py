"""`manage.py demo`, as a newcomer runs it: in a process of its own, from an empty folder."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.own_database

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 240


def demo(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    # Unmeasured: its pictures would take twice as long.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name != "DATABASE_URL" and not name.startswith("COV")
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=ROOT,
        env=inherited | {"PORTAL_DATA": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def finished(process: subprocess.Popen) -> str:
    output, _nothing = process.communicate(timeout=PATIENCE)
    return output


def opened(address: str) -> str:
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.read().decode()
        except OSError:
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.2)


def test_demo_from_nothing_prepares_serves_and_ends_cleanly(tmp_path):
    first = demo(tmp_path, "--no-serve")
    output = finished(first)
    assert first.returncode == 0, output
    accounts = json.loads((tmp_path / "accounts.json").read_text())
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600
    assert set(accounts) == {"editor", "publisher", "reporter", "administrator"}
    assert all(account["password"] in output for account in accounts.values())
    assert "16/16" in output

    port = free_port()
    again = demo(tmp_path, PORT=str(port))
    try:
        page = opened(f"http://127.0.0.1:{port}/trips/trip-2026-001/")
        picture = opened(f"http://127.0.0.1:{port}/data/photos.csv")
    finally:
        again.send_signal(signal.SIGINT)
        output = finished(again)
    assert "臺中" in page
    assert picture.count("PHOTO-2026-") >= 16
    assert json.loads((tmp_path / "accounts.json").read_text()) == accounts
    assert again.returncode == 0, output
    assert "Traceback" not in output


def test_demo_on_a_port_in_use_says_so_in_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = demo(tmp_path, PORT=str(taken.getsockname()[1]))
        output = finished(process)

    assert process.returncode == 1
    assert len(output.strip().splitlines()) == 1
    assert "cannot be used" in output


@pytest.mark.parametrize("port", ["http", "0", "70000", ""])
def test_demo_with_a_port_that_is_none_says_so_in_one_line(tmp_path, port):
    process = demo(tmp_path, PORT=port or " ")
    output = finished(process)

    assert process.returncode == 1
    assert output.strip().startswith("CommandError: PORT is a number")


def test_demo_in_a_folder_it_cannot_write_says_so_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    process = demo(tmp_path / "file" / "data", "--no-serve")
    output = finished(process)

    assert process.returncode == 1
    assert len(output.strip().splitlines()) == 1
    assert "cannot be written" in output
