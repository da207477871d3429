"""Records that a file of rows names, by code or by name: asked for by the hundred, never one by one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from portal.records.models import Record
from portal.text.folding import fold

# A file names few records of a kind; one that names more has them asked for anew.
MAX_KEPT = 20_000
OFFERED = 5
SPOKEN_NAMES = ("name", "name_en", "short_name", "title", "title_en")


class Directory:
    """What has been looked up for one file."""

    def __init__(self) -> None:
        self.records: dict[tuple[type[models.Model], str], Any] = {}
        self.names: dict[type[models.Model], dict[str, dict[str, str]]] = {}

    def fetch(self, wanted: Iterable[tuple[type[models.Model], str]]) -> None:
        """Look up these codes, one query for each kind of record."""
        if len(self.records) > MAX_KEPT:
            self.records.clear()
        unknown = defaultdict(set)
        for model, code in wanted:
            if (model, code) not in self.records and "\x00" not in code:
                unknown[model].add(code)
        for model, codes in unknown.items():
            self.records |= {(model, code): None for code in codes}
            rows = model._base_manager.filter(code__in=codes)
            # What a new record's code and its lock ask of the record it hangs on.
            for row in rows.select_related(*(getattr(model, "public_parents", ()) or [None])):
                self.records[model, row.code] = row  # type: ignore[attr-defined]

    def get(self, model: type[models.Model], code: str) -> Any:
        """Return the record with a code, or None."""
        if (model, code) not in self.records:
            self.fetch([(model, code)])
        return self.records.get((model, code))

    def named(self, model: type[models.Model], name: str) -> dict[str, str]:
        """Return code and name of every record that bears a name, whatever its script, width or case."""
        return self.index(model).get(fold(name), {})

    def like(self, model: type[models.Model], name: str) -> dict[str, str]:
        """Return a few records whose name holds this one, or is held by it."""
        words = fold(name)
        found: dict[str, str] = {}
        for known, codes in self.index(model).items():
            if words and known and (words in known or known in words):
                found |= codes
            if len(found) >= OFFERED:
                break
        return dict(list(found.items())[:OFFERED])

    def index(self, model: type[models.Model]) -> dict[str, dict[str, str]]:
        """Return codes and names by folded name, read once."""
        if model not in self.names:
            fields = {field.name for field in model._meta.concrete_fields}
            words = [name for name in SPOKEN_NAMES if name in fields]
            index: dict[str, dict[str, str]] = defaultdict(dict)
            for code, *texts in model._base_manager.order_by("pk").values_list("code", *words).iterator():
                for text in filter(None, texts):
                    index[fold(text)][code] = texts[0] or text
            self.names[model] = dict(index)
        return self.names[model]


def kind_of_code(code: str) -> type[Record] | None:
    """Return the kind of record that has codes like this one."""
    prefix = code.partition("-")[0]
    kinds = (model for model in apps.get_models() if issubclass(model, Record))
    return next((model for model in kinds if model.code_prefix == prefix), None)
