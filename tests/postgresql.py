"""A PostgreSQL cluster of the tests' own: made in a temporary folder, gone with the run."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

MISSING = "PostgreSQL: not installed (apt-get install postgresql)"
DEBIAN = Path("/usr/lib/postgresql")
SECONDS_TO_START = 60
# The cluster lives for one run: what protects it from a power cut only costs time.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"}


def server_programs() -> Path | None:
    """The folder of the newest `initdb` and `postgres`; Debian keeps them out of PATH."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    initdb = found[-1] if found else shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def ending_with_us(number: signal.Signals) -> list[str]:
    """A command prefix: the program gets this signal when we die, even by SIGKILL (Linux)."""
    return ["setpriv", "--pdeathsig", number.name] if shutil.which("setpriv") else []


@contextmanager
def temporary_cluster(programs: Path) -> Iterator[str]:
    """Start a cluster, yield its DATABASE_URL, stop and remove it.

    It listens on a socket in a folder that only its owner may enter: no port to collide on, no password.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    account = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
        account = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")
    try:
        initialise(programs, folder, account)
        with running(programs, folder, account):
            yield f"postgres://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def initialise(programs: Path, folder: Path, account: dict) -> None:
    command = [programs / "initdb", "--pgdata", folder / "data", "--username=postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **account)
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")


@contextmanager
def running(programs: Path, folder: Path, account: dict) -> Iterator[None]:
    quick = [f"--{name}={value}" for name, value in QUICK.items()]
    command = [*ending_with_us(signal.SIGINT), programs / "postgres", "-D", folder / "data", "-k", folder]
    command += ["--listen_addresses=", "--max_wal_senders=0", *quick]
    log = folder / "log"
    with log.open("wb") as output:
        # A session of its own: a Ctrl-C at the keyboard reaches the tests, which then stop the server.
        server = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, start_new_session=True, **account
        )
    try:
        wait_for(server, folder, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "Fast shutdown": ends open connections.
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_for(server: subprocess.Popen, folder: Path, log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
