"""System checks: every field of a record is public or internal, and it is found by public ones only."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal.records.search.declaration import searched_models, steps


def classified(model: type[models.Model], attribute: str) -> set[str]:
    """Return the names that a model and its bases declare under `public_fields` or `internal_fields`."""
    return {name for base in model.__mro__ for name in vars(base).get(attribute, ())}


def is_classified_model(model: type[models.Model]) -> bool:
    return hasattr(model, "public_fields") and not hasattr(model, "instance_type")


def classification_errors(model: type[models.Model]) -> Iterator[CheckMessage]:
    """Yield one error per field that is unlisted, listed twice, or listed but not there."""
    public, internal = classified(model, "public_fields"), classified(model, "internal_fields")
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    for name in sorted(fields - public - internal):
        yield Error(
            f"{model.__name__}.{name} is neither public nor internal.",
            hint="List it in public_fields or internal_fields (docs/decisions/0004-publishing.md).",
            obj=model,
            id="records.E001",
        )
    for name in sorted(public & internal):
        yield Error(f"{model.__name__}.{name} is both public and internal.", obj=model, id="records.E002")
    for name in sorted((public | internal) - fields):
        yield Error(f"{model.__name__} has no field {name} to classify.", obj=model, id="records.E003")


@register()
def check_classification(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    models_to_check = [model for model in apps.get_models() if is_classified_model(model)]
    return [error for model in models_to_check for error in classification_errors(model)]


def searched_fields(model: Any) -> Iterator[tuple[type[models.Model], str]]:
    """Yield every field by which records of a model are found, each with the model that it stands on."""
    search = model.search
    for name in (*search.title, *search.text, *search.dated):
        yield from fields_on_path(model, name)
    for part in search.parts:
        yield from steps_on_path(model, part.relation)
        *_before, (_path, related) = steps(model, part.relation)
        for name in part.fields:
            yield from fields_on_path(related, name)


def fields_on_path(model: type[models.Model], name: str) -> Iterator[tuple[type[models.Model], str]]:
    *keys, last = name.split("__")
    for key in keys:
        yield model, key
        model = model._meta.get_field(key).related_model  # type: ignore[assignment]
    yield model, last
    if f"{last}_en" in {field.name for field in model._meta.get_fields()}:
        yield model, f"{last}_en"


def steps_on_path(model: type[models.Model], relation: str) -> Iterator[tuple[type[models.Model], str]]:
    """Yield the record's own keys on a path; a key that points to the record says so on the other side."""
    for name in relation.split("__"):
        column: Any = model._meta.get_field(name)
        yield (column.related_model, column.field.name) if column.auto_created else (model, name)
        model = column.related_model


def search_errors(model: Any) -> Iterator[CheckMessage]:
    """Yield one error per searched field that is not public or not there, and one for a number used twice."""
    try:
        for owner, name in searched_fields(model):
            if name not in classified(owner, "public_fields"):
                yield Error(
                    f"{model.__name__} is searched by {owner.__name__}.{name}, which is not public.",
                    obj=model,
                    id="records.E004",
                )
    except FieldDoesNotExist as error:
        yield Error(
            f"{model.__name__} is searched by what is not there: {error}", obj=model, id="records.E005"
        )
    if any(other.search.number == model.search.number for other in searched_models() if other is not model):
        yield Error(f"{model.__name__} is not alone with its search number.", obj=model, id="records.E006")


@register()
def check_search(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [error for model in searched_models() for error in search_errors(model)]
