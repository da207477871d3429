"""Rows that public pages show although they are no records: each change is told to whoever keeps pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal

# Sent within the transaction of the change.
shown_rows_changed = Signal()


@contextmanager
def told() -> Iterator[None]:
    with transaction.atomic():
        yield
        shown_rows_changed.send(sender=None)


class ShownQuerySet(models.QuerySet):
    """Rows whose change is told, however they are written."""

    def update(self, **values: Any) -> int:
        with told():
            return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        with told():
            return super().bulk_create(objs, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        with told():
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class ShownModel(models.Model):
    """A row whose change is told."""

    objects = ShownQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with told():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with told():
            return super().delete(*args, **kwargs)
