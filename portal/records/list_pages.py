"""One page of a long list: which rows first, then what is shown of them: page 4,000 costs what page 1 costs.

The database passes over the rows before a page; over an index, and from the nearer end, that is cheap for
some thousands. Beyond, and in a filtered list, whose rows may lie far from either end, marks tell at which
place which row stands, and the page begins at the one before it.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from portal.records.kept_answers import Answers

# So many rows are passed over at most; and so many lie between two marks, or one day's.
FAR, STEP = 2000, 200


class Mark(NamedTuple):
    """The row at a place, by what orders the list."""

    place: int
    values: tuple[Any, ...]


class Survey(NamedTuple):
    """What one walk along a whole list finds: marks, the first at its beginning, and how many rows it has."""

    marks: list[Mark]
    total: int


class ListRows(NamedTuple):
    """The rows of a list in a total order.

    `heads` are what orders them first, none of it ever empty, a minus for descending; without them no
    marks are set. `shown` loads what is shown of some rows by their keys.
    """

    model: Any
    query: str
    heads: tuple[str, ...]
    shown: Callable[[list[int]], QuerySet[Any]]
    answers: Answers

    @property
    def question(self) -> Hashable:
        return "survey", self.model._meta.label, self.query, self.heads


class ListPaginator(Paginator):
    """Pages of a queryset."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, of: ListRows, **options: Any) -> None:
        super().__init__(rows, per_page, **options)
        self.of = of
        self.rows = rows.prefetch_related(None)
        self.keys = self.rows.values_list("pk", flat=True)

    @cached_property
    def count(self) -> int:
        """How many rows there are: all of them, and exactly."""
        if self.of.query and self.of.heads:
            return self.survey.total
        return self.of.answers.count_of(self.of.model, self.of.query, self.keys)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self.keys_between(start, min(start + self.per_page, self.count))
        rows = {row.pk: row for row in self.of.shown(keys)} if keys else {}
        # A row that was withdrawn between the two questions is left out.
        return Page([rows[key] for key in keys if key in rows], number, self)

    def keys_between(self, start: int, end: int) -> list[int]:
        """Return the keys of these places, counted from the nearer end or from a mark."""
        behind = self.count - end
        if start >= end:
            return []
        if self.of.heads and (self.of.query or min(start, behind) > FAR):
            marks = self.survey.marks
            mark = marks[bisect_right(marks, start, key=lambda mark: mark.place) - 1]
            onwards = self.keys.filter(from_here_on(self.of.heads, mark.values))
            return list(onwards[start - mark.place : end - mark.place])
        if start <= behind:
            return list(self.keys[start:end])
        return list(self.keys.reverse()[behind : self.count - start])[::-1]

    @cached_property
    def survey(self) -> Survey:
        return self.of.answers.get(self.of.question, self.surveyed)

    def surveyed(self) -> Survey:
        names = [head.removeprefix("-") for head in self.of.heads]
        grouped = self.rows.order_by().values_list(*names).annotate(number=Count("pk"))
        place, marks = 0, list[Mark]()
        for *values, number in grouped.order_by(*self.of.heads).iterator():
            if not marks or place - marks[-1].place >= STEP:
                marks.append(Mark(place, tuple(values)))
            place += number
        return Survey(marks, place)


def from_here_on(heads: tuple[str, ...], values: tuple[Any, ...]) -> Q:
    """Return the condition of rows that stand where these values do, or after them."""
    condition = Q()
    for head, value in reversed(list(zip(heads, values, strict=True))):
        name, after = (head[1:], "lt") if head.startswith("-") else (head, "gt")
        # This alone lets the database begin at the right place of an index.
        onwards = Q(**{f"{name}__{after}e": value})
        if condition:
            onwards &= Q(**{f"{name}__{after}": value}) | Q(**{name: value}) & condition
        condition = onwards
    return condition
