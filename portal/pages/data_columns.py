"""What is said of a column besides its meaning: since when, what its empty cell means, where it points.

The contract (data_contract.csv) holds what cannot be derived; the rest follows from the declarations.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import CharField, Field, TextField

from portal.pages.datasets import DATASETS
from portal.records.exports import Column, Export, Withheld
from portal.records.expressions import Precision
from portal.records.readings import Key
from portal.text.bilingual import in_english

CONTRACT = Path(__file__).with_name("data_contract.csv")
# Columns that point to a set and are not read back, because they are derived.
POINTERS = {
    "trip_id": "trips",
    "meeting_id": "meetings",
    "delegation_id": "delegations",
    "parent_topic_id": "topics",
}
# What follows a column's name where another tells of the same.
ENDINGS = ("_text_en", "_text", "_en", "_roc", "_precision", "_label", "_id", "_display")


class Promise(NamedTuple):
    """One column as it is promised: it never changes its name, place or type."""

    name: str
    type: str
    since: str


class Words(NamedTuple):
    """The same in both languages of a data set."""

    chinese: str
    english: str

    @property
    def local(self) -> str:
        return self.english if in_english() else self.chinese


# By this word a meaning says itself when its cells are empty.
EMPTY = "空白"
SEE = "See"
NEVER = Words("不會空白", "Never empty")
AS_MEANT = Words("如說明所載", "As its meaning says")
ONLY_WITHHELD = Words("僅於內容不公開時空白", "Only where the content is withheld")
NONE = Words("無", "None")
NO_ENGLISH = Words("無英文", "No English given")
NOT_PUBLIC = Words("無，或所指紀錄未公開", "None, or what it names is not public")
NO_DATE = Words("日期空白", "The date is empty")
NOT_STATED = Words("未載明，或不適用", "Not stated, or does not apply")
OR_WITHHELD = Words("；或內容不公開", "; or the content is withheld")


@cache
def contract() -> dict[str, tuple[Promise, ...]]:
    """Return what is promised of every set, in the order of its columns."""
    promises: dict[str, list[Promise]] = {}
    with CONTRACT.open(encoding="utf-8", newline="") as file:
        for set_name, *promise in list(csv.reader(file))[1:]:
            promises.setdefault(set_name, []).append(Promise(*promise))
    return {name: tuple(columns) for name, columns in promises.items()}


def since(export: Export, column: Column) -> str:
    """Return the day from which a column is promised."""
    found = (promise.since for promise in contract().get(export.name, ()) if promise.name == column.name)
    return next(found, "")


def column_of(export: Export, name: str) -> Column | None:
    return next((column for column in export.columns if column.name == name), None)


def is_withheld_with_content(export: Export, column: Column) -> bool:
    return column.withheld is Withheld.BLANK and hasattr(export.model, "withheld_reason")


def is_never_empty(export: Export, column: Column) -> bool:
    """Whether the declaration says that no cell of a column is empty; false where it does not say."""
    return is_filled(export, column) and not is_withheld_with_content(export, column)


def is_filled(export: Export, column: Column) -> bool:
    """Whether every row says something in a column, unless its content is withheld."""
    if column.name in ("id", "published_at"):
        return True
    if column.name == "url":
        return EMPTY not in column.meaning
    if isinstance(column.value, str):
        return "__" not in column.value and is_required(export.model._meta.get_field(column.value))
    is_counted = column.name.endswith("_count")
    if is_counted or column.withheld is Withheld.SAID or isinstance(column.value, Precision):
        return True
    return names_its_parent(export, column) or tells_what_is_filled(export, column)


def names_its_parent(export: Export, column: Column) -> bool:
    """Whether a column points to a record without which the row would not be public."""
    parents = getattr(export.model, "public_parents", ())
    if not isinstance(column.reads, Key) or column.reads.field not in parents:
        return False
    return not export.model._meta.get_field(column.reads.field).null


def tells_what_is_filled(export: Export, column: Column) -> bool:
    """Whether a column tells in other words what stands in one that is filled."""
    told = column_of(export, stem(column.name))
    if told is None or told is column:
        return False
    return (column.name.endswith("_roc") or told.choices is not None) and is_filled(export, told)


def is_required(field: Field) -> bool:
    return not field.null and not (field.blank and isinstance(field, CharField | TextField))


def stem(name: str) -> str:
    """Return the name of the column of whose value this one is another telling, or the name itself."""
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


def absence(export: Export, column: Column) -> Words:
    """Return what an empty cell of a column means."""
    is_withheld = is_withheld_with_content(export, column)
    if is_filled(export, column):
        return ONLY_WITHHELD if is_withheld else NEVER
    found = own_absence(export, column)
    if is_withheld and found.english[:3] != SEE:
        return Words(found.chinese + OR_WITHHELD.chinese, found.english + OR_WITHHELD.english)
    return found


def own_absence(export: Export, column: Column) -> Words:
    for name in (f"{column.name}_status", f"{stem(column.name)}_status"):
        if column_of(export, name):
            return Words(f"見 {name}", f"{SEE} {name}")
    if EMPTY in column.meaning:
        return AS_MEANT
    if column.name.endswith("_en") and column_of(export, column.name.removesuffix("_en")):
        return NO_ENGLISH
    if column.name.endswith("_roc"):
        return NO_DATE
    if column.name.endswith("_display"):
        return NONE
    return NOT_PUBLIC if pointed_at(export, column) or is_label_of_pointer(export, column) else NOT_STATED


def is_label_of_pointer(export: Export, column: Column) -> bool:
    code = column_of(export, f"{column.name.removesuffix('_label')}_id")
    return column.name.endswith("_label") and code is not None and pointed_at(export, code) is not None


def pointed_at(export: Export, column: Column) -> Export | None:
    """Return the set to whose `id` a column points; None where it points to several, or to none."""
    if isinstance(column.reads, Key):
        model = column.reads.model
        return next((one for one in DATASETS.values() if one.model is model), None)
    return DATASETS.get(POINTERS.get(column.name, ""))


def pointers(export: Export) -> Iterator[tuple[Column, Export]]:
    """Yield every column that points to a set, with the set."""
    for column in export.columns:
        if target := pointed_at(export, column):
            yield column, target
