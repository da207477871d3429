"""What a phone loads before it shows a trip: `uv run python -m tests.benchmarks.first_view`.

A trip with 20 meetings and 60 photographs is served as in production (compressed, named by content) and
opened 360 pixels wide without scrolling. Limits: 200 kB in all, nothing from elsewhere, no shift of the
layout. Where Lighthouse is installed (`npm install lighthouse`; LIGHTHOUSE names the program), at least 98
in each of its four. Ends with 1 where a limit is broken.
"""

import io
import json
import os
import secrets
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.serving import Server, settled_environment

MEETINGS, PHOTOS = 20, 60
WINDOW = {"width": 360, "height": 740}
KILOBYTES, SCORE = 200, 98
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--ignore-certificate-errors"]
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 500);
})"""


def main() -> None:
    with TemporaryDirectory(prefix="portal-benchmark-") as folder:
        environment = settled_environment(folder)
        path = prepared()
        environment |= {
            "PORTAL_ENV": "production",
            "PORTAL_HOSTS": "localhost",
            "PORTAL_SECRET_KEY": secrets.token_urlsafe(64),
        }
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, env=environment, check=True)
        server = Server(environment, *certificate(Path(folder)))
        try:
            address = f"https://localhost:{server.port}{path}"
            sys.exit(0 if all([*first_view(address), *lighthouse(address)]) else 1)
        finally:
            server.stop()


def certificate(folder: Path) -> list[str]:
    """Make a certificate that nobody has signed; return the server's options for it."""
    key, file = str(folder / "key.pem"), str(folder / "certificate.pem")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run([*command, "-keyout", key, "-out", file], check=True, capture_output=True)
    return ["--keyfile", key, "--certfile", file]


def prepared() -> str:
    """Fill the database and the store; return the trip's address."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.factories import FIT_TRIP, make_city, make_follow_up, make_meeting, make_participant, make_trip

    city = make_city(published=True, latitude=42.99, longitude=-71.46)
    trip = make_trip(published=True, purpose="訪問姊妹市並交流智慧交通。", **FIT_TRIP)
    text = "雙方就智慧交通、觀光行銷與青年交流交換意見，並同意於下一年度互派團隊參訪，以延續既有之合作基礎。"
    day = date(2026, 3, 11)
    for number in range(MEETINGS):
        values = {
            "title": f"第{number}場會晤",
            "told_us": text * 2,
            "starts_on": day + timedelta(number // 2),
        }
        meeting = make_meeting(published=True, trip=trip, city=city, host_text="市政府", **values)
        for person in range(3):
            make_participant(meeting=meeting, name=f"與會者{person}", post="局長")
        for picture in range(PHOTOS // MEETINGS):
            make_photograph(meeting, number * 3 + picture)
    for number in range(6):
        make_follow_up(published=True, trip=trip, title=f"追蹤事項{number}")
    return trip.get_absolute_url()


def make_photograph(meeting: Any, number: int) -> None:
    """Publish a photograph that went the way of an upload; the first is the cover."""
    from django.core.files.base import ContentFile

    from tests.factories import published
    from trips.models import Photo
    from trips.tasks import make_renditions

    photo: Any = Photo(trip=meeting.trip, meeting=meeting, caption="市長與與會者合影", alt_text="兩人握手")
    photo.is_cover, photo.credit = number == 0, "新聞局"
    photo.original.save(f"{number}.jpg", ContentFile(photograph(number)), save=False)
    photo.save()
    make_renditions.enqueue(photo.pk)
    photo.refresh_from_db()
    published(photo)


def photograph(number: int) -> bytes:
    """A picture with about the detail of a photograph: large shapes, smaller ones, a little grain."""
    from PIL import Image, ImageChops

    size = (1600, 1200)
    picture = Image.linear_gradient("L").resize(size).rotate(number * 6)
    for scale, depth in ((8, 70), (40, 40), (200, 16)):
        shapes = Image.effect_noise((scale * 4, scale * 3), depth).resize(size, Image.Resampling.BICUBIC)
        picture = ImageChops.add(picture, shapes, 2)
    file = io.BytesIO()
    Image.merge("RGB", (picture, picture.rotate(180), picture)).save(file, "JPEG", quality=88)
    return file.getvalue()


def first_view(address: str) -> list[bool]:
    """Print what the window loaded, and tell of each limit whether it holds."""
    from playwright.sync_api import sync_playwright

    sizes: dict[str, float] = {}
    names: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport=WINDOW, device_scale_factor=2, ignore_https_errors=True)  # type: ignore[arg-type]
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on(
            "Network.requestWillBeSent",
            lambda event: names.update({event["requestId"]: event["request"]["url"]}),
        )
        session.on(
            "Network.loadingFinished",
            lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.goto(address, wait_until="networkidle")
        shift = page.evaluate(SHIFTS)
        browser.close()
    for request, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"  {size / 1000:7.1f} kB  {urlsplit(names.get(request, '')).path}")
    foreign = {url for url in names.values() if urlsplit(url).netloc != urlsplit(address).netloc}
    kilobytes = sum(sizes.values()) / 1000
    print(f"first view: {kilobytes:.1f} kB of at most {KILOBYTES}, shift {shift}")
    print(f"from elsewhere: {foreign or 'nothing'}")
    return [kilobytes <= KILOBYTES, shift == 0, not foreign]


def lighthouse(address: str) -> list[bool]:
    """Print Lighthouse's four scores, and tell of each whether it is high enough."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if program is None:
        print("Lighthouse: not installed, not asked")
        return []
    command = [program, address, "--quiet", "--output=json"]
    command += [f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    said = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": CHROMIUM}, check=True, capture_output=True
    )
    report = json.loads(said.stdout)
    if error := report.get("runtimeError"):
        print("Lighthouse:", error)
        return [False]
    scores = {name: round(100 * (part["score"] or 0)) for name, part in report["categories"].items()}
    print("Lighthouse:", scores)
    for name, audit in report["audits"].items():
        if audit.get("errorMessage") or (audit["score"] is not None and audit["score"] < 0.9):
            print(f"  {name}: {audit.get('errorMessage', audit.get('displayValue', ''))} {audit['title']}")
    return [score >= SCORE for score in scores.values()]


if __name__ == "__main__":
    main()
