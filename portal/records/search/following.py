"""The index follows: whatever is saved or deleted is found, or no longer, from the same commit on.

`followed()` is a transaction at whose end the entries of all changed records are made anew and the public
stamp is raised. Every save is one; wrap it around many, and each entry is made once.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from portal.records.public_stamp import raise_stamp
from portal.records.search.declaration import dependents_of, owners_of

CHUNK = 500


class Changes:
    """What was changed in a transaction so far."""

    def __init__(self) -> None:
        self.records: defaultdict[type[Any], set[int]] = defaultdict(set)
        self.parts: defaultdict[type[Any], set[int]] = defaultdict(set)
        self.moments: set[datetime] = set()
        self.is_any = False

    def add(self, model: Any, ids: Iterable[int]) -> None:
        """Keep rows in mind: as records, and as parts whose owners are looked for at the end."""
        self.is_any = True
        ids = set(ids)
        if getattr(model, "search", None) is not None:
            self.records[model] |= ids
        if owners_of(model):
            self.parts[model] |= ids

    def expect(self, records: Iterable[Any]) -> None:
        """Keep in mind when rows are to be published, where that is still to come."""
        now = timezone.now()
        dated = (record for record in records if getattr(record, "published_at", None))
        # What was just made may hold the moment as it was written.
        moments = (record._meta.get_field("published_at").to_python(record.published_at) for record in dated)
        self.moments |= {moment for moment in moments if moment > now}

    def add_owners(self, model: Any, ids: Iterable[int]) -> None:
        """Keep the records of which rows are a part: before they leave them or are gone."""
        for owner, path in owners_of(model):
            reached = owner._base_manager.filter(**{f"{path}__in": list(ids)})
            self.records[owner] |= set(reached.values_list("pk", flat=True))

    def flush(self) -> None:
        """Bring every entry in step, parents before what hangs on them, and the stamp last."""
        model: Any
        for model, ids in self.parts.items():
            self.add_owners(model, ids)
        while self.records:
            model = next(iter(self.records))
            ids = self.records.pop(model)
            changed = set(refreshed(model, sorted(ids)))
            for dependent, key in dependents_of(model) if changed else ():
                hanging = dependent._base_manager.filter(**{f"{key}__in": changed})
                self.records[dependent] |= set(hanging.values_list("pk", flat=True))
        if self.is_any:
            raise_stamp(self.moments)


_local = threading.local()


@contextmanager
def followed() -> Iterator[Changes]:
    """Hold one transaction together with the index; inside another, that one's end is awaited."""
    outer: Changes | None = getattr(_local, "changes", None)
    if outer is not None:
        yield outer
        return
    changes = _local.changes = Changes()
    try:
        with transaction.atomic():
            yield changes
            changes.flush()
    finally:
        _local.changes = None


def is_followed(model: Any) -> bool:
    """Whether anything is found through rows of this model."""
    return getattr(model, "search", None) is not None or bool(owners_of(model))


def refreshed(model: Any, ids: list[int]) -> Iterator[int]:
    """Make the entries of records anew; yield those whose publicness, date or title changed."""
    for start in range(0, len(ids), CHUNK):
        yield from refreshed_chunk(model, ids[start : start + CHUNK])


def refreshed_chunk(model: Any, ids: list[int]) -> Iterator[int]:
    # Imported here, because these stand on the models, and the models on this module.
    from portal.records.models import SearchEntry
    from portal.records.search.documents import END_OF_TIME, document_of, searchable, with_parts
    from portal.records.search.index import index

    hold(model, ids)
    rows = with_parts(searchable(model, END_OF_TIME).filter(pk__in=ids))
    documents = {row.pk: document_of(row) for row in rows}
    entries = SearchEntry.objects.filter(number=model.search.number, record_id__in=ids)
    stored = {entry.record_id: entry for entry in entries}
    same = {pk for pk in documents.keys() & stored.keys() if stored[pk].holds(documents[pk])}
    gone = [entry for pk, entry in stored.items() if pk not in same]
    if gone:
        index().remove(gone)
    if new := [document for pk, document in documents.items() if pk not in same]:
        index().write(new)
    for pk in documents.keys() | stored.keys():
        if head(documents.get(pk)) != head(stored.get(pk)):
            yield pk


def head(kept: Any) -> tuple[Any, ...] | None:
    """Return what the entries of dependents are made from, of a document or an entry."""
    return (kept.key, kept.public_from, kept.titles) if kept else None


def hold(model: Any, ids: list[int]) -> None:
    """Wait for whoever else changes these records or their parts, and then read what they left."""
    if connection.features.has_select_for_update:
        rows: models.QuerySet[Any] = model._base_manager.filter(pk__in=ids).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
