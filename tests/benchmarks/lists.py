"""Lists of a large archive: the SQL of a page, of a page far in, and how pages grow with what is kept.

    uv run python -m tests.benchmarks.lists sqlite|postgresql [trips] [meetings of each]

It makes a database of its own, fills it with 200 trips and then with many (100,000 with ten meetings each,
unless told), and measures both in one run. A page is asked for with a parameter that means nothing, so that
no kept body answers; what is kept of counts and choices answers, and what the first reader after a change
pays for them stands beside it. Exits with 1 where a limit is broken.
"""

import gc
import os
import statistics
import sys
import time
from typing import NamedTuple

from tests.benchmarks.filling import RARE, analyse, fill, filled_apart

ROUNDS, GROWTH_ROUNDS = 15, 60
FEW, MANY, MEETINGS = 200, 100_000, 10
MOST_MS, MOST_TIMES_DEEPER = 10, 3
# Tells how fast the machine is at that moment.
STEADY = "/about/"
GROWTH = {"trip page": 1.1, "list of trips": 1.5}
# As deep as the list goes, but no deeper than page 4,000.
LISTS = ("trips", "meetings", "photos", "follow-ups", "agreements", "cities")
DEEP = 4000
FILTERED = (
    "/trips/?year=2005",
    "/trips/?country=JP",
    "/meetings/?year=2005",
    "/meetings/?country=JP",
    "/photos/?kind=photograph",
    "/follow-ups/?status=open",
)
# Walked word by word over the text of every row: shown, without a limit.
IN_TEXT = (f"/trips/?q={RARE}", "/meetings/?q=會")


class Grown(NamedTuple):
    """Milliseconds of a page, and how many times those of a page that knows no records."""

    milliseconds: float
    steady_pages: float


class Cost(NamedTuple):
    """Milliseconds of SQL of a page and of the first one after a change, how many queries, and in all."""

    sql: float
    first: float
    queries: int
    page: float


def main(vendor: str, many: int, meetings_of_each: int) -> int:
    with filled_apart(vendor):
        fill(0, FEW, meetings_of_each)
        analyse()
        before = growing()
        started = time.perf_counter()
        fill(FEW, many, meetings_of_each)
        analyse()
        print(
            f"{many} trips with {meetings_of_each} meetings each:"
            f" filled in {time.perf_counter() - started:.0f} s"
        )
        return report(before)


def report(before: dict[str, Grown]) -> int:
    """Print everything measured beside its limit; return 1 where one is broken."""
    broken = [name for address in LISTS for name in list_lines(address)]
    for address in FILTERED:
        broken += line(address, cost_of(address), MOST_MS)
    for address in IN_TEXT:
        line(address, cost_of(address), None)
    for name, now in growing().items():
        then = before[name]
        times = now.steady_pages / then.steady_pages
        print(f"{name}: {then.milliseconds:.1f} ms among {FEW}, {now.milliseconds:.1f} ms; as {STEADY} takes"
              f" {then.steady_pages:.2f} and {now.steady_pages:.2f}: {times:.2f} times"
              f" (limit {GROWTH[name]})")  # fmt: skip
        broken += [name] if times > GROWTH[name] else []
    print(f"load average {os.getloadavg()[0]:.1f}; limits broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def list_lines(name: str) -> list[str]:
    """Print the first page of a list and one far in; return the names of the limits they break."""
    first = cost_of(f"/{name}/")
    deep_number = min(DEEP, pages_of(name))
    deep = cost_of(f"/{name}/?page={deep_number}")
    broken = line(f"/{name}/", first, MOST_MS) + line(f"/{name}/?page={deep_number}", deep, MOST_MS)
    times = deep.sql / first.sql
    print(f"    page {deep_number}: {times:.2f} times page 1 (limit {MOST_TIMES_DEEPER})")
    return [*broken, f"{name} page {deep_number}"] if times > MOST_TIMES_DEEPER else broken


def line(address: str, cost: Cost, limit: float | None) -> list[str]:
    beside = f" (limit {limit})" if limit else ""
    print(f"{address}: {cost.sql:.2f} ms of SQL{beside} in {cost.queries} queries; {cost.page:.0f} ms in all;"
          f" first after a change {cost.first:.0f} ms")  # fmt: skip
    return [address] if limit and cost.sql > limit else []


def pages_of(name: str) -> int:
    from django.urls import resolve

    view = resolve(f"/{name}/").func.view_class
    return -(-view.model.objects.published().count() // view.paginate_by)


def client_of_pages():
    from django.test import Client

    return Client(headers={"host": "localhost"})


def cost_of(address: str) -> Cost:
    """Return what a page costs, its choices apart: they are known from the first reader after a change."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from portal.records.search.following import followed

    asked = f"{address}{'&' if '?' in address else '?'}x=1"
    with followed() as changes:
        changes.is_any = True
    first = timed(lambda: client_of_pages().get(asked))
    pages = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as captured:
            pages.append(timed(lambda: client_of_pages().get(asked)))
    queries = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    sql = statistics.median(timed(lambda: [fetched(query) for query in queries]) for _round in range(ROUNDS))
    return Cost(sql, first, len(queries), statistics.median(pages))


def fetched(query: str) -> None:
    """Ask and take every row: SQLite finds rows as they are taken."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        cursor.fetchall()


def growing() -> dict[str, Grown]:
    """Measure the pages whose growth is limited."""
    from trips.models import Trip

    trip = Trip.objects.published().order_by("pk")[100]
    return {
        "trip page": page_alone(trip.get_absolute_url()),
        "list of trips": page_alone("/trips/"),
    }


def page_alone(address: str) -> Grown:
    """Time a page by itself, what filling has left put away, in turn with a page that knows no records.

    Minutes lie between the measurements that are compared, and a machine is not as fast in all of them: both
    pages tell of it.
    """
    client = client_of_pages()
    gc.collect()
    gc.freeze()
    for _round in range(ROUNDS):
        client.get(address, {"x": 1})
        client.get(STEADY, {"x": 1})
    pairs = [
        (timed(lambda: client.get(address, {"x": 1})), timed(lambda: client.get(STEADY, {"x": 1})))
        for _round in range(GROWTH_ROUNDS)
    ]
    page, steady = (statistics.median(times) for times in zip(*pairs, strict=True))
    return Grown(page, page / steady)


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    trips, each = [*map(int, sys.argv[2:]), *(MANY, MEETINGS)[len(sys.argv) - 2 :]]
    sys.exit(main(sys.argv[1], trips, each))
