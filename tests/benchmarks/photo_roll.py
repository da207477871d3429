"""Measures the photo roll: `uv run python tests/benchmarks/photo_roll.py`.

Against the server that production uses go 100 files of which 10 are bad, two at a time as the page's script
sends them; once more in one form, as from a browser without script; then 24 photographs of 12 million pixels,
eight of them HEIC. Prints what became of the files, wall and CPU seconds, and peak memory of the server and
of all its processes. Ends with 1 where a file is lost or a limit is passed.
"""

import http.client
import io
import json
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.benchmarks.serving import Server, photographs, settled_environment

LIMIT_MB, LIMIT_SECONDS = 400, 20
type Named = tuple[str, bytes]


def different(content: bytes, suffix: str) -> bytes:
    """The same pixels in a file of its own; what phones append to photographs is allowed."""
    mark = uuid.uuid4().bytes
    return content + (b"\0\0\0\x18free" + mark if suffix == "heic" else mark)


def bad_files(good: bytes) -> list[Named]:
    from PIL import Image

    frames = [Image.new("RGB", (400, 300), colour) for colour in ("red", "blue")]
    moving = {}
    for name in ("GIF", "WEBP"):
        file = io.BytesIO()
        frames[0].save(file, name, save_all=True, append_images=frames[1:], duration=100)
        moving[name] = file.getvalue()
    bomb = io.BytesIO()
    Image.new("1", (15000, 15000)).save(bomb, "PNG")
    return [
        ("truncated.jpg", good[: len(good) // 2]),
        ("drawing.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("letter.jpg", "致市長：照片請見附件。".encode()),
        ("bomb.png", bomb.getvalue()),
        ("both.jpg", good + b"%PDF-1.7\n%%EOF\n"),
        ("empty.jpg", b""),
        ("large.jpg", good + bytes(41 * 1024 * 1024)),
        ("moving.gif", moving["GIF"]),
        ("moving.webp", moving["WEBP"]),
        ("page.heic", b"<!doctype html><script>alert(1)</script>"),
    ]


class Officer:
    """An editor's browser: a session, a token, files in forms."""

    def __init__(self, port: int, session: str, trip: int) -> None:
        self.port, self.trip = port, trip
        self.token = "a" * 32
        self.cookie = f"sessionid={session}; csrftoken={self.token}"

    def send(self, files: list[Named], accept: str = "application/json") -> tuple[int, bytes]:
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self.token}'
        ]
        body = parts[0].encode() + b"\r\n"
        for name, content in files:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="pictures"; filename="{name}"\r\n'
            body += head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n"
        body += f"--{edge}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Accept": accept}
        headers |= {"Cookie": self.cookie}
        connection.request("POST", f"/en/admin/trips/trip/{self.trip}/photos/upload/", body, headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            connection.close()

    def send_each(self, files: list[Named]) -> list[dict[str, Any]]:
        def one(file: Named) -> dict[str, Any]:
            status, body = self.send([file])
            return json.loads(body)["files"][0] if status == 200 else {"outcome": str(status)}

        with ThreadPoolExecutor(2) as lines:
            return list(lines.map(one, files))


def prepared(folder: str) -> tuple[dict[str, str], str]:
    """An empty portal in the folder, and the session of an editor."""
    environment = settled_environment(folder)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.factories import make_trip
    from tests.staff import EDITOR, signed_in

    for _number in range(3):
        make_trip()
    return environment, signed_in(EDITOR).cookies["sessionid"].value


def told(label: str, server: Server, cpu_before: float, started: float) -> float:
    wall = time.monotonic() - started
    cpu = server.cpu_seconds() - cpu_before
    print(
        f"{label}: {wall:.1f} s, {cpu:.1f} CPU s; peak memory {server.peak_server:.0f} MB server,"
        f" {server.peak_all:.0f} MB with its picture processes"
    )
    return wall


def measure(server: Server, session: str) -> list[str]:
    from trips.models import Photo, Trip

    first, second, third = Trip.objects.order_by("pk").values_list("pk", flat=True)
    kinds = photographs()
    suffixes = ["jpg"] * 7 + ["heic"] * 2 + ["webp"]
    good = [(f"IMG_{n}.{s}", different(kinds[s], s)) for n in range(9) for s in suffixes]
    good = [(f"{number:03}_{name}", content) for number, (name, content) in enumerate(good)]
    bad = bad_files(kinds["jpg"])
    mixed = [file for n, file in enumerate(good) for file in (file, *bad[n // 9 : n // 9 + 1][: n % 9 == 8])]
    wrong = []

    cpu, started = server.cpu_seconds(), time.monotonic()
    answers = Officer(server.port, session, first).send_each(mixed)
    told(f"{len(mixed)} files one by one", server, cpu, started)
    refused = [answer for answer in answers if answer["outcome"] == "refused"]
    for answer in refused:
        print(f"    {answer['name']}: {answer['words']}")
    ready = Photo.objects.filter(trip=first, processing="ready").count()
    print(f"    {ready} stored and ready, {len(refused)} named with reasons")
    if (len(mixed), ready, len(refused)) != (100, 90, 10):
        wrong.append("files were lost")

    small = [(f"s{n}.jpg", different(kinds["jpg"], "jpg")) for n in range(90)] + bad[:6] + bad[7:]
    small.append(("also_empty.jpg", b""))
    cpu, started = server.cpu_seconds(), time.monotonic()
    status, _page = Officer(server.port, session, second).send(small, accept="text/html")
    told(f"{len(small)} files in one form ({sum(len(c) for _n, c in small) >> 20} MB)", server, cpu, started)
    ready = Photo.objects.filter(trip=second, processing="ready").count()
    print(f"    status {status}, {ready} stored and ready")
    if (status, ready) != (200, 90):
        wrong.append("files of the form were lost")

    roll = [(f"R{n}.{s}", different(kinds[s], s)) for n in range(8) for s in ("jpg", "jpg", "heic")]
    cpu, started = server.cpu_seconds(), time.monotonic()
    answers = Officer(server.port, session, third).send_each(roll)
    wall = told(f"{len(roll)} photos of 12 million pixels, 8 of them HEIC", server, cpu, started)
    if {answer["outcome"] for answer in answers} != {"stored"} or wall > LIMIT_SECONDS:
        wrong.append(f"24 photos took {wall:.0f} s")
    if server.peak_server > LIMIT_MB:
        wrong.append(f"the server took {server.peak_server:.0f} MB")
    return wrong


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal-roll-") as folder:
        environment, session = prepared(folder)
        server = Server(environment)
        try:
            time.sleep(3)
            wrong = measure(server, session)
        finally:
            server.stop()
    print("; ".join(wrong) or "all held")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
