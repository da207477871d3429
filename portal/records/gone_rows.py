"""Rows of a page that somebody deleted while it was open: dropped if untouched, else kept and asked about."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.datastructures import MultiValueDict

from portal.accounts.admin_input import written_id
from portal.records.admin_conflicts import typed_values

# Goes with a row that was deleted, once: the page that asks about it does not send it again.
WAS_DELETED = "was_deleted"
MANY = 1000

Row = dict[str, list[str]]


def settled(data: Any, prefix: str, model: Any) -> Any:
    """Return a formset's data in which rows that are gone stand among the new ones, or not at all."""
    initial, total = (written_id(data.get(f"{prefix}-{name}_FORMS", "")) for name in ("INITIAL", "TOTAL"))
    if not initial or total is None or not initial <= total <= MANY:
        return data
    rows = list(rows_of(data, prefix, total))
    keys = [written_id((row.get("id") or [""])[0]) for row in rows]
    deleted = model.history.filter(id__in=set(keys[:initial]) - {None}, history_type="-")
    deleted_keys = set(deleted.values_list("id", flat=True))
    is_gone = [key in deleted_keys for key in keys[:initial]]
    if not any(is_gone):
        return data
    kept = [row for row, gone in zip(rows, is_gone, strict=False) if not gone]
    touched = [
        asked_about(row, key)
        for row, key, gone in zip(rows, keys, is_gone, strict=False)
        if gone and is_touched(row, model, key)
    ]
    return put_together(data, prefix, kept, [*touched, *rows[initial:]])


def rows_of(data: Any, prefix: str, total: int) -> Iterator[Row]:
    own = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)", re.ASCII)
    rows: list[Row] = [{} for _number in range(total)]
    for name, values in data.lists():
        found = own.fullmatch(name)
        if found and len(found[1]) < 5 and int(found[1]) < total:
            rows[int(found[1])][found[2]] = values
    yield from rows


def is_touched(row: Row, model: Any, key: int | None) -> bool:
    """Whether somebody typed into a row that is gone: only then there is something to lose."""
    if "DELETE" in row:
        return False
    last = model.history.filter(id=key).first()
    fields = [field for field in model._meta.fields if field.name in row and field.name != "id"]
    return any(typed(row, field) != typed_values(last, field) for field in fields)


def typed(row: Row, field: Any) -> list[str]:
    if isinstance(field, models.BooleanField) and not field.null:
        return ["True"]  # A box that is not ticked is not in the row at all.
    return [] if row[field.name] == [""] and field.null else [row[field.name][-1].replace("\r\n", "\n")]


def asked_about(row: Row, key: int | None) -> Row:
    fresh = {name: values for name, values in row.items() if name not in ("id", "opened_version")}
    return fresh | {WAS_DELETED: [str(key)]}


def put_together(data: Any, prefix: str, kept: list[Row], new: list[Row]) -> Any:
    is_own = re.compile(rf"{re.escape(prefix)}-\d+-.+", re.ASCII)
    settled_data = MultiValueDict(
        {name: values for name, values in data.lists() if not is_own.fullmatch(name)}
    )
    for number, row in enumerate([*kept, *new]):
        for name, values in row.items():
            settled_data.setlist(f"{prefix}-{number}-{name}", values)
    settled_data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    settled_data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(new))
    return settled_data
