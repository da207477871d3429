"""The one definition of "public": a queryset method and its one-row twin; states and transitions.

Public is: published, its publication time has come, and every parent is public and not withheld.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.records.search.following import followed, is_followed

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.records.models import PublishableRecord, Record


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


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
    for name, value in getattr(model, "public_only_if", {}).items():
        condition &= Q(**{f"{prefix}{name}": value})
    return condition


def is_public(record: "Record", at: datetime | None = None) -> bool:
    """Return whether one row is public: the twin of `PublicQuerySet.published`."""
    at = at or timezone.now()
    if hasattr(type(record), "published_by"):
        row: Any = record
        if row.state != State.PUBLISHED or row.published_at is None or row.published_at > at:
            return False
    if any(getattr(record, name) != value for name, value in getattr(record, "public_only_if", {}).items()):
        return False
    parents = [getattr(record, name) for name in record.public_parents]
    return all(
        parent is None or (is_public(parent, at) and not getattr(parent, "is_withheld", False))
        for parent in parents
    )


class PublicQuerySet(models.QuerySet):
    """Rows of any record; visibility is asked for by name."""

    def published(self, at: datetime | None = None) -> Self:
        """Rows that are public at a moment (now, unless told)."""
        return self.filter(public_condition(self.model, at or timezone.now()))

    # What goes past `save()` is followed by the search index all the same.

    def update(self, **values: Any) -> int:
        if not is_followed(self.model):
            return super().update(**values)
        with followed() as changes:
            ids = list(self.order_by().values_list("pk", flat=True))
            changes.add_owners(self.model, ids)
            changes.add(self.model, ids)
            return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        with followed() as changes:
            made = super().bulk_create(objs, *args, **kwargs)
            if is_followed(self.model):
                changes.add(self.model, [record.pk for record in made])
            return made

    def delete(self) -> tuple[int, dict[str, int]]:
        if not is_followed(self.model):
            return super().delete()
        with followed() as changes:
            ids = list(self.order_by().values_list("pk", flat=True))
            changes.add_owners(self.model, ids)
            changes.add(self.model, ids)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


def publish(record: "PublishableRecord", *, by: "User | None", at: datetime | None = None) -> None:
    """Make a record public from a moment on (now, unless told), with who and when in its history.

    Raises ValidationError where the record is not fit to be read by the public.
    """
    with transaction.atomic():
        record.state = State.PUBLISHED
        record.published_at = at or timezone.now()
        record.published_by = by
        record.withdrawn_at = None
        record.withdrawn_reason = ""
        record.updated_by = by
        record.full_clean(exclude=["code"])
        record._change_reason = gettext_noop("published")  # type: ignore[attr-defined]
        record.save()


def withdraw(record: "PublishableRecord", *, by: "User | None", reason: str) -> None:
    """Take a public record back, with a reason; its page, files and rows fall silent at once.

    Raises ValidationError without a reason, or where the record is not published.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the record is withdrawn.")})
    if record.state != State.PUBLISHED:
        raise ValidationError(_("Only a published record can be withdrawn."))
    with transaction.atomic():
        record.state = State.WITHDRAWN
        record.withdrawn_at = timezone.now()
        record.withdrawn_reason = reason
        record.updated_by = by
        record._change_reason = gettext_noop("withdrawn")  # type: ignore[attr-defined]
        record.save()
