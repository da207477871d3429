"""Measures the trip page.

    uv run python -m tests.benchmarks.trip_page sqlite|postgresql [--rounds 3] [--secs 8]

One trip with 20 meetings (three participants each), 60 photos and 6 follow-ups, as our page and as the page
of a small Wagtail site, once as Wagtail's documentation does it and once with everything prefetched; beside
them a Django view that does nothing. All stand behind gunicorn with two synchronous workers and are asked by
wrk (Debian), in turn, in the same run: the ratios of medians are what counts. Ends with 1 where one is below
its limit.

The cold page is asked with a parameter that it does not know: such an address is never kept, so that every
request is rendered. Wagtail gets an environment of its own in the user's cache folder, made once.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from tests.benchmarks.serving import ROOT, cpu_seconds, processes, requests_per_second, served

HERE = Path(__file__).resolve().parent
MEETINGS, PHOTOS, FOLLOW_UPS, PEOPLE = 20, 60, 6, 3
PACKAGES = ("wagtail", "gunicorn", "psycopg[binary]")
# (contestant, other, how many times as many requests it answers at least)
LIMITS = (
    ("cold", "Wagtail as documented", 7),
    ("cold", "Wagtail prefetched", 3),
    ("warm", "Wagtail as documented", 80),
    ("warm", "empty view", 0.4),
    ("304", "empty view", 0.5),
)


class Contestant(NamedTuple):
    """An address, the process that serves it, and what is sent along."""

    address: str
    process: int
    headers: tuple[str, ...] = ()


def content() -> dict[str, Any]:
    """Return the trip as both sites get it."""
    first = date(2026, 3, 11)
    text = "雙方就智慧交通、觀光行銷與青年交流交換意見，並同意於下一年度互派團隊參訪，以延續既有之合作基礎。"
    meetings = [
        {
            "title": f"第{number}場會晤",
            "title_en": f"Meeting {number} on transport, tourism and exchange",
            "held_on": str(first + timedelta(days=number // 2)),
            "host": f"第{number}市政府",
            "told_us": text * 2,
            "participants": [{"name": f"與會者{number}之{one}", "post": "局長"} for one in range(PEOPLE)],
        }
        for number in range(MEETINGS)
    ]
    photos = [{"caption": f"合影{number}", "alt_text": f"兩人握手{number}"} for number in range(PHOTOS)]
    follow_ups = [
        {"title": f"追蹤事項{number}", "due_on": "2027-03-01", "status": "in_progress"}
        for number in range(FOLLOW_UPS)
    ]
    trip = {"title": "美國訪問", "title_en": "Visit to the United States", "starts_on": str(first)}
    trip |= {"ends_on": "2026-03-21", "summary": text * 3, "summary_en": "What was seen and agreed. " * 12}
    return {"trip": trip, "meetings": meetings, "photos": photos, "follow_ups": follow_ups}


def main(vendor: str, rounds: int, seconds: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="portal-benchmark-")))
        host = stack.enter_context(postgresql()) if vendor == "postgresql" else ""
        contestants = stack.enter_context(portal(folder, host)) | stack.enter_context(peers(folder, host))
        for name, contestant in contestants.items():
            print(f"{name}: {look_at(contestant)}")
        medians = measured(contestants, rounds, seconds)
    broken = 0
    for name, other, limit in LIMITS:
        ratio = medians[name] / medians[other]
        broken += ratio < limit
        print(f"{name} to {other}: {ratio:.2f} times (limit {limit}){' BROKEN' if ratio < limit else ''}")
    sys.exit(bool(broken))


def measured(contestants: dict[str, Contestant], rounds: int, seconds: int) -> dict[str, float]:
    """Ask each in turn, round after round; return the median requests a second of each."""
    rates: dict[str, list[float]] = {name: [] for name in contestants}
    costs: dict[str, list[float]] = {name: [] for name in contestants}
    for contestant in contestants.values():
        one_run(contestant, 2)
    for _round in range(rounds):
        for name, contestant in contestants.items():
            rate, cost = one_run(contestant, seconds)
            rates[name].append(rate)
            costs[name].append(cost)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    for name, values in rates.items():
        every = ", ".join(f"{value:.0f}" for value in values)
        cost = statistics.median(costs[name])
        print(f"{name}: {medians[name]:.1f} requests/s ({every}), {cost:.2f} ms of CPU each")
    return medians


def one_run(contestant: Contestant, seconds: int) -> tuple[float, float]:
    """Return the requests a second, and the server's milliseconds of CPU for one."""
    for _time in range(4):  # What the run before left waiting is answered first.
        look_at(contestant)
    before = cpu_of(contestant)
    rate, number = requests_per_second(contestant.address, seconds, contestant.headers)
    return rate, 1000 * (cpu_of(contestant) - before) / number


def cpu_of(contestant: Contestant) -> float:
    return sum(cpu_seconds(pid) for pid in processes(contestant.process))


def look_at(contestant: Contestant) -> str:
    """Return status and size of an answer, which must hold what it is measured for."""
    request = urllib.request.Request(contestant.address)
    for header in contestant.headers:
        name, _colon, value = header.partition(": ")
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request) as response:
            status, body = response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        return "304"
    texts = [f"第{number}場會晤" for number in range(MEETINGS)]
    if "trip" in contestant.address:
        lost = [text for text in texts if text not in body]
        assert not lost, f"{contestant.address} lacks {lost}"
    return f"{status}, {len(body.encode()) / 1000:.0f} kB"


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a cluster with a database for each site; yield the folder of its socket."""
    import psycopg

    from tests.postgresql import server_programs, temporary_cluster

    programs = server_programs()
    assert programs, "PostgreSQL is not installed."
    with temporary_cluster(programs) as url:
        host = url.partition("host=")[2]
        with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE peer")
        yield host


@contextmanager
def portal(folder: Path, host: str) -> Iterator[dict[str, Contestant]]:
    """Serve our site with the trip."""
    url = f"postgres://postgres@/postgres?host={host}" if host else f"sqlite:///{folder}/portal.sqlite3"
    (folder / "static").mkdir()
    os.environ |= {
        "PORTAL_DATA": str(folder),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    call_command("migrate", verbosity=0)
    path = fill_portal()
    connections.close_all()
    with served(sys.executable, "portal.wsgi", ROOT, dict(os.environ)) as (base, pid):
        with urllib.request.urlopen(base + path) as response:
            etag = response.headers["ETag"]
        yield {
            "cold": Contestant(f"{base}{path}?cold=1", pid),
            "warm": Contestant(base + path, pid),
            "304": Contestant(base + path, pid, (f"If-None-Match: {etag}",)),
        }


def fill_portal() -> str:
    """Publish the trip; return the path of its page."""
    from tests.factories import make_follow_up, make_meeting, make_participant, make_photo, make_trip

    rows = content()
    trip = make_trip(published=True, **dated(rows["trip"]))
    meetings = []
    for order, row in enumerate(rows["meetings"]):
        people = row.pop("participants")
        row |= {"starts_on": row.pop("held_on"), "host_text": row.pop("host"), "order": order}
        meetings.append(make_meeting(trip=trip, published=True, **dated(row)))
        for one in people:
            make_participant(meeting=meetings[-1], side="theirs", **one)
    for order, row in enumerate(rows["photos"]):
        meeting = meetings[order % MEETINGS]
        make_photo(trip=trip, meeting=meeting, order=order, published=True, **row)
    for row in rows["follow_ups"]:
        make_follow_up(trip=trip, published=True, **row)
    return trip.get_absolute_url()


def dated(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of a record with the days as days."""
    days = {name: date.fromisoformat(row[name]) for name in ("starts_on", "ends_on") if name in row}
    return row | days


@contextmanager
def peers(folder: Path, host: str) -> Iterator[dict[str, Contestant]]:
    """Serve the Wagtail site both ways, and the empty view."""
    python = wagtail_python()
    (folder / "peer_migrations").mkdir()
    (folder / "peer_migrations" / "__init__.py").touch()
    rows = folder / "content.json"
    rows.write_text(json.dumps(content()))
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {"PEER_FOLDER": str(folder), "PEER_POSTGRESQL": host, "PYTHONPATH": f"{HERE}:{folder}"}
    subprocess.run([python, "-m", "wagtail_peer.fill", rows], cwd=HERE, env=environment, check=True)
    with ExitStack() as stack:
        found = {}
        for name, prefetched in (("as documented", "0"), ("prefetched", "1")):
            settings = environment | {"PEER_PREFETCHED": prefetched}
            base, pid = stack.enter_context(served(python, "wagtail_peer.wsgi", HERE, settings))
            found[f"Wagtail {name}"] = Contestant(f"{base}/trip/", pid)
        empty, pid = stack.enter_context(served(sys.executable, "empty_view", HERE, environment))
        yield found | {"empty view": Contestant(f"{empty}/", pid)}


def wagtail_python() -> str:
    """Return the interpreter of an environment with Wagtail, which is made where there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "portal-benchmarks" / "wagtail"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        ready.touch()
    return str(python)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("vendor", choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--secs", type=int, default=8)
    asked = parser.parse_args()
    main(asked.vendor, asked.rounds, asked.secs)
