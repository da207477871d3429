"""The one definition of "public": a queryset method and its one-row twin; states and transitions.

Public is: published, its publication time has come, and every parent is public and not withheld.
A preview names rows that count as published, for whoever asks within it and for nobody else.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.records import clock
from portal.records.search.following import Changes, followed, is_followed
from portal.text.cleaning import clean_text

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.records.models import PublishableRecord, Record


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


@dataclass(frozen=True, slots=True)
class Preview:
    """Rows that are shown as if they were published, by model; and the token of the link that shows them."""

    rows: Mapping[type[models.Model], frozenset[int]] = field(default_factory=dict)
    token: str = ""

    def shows(self, model: type[models.Model]) -> frozenset[int]:
        return self.rows.get(model, frozenset())


NO_PREVIEW = Preview()
# Each thread and each task has its own: what one request previews, no other sees.
_preview: ContextVar[Preview] = ContextVar("preview", default=NO_PREVIEW)


@contextmanager
def previewing(preview: Preview) -> Iterator[None]:
    """Let the rows of a preview count as published until the block is left, however it is left."""
    token = _preview.set(preview)
    try:
        yield
    finally:
        _preview.reset(token)


def current_preview() -> Preview:
    return _preview.get()


def public_condition(model: type[models.Model], at: datetime, prefix: str = "") -> Q:
    """Return the condition under which a row of `model` (reached over `prefix`) is public at a moment."""
    condition = own_condition(model, at, prefix)
    for name in getattr(model, "public_parents", ()):
        field = model._meta.get_field(name)
        parent: Any = field.related_model
        parent_condition = public_condition(parent, at, f"{prefix}{name}__")
        if hasattr(parent, "is_withheld"):
            parent_condition &= Q(**{f"{prefix}{name}__withheld_reason": ""})
        if field.null:
            parent_condition |= Q(**{f"{prefix}{name}__isnull": True})
        condition &= parent_condition
    return condition


def own_condition(model: type[models.Model], at: datetime, prefix: str) -> Q:
    """Return the part of the condition that is the row's own, without its parents."""
    condition = Q()
    if hasattr(model, "published_by"):
        condition = Q(**{f"{prefix}state": State.PUBLISHED, f"{prefix}published_at__lte": at})
        if previewed := current_preview().shows(model):
            condition |= Q(**{f"{prefix}pk__in": previewed})
    for name, value in getattr(model, "public_only_if", {}).items():
        condition &= Q(**{f"{prefix}{name}": value})
    return condition


def changed_since(model: type[models.Model], moment: datetime, prefix: str = "") -> Q:
    """Return the condition that a row of `model`, or what it hangs on, changed or was published since.

    A publication to come needs no change of its own when its moment is there, and what hangs on it none
    at all.
    """
    names = {field.name for field in model._meta.concrete_fields}
    condition = Q()
    for name in ("updated_at", "published_at"):
        if name in names:
            condition |= Q(**{f"{prefix}{name}__gte": moment})
    for name in getattr(model, "public_parents", ()):
        parent: Any = model._meta.get_field(name).related_model
        condition |= changed_since(parent, moment, f"{prefix}{name}__")
    return condition


def is_public(record: "Record", at: datetime | None = None) -> bool:
    """Return whether one row is public: the twin of `PublicQuerySet.published`."""
    at = at or clock.now()
    if not is_published_itself(record, at):
        return False
    if any(getattr(record, name) != value for name, value in getattr(record, "public_only_if", {}).items()):
        return False
    parents = [getattr(record, name) for name in record.public_parents]
    return all(
        parent is None or (is_public(parent, at) and not getattr(parent, "is_withheld", False))
        for parent in parents
    )


def is_published_itself(record: "Record", at: datetime) -> bool:
    """Return whether a row's own state lets it be public; rows without a state leave it to their parents."""
    if not hasattr(type(record), "published_by") or record.pk in current_preview().shows(type(record)):
        return True
    row: Any = record
    return row.state == State.PUBLISHED and row.published_at is not None and row.published_at <= at


class PublicQuerySet(models.QuerySet):
    """Rows of any record; visibility is asked for by name."""

    def published(self, at: datetime | None = None) -> Self:
        """Rows that are public at a moment (now, unless told)."""
        return self.filter(public_condition(self.model, at or clock.now()))

    def not_withdrawn(self) -> Self:
        """Rows of records with a state that staff still work on: drafts, in review and published."""
        return self.exclude(state=State.WITHDRAWN)

    # What goes past `save()` is followed by search index and public stamp all the same.

    def update(self, **values: Any) -> int:
        with followed() as changes:
            ids = self.followed_by(changes)
            updated = super().update(**values)
            if not values.keys().isdisjoint({"state", "published_at"}):
                rows = self.model._base_manager.filter(pk__in=ids, published_at__gt=timezone.now())
                changes.expect(rows.only("published_at"))
            return updated

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        with followed() as changes:
            made = super().bulk_create(objs, *args, **kwargs)
            changes.add(self.model, [record.pk for record in made])
            changes.expect(made)
            return made

    def delete(self) -> tuple[int, dict[str, int]]:
        with followed() as changes:
            self.followed_by(changes)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def followed_by(self, changes: Changes) -> list[int]:
        """Keep the rows in mind before they change; return their keys where anything is found by them."""
        ids = list(self.order_by().values_list("pk", flat=True)) if is_followed(self.model) else []
        changes.add_owners(self.model, ids)
        changes.add(self.model, ids)
        return ids


def publish(
    record: "PublishableRecord",
    *,
    by: "User | None",
    at: datetime | None = None,
    along: Collection["PublishableRecord"] = (),
) -> None:
    """Make a record public from a moment on (now, unless told), with who and when in its history.

    `along` are the records published with it. Raises ValidationError where the record is not fit to be
    read by the public, or the moment is past.
    """
    now = timezone.now()
    if at is not None and at <= now:
        raise ValidationError({"at": _("This moment has passed.")})
    if missing := [finding.message for finding in record.findings(along) if finding.blocks]:
        raise ValidationError(missing)
    with transaction.atomic():
        record.state = State.PUBLISHED
        record.published_at = at or now
        record.published_by = by
        record.withdrawn_at = None
        record.withdrawn_reason = ""
        record.full_clean(exclude=["code"])
        stamp(record, by, gettext_noop("scheduled") if at else gettext_noop("published"))
        end_preview_links(record)


def stamp(record: "PublishableRecord", by: "User | None", reason: str) -> None:
    """Save a step of a record with who took it; the reason stands in its history."""
    record.updated_by = by
    record._change_reason = reason  # type: ignore[attr-defined]
    record.save()


def end_preview_links(record: "PublishableRecord") -> None:
    """End the links that showed a few what was not decided on: they do not come back with a later draft."""
    from portal.records.models import PreviewLink

    links = PreviewLink.objects.filter(record_code=record.code, cancelled_at__isnull=True)
    links.update(cancelled_at=timezone.now())


def cancel_publication(record: "PublishableRecord", *, by: "User | None") -> None:
    """Take back a publication whose moment has not come: nothing was public.

    The record is a draft again; one that the public saw earlier is withdrawn again, as it stood before.
    """
    if not record.is_scheduled:
        raise ValidationError(_("Only a publication that is still to come can be cancelled."))
    history: Any = record.history
    earlier = history.filter(state=State.WITHDRAWN).order_by("-history_id").first()
    with transaction.atomic():
        record.state = earlier.state if earlier else State.DRAFT
        record.published_at = earlier.published_at if earlier else None
        record.published_by_id = earlier.published_by_id if earlier else None
        record.withdrawn_at = earlier.withdrawn_at if earlier else None
        record.withdrawn_reason = earlier.withdrawn_reason if earlier else ""
        stamp(record, by, gettext_noop("publication cancelled"))


def withdraw(record: "PublishableRecord", *, by: "User | None", reason: str) -> None:
    """Take a public record back, with a reason; its page, files and rows fall silent at once.

    Raises ValidationError without a reason, or where the record is not published.
    """
    reason = clean_text(reason)
    if not reason:
        raise ValidationError({"reason": _("Say why the record is withdrawn.")})
    if record.state != State.PUBLISHED:
        raise ValidationError(_("Only a published record can be withdrawn."))
    if record.is_scheduled:
        raise ValidationError(_("It is not public yet: cancel its publication instead."))
    with transaction.atomic():
        record.state = State.WITHDRAWN
        record.withdrawn_at = timezone.now()
        record.withdrawn_reason = reason
        stamp(record, by, gettext_noop("withdrawn"))
        end_preview_links(record)
