"""What waits for a member of staff: sections that each app fills from its own admin.

A section is one query, said once: its first rows and its count stand on the front page, all of it on a
page of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Window
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from portal.accounts.models import User

    type Staff = User | AnonymousUser

SHOWN = 8


class Part(models.TextChoices):
    """The headings of the work list, in order."""

    MINE = "mine", _("My work")
    DECIDE = "decide", _("Waiting for a decision")
    DUE = "due", _("Reports due")
    FOLLOW_UPS = "follow_ups", _("Follow-ups")
    MISSING = "missing", _("What is missing")
    PARTNERS = "partners", _("Partners")
    SCHEDULED = "scheduled", _("Scheduled")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: what it is about, the field where it is mended, and what to know of it."""

    label: str
    url: str
    notes: Sequence[Any] = ()
    is_late: bool = False
    action: Any = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the work list: which rows, for whom, and how one of them reads."""

    name: str
    part: Part
    title: Any
    rows: Callable[["Staff"], Any]
    entry: Callable[[Any], Entry]
    is_for: Callable[["Staff"], bool]

    def counted(self, user: "Staff", start: int = 0, end: int = SHOWN) -> "Listed":
        """Return some of the rows and how many there are, in one query where the rows are of one model."""
        rows = self.rows(user)
        if rows.query.combinator:
            return Listed(self, [self.entry(row) for row in rows[start:end]], rows.count())
        page = list(rows.annotate(rows_in_all=Window(Count(F("pk"))))[start:end])
        total = page[0].rows_in_all if page else rows.count() if start else 0
        return Listed(self, [self.entry(row) for row in page], total)


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a section as one member of staff sees them."""

    section: Section
    entries: list[Entry]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.entries)


@dataclass(frozen=True, slots=True)
class Link:
    """A page of work that is no list: its name among the admin's routes, and for whom it is."""

    label: Any
    route: str
    is_for: Callable[["Staff"], bool]


@dataclass(frozen=True, slots=True)
class ModelGroup:
    """Lists of the admin that belong to one step of the work."""

    order: int
    title: Any
    models: tuple[type[models.Model], ...]


@dataclass(slots=True)
class Registry:
    """What the apps have told of their work."""

    sections: list[Section] = field(default_factory=list)
    groups: list[ModelGroup] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, *sections: Section) -> None:
        self.sections += sections

    def link(self, label: Any, route: str, is_for: Callable[["Staff"], bool]) -> None:
        self.links.append(Link(label, route, is_for))

    def group(self, order: int, title: Any, *listed: type[models.Model]) -> None:
        self.groups.append(ModelGroup(order, title, listed))

    def sections_for(self, user: "Staff") -> list[Section]:
        """The sections that somebody may see, in the order of their headings."""
        places = {part: place for place, part in enumerate(Part)}
        seen = [section for section in self.sections if section.is_for(user)]
        return sorted(seen, key=lambda section: places[section.part])


work = Registry()


def may(*permissions: str) -> Callable[["Staff"], bool]:
    """Return the test whether somebody holds all these permissions."""
    return lambda user: user.has_perms(permissions)
