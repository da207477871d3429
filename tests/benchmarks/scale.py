"""Lists and search of a large archive, filled once for both.

    uv run python -m tests.benchmarks.scale sqlite|postgresql [trips] [meetings of each]

Half an hour and 10 GB of disk with the default, 100,000 trips of ten meetings each. What is measured, and the
limits, are those of `lists` and `search`. Exits with 1 where one is broken.
"""

import sys
import time

from tests.benchmarks import lists, search
from tests.benchmarks.filling import analyse, fill, filled_apart


def main(vendor: str, many: int, meetings_of_each: int) -> int:
    with filled_apart(vendor):
        fill(0, lists.FEW, meetings_of_each)
        analyse()
        before, before_in_search = lists.growing(), search.growing()
        started = time.perf_counter()
        fill(lists.FEW, many, meetings_of_each)
        analyse()
        print(
            f"{many} trips with {meetings_of_each} meetings: filled in {time.perf_counter() - started:.0f} s"
        )
        return lists.report(before) | search.report(before_in_search)


if __name__ == "__main__":
    trips, each = [*map(int, sys.argv[2:]), *(lists.MANY, lists.MEETINGS)[len(sys.argv) - 2 :]]
    sys.exit(main(sys.argv[1], trips, each))
