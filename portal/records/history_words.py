"""What changed, in the reader's words: labels, names, both calendars, yes and no, texts compared."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.accounts.models import User
from portal.records.dates import PartialDate, roc_in_words
from portal.records.import_report import import_in_words
from portal.text.bilingual import local_text

BROUGHT_BACK = gettext_noop("brought back from")
NAMED_BY = ("title", "name", "post", "text", "caption", "section", "quotation_text")
# Texts as long as this are shown as one text with what was taken out and put in.
LONG = 40
# A comparison costs the product of both lengths; beyond, whole sentences are compared.
COSTLY = 1_000_000
PIECES = re.compile(r"[A-Za-z0-9À-ɏ]+|\s+|.", re.DOTALL)
SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]?")
# Of what stayed the same this much is shown on either side of a change.
CONTEXT = 30

Part = tuple[str, str]


def reason_in_words(reason: str | None) -> str:
    """Return why a version was made, in the reader's language."""
    if not reason:
        return ""
    if reason.startswith(f"{BROUGHT_BACK} "):
        moment = parse_datetime(reason.removeprefix(f"{BROUGHT_BACK} "))
        return _("brought back from %(moment)s") % {"moment": moment_in_words(moment)}
    return import_in_words(reason) or _(reason)


def moment_in_words(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""


def row_name(row: Any) -> str:
    """Return what a row is called, from what it holds itself: it may be long gone."""
    for name in NAMED_BY:
        if getattr(row, name, ""):
            return local_text(getattr(row, name), getattr(row, f"{name}_en", "")).plain
    return getattr(row, "code", "") or f"#{row.pk}"


def value_in_words(field: Any, value: Any) -> str:
    """Return a value that is no relation as its reader would write it; empty where there is none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date | PartialDate):
        return f"{value}（{roc_in_words(value)}）"
    if isinstance(field, models.FileField):
        return _("a file")
    return str(value)


class Names:
    """Names of related records, asked for once per kind; of those that are gone, as they were last called."""

    def __init__(self, wanted: Iterable[tuple[type[models.Model], Any]]) -> None:
        keys: dict[Any, set[Any]] = defaultdict(set)
        for model, key in wanted:
            keys[model].add(key)
        self.known = {(model, key): name for model, own in keys.items() for key, name in names(model, own)}

    def of(self, model: type[models.Model], key: Any) -> str:
        return "" if key is None else self.known.get((model, key), f"#{key}")


def names(model: Any, keys: set[Any]) -> Iterator[tuple[Any, str]]:
    stored = {row.pk: row for row in model._base_manager.filter(pk__in=keys - {None})}
    for key, row in stored.items():
        yield key, str(row) if isinstance(row, User) else row_name(row)
    gone = keys - stored.keys() - {None}
    if gone and hasattr(model, "history"):
        last_names = {
            row.pk_of: row_name(row)
            for row in model.history.filter(**{f"{model._meta.pk.attname}__in": gone})
            .annotate(pk_of=models.F(model._meta.pk.attname))
            .order_by("history_id")
        }
        for key, name in last_names.items():
            yield key, _("%(name)s (deleted, #%(key)s)") % {"name": name, "key": key}


def text_difference(old: str, new: str) -> list[Part]:
    """Return a text in parts: what stayed (`same`), what was taken out (`del`), what was put in (`ins`)."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    if len(before) * len(after) > COSTLY:
        before, after = SENTENCES.findall(old), SENTENCES.findall(new)
    if len(before) * len(after) > COSTLY:
        return [("del", old), ("ins", new)]
    parts: list[Part] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(before[start:end])))
            continue
        taken, put = "".join(before[start:end]), "".join(after[new_start:new_end])
        parts += [(mark, text) for mark, text in (("del", taken), ("ins", put)) if text]
    return [
        shortened(part, first=number == 0, last=number == len(parts) - 1) for number, part in enumerate(parts)
    ]


def shortened(part: Part, *, first: bool, last: bool) -> Part:
    """Leave out the middle of what stayed the same; of the ends, what is far from any change."""
    kind, text = part
    if kind != "same" or len(text) <= 2 * CONTEXT + 1:
        return part
    head = "" if first else text[:CONTEXT]
    tail = "" if last else text[-CONTEXT:]
    return kind, f"{head}…{tail}"
