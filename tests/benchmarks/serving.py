"""What the benchmarks share: servers on data folders of their own, how fast they answer, and photographs."""

import io
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = (4032, 3024)
TAKEN = "2026:01:01 00:00:00"


def settled_environment(folder: str) -> dict[str, str]:
    """Let this process and its children work on SQLite in the folder; return what to hand them."""
    os.environ |= {"PORTAL_DATA": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    os.environ.pop("DATABASE_URL", None)
    return dict(os.environ)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def photographs() -> dict[str, bytes]:
    """One picture with a photograph's detail, as phones encode it; each says that it was taken at `TAKEN`."""
    import pillow_heif
    from PIL import Image, ImageChops

    shapes = Image.effect_noise((400, 300), 80).resize(SIZE, Image.Resampling.BICUBIC)
    grain = ImageChops.add(shapes, Image.effect_noise(SIZE, 12), 2)
    picture = Image.merge("RGB", (grain, shapes, grain))
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9003: TAKEN, 0x9011: "-04:00"})
    found = {}
    for suffix in ("jpg", "webp", "heic"):
        file = io.BytesIO()
        if suffix == "heic":
            pillow_heif.from_pillow(picture).save(file, quality=70, exif=exif.tobytes())
        else:
            picture.save(file, {"jpg": "JPEG", "webp": "WEBP"}[suffix], quality=88, exif=exif)
        found[suffix] = file.getvalue()
    return found


class Server:
    """gunicorn as `manage.py demo` starts it, with its memory watched."""

    def __init__(self, environment: dict[str, str], *options: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning", *options]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        self.peak_server = self.peak_all = 0.0
        self.is_watched = True
        self.watch = threading.Thread(target=self.look, daemon=True)
        self.watch.start()

    def look(self) -> None:
        while self.is_watched:
            sizes = {pid: resident(pid) for pid in processes(self.process.pid)}
            servers = [size for pid, size in sizes.items() if not is_picture_worker(pid)]
            self.peak_server = max(self.peak_server, sum(servers))
            self.peak_all = max(self.peak_all, sum(sizes.values()))
            time.sleep(0.02)

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(pid) for pid in processes(self.process.pid) if not is_picture_worker(pid))

    def stop(self) -> None:
        self.is_watched = False
        self.watch.join()
        self.process.terminate()
        self.process.wait(20)


def processes(pid: int) -> list[int]:
    """Return a process and all that it started."""
    try:
        tasks = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    children = [int(child) for found in tasks for child in found]
    return [pid, *(one for child in children for one in processes(child))]


def resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0)


def is_picture_worker(pid: int) -> bool:
    try:
        return b"image_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return True


def cpu_seconds(pid: int) -> float:
    """Of the process and of the children it has waited for."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(
    python: str, application: str, folder: Path, environment: dict[str, str]
) -> Iterator[tuple[str, int]]:
    """Serve an application by two synchronous workers, as contestants are compared.

    Yields its address and the number of its process.
    """
    port = free_port()
    command = [python, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "sync", "--timeout", "120", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=folder, env=environment)
    try:
        wait_until_it_answers(process, port)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait_until_it_answers(process: subprocess.Popen, port: int, seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Nothing answers at port {port}.") from None
            time.sleep(0.05)
        else:
            return


def requests_per_second(address: str, seconds: int, headers: Iterable[str] = ()) -> tuple[float, int]:
    """Return what wrk counts with 16 connections: a second, and in all; a failed answer is an error."""
    command = ["wrk", "-t2", "-c16", f"-d{seconds}s", "--timeout", "20s"]
    command += [part for header in headers for part in ("-H", header)]
    said = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{address}:\n{said}")
    rate, number = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"(\d+) requests in", said)
    assert rate, said
    assert number, said
    return float(rate[1]), int(number[1])
