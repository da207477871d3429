"""Columns that many data sets share, each group declared in one line.

A group keeps the promise of names: `x_id` with `x_label`, `x` with `x_en`, a code with `x_label`, a
partial date with `x_precision` and `x_roc`.
"""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.db.models import F, Model, Q, TextChoices, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Lower, Replace

from portal.records.exports import Column, Terms, Type, Withheld
from portal.records.expressions import (
    JOINT,
    Address,
    Cell,
    Label,
    Precision,
    RocDate,
    local,
    said,
    text,
    where,
)
from portal.records.publishing import public_condition
from portal.records.readings import Code, Key, Lines, Plain, Reading

Columns = list[Column]


def identity(path: str) -> Columns:
    """Return `id` and `url` of a record whose pages lie under `path`."""
    return [
        Column(
            "id",
            Type.ID,
            "code",
            "編號",
            "永久編號，不會更改或重複使用。",
            "Permanent code; never changed or used again.",
            withheld=Withheld.SHOWN,
        ),
        Column(
            "url",
            Type.URL,
            lambda terms: Address(f"{settings.PORTAL_BASE_URL}/{path}", F("code")),
            "網址",
            "本筆紀錄的永久網址。",
            "Permanent address of this record.",
            ours=True,
            withheld=Withheld.SHOWN,
        ),
    ]


def part_identity(path: str, parent: str) -> Columns:
    """Return `id` and `url` of a record that stands on its parent's page."""
    code, url = identity(path)

    def on_page(terms: Terms) -> Combinable:
        page = Address(f"{settings.PORTAL_BASE_URL}/{path}", F(f"{parent}__code"))
        return Concat(page, Value("#"), Lower("code"), output_field=TextField())

    return [code, replace(url, value=on_page)]


def stamps() -> Columns:
    """Return when a record was published and last changed."""
    return [
        Column(
            "published_at",
            Type.DATETIME,
            "published_at",
            "公開時間",
            "公開的時刻（世界協調時間）。",
            "When it was published, in UTC.",
            withheld=Withheld.SHOWN,
        ),
        *updated(),
    ]


def updated() -> Columns:
    """Return when a record was last changed."""
    return [
        Column(
            "updated_at",
            Type.DATETIME,
            "updated_at",
            "更新時間",
            "本筆紀錄最後一次更改的時刻（世界協調時間）。",
            "When this record was last changed, in UTC.",
            withheld=Withheld.SHOWN,
        ),
    ]


def withholding() -> Columns:
    """Return whether a record's content is withheld, why, and until when at least."""
    return [
        Column(
            "content_status",
            Type.TEXT,
            lambda terms: said(Q(withheld_reason="")),
            "內容狀態",
            "stated：內容公開；withheld：內容不公開，其餘欄位留空。",
            "stated: the content is public; withheld: it is not, and its cells are empty.",
            ours=True,
            withheld=Withheld.SAID,
        ),
        Column(
            "withheld_reason",
            Type.TEXT,
            "withheld_reason",
            "不公開理由",
            "內容不公開的理由。",
            "Why the content is withheld.",
            withheld=Withheld.SHOWN,
            reads=Plain("withheld_reason"),
        ),
        Column(
            "withheld_reason_en",
            Type.TEXT,
            "withheld_reason_en",
            "不公開理由（英文）",
            "內容不公開的理由（英文）。",
            "Why the content is withheld, in English.",
            withheld=Withheld.SHOWN,
            reads=Plain("withheld_reason_en"),
        ),
        Column(
            "withheld_review_on",
            Type.DATE,
            "withheld_review_on",
            "重新檢視日期",
            "預定重新檢視是否公開的日期。",
            "When the withholding will be looked at again.",
            withheld=Withheld.SHOWN,
            reads=Plain("withheld_review_on"),
        ),
    ]


def pair(name: str, label: str, meaning: str, meaning_en: str) -> Columns:
    """Return a text in Chinese and in English."""
    return [
        Column(name, Type.TEXT, name, label, meaning, meaning_en, reads=Plain(name)),
        Column(
            f"{name}_en",
            Type.TEXT,
            f"{name}_en",
            f"{label}（英文）",
            f"{meaning.rstrip('。')}（英文）。",
            f"{meaning_en.rstrip('.')}, in English.",
            reads=Plain(f"{name}_en"),
        ),
    ]


def one(name: str, kind: Type, label: str, meaning: str, meaning_en: str) -> Columns:
    """Return one column that shows a field as it is."""
    return [Column(name, kind, name, label, meaning, meaning_en, reads=Plain(name))]


def choice(
    name: str,
    choices: type[TextChoices],
    label: str,
    meaning: str,
    meaning_en: str,
    value: "str | Combinable | None" = None,
) -> Columns:
    """Return a code of a closed list and its label in the file's language."""
    code = value or name
    reads = None if value else Code(name, choices)
    return [
        Column(name, Type.TEXT, code, f"{label}（代碼）", meaning, meaning_en, choices=choices, reads=reads),
        Column(
            f"{name}_label",
            Type.TEXT,
            lambda terms: Label(code, choices.choices),
            label,
            f"{meaning.rstrip('。')}（名稱）。",
            f"{meaning_en.rstrip('.')}: its label.",
            ours=True,
        ),
    ]


def related(
    name: str,
    model: type[Model],
    label: str,
    meaning: str,
    meaning_en: str,
    *,
    path: str = "",
    words: str = "name",
    withheld: Withheld = Withheld.BLANK,
    content: bool = False,
) -> Columns:
    """Return the code and the label of a related record; both are empty while it is not public.

    What lies behind another record (`path`) is derived. With `content`, its code is empty as well while its
    content is withheld.
    """
    reads = None if path else Key(name, model)
    path = path or name
    return [
        Column(
            f"{name}_id",
            Type.ID,
            lambda terms: where(seen(model, path, terms, content=content), F(f"{path}__code")),
            f"{label}編號",
            f"{meaning.rstrip('。')}（代碼）。",
            f"{meaning_en.rstrip('.')}: its code.",
            withheld=withheld,
            reads=reads,
        ),
        Column(
            f"{name}_label",
            Type.TEXT,
            lambda terms: where(
                seen(model, path, terms, content=True), local(f"{path}__{words}", english=terms.english)
            ),
            label,
            f"{meaning.rstrip('。')}（名稱）。",
            f"{meaning_en.rstrip('.')}: its name.",
            withheld=withheld,
        ),
    ]


def seen(model: type[Model], path: str, terms: Terms, *, content: bool = False) -> Q:
    """Return the condition that a related record, and its content, is public."""
    condition = public_condition(model, terms.at, f"{path}__")
    if content and hasattr(model, "withheld_reason"):
        condition &= Q(**{f"{path}__withheld_reason": ""})
    return condition


def decimal(name: str, written: type[Cell], label: str, meaning: str, meaning_en: str) -> Columns:
    """Return a decimal number, written with the places it has."""
    return [replace(column, written=written) for column in one(name, Type.NUMBER, label, meaning, meaning_en)]


def linked_page(name: str, field: str, label: str, meaning: str, meaning_en: str) -> Columns:
    """Return an address that staff typed, under a name of its own: `url` is the record's."""
    return [Column(name, Type.URL, field, label, meaning, meaning_en, reads=Plain(field))]


def day(name: str, label: str, meaning: str, meaning_en: str) -> Columns:
    """Return a day and the same in the ROC calendar."""
    return [
        Column(name, Type.DATE, name, label, meaning, meaning_en, reads=Plain(name)),
        roc(name, label, meaning, meaning_en),
    ]


def partial_day(name: str, label: str, meaning: str, meaning_en: str) -> Columns:
    """Return a date as precise as known, its precision, and the same in the ROC calendar."""
    return [
        Column(name, Type.PARTIAL_DATE, name, label, meaning, meaning_en, reads=Plain(name)),
        Column(
            f"{name}_precision",
            Type.TEXT,
            Precision(F(name)),
            f"{label}精確度",
            f"{label}精確到 day（日）、month（月）或 year（年）；unknown 為不詳。",
            "How precise the date is: day, month or year; unknown if there is none.",
            ours=True,
        ),
        roc(name, label, meaning, meaning_en),
    ]


def roc(name: str, label: str, meaning: str, meaning_en: str) -> Column:
    return Column(
        f"{name}_roc",
        Type.TEXT,
        RocDate(F(name)),
        f"{label}（民國）",
        f"{meaning.rstrip('。')}（民國紀年）。",
        f"{meaning_en.rstrip('.')}, in the ROC calendar.",
        ours=True,
    )


def status(name: str, condition: Q, label: str) -> Columns:
    """Return whether the sources state something: `stated`, `not_stated`, or `withheld`."""
    return [
        Column(
            f"{name}_status",
            Type.TEXT,
            said(condition),
            f"{label}載明與否",
            "stated：資料來源載明；not_stated：未載明；withheld：不公開。",
            "stated: the sources say it; not_stated: they do not; withheld: it is not public.",
            ours=True,
            withheld=Withheld.SAID,
        )
    ]


def lines(name: str, label: str, meaning: str, meaning_en: str) -> Columns:
    """Return a text of several lines in one cell, joined by `；` in its own order."""
    joined = Replace(text(name), Value("\n"), Value(JOINT))
    return [
        Column(
            f"{name}_display",
            Type.TEXT,
            joined,
            label,
            f"{meaning}以「；」分隔，依原列順序。",
            f"{meaning_en} Joined by ；, as listed.",
            reads=Lines(name),
        )
    ]


def computed(
    name: str, kind: Type, value: Callable[[Terms], Combinable], label: str, meaning: str, meaning_en: str
) -> Columns:
    """Return one column that the query derives."""
    return [Column(name, kind, value, label, meaning, meaning_en)]


def read_as(reads: Reading | None, columns: Columns) -> Columns:
    """Return columns that are read back so; with None, such as no file changes."""
    return [replace(column, reads=reads) for column in columns]
