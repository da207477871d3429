"""A search answered: by kind with counts, each result with its record as it is public at this moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from portal.records.dates import PartialDate
from portal.records.search.declaration import searched_models
from portal.records.search.documents import (
    keys_between,
    number_of,
    record_id_of,
    searchable,
    value_of,
    with_parts,
)
from portal.records.search.entries import Scope
from portal.records.search.excerpts import excerpt, marked, passage
from portal.records.search.index import index
from portal.records.search.tokens import Query
from portal.text.bilingual import CHINESE, LocalText, in_english


@dataclass(frozen=True)
class Result:
    """One record that was found."""

    record: Any
    query: Query

    @property
    def name(self) -> LocalText:
        search = type(self.record).search
        name = search.title[-1]
        text: LocalText = getattr(self.record.local, name)
        return text or LocalText(str(self.record), "en" if in_english() else CHINESE)

    @property
    def lang(self) -> str:
        """The language of the name, where it is not the page's."""
        return "" if self.name.lang == ("en" if in_english() else CHINESE) else self.name.lang

    @property
    def title(self) -> SafeString:
        return marked(self.name.plain, self.query)

    @property
    def excerpt(self) -> SafeString | str:
        return excerpt(self.record, self.query, shown=self.name.plain)

    @property
    def passage(self) -> str:
        """The excerpt as plain text."""
        return passage(self.record, self.query, shown=self.name.plain)

    @property
    def trip(self) -> Any:
        """The trip that it hangs on, if any; others that it mentions need not be public."""
        return self.record.trip if "trip" in type(self.record).public_parents else None

    @property
    def date(self) -> Any:
        values = (value_of(self.record, path) for path in type(self.record).search.dated)
        return next((value for value in values if value is not None), None)

    @property
    def has_partial_date(self) -> bool:
        return isinstance(self.date, PartialDate)


@dataclass(frozen=True)
class Group:
    """The results of one kind: how many there are, and those that are shown."""

    model: Any
    count: int
    results: list[Result] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model._meta.model_name

    @property
    def label(self) -> str:
        return capfirst(self.model._meta.verbose_name_plural)


def scope_of(model: Any, year: int | None, within: Q | None) -> Scope:
    """Return the entries of a kind, in a year and under a condition on its records, if any is given."""
    first, last = keys_between(model.search.number, year)
    if within is None:
        return Scope(model.search.number, first, last)
    at = timezone.now()
    rows = searchable(model, at).filter(within).order_by().values("pk")
    return Scope(model.search.number, first, last, rows.query.sql_with_params())


def overview(query: Query, scopes: Sequence[Scope], limit: int) -> list[Group]:
    """Return what was found of every kind, and the first few of each."""
    found = index().overview(query, scopes, limit) if scopes else {}
    return [
        Group(model, one.count, results(model, query, one.keys))
        for model in searched_models()
        if (one := found.get(model.search.number))
    ]


class KindResults:
    """All results of one kind, of which a paginator takes a page."""

    def __init__(self, query: Query, scope: Scope, total: int) -> None:
        self.query, self.scope, self.total = query, scope, total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, part: slice) -> list[Result]:
        keys = index().page(self.query, self.scope, part.start, part.stop - part.start)
        return results(model_with(self.scope.number), self.query, keys)


def counts(query: Query, scopes: Sequence[Scope]) -> list[Group]:
    """Return how much was found of every kind."""
    found = index().counts(query, scopes) if scopes else {}
    return [
        Group(model, found[model.search.number])
        for model in searched_models()
        if model.search.number in found
    ]


def newest(query: Query, scopes: Sequence[Scope], limit: int) -> list[Result]:
    """Return what became public last of what was found, whatever its kind."""
    keys = index().newest(query, scopes, limit) if scopes else []
    by_number = groupby(sorted(keys), key=number_of)
    return [one for number, some in by_number for one in results(model_with(number), query, some)]


def results(model: Any, query: Query, keys: Iterable[int]) -> list[Result]:
    return [Result(record, query) for record in loaded(model, keys)]


def loaded(model: Any, keys: Iterable[int]) -> list[Any]:
    """Return the records of some entries in their order: whatever the index says, only what is public."""
    now = timezone.now()
    ids = [record_id_of(key) for key in keys]
    rows = {row.pk: row for row in with_parts(searchable(model, now).filter(pk__in=ids), now)}
    return [rows[pk] for pk in ids if pk in rows]


def model_with(number: int) -> Any:
    return next(model for model in searched_models() if model.search.number == number)
