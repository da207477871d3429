"""The history of a record together with the rows that belong to it, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value

from portal.records.history_words import (
    LONG,
    Names,
    Part,
    reason_in_words,
    row_name,
    text_difference,
    value_in_words,
)
from portal.records.models import Record

# What a record keeps for itself, and who and when, which stand above each change.
NOISE = {
    *("id", "code", "version", "folded", "rendition_token", "sha256", "processing", "width", "height"),
    *("named_party", "created_at", "created_by", "updated_at", "updated_by", "published_by", "withdrawn_at"),
}
# One save writes its rows one after the other.
ONE_SAVE = timedelta(seconds=2)

EMPTY = (None, "", ())

Conditions = dict[Any, Q]


@dataclass(slots=True)
class FieldChange:
    """One field of a version that differs from the version before."""

    label: str
    old: str
    new: str
    parts: list[Part] = field(default_factory=list)
    name: str = ""


@dataclass(slots=True)
class RowChange:
    """One version of one row: added, changed or removed."""

    kind: str
    what: str
    name: str
    version: Any
    is_own: bool
    changes: list[FieldChange]

    @property
    def key(self) -> tuple[str, int]:
        return self.what, self.version.id

    def is_of_one_save(self, before: "RowChange") -> bool:
        """Whether the version before is of the same save: choosing topics makes a version of its own."""
        return self.kind != "-" and self.version.version == before.version.version


@dataclass(slots=True)
class Moment:
    """What one person changed with one save."""

    at: datetime
    by: Any
    rows: list[RowChange] = field(default_factory=list)

    def holds(self, row: RowChange) -> bool:
        """Whether an earlier version is of the same save: same person, same time, no row stored twice."""
        version = row.version
        is_near = self.by == version.history_user and self.at - version.history_date <= ONE_SAVE
        again = self.same_row(row)
        return is_near and (again is None or again.is_of_one_save(row))

    def same_row(self, row: RowChange) -> RowChange | None:
        return next((one for one in self.rows if one.key == row.key), None)

    def take(self, row: RowChange) -> None:
        again = self.same_row(row)
        if again is None:
            self.rows.append(row)
            return
        again.kind = row.kind
        again.changes = [*row.changes, *again.changes]

    @property
    def reasons(self) -> list[str]:
        reasons = (reason_in_words(row.version.history_change_reason) for row in self.rows)
        return list(dict.fromkeys(filter(None, reasons)))

    @property
    def own_version(self) -> Any:
        """The version that the record itself had after this save."""
        return next((row.version for row in self.rows if row.is_own), None)


def rows_below(record: models.Model, also: Iterable[type[models.Model]] = ()) -> Conditions:
    """Return, per kind of row, which versions belong to a record: its own, and those of rows deleted with it.

    `also` names kinds that stay when it goes, and are edited on its page.
    """
    found: Conditions = {}
    gather(type(record), Q(id=record.pk), frozenset(also), found)
    return found


def gather(model: Any, condition: Q, also: frozenset[type[models.Model]], found: Conditions) -> None:
    found[model] = found.get(model, Q()) | condition
    keys = model.history.filter(condition).order_by().values("id")
    for relation in model._meta.related_objects:
        kind: Any = relation.related_model
        if not relation.one_to_many or not issubclass(kind, Record):
            continue
        if relation.on_delete is models.CASCADE or kind in also:
            gather(kind, Q(**{f"{relation.field.attname}__in": keys}), frozenset(), found)


def versions(conditions: Conditions) -> models.QuerySet:
    """Return kind, key and moment of every version, the latest first."""
    first, *others = (
        model.history.filter(condition)
        .order_by()
        .annotate(row_kind=Value(number, output_field=models.IntegerField()))
        .values_list("row_kind", "history_id", "history_date")
        for number, (model, condition) in enumerate(conditions.items())
    )
    together = first.union(*others, all=True) if others else first
    return together.order_by("-history_date", "-history_id")


def moments(conditions: Conditions, page: Iterable[tuple[int, int, datetime]]) -> list[Moment]:
    """Return a page of versions, grouped by save, each with what it changed."""
    models_in_order = list(conditions)
    keys: dict[Any, list[int]] = defaultdict(list)
    order = [(models_in_order[kind], key) for kind, key, _at in page]
    for model, key in order:
        keys[model].append(key)
    loaded = {(model, row.history_id): row for model in keys for row in with_previous(model, keys[model])}
    found = [(model, loaded[model, key]) for model, key in order]
    known = Names(wanted for model, row in found for wanted in wanted_names(model, row))
    rows = [row_change(model, row, known, conditions) for model, row in found]
    return grouped(row for row in rows if row.kind != "~" or row.changes or row.version.history_change_reason)


def with_previous(model: Any, keys: list[int]) -> list[Any]:
    """Load versions, each with the version before it, or None."""
    before = model.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    rows = list(
        model.history.filter(history_id__in=keys)
        .annotate(previous_key=Subquery(before.order_by("-history_id").values("history_id")[:1]))
        .select_related("history_user")
    )
    previous = list(
        model.history.filter(history_id__in=[row.previous_key for row in rows if row.previous_key])
    )
    load_links(model, [*rows, *previous])
    by_key = {row.history_id: row for row in previous}
    for row in rows:
        row.previous = by_key.get(row.previous_key)
    return rows


def load_links(model: Any, rows: list[Any]) -> None:
    """Give each version the keys that its many-to-many fields held: a query per field."""
    for row in rows:
        row.links = {}
    for one in many_to_many(model):
        key, keys = f"{one.m2m_reverse_field_name()}_id", defaultdict(list)
        links = getattr(model.history.model, one.name).model._default_manager
        for link in links.filter(history_id__in=[row.history_id for row in rows]):
            keys[link.history_id].append(getattr(link, key))
        for row in rows:
            row.links[one.name] = tuple(sorted(keys[row.history_id]))


def grouped(rows: Iterable[RowChange]) -> list[Moment]:
    found: list[Moment] = []
    for row in rows:
        moment = found[-1] if found and found[-1].holds(row) else None
        if moment is None:
            moment = Moment(row.version.history_date, row.version.history_user)
            found.append(moment)
        moment.take(row)
    for moment in found:
        # The record itself leads; its rows follow as they were saved.
        moment.rows.reverse()
        moment.rows.sort(key=lambda row: not row.is_own)
    return found


# Fields


def many_to_many(model: Any) -> list[Any]:
    return [model._meta.get_field(name) for name in getattr(model, "_history_m2m_fields", ())]


def told_fields(model: Any) -> list[Any]:
    """Return the fields whose changes are told, in the order of the model."""
    tracked = {one.name for one in model.history.model._meta.fields}
    plain = [one for one in model._meta.concrete_fields if one.name in tracked and one.name not in NOISE]
    return [*plain, *many_to_many(model)]


def raw(row: Any, one: Any) -> Any:
    """Return what a version holds in a field: a key, keys, or a value."""
    if row is None:
        return () if one.many_to_many else None
    if one.many_to_many:
        return row.links[one.name]
    return getattr(row, one.attname)


def wanted_names(model: Any, row: Any) -> Iterable[tuple[Any, Any]]:
    for one in told_fields(model):
        if one.is_relation:
            for version in (row, row.previous):
                value = raw(version, one)
                keys = value if isinstance(value, tuple) else (value,)
                yield from ((one.related_model, key) for key in keys if key is not None)


def words(one: Any, value: Any, known: Names) -> str:
    if one.many_to_many:
        return "、".join(known.of(one.related_model, key) for key in value)
    if one.is_relation:
        return known.of(one.related_model, value)
    return value_in_words(one, value)


def field_change(one: Any, old: Any, new: Any, known: Names) -> FieldChange:
    change = FieldChange(str(one.verbose_name), words(one, old, known), words(one, new, known), name=one.name)
    is_text = isinstance(one, models.CharField | models.TextField) and not one.choices
    if is_text and change.old and change.new and max(len(change.old), len(change.new)) > LONG:
        change.parts = text_difference(change.old, change.new)
    return change


def differences(model: Any, old: Any, new: Any, known: Names) -> list[FieldChange]:
    """Return the fields in which two versions differ."""
    pairs = [(one, raw(old, one), raw(new, one)) for one in told_fields(model)]
    return [
        field_change(one, before, after, known)
        for one, before, after in pairs
        if before != after and not (before in EMPTY and after in EMPTY)
    ]


def row_change(model: Any, row: Any, known: Names, tree: Conditions) -> RowChange:
    changes = [] if row.history_type == "-" else differences(model, row.previous, row, known)
    if row.history_type == "+":
        # That it belongs to the record is said by its standing here.
        parents = {one.name for one in told_fields(model) if one.is_relation and one.related_model in tree}
        changes = [change for change in changes if change.name not in parents]
    what, is_own = str(model._meta.verbose_name), model is next(iter(tree))
    return RowChange(row.history_type, what, row_name(row), row, is_own, changes)
