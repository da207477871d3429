"""Files of a large data set beside what is as fast as can be, on the same rows in the same run.

    uv run python -m tests.benchmarks.exports sqlite|postgresql [meetings] [rounds]

It fills a database of its own (100,000 meetings, unless told), and takes twenty columns of them with labels
and Chinese text: from the portal under gunicorn, from `psql` or `sqlite3 -csv` warm, of the portal's own
query and of one written by hand, and from Datasette, with and without labels (an environment of its own is
made for it once). Then a page is asked for while eight slow clients take whole files. Exits with 1 where a
limit is broken.
"""

import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.filling import analyse, fill, filled_apart
from tests.benchmarks.serving import Server, free_port, wait_until_it_answers

MEETINGS, ROUNDS, MEETINGS_OF_EACH = 100_000, 3, 10
COLUMNS = (
    "id", "trip_id", "trip_label", "kind", "kind_label", "title", "title_en", "host_type", "host_id",
    "host_label", "starts_on", "ends_on", "city_id", "city_label", "country_id", "country_label", "told_us",
    "presented", "content_status", "updated_at",
)  # fmt: skip
# What somebody would write who knows the tables: no label of a code, no guard, no look at what is public
# beyond the meeting and its trip.
BY_HAND = """
SELECT m.code AS id, t.code AS trip_id, t.title AS trip_label, m.kind, m.kind AS kind_label, m.title,
 m.title_en, CASE WHEN m.host_city_id IS NOT NULL THEN 'city' WHEN m.host_association_id IS NOT NULL
 THEN 'association' ELSE 'institution' END AS host_type, coalesce(h.code, a.code, i.code) AS host_id,
 coalesce(h.name, a.name, i.name) AS host_label, m.starts_on, m.ends_on, c.code AS city_id,
 c.name AS city_label, c.country_id, k.name AS country_label, m.told_us, m.presented,
 m.withheld_reason AS content_status, m.updated_at
FROM trips_meeting m JOIN trips_trip t ON t.id = m.trip_id LEFT JOIN cities_city h ON h.id = m.host_city_id
LEFT JOIN diaspora_association a ON a.id = m.host_association_id
LEFT JOIN cities_institution i ON i.id = m.host_institution_id LEFT JOIN cities_city c ON c.id = m.city_id
LEFT JOIN cities_country k ON k.code = c.country_id
WHERE m.state = 'published' AND t.state = 'published' ORDER BY t.starts_on DESC, t.id, m."order"
"""
# Of the portal's rows a second, at least this share of a peer's; in milliseconds and MB, at most.
LEAST = {
    "postgresql": {"psql, the same query": 0.9, "Datasette": 5, "Datasette with labels": 5},
    "sqlite": {"sqlite3, the same query": 0.4, "Datasette": 2, "Datasette with labels": 3.5},
}
MOST_FIRST_MS, MOST_GROWTH_MB, LEAST_ODS, MOST_SLOWER = 200, 20, 30_000, 2
SLOW_CLIENTS, PAGES = 8, 200


class Taken(NamedTuple):
    """How long a file took, how soon it began, and its lines."""

    seconds: float
    first: float
    lines: int


def main(vendor: str, meetings: int, rounds: int) -> int:
    with filled_apart(vendor), ExitStack() as stack:
        fill(0, meetings // MEETINGS_OF_EACH, MEETINGS_OF_EACH)
        analyse()
        os.environ["PORTAL_FILES_AT_ONCE"] = str(SLOW_CLIENTS)
        peers = shells(vendor) | stack.enter_context(datasette(Path(os.environ["PORTAL_DATA"])))
        broken = compared(vendor, peers, rounds)
        return 1 if slowed_pages() or broken else 0


def compared(vendor: str, peers: dict[str, Callable[[], Taken]], rounds: int) -> bool:
    """Take every file in each round, and hold the medians against the limits."""
    files = {f"portal {format}": format for format in ("csv", "jsonl", "ods")}
    times: dict[str, list[Taken]] = {name: [] for name in (*files, *peers)}
    growth = 0.0
    for _round in range(rounds):
        for name, format in files.items():
            taken, grown = from_portal(format)
            times[name].append(taken)
            growth = max(growth, grown)
        for name, take in peers.items():
            times[name].append(take())
    rows = times["portal csv"][0].lines - 1
    rates = {name: rows / statistics.median(one.seconds for one in all) for name, all in times.items()}
    for name, rate in rates.items():
        first = statistics.median(one.first for one in times[name]) * 1000
        print(f"{name:28} {rate:9.0f} rows/s   first byte {first:6.0f} ms", flush=True)
    first = max(one.first for name in files for one in times[name]) * 1000
    failures = [
        f"{peer}: {rates['portal csv'] / rates[peer]:.2f} of it, and not {least}"
        for peer, least in LEAST[vendor].items()
        if rates["portal csv"] / rates[peer] < least
    ]
    for peer in peers:
        print(f"portal csv / {peer}: {rates['portal csv'] / rates[peer]:.2f}")
    print(f"{rows} rows, slowest first byte {first:.0f} ms, memory grew by {growth:.0f} MB at most")
    if first > MOST_FIRST_MS or growth > MOST_GROWTH_MB or rates["portal ods"] < LEAST_ODS:
        failures.append("first byte, memory or the rate of spreadsheets is out of its limit")
    return told(failures)


def told(failures: list[str]) -> bool:
    for failure in failures:
        print(f"BROKEN: {failure}", flush=True)
    return bool(failures)


@contextmanager
def server(*options: str) -> Iterator[Server]:
    found = Server(dict(os.environ), *options)
    try:
        wait_until_it_answers(found.process, found.port)
        taken_over_http(found.port, "/data/topics.csv")  # The worker has read its code.
        yield found
    finally:
        found.stop()


def from_portal(format: str) -> tuple[Taken, float]:
    """Take the file from a fresh server; return by how many MB that grew, too."""
    with server() as portal:
        taken_over_http(portal.port, f"/data/cities.{format}")
        time.sleep(0.2)
        portal.peak_server = 0.0
        time.sleep(0.1)
        before = portal.peak_server
        taken = taken_over_http(portal.port, f"/data/meetings.{format}?fields={','.join(COLUMNS)}")
        return taken, portal.peak_server - before


def taken_over_http(port: int, address: str) -> Taken:
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    start = time.perf_counter()
    connection.request("GET", address, headers={"Accept-Encoding": "identity"})
    response = connection.getresponse()
    assert response.status == 200, f"{address}: {response.status}"
    return counted(response.read1, start)


def counted(read: Callable[[int], bytes], start: float) -> Taken:
    """Read to the end, counting lines, and mark when the first piece was there."""
    first, lines = 0.0, 0
    while piece := read(1 << 18):
        first = first or time.perf_counter() - start
        lines += piece.count(b"\n")
    return Taken(time.perf_counter() - start, first, lines)


def from_command(command: list[str], sql: str) -> Taken:
    start = time.perf_counter()
    process = subprocess.Popen([*command, sql], stdout=subprocess.PIPE, bufsize=0)
    assert process.stdout
    taken = counted(process.stdout.read, start)
    assert process.wait() == 0, command
    return taken


def shells(vendor: str) -> dict[str, Callable[[], Taken]]:
    """Return the database's own program, with the portal's query and with one written by hand."""
    url = urlsplit(os.environ["DATABASE_URL"])
    if vendor == "sqlite":
        command = ["sqlite3", "-readonly", "-header", "-csv", url.path.replace("//", "/")]
        queries = {"sqlite3, the same query": own_query(), "sqlite3, by hand": BY_HAND}
        return {name: lambda sql=sql: from_command(command, sql) for name, sql in queries.items()}  # type: ignore[misc]
    command = ["psql", "-q", "-h", parse_qs(url.query)["host"][0], "-U", "postgres", "postgres", "-c"]
    queries = {"psql, the same query": own_query(), "psql, by hand": BY_HAND}
    copies = {
        name: f"SET jit = off; COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER)"
        for name, sql in queries.items()
    }
    return {name: lambda sql=sql: from_command(command, sql) for name, sql in copies.items()}  # type: ignore[misc]


def own_query() -> str:
    """Return the query of the cells as it stands, its values written in."""
    from django.db import connection

    from portal.pages.datasets import DATASETS
    from portal.records.exports import Terms

    terms = Terms.now()
    export = DATASETS["meetings"].of_columns(COLUMNS)
    rows = export.rows(export.published(terms.at), terms)
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return str(cursor.mogrify(sql, params))
        return str(connection.ops.last_executed_query(cursor, sql, params))


@contextmanager
def datasette(folder: Path) -> Iterator[dict[str, Callable[[], Taken]]]:
    """Serve the same rows from a file of plain tables, with keys to the tables of the labels."""
    path = folder / "peer.sqlite3"
    make_peer(path)
    port = free_port()
    command = [datasette_program(), "serve", "-i", str(path), "-p", str(port)]
    command += ["--setting", "max_csv_mb", "0", "--setting", "sql_time_limit_ms", "600000"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(process, port)
        address = "/peer/meeting.csv?_stream=on&_size=max"
        yield {
            "Datasette": lambda: taken_over_http(port, address),
            "Datasette with labels": lambda: taken_over_http(port, f"{address}&_labels=on"),
        }
    finally:
        process.terminate()
        process.wait(20)


def make_peer(path: Path) -> None:
    """Write the rows of the query by hand, and the tables that its keys point to."""
    from django.db import connection

    keys = {"trip_id": "trip", "city_id": "city", "country_id": "country"}
    with sqlite3.connect(path) as peer, connection.cursor() as cursor:
        for table in keys.values():
            peer.execute(f"CREATE TABLE {table} (id TEXT PRIMARY KEY, name TEXT)")
        columns = ", ".join(
            f"{name} TEXT REFERENCES {keys[name]}(id)" if name in keys else f"{name} TEXT" for name in COLUMNS
        )
        peer.execute(f"CREATE TABLE meeting ({columns})")
        cursor.execute(BY_HAND)
        while some := cursor.fetchmany(5000):
            rows = [[None if cell is None else str(cell) for cell in row] for row in some]
            peer.executemany(f"INSERT INTO meeting VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        for key, table in keys.items():
            label = key.replace("_id", "_label")
            peer.execute(
                f"INSERT OR IGNORE INTO {table} SELECT DISTINCT {key}, {label} FROM meeting"
                f" WHERE {key} IS NOT NULL"
            )
    peer.close()


def datasette_program() -> str:
    """Return Datasette's program in an environment of its own, which is made where there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "portal-benchmarks" / "datasette"
    program = folder / "bin" / "datasette"
    if not program.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "datasette"], check=True)
    return str(program)


# A page while whole files are on their way


def slowed_pages() -> bool:
    """Ask for a page alone, and while eight clients take a file at a tenth of a megabyte a second."""
    with server("--workers", "2", "--threads", "16") as portal:
        idle = page_times(portal.port)
        stop = threading.Event()
        clients = [
            threading.Thread(target=take_slowly, args=(portal.port, stop)) for _ in range(SLOW_CLIENTS)
        ]
        for client in clients:
            client.start()
        time.sleep(1)
        busy = page_times(portal.port)
        stop.set()
        for client in clients:
            client.join()
    p99 = [statistics.quantiles(times, n=100)[98] * 1000 for times in (idle, busy)]
    print(f"page, p99: {p99[0]:.1f} ms alone, {p99[1]:.1f} ms beside {SLOW_CLIENTS} slow clients")
    slower = p99[1] / p99[0]
    return told([f"pages: {slower:.1f} times as slow"] if slower > MOST_SLOWER else [])


def page_times(port: int) -> list[float]:
    return [taken_over_http(port, f"/trips/?nothing={number}").seconds for number in range(PAGES)]


def take_slowly(port: int, stop: threading.Event) -> None:
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /data/meetings.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(15).startswith(b"HTTP/1.1 200"), "a slow client was turned away"
        while not stop.is_set() and client.recv(16_384):
            time.sleep(0.15)


if __name__ == "__main__":
    numbers = [int(part) for part in sys.argv[2:]]
    sys.exit(main(sys.argv[1], *(numbers + [MEETINGS, ROUNDS][len(numbers) :])))
