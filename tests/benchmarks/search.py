"""Search measured against its own floor: a bare index of pairs over the same texts, on the same machine.

    uv run python -m tests.benchmarks.search sqlite|postgresql [trips] [meetings of each]

It makes a database of its own, fills it with 200 trips, then with many (100,000 with one meeting each unless
told), makes the index and prints ratios. A search is the counts of every kind and the first five of each; the
bare query is one count and the newest twenty. Hits must be as many as a scan of the texts finds. Limits: two
characters at most 3 times the bare query; the page of a rare word at most twice as slow among many trips as
among 200. Exits with 1 where a limit is broken.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable

from tests.benchmarks.filling import PROBES, RARE, analyse, fill, filled_apart

ROUNDS = 25
FEW, MANY, MEETINGS = 200, 100_000, 1


def main(vendor: str, many: int, meetings_of_each: int) -> int:
    with filled_apart(vendor):
        return measure(many, meetings_of_each)


def measure(many: int, meetings_of_each: int) -> int:
    fill(0, FEW, meetings_of_each)
    before = growing()
    fill(FEW, many, meetings_of_each)
    print(f"{many} trips with {meetings_of_each} meetings each")
    return report(before)


def growing() -> float:
    """Make the index; return the milliseconds of the page of a rare word."""
    from django.test import Client

    print(f"{made_anew()} entries indexed a second")
    client = Client(headers={"host": "localhost"})
    # The parameter that means nothing keeps kept bodies from answering.
    return median_of(lambda: client.get("/search/", {"q": RARE, "x": 1}))


def report(among_few: float) -> int:
    """Print everything measured beside its limit; return 1 where one is broken."""
    among_many = growing()
    broken = []
    for name, (ours, bare, hits) in compared().items():
        print(f"{name}: {hits} hits, {ours:.2f} ms, bare {bare:.2f} ms: {ours / bare:.2f} times (limit 3)")
        broken += [name] if ours > 3 * bare else []
    times = among_many / among_few
    print(
        f"page of a rare word: {among_few:.1f} ms among {FEW}, {among_many:.1f} ms:"
        f" {times:.2f} times (limit 2)"
    )
    broken += ["rare word"] if times > 2 else []
    print(f"load average {os.getloadavg()[0]:.1f}; limits broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def made_anew() -> int:
    """Make the whole index; return how many entries a second."""
    from portal.records.search.keeping import reindex

    started = time.perf_counter()
    number = reindex()
    seconds = time.perf_counter() - started
    analyse()
    return round(number / seconds)


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


def make_bare() -> None:
    """Make an index of pairs and nothing else over the texts that the search has."""
    from django.db import connection, transaction

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
        rows = found_now().order_by("number", "record_id").values_list("text", flat=True).iterator()
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
    return found_now().filter(text__contains=word).count()


def found_now():
    """Return the entries that are public by now: what is to be published tomorrow has one, too."""
    from django.utils import timezone

    from portal.records.models import SearchEntry

    return SearchEntry.objects.filter(public_from__lte=timezone.now())


if __name__ == "__main__":
    trips, each = [*map(int, sys.argv[2:]), *(MANY, MEETINGS)[len(sys.argv) - 2 :]]
    sys.exit(main(sys.argv[1], trips, each))
