"""When a record last changed for the public: feeds and sitemaps tell nothing of staff's own work."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from portal.records.checks import classified
from portal.records.models import Record

# The save that publishes ends a moment after the time of publication that it writes.
SAME_MOMENT = timedelta(seconds=5)
# Public columns whose change is no change of content.
STAMPS = {"code", "updated_at", "published_at"}


def public_since(record: Any) -> datetime:
    """Return since when a record can be read: the latest publication among itself and its parents.

    A row without a publication of its own, such as a progress update, counts from its last change.
    """
    parents = (getattr(record, name) for name in record.public_parents)
    moments = [public_since(parent) for parent in parents if parent is not None]
    own = getattr(record, "published_at", None)
    return max([own or record.updated_at, *moments])


def public_changes(records: Sequence[Any]) -> dict[int, datetime]:
    """Return the moment of the last public change of each of these records of one model, by key.

    One query at most, over the history of those that were saved after they were published.
    """
    moments = {record.pk: public_since(record) for record in records}
    edited = [record.pk for record in records if record.updated_at - moments[record.pk] > SAME_MOMENT]
    if edited:
        for key, moment in changes_of_content(type(records[0]), edited):
            moments[key] = max(moments[key], moment)
    return moments


def changes_of_content(model: type[Record], keys: list[int]) -> Iterable[tuple[int, datetime]]:
    """Yield (key, moment) of every change of a public field that the history holds."""
    names = content_columns(model)
    versions = model.history.filter(id__in=keys).order_by("id", "history_date", "history_id")
    before: tuple[Any, ...] = ()
    for key, moment, *row in versions.values_list("id", "history_date", "version", *names):
        version, content = row[0], tuple(row[1:])
        same_row = bool(before) and before[0] == key
        # A row like the one before, version included, stands for a change of a relation to many.
        if same_row and (content != before[2] or version == before[1]):
            yield key, moment
        before = (key, version, content)


def content_columns(model: type[Record]) -> list[str]:
    """Return the columns whose change a reader could see."""
    public = {*classified(model, "public_fields"), *getattr(model, "public_only_if", {})} - STAMPS
    columns = model._meta.concrete_fields
    return [field.name for field in columns if field.name in public]
