"""What becomes public with a record, what hinders it, and what falls silent when it is withdrawn."""

import copy
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst

from portal.records.admin_panels import change_url
from portal.records.findings import Finding, blocking
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import PublicQuerySet, State

if TYPE_CHECKING:
    from portal.accounts.models import User

# Of a checklist: beyond, the form would begin far down the page.
LONGEST_OPEN = 12


def publish_permission(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.publish_{model._meta.model_name}"


def change_permission(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.change_{model._meta.model_name}"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a checklist, and the address of the very field at which it is mended."""

    message: str
    url: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be published: what hinders it, and what is to be known."""

    record: Any
    points: list[Point]

    @property
    def problems(self) -> list[Point]:
        return [point for point in self.points if point.blocks]

    @property
    def warnings(self) -> list[Point]:
        return [point for point in self.points if not point.blocks]

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


def point(record: Record, finding: Finding) -> Point:
    names = {field.name for field in record._meta.get_fields()}
    anchor = f"id_{finding.at}" if finding.at in names else finding.at
    return Point(str(finding.message), f"{change_url(record)}#{anchor}", finding.blocks)


def looked_at(record: PublishableRecord, along: Collection[PublishableRecord] = ()) -> Candidate:
    """Return the record with what is found about it, published together with the records `along`."""
    return candidate_with(record, record.findings(along))


def candidate(record: PublishableRecord, along: Collection[PublishableRecord] = ()) -> Candidate:
    """Return the record with everything that would keep it from being published."""
    found = {str(finding.message): finding for finding in record.findings(along)}
    for finding in breaches(record):
        found.setdefault(str(finding.message), finding)
    return candidate_with(record, found.values())


def candidate_with(record: PublishableRecord, found: Iterable[Finding]) -> Candidate:
    """Return the record with what was found, what hinders it first."""
    ordered = sorted(found, key=lambda finding: not finding.blocks)
    return Candidate(record, [point(record, finding) for finding in ordered])


def breaches(record: PublishableRecord) -> Iterator[Finding]:
    """Yield what the record's fields, and the rules that bind the published alone, would refuse."""
    trial = copy.copy(record)
    trial.state, trial.published_at = State.PUBLISHED, timezone.now()
    keys = {field.name for field in record._meta.fields if isinstance(field, models.ForeignKey)}
    try:
        trial.full_clean(exclude={"code", *keys}, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            label = "" if name == NON_FIELD_ERRORS else f"{record._meta.get_field(name).verbose_name}: "  # type: ignore[union-attr]
            at = name if label else "content"
            yield from (blocking(f"{label}{message}", at) for message in messages)
    for constraint, name in rules_on_the_published(type(record)):
        try:
            constraint.validate(type(record), trial)
        except ValidationError as error:
            yield from (blocking(message, name) for message in error.messages)


def rules_on_the_published(
    model: type[PublishableRecord],
) -> Iterator[tuple[models.CheckConstraint, str]]:
    """Yield each constraint that binds published rows alone, and the first field it is about.

    The others hold already for what is stored, and asking costs a query each.
    """
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            named = list(named_in(constraint.condition))  # type: ignore[arg-type]
            others = [name for name in named if name not in ("state", "published_at")]
            if "state" in named and others:
                yield constraint, others[0]


def named_in(condition: Q) -> Iterator[str]:
    """Yield the fields a condition is about."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from named_in(child)
        elif isinstance(child, tuple):
            yield child[0].split("__")[0]


def dependents(model: type[models.Model]) -> Iterator[tuple[type[Record], str]]:
    """Yield each model whose rows are public only with a row of `model`, and the key that says so."""
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if relation.field.name in getattr(related, "public_parents", ()):
            yield related, relation.field.name


def companions(model: type[models.Model]) -> Iterator[tuple[type[Record], str]]:
    """Yield each model whose rows are offered for publication with a row of `model`, and the key to it."""
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if relation.field.name in getattr(related, "offered_with", ()):
            yield related, relation.field.name


def publishable_under(model: type[models.Model], record: Record, path: str = "") -> Iterator[tuple[type, Q]]:
    """Yield each publishable model below a record, at any depth, with the condition that it is below it."""
    for related, key in (*dependents(model), *companions(model)):
        if issubclass(related, PublishableRecord):
            reached = f"{key}__{path}" if path else key
            yield related, Q(**{reached: record})
            yield from publishable_under(related, record, reached)


def waiting() -> Q:
    """Return the condition of rows that the public has not seen: drafts, in review, or scheduled."""
    return Q(state__in=(State.DRAFT, State.IN_REVIEW)) | Q(
        state=State.PUBLISHED, published_at__gt=timezone.now()
    )


def rows_under(
    record: Record, which: Q, may: Callable[[type[models.Model]], bool], *, lock: bool = False
) -> Iterator[Any]:
    """Yield publishable rows below a record, of the models that one may touch; locked if about to change."""
    conditions: dict[type[Any], Q] = {}
    for model, condition in publishable_under(type(record), record):
        conditions[model] = conditions.get(model, Q()) | condition
    for model, condition in conditions.items():
        if may(model):
            rows = model._base_manager.filter(condition, which)
            rows = rows.select_related(*model.public_parents, *model.offered_with).order_by(
                *model._meta.ordering
            )
            yield from rows.select_for_update(of=("self",)) if lock else rows


def candidates_under(record: Any, user: "User", *, lock: bool = False) -> Iterator[Candidate]:
    """Yield what waits below a record and `user` may publish with it; locked, if it is about to be."""
    rows = rows_under(record, waiting(), lambda model: user.has_perm(publish_permission(model)), lock=lock)
    yield from (candidate(row, along=(record,)) for row in rows)


def scheduled_with(record: Any, user: "User", *, lock: bool = False) -> Iterator[Candidate]:
    """Yield what below a scheduled record is to become public at the same moment."""
    same = Q(state=State.PUBLISHED, published_at=record.published_at)
    rows = rows_under(record, same, lambda model: user.has_perm(publish_permission(model)), lock=lock)
    yield from (Candidate(row, []) for row in rows)


@dataclass(frozen=True, slots=True)
class Checklist:
    """What a record lacks, and what hinders the drafts below it."""

    own: Candidate
    below: list[Candidate]

    @property
    def problem_count(self) -> int:
        return sum(len(one.problems) for one in (self.own, *self.below))

    @property
    def opens(self) -> bool:
        """Whether it is short enough to stand open above the record's form."""
        return 0 < self.problem_count <= LONGEST_OPEN

    @property
    def warning_count(self) -> int:
        return len(self.own.warnings)


def checklist(record: PublishableRecord, user: "User") -> Checklist:
    """Return what is to be done before a record and the drafts below it can be published."""
    drafts = Q(state__in=(State.DRAFT, State.IN_REVIEW))
    rows = list(rows_under(record, drafts, lambda model: user.has_perm(change_permission(model))))
    below = [looked_at(row, along=(record,)) for row in rows]
    return Checklist(looked_at(record, along=rows), [one for one in below if one.problems])


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
