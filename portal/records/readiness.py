"""What becomes public with a record, what hinders it, and what falls silent when it is withdrawn."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst

from portal.records.models import PublishableRecord, Record
from portal.records.publishing import PublicQuerySet, State

if TYPE_CHECKING:
    from portal.accounts.models import User


def publish_permission(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.publish_{model._meta.model_name}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be published, and what hinders it."""

    record: Any
    problems: list[str]

    @property
    def kind(self) -> str:
        return capfirst(str(self.record._meta.verbose_name))

    @property
    def value(self) -> str:
        """What names it in a form."""
        return f"{self.record._meta.label_lower}:{self.record.pk}"


@dataclass(frozen=True, slots=True)
class Shown:
    """So many rows of one kind that the public sees with their record."""

    kind: str
    count: int


def candidate(record: PublishableRecord) -> Candidate:
    """Return the record with what would keep it from being published, beside the names of the fields."""
    trial = copy.copy(record)
    trial.state, trial.published_at = State.PUBLISHED, timezone.now()
    keys = {field.name for field in record._meta.fields if isinstance(field, models.ForeignKey)}
    found: list[str] = []
    try:
        trial.full_clean(exclude={"code", *keys}, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        found += problems(record, error)
    try:
        trial.validate_constraints()
    except ValidationError as error:
        found += problems(record, error)
    return Candidate(record, found)


def problems(record: Record, error: ValidationError) -> Iterator[str]:
    for name, messages in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else f"{record._meta.get_field(name).verbose_name}: "  # type: ignore[union-attr]
        yield from (f"{label}{message}" for message in messages)


def dependents(model: type[models.Model]) -> Iterator[tuple[type[Record], str]]:
    """Yield each model whose rows are public only with a row of `model`, and the key that says so."""
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if relation.field.name in getattr(related, "public_parents", ()):
            yield related, relation.field.name


def publishable_under(model: type[models.Model], record: Record, path: str = "") -> Iterator[tuple[type, Q]]:
    """Yield each publishable model below a record, at any depth, with the condition that it is below it."""
    for related, key in dependents(model):
        if issubclass(related, PublishableRecord):
            reached = f"{key}__{path}" if path else key
            yield related, Q(**{reached: record})
            yield from publishable_under(related, record, reached)


def candidates_under(record: Record, user: "User", *, lock: bool = False) -> Iterator[Candidate]:
    """Yield drafts below a record that `user` may publish with it; locked, if they are about to be."""
    conditions: dict[type[Any], Q] = {}
    for model, condition in publishable_under(type(record), record):
        conditions[model] = conditions.get(model, Q()) | condition
    for model, condition in conditions.items():
        if not user.has_perm(publish_permission(model)):
            continue
        drafts = model._base_manager.filter(condition, state__in=(State.DRAFT, State.IN_REVIEW))
        drafts = drafts.select_related(*model.public_parents).order_by(*model._meta.ordering)
        yield from map(candidate, drafts.select_for_update(of=("self",)) if lock else drafts)


def shown_with(record: Record) -> list[Shown]:
    """Return what else the public sees with the record: rows without a state, and published ones."""
    found = []
    for model, key in dependents(type(record)):
        rows: models.QuerySet[Any] = model._base_manager.filter(**{key: record})
        if issubclass(model, PublishableRecord):
            rows = rows.filter(state=State.PUBLISHED)
        if count := rows.count():
            found.append(Shown(capfirst(str(model._meta.verbose_name_plural)), count))
    return found


def falling_silent(record: Record) -> list[Shown]:
    """Return what the public no longer sees once the record is withdrawn."""
    found = []
    for model, key in dependents(type(record)):
        rows: PublicQuerySet = model.objects.all()
        if count := rows.published().filter(**{key: record}).count():
            found.append(Shown(capfirst(str(model._meta.verbose_name_plural)), count))
    return found
