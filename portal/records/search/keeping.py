"""The index as a whole: made anew from the records, and kept in step with the rule by which it was made."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import m2m_changed, post_migrate, post_save

from portal.accounts.shown import ShownModel, shown_rows_changed
from portal.records.models import Record, SearchEntry, StampLane
from portal.records.public_stamp import raise_stamp
from portal.records.search.declaration import searched_models
from portal.records.search.documents import END_OF_TIME, Document, document_of, searchable, with_parts
from portal.records.search.entries import ENTRIES
from portal.records.search.following import CHUNK, Changes, followed, hold
from portal.records.search.index import index
from portal.records.search.tokens import RULE

# So much is written at a time: many entries, for the sake of SQLite's order, and never many long texts.
MOST_AT_ONCE, MOST_LETTERS = 10_000, 4_000_000


class Writing:
    """Entries on their way into the index, some thousands at a time."""

    def __init__(self) -> None:
        self.waiting: list[Document] = []
        self.letters = self.total = 0

    def add(self, documents: list[Document]) -> None:
        self.waiting += documents
        self.letters += sum(len(document.text) for document in documents)
        if len(self.waiting) >= MOST_AT_ONCE or self.letters >= MOST_LETTERS:
            self.flush()

    def flush(self) -> None:
        index().write(self.waiting)
        self.total += len(self.waiting)
        self.waiting, self.letters = [], 0


def reindex(report: Callable[[str], None] = lambda line: None) -> int:
    """Make every entry anew in one transaction: until it ends, readers search the index that was."""
    writing = Writing()
    with transaction.atomic():
        index().clear()
        for model in searched_models():
            ids = list(searchable(model, END_OF_TIME).order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(ids), CHUNK):
                part = ids[start : start + CHUNK]
                hold(model, part)
                rows = with_parts(searchable(model, END_OF_TIME).filter(pk__in=part))
                writing.add([document_of(row) for row in rows])
                report(f"{model._meta.verbose_name_plural}: {min(start + CHUNK, len(ids))} / {len(ids)}")
            writing.flush()
        index().settle()
        raise_stamp()
    return writing.total


def connect(config: AppConfig) -> None:
    post_migrate.connect(keep_in_step, sender=config, dispatch_uid="search.keep_in_step")
    m2m_changed.connect(follow_links, dispatch_uid="search.follow_links")
    post_save.connect(follow_loaded, dispatch_uid="search.follow_loaded")
    shown_rows_changed.connect(follow_shown, dispatch_uid="search.follow_shown")


def keep_in_step(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Fill an index that is empty or of another rule, once the database is as the code expects it."""
    if using != DEFAULT_DB_ALIAS or not tables_are_there():
        return
    with transaction.atomic():  # A migration writes past every save.
        raise_stamp()
    is_outdated = SearchEntry.objects.exclude(rule=RULE).exists()
    if (is_outdated or not SearchEntry.objects.exists()) and is_migrated():
        reindex()


def tables_are_there() -> bool:
    needed = {ENTRIES, StampLane._meta.db_table, *(model._meta.db_table for model in searched_models())}
    return needed <= set(connection.introspection.table_names())


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def follow_links(sender: Any, instance: Any, action: str, model: type, pk_set: Any, **kwargs: Any) -> None:
    """Follow rows of a link between records, which no `save()` writes."""
    if not any(issubclass(linked, Record) for linked in (type(instance), model)):
        return
    is_searched = any(linked is sender for linked in links())
    if action == "pre_clear" and is_searched:  # Afterwards nobody knows whom the rows belonged to.
        before = Changes()
        before.add_owners(type(instance), [instance.pk])
        instance._owners_before = before.records
    if not action.startswith("post_"):
        return
    with followed() as changes:
        changes.is_any = True
        if not is_searched:
            return
        for owner, ids in instance.__dict__.pop("_owners_before", {}).items():
            changes.add(owner, ids)
        changes.add(type(instance), [instance.pk])
        changes.add(model, pk_set or ())


def follow_loaded(instance: Any, raw: bool, using: str, **kwargs: Any) -> None:
    """Follow a row that `loaddata` writes past every `save()`."""
    if not raw or using != DEFAULT_DB_ALIAS or not isinstance(instance, Record | ShownModel):
        return
    with followed() as changes:
        changes.add(type(instance), [instance.pk])
        changes.expect([instance])


def follow_shown(**kwargs: Any) -> None:
    """Follow rows that pages show and nothing is found by."""
    with followed() as changes:
        changes.is_any = True


def links() -> list[type[models.Model]]:
    """Return the tables of the links over which something is found."""
    return [
        field.remote_field.through
        for model in searched_models()
        for field in model._meta.many_to_many
        if any(part.relation == field.name for part in model.search.parts)
    ]
