"""What a record's page shows besides its form: lists of what belongs to it, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import quote
from django.db import models
from django.urls import reverse
from django.utils.http import urlencode


def admin_url(model: Any, page: str, *args: object) -> str:
    """Return the address of a page of a model's or a record's admin."""
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=args)


def change_url(record: models.Model) -> str:
    return admin_url(record, "change", quote(record.pk))


def add_url(model: type[models.Model], **initial: Any) -> str:
    return f"{admin_url(model, 'add')}?{urlencode(initial)}"


@dataclass(frozen=True, slots=True)
class Tool:
    """A link, or a button that posts, beside the title."""

    label: Any
    url: str
    is_post: bool = False
    name: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class PanelItem:
    """One record in a panel."""

    label: str
    url: str
    code: str = ""
    state: Any = ""
    notes: Sequence[Any] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The records of one kind that belong to the record on the page, and how to add one."""

    name: str
    title: Any
    items: list[PanelItem] = field(default_factory=list)
    add_label: Any = ""
    add_url: str = ""
    # How many there are, where only the first are shown, and where the others are.
    total: int | None = None
    all_url: str = ""
    # What they come to together, in one line.
    summary: str = ""

    @property
    def count(self) -> int:
        return len(self.items) if self.total is None else self.total

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.items)


def panel_item(record: Any, *notes: Any, label: str = "", picture: str = "") -> PanelItem:
    """Return a record as a panel shows it; its notes leave out what is empty."""
    return PanelItem(
        label=label or str(record),
        url=change_url(record),
        code=record.code,
        state=getattr(record, "state_in_words", ""),
        notes=[note for note in notes if note],
        picture=picture,
    )
