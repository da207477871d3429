"""Search measured against its own floor: a bare index of pairs over the same texts, on the same machine.

    uv run python -m tests.benchmarks.search sqlite|postgresql [trips]

It makes a database of its own, fills it with 200 trips, then with many (100,000 unless told), each with a
meeting, and prints ratios. A search is the counts of every kind and the first five of each; the bare query is
one count and the newest twenty. Limits: two characters at most 3 times the bare query; the page of a rare
word at most twice as slow among many trips as among 200.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

ROUNDS = 25
FEW, MANY = 200, 100_000
SYLLABLES = [chr(0x4E00 + 7 * number) for number in range(1500)]
# Each stands in one text of so many.
PROBES = {"觀光": 11, "捷運": 503, "量子": 10_007}
RARE = "喵貓"


def main(vendor: str, many: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="portal-benchmark-")))
        url = f"sqlite:///{folder}/portal.sqlite3"
        if vendor == "postgresql":
            from tests.postgresql import server_programs, temporary_cluster

            url = stack.enter_context(temporary_cluster(server_programs()))
        os.environ |= {
            "DATABASE_URL": url,
            "PORTAL_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure(many)


def measure(many: int) -> None:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    page = lambda: client.get("/search/", {"q": RARE})  # noqa: E731
    fill(0, FEW)
    among_few = median_of(page)
    started = time.perf_counter()
    fill(FEW, many)
    print(f"{many} trips and meetings indexed in {time.perf_counter() - started:.0f} s")
    among_many = median_of(page)
    for name, (ours, bare, hits) in compared().items():
        print(f"{name}: {hits} hits, {ours:.2f} ms, bare {bare:.2f} ms: {ours / bare:.2f} times (limit 3)")
    print(f"page of a rare word: {among_few:.1f} ms among {FEW}, {among_many:.1f} ms among {many}:"
          f" {among_many / among_few:.2f} times (limit 2)")  # fmt: skip


def compared() -> dict[str, tuple[float, float, int]]:
    """Return for each probe the milliseconds of a search and of the bare query, and the hits of both."""
    from portal.records.search import results
    from portal.records.search.declaration import searched_models
    from portal.records.search.index import index
    from portal.records.search.tokens import Query

    make_bare()
    scopes = [results.scope_of(model, None, None) for model in searched_models()]
    found = {}
    for word in PROBES:
        query = Query.parse(word)
        hits = sum(index().counts(query, scopes).values())
        assert hits == bare_query(word) == scanned(word), word
        ours, bare = interleaved(lambda q=query: index().overview(q, scopes, 5), lambda w=word: bare_query(w))
        found[f"{word} (1 text of {PROBES[word]})"] = ours, bare, hits
    return found


def median_of(work: Callable[[], object]) -> float:
    work()
    return statistics.median(timed(work) for _round in range(ROUNDS))


def interleaved(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    pairs = [(timed(one), timed(other)) for _round in range(ROUNDS)]
    return statistics.median(a for a, _b in pairs), statistics.median(b for _a, b in pairs)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def text(number: int, chance: random.Random) -> str:
    words = "".join(chance.choices(SYLLABLES, k=120))
    return words + "".join(f"，{word}" for word, each in PROBES.items() if number % each == 0)


def fill(start: int, end: int) -> None:
    """Make trips, each with a meeting, past the models' own saving, and then the whole index."""
    from django.utils import timezone

    from portal.records.search.keeping import reindex
    from trips.models import Meeting, Trip

    chance, now = random.Random(start), timezone.now()
    shown = {"state": "published", "published_at": now}
    for first in range(start, end, 5000):
        numbers = range(first, min(first + 5000, end))
        days = [date(1990, 1, 1) + timedelta(days=chance.randrange(13_000)) for _number in numbers]
        trips = [
            Trip(code=f"TRIP-B-{number}", title=text(number, chance)[:12] + (RARE if number == 7 else ""),
                 category="visit", starts_on=day, ends_on=day, **shown)
            for number, day in zip(numbers, days, strict=True)
        ]  # fmt: skip
        Trip._base_manager.bulk_create(trips, batch_size=500)
        meetings = [
            Meeting(code=f"MTG-B-{number}", trip=trip, kind="talks", title="會談", host_text="市府",
                    told_us=text(number, chance), **shown)
            for number, trip in zip(numbers, trips, strict=True)
        ]  # fmt: skip
        Meeting._base_manager.bulk_create(meetings, batch_size=500)
    reindex()
    analyse()


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def make_bare() -> None:
    """Make an index of pairs and nothing else over the texts that the search has."""
    from django.db import connection, transaction

    from portal.records.models import SearchEntry
    from portal.records.search.tokens import tokens

    is_postgresql = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("CREATE TABLE bare (id bigint PRIMARY KEY, tsv tsvector)")
            sql = "INSERT INTO bare VALUES (%s, array_to_tsvector(%s::text[]))"
        else:
            cursor.execute(
                "CREATE VIRTUAL TABLE bare USING fts5(body, content='', columnsize=0, tokenize='unicode61')"
            )
            sql = "INSERT INTO bare (rowid, body) VALUES (%s, %s)"
        rows = SearchEntry.objects.order_by("number", "record_id").values_list("text", flat=True).iterator()
        batch = []
        for number, folded in enumerate(rows, 1):
            found = list(tokens(folded))
            batch.append((number, found if is_postgresql else " ".join(found)))
            if len(batch) == 5000:
                cursor.executemany(sql, batch)
                batch = []
        cursor.executemany(sql, batch) if batch else None
        if is_postgresql:
            cursor.execute("CREATE INDEX bare_tsv ON bare USING gin (tsv)")
    analyse()


def bare_query(word: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "WITH found AS MATERIALIZED (SELECT id FROM bare WHERE tsv @@ %s::tsquery)"
                " SELECT (SELECT count(*) FROM found), ARRAY(SELECT id FROM found ORDER BY id DESC LIMIT 20)",
                [f"'{word}'"],
            )
            return cursor.fetchone()[0]
        cursor.execute(
            "SELECT rowid FROM bare WHERE bare MATCH %s ORDER BY rowid DESC LIMIT 20", [f'"{word}"']
        )
        cursor.fetchall()
        cursor.execute("SELECT count(*) FROM bare WHERE bare MATCH %s", [f'"{word}"'])
        return cursor.fetchone()[0]


def scanned(word: str) -> int:
    from portal.records.models import SearchEntry

    return SearchEntry.objects.filter(text__contains=word).count()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else MANY)
