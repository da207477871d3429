"""What the benchmarks share: the server that production uses on a data folder of its own, and photographs."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = (4032, 3024)
TAKEN = "2026:01:01 00:00:00"


def settled_environment(folder: str) -> dict[str, str]:
    """Let this process and its children work on SQLite in the folder; return what to hand them."""
    os.environ |= {"PORTAL_DATA": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    os.environ.pop("DATABASE_URL", None)
    return dict(os.environ)


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
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning", *options]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment)
        self.peak_server = self.peak_all = 0.0
        self.is_watched = True
        self.watch = threading.Thread(target=self.look, daemon=True)
        self.watch.start()

    def processes(self, pid: int) -> list[int]:
        try:
            tasks = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
        except OSError:
            return []
        children = [int(child) for found in tasks for child in found]
        return [pid, *(one for child in children for one in self.processes(child))]

    def look(self) -> None:
        while self.is_watched:
            sizes = {pid: resident(pid) for pid in self.processes(self.process.pid)}
            servers = [size for pid, size in sizes.items() if not is_picture_worker(pid)]
            self.peak_server = max(self.peak_server, sum(servers))
            self.peak_all = max(self.peak_all, sum(sizes.values()))
            time.sleep(0.02)

    def cpu_seconds(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.processes(self.process.pid) if not is_picture_worker(pid))

    def stop(self) -> None:
        self.is_watched = False
        self.watch.join()
        self.process.terminate()
        self.process.wait(20)


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
