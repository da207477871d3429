"""What of a record is searched, declared on its model as `search`, and who is found through whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Part:
    """Rows that are found as part of their record: by which fields, and which of the rows, where not all."""

    relation: str
    fields: tuple[str, ...]
    only: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Search:
    """How a model is searched.

    `number` tells the kind in the index for good. Fields are public ones of the record itself, or of a
    parent on whose publication its own hangs (`city__name`); each brings its English twin along. `dated`
    names the dates of which the first that is known orders the results and gives their year.
    """

    number: int
    title: tuple[str, ...]
    text: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    dated: tuple[str, ...] = ()


@cache
def searched_models() -> tuple[type[Any], ...]:
    """Return the models whose records are found, by their number."""
    found = [model for model in apps.get_models() if getattr(model, "search", None) is not None]
    return tuple(sorted(found, key=lambda model: model.search.number))


@cache
def owners_of(model: Any) -> tuple[tuple[type[Any], str], ...]:
    """Return the models of whose entries this model's rows are a part, each with the path from there."""
    return tuple(
        (owner, path)
        for owner in searched_models()
        for part in owner.search.parts
        for path, related in steps(owner, part.relation)
        if related is model
    )


@cache
def dependents_of(model: Any) -> tuple[tuple[type[Any], str], ...]:
    """Return the searched models whose rows are public only with a row of `model`, each with its key."""
    return tuple(
        (dependent, name)
        for dependent in searched_models()
        for name in dependent.public_parents
        if dependent._meta.get_field(name).related_model is model
    )


def steps(model: type[models.Model], relation: str) -> Iterator[tuple[str, type[models.Model]]]:
    """Yield every beginning of a path of relations, with the model that it leads to."""
    path: list[str] = []
    for name in relation.split("__"):
        related: Any = model._meta.get_field(name).related_model
        path.append(name)
        yield "__".join(path), related
        model = related


@cache
def parent_paths(model: Any) -> tuple[str, ...]:
    """Return the paths to all records on whose publication a row's own hangs."""
    paths: list[str] = []
    for name in model.public_parents:
        related: Any = model._meta.get_field(name).related_model
        paths += [name, *(f"{name}__{path}" for path in parent_paths(related))]
    return tuple(paths)
