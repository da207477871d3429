"""One page of a long list: which rows first, then what is shown of them: page 4,000 costs what page 1 costs.

The database passes over the rows before a page; over an index, and from the nearer end, that is cheap, while
everything that a row shows (joins, counts, prefetches) is fetched for the rows of the page alone.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class ListPaginator(Paginator):
    """Pages of a queryset in a total order; `shown` loads what is shown of some rows by their keys."""

    def __init__(
        self,
        rows: QuerySet[Any],
        per_page: int,
        *,
        shown: Callable[[list[int]], QuerySet[Any]],
        counted: Callable[[QuerySet[Any]], int],
        **options: Any,
    ) -> None:
        super().__init__(rows, per_page, **options)
        self.keys = rows.prefetch_related(None).values_list("pk", flat=True)
        self.shown = shown
        self.counted = counted

    @cached_property
    def count(self) -> int:
        """How many rows there are: all of them, and exactly."""
        return self.counted(self.keys)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self.keys_between(start, min(start + self.per_page, self.count))
        rows = {row.pk: row for row in self.shown(keys)} if keys else {}
        # A row that was withdrawn between the two questions is left out.
        return Page([rows[key] for key in keys if key in rows], number, self)

    def keys_between(self, start: int, end: int) -> list[int]:
        """Return the keys of these places, counted from the end that is nearer."""
        if start <= self.count - end:
            return list(self.keys[start:end])
        return list(self.keys.reverse()[self.count - end : self.count - start])[::-1]
