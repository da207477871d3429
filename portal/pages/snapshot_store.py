"""Dated snapshots of everything public: written once, and open only while all that they hold is public still.

Decided in docs/decisions/0029-around-the-files.md.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from io import TextIOWrapper
from typing import Any, NamedTuple
from zipfile import ZipFile

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils import timezone, translation

from portal.pages.data_archive import everything, files_of
from portal.pages.data_source import Measured
from portal.pages.datasets import DATASETS
from portal.records.archives import zipped
from portal.records.dated_addresses import path_at
from portal.records.exports import Export, Terms
from portal.records.one_state import one_state
from portal.records.public_stamp import raise_stamp
from portal.records.release import software

# A cell may hold more than the 128 kB that the reader would take.
csv.field_size_limit(2**31 - 1)

type Keys = dict[str, dict[str, list[int]]]


class SnapshotExistsError(Exception):
    """There is a snapshot of this day, which somebody may have cited."""


class Change(NamedTuple):
    """What became of a set's rows since the snapshot before, told apart by their ids."""

    rows: int
    added: int
    changed: int
    removed: int

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Snapshot(NamedTuple):
    """What is told of a snapshot; nothing of it is content."""

    day: date
    at: datetime
    software: str
    size: int
    sha256: str
    since: date | None
    changes: dict[str, Change]

    @property
    def rows(self) -> int:
        return sum(change.rows for change in self.changes.values())

    @property
    def file_name(self) -> str:
        return f"{self.day.isoformat()}.zip"

    def path_of_then(self, path: str) -> str:
        """Return the address of a page as of the snapshot, which leaves out what is not public now."""
        return path_at(path, self.at)


class Pieces(File):
    """A file that is made while it is stored."""

    def __init__(self, pieces: Measured, name: str) -> None:
        super().__init__(None, name)
        self.pieces = pieces

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return iter(self.pieces)


def store() -> Storage:
    return storages["snapshots"]


def names_of(day: date) -> tuple[str, str, str]:
    """Return the names of the archive, of the keys in it, and of what is told: written in this order."""
    return f"{day.isoformat()}.zip", f"{day.isoformat()}.keys.json", f"{day.isoformat()}.json"


def snapshots() -> list[Snapshot]:
    """Return what is told of every finished snapshot, newest first."""
    try:
        _folders, names = store().listdir("")
    except FileNotFoundError:
        return []
    days = sorted((name.removesuffix(".json") for name in names if name.endswith(".json")), reverse=True)
    return [found for day in days if (found := snapshot_of(day))]


def snapshot_of(day: str) -> Snapshot | None:
    """Return what is told of the snapshot of a day as addresses write it; None where there is none."""
    try:
        if date.fromisoformat(day).isoformat() != day:
            return None
        with store().open(f"{day}.json") as file:
            told = json.load(file)
    except (ValueError, FileNotFoundError):
        return None
    since = date.fromisoformat(told["since"]) if told["since"] else None
    changes = {name: Change(**change) for name, change in told["changes"].items()}
    at = datetime.fromisoformat(told["at"])
    return Snapshot(
        date.fromisoformat(day), at, told["software"], told["size"], told["sha256"], since, changes
    )


def take_snapshot() -> Snapshot:
    """Write everything public into the store under today's date, and tell what changed since the one before.

    What is told is written last: without it there is no snapshot, and the next attempt begins anew.
    """
    day, terms = timezone.localdate(), Terms(timezone.now(), english=False)
    archive, keys_name, told_name = names_of(day)
    before = next(iter(snapshots()), None)
    if store().exists(told_name):
        raise SnapshotExistsError(day)
    for unfinished in (archive, keys_name):
        store().delete(unfinished)
    keys: Keys = {}
    with translation.override("zh-hant"):
        file = Measured(pieces_of(terms, keys))
        if store().save(archive, Pieces(file, archive)) != archive:
            raise SnapshotExistsError(day)
    store().save(keys_name, ContentFile(json.dumps(keys).encode()))
    changes = changes_between(before.file_name if before else None, archive)
    facts = file.facts(0)
    taken = Snapshot(
        day, terms.at, software(), facts.size, facts.sha256, before.day if before else None, changes
    )
    store().save(told_name, ContentFile(json.dumps(told_of(taken), indent=1).encode()))
    raise_stamp()
    return taken


def remove_snapshot(day: date) -> None:
    """Delete a snapshot for good: for what must not be had any more although no record says so."""
    for name in reversed(names_of(day)):
        store().delete(name)
    raise_stamp()


def told_of(taken: Snapshot) -> dict[str, Any]:
    changes = {name: change._asdict() for name, change in taken.changes.items()}
    since = taken.since.isoformat() if taken.since else None
    return taken._asdict() | {
        "day": taken.day.isoformat(),
        "at": taken.at.isoformat(),
        "since": since,
        "changes": changes,
    }


def pieces_of(terms: Terms, keys: Keys) -> Iterator[bytes]:
    """Yield the archive and leave the keys of the records in it, of the same state of the database."""
    with one_state():
        yield from zipped(files_of(everything(terms), terms), terms.at)
        keys.update((name, keys_in(export, terms.at)) for name, export in DATASETS.items())


def keys_in(export: Export, at: datetime) -> dict[str, list[int]]:
    """Return the keys of those rows that may be taken back one by one, and of those whose content is open."""
    rows, keys = export.published(at).order_by("pk"), {}
    if hasattr(export.model, "published_by"):
        keys["public"] = list(rows.values_list("pk", flat=True))
    if hasattr(export.model, "withheld_reason"):
        keys["open"] = list(rows.filter(withheld_reason="").values_list("pk", flat=True))
    return keys


def is_open(snapshot: Snapshot) -> bool:
    """Whether everything that a snapshot holds is public at this moment, and no content of it withheld."""
    try:
        with store().open(names_of(snapshot.day)[1]) as file:
            keys: Keys = json.load(file)
    except FileNotFoundError:
        return False  # Nobody can tell any more what is in it.
    at = timezone.now()
    return not any(is_taken_back(DATASETS[name], held, at) for name, held in keys.items() if name in DATASETS)


def is_taken_back(export: Export, held: dict[str, list[int]], at: datetime) -> bool:
    """Whether one of these rows is not public, or its content withheld, also where it was removed so."""
    model = export.model
    if held.get("public"):
        public = set(export.published(at).order_by().values_list("pk", flat=True))
        if not public.issuperset(held["public"]):
            return True
    if not held.get("open"):
        return False
    was_open = set(held["open"])
    withheld = model.objects.exclude(withheld_reason="").values_list("pk", flat=True)
    removed = model.history.filter(history_type="-").exclude(withheld_reason="").values_list("id", flat=True)
    return not was_open.isdisjoint(withheld) or not was_open.isdisjoint(removed)


def changes_between(before: str | None, after: str) -> dict[str, Change]:
    """Return, of each set, how many rows came, changed and went between two archives."""
    with store().open(after) as new_file, ZipFile(new_file) as new:
        if before is None:
            return {name: compared({}, [], new, name) for name in DATASETS}
        with store().open(before) as old_file, ZipFile(old_file) as old:
            return {name: compared_with(old, new, name) for name in DATASETS}


def compared_with(old: ZipFile, new: ZipFile, name: str) -> Change:
    if f"{name}.csv" not in old.namelist():
        return compared({}, [], new, name)
    header, *rows = table_of(old, name)
    known = {row[header.index("id")]: digest(row) for row in rows}
    return compared(known, header, new, name)


def compared(known: dict[str, bytes], header: list[str], new: ZipFile, name: str) -> Change:
    """Compare rows by the columns that both have: a new column is no change of every row."""
    table = table_of(new, name)
    columns = next(table)
    shared = [columns.index(column) for column in header if column in columns]
    key = columns.index("id")
    added = changed = rows = 0
    for row in table:
        rows += 1
        was = known.pop(row[key], None)
        if was is None:
            added += 1
        elif was != digest([row[place] for place in shared]):
            changed += 1
    return Change(rows, added, changed, len(known))


def table_of(archive: ZipFile, name: str) -> Iterator[list[str]]:
    with archive.open(f"{name}.csv") as file:
        yield from csv.reader(TextIOWrapper(file, "utf-8-sig", newline=""))


def digest(row: list[str]) -> bytes:
    return hashlib.blake2b("\0".join(row).encode(), digest_size=12).digest()
