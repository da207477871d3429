"""What the archive of everything costs: `python -m tests.benchmarks.archives [sqlite|postgresql] [TRIPS]`.

Fills a database of its own with so many trips of ten meetings, in two steps, and tells for each: rows, first
byte, seconds, and how far memory grew. Ends with 1 where the second archive let it grow by 20 MB.
"""

import resource
import sys
from time import perf_counter

from tests.benchmarks.filling import analyse, fill, filled_apart

MOST_GROWTH_MB = 20


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def taken_away() -> tuple[float, float, int]:
    """Return the seconds to the first byte and to the last, and the bytes of the archive."""
    from django.test import Client

    start = perf_counter()
    pieces = iter(Client().get("/data/all.zip", headers={"Host": "localhost"}))
    size = len(next(pieces))
    first = perf_counter() - start
    for piece in pieces:
        size += len(piece)
    return first, perf_counter() - start, size


def step(start: int, end: int) -> float:
    """Fill up, take the archive away and tell what it cost; return how far memory stands."""
    from portal.pages.data_archive import everything
    from portal.records.exports import Terms

    fill(start, end, 10)
    analyse()
    rows = sum(records.count() for records in everything(Terms.now()).records.values())
    before = memory_mb()
    first, seconds, size = taken_away()
    after = memory_mb()
    print(
        f"{rows} rows: first byte {first * 1000:.0f} ms, {seconds:.1f} s ({rows / seconds:.0f} rows/s),"
        f" {size / 1e6:.1f} MB; memory {before:.0f} to {after:.0f} MB"
    )
    return after - before


def main(vendor: str, trips: int) -> int:
    with filled_apart(vendor):
        taken_away()  # What is made once is no growth.
        grown = [step(0, trips // 10), step(trips // 10, trips)]
    return grown[1] > MOST_GROWTH_MB


if __name__ == "__main__":
    place = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    sys.exit(main(place, int(sys.argv[2]) if len(sys.argv) > 2 else 3000))
