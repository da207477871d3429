"""System check: every field of a record is declared public or internal."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models


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
