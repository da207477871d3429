"""Records of every kind by where they stand: my drafts, returned, waiting for a decision, scheduled."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.records.dates import day_in_words
from portal.records.models import PublishableRecord, ReviewStep
from portal.records.publishing import State
from portal.records.readiness import publish_permission
from portal.records.work_list import Entry, Part, Section, work
from portal.text.bilingual import local_text

if TYPE_CHECKING:
    from portal.records.work_list import Staff

Kind = type[PublishableRecord]
REMARK_LETTERS = 60


def kinds(user: "Staff", permission: Callable[[Kind], str]) -> Iterator[Kind]:
    """Yield the models of publishable records for which somebody holds a permission."""
    for model in apps.get_models():
        if issubclass(model, PublishableRecord) and user.has_perm(permission(model)):
            yield model


def change_permission(model: Kind) -> str:
    return f"{model._meta.app_label}.change_{model._meta.model_name}"


def last_step(field: str, **which: str) -> Subquery:
    """A field of the latest review step of a record."""
    steps = ReviewStep.objects.filter(record_code=OuterRef("code"), **which).order_by("-at", "-id")
    return Subquery(steps.values(field)[:1])


def branch(model: Kind, condition: Q, at: Any) -> models.QuerySet:
    """The records of one kind in the columns that all kinds share."""
    name = getattr(model, "listed_by", None) or next(
        name for name in ("title", "name", "caption") if hasattr(model, name)
    )
    shared = {
        "record_kind": Value(model._meta.label_lower, output_field=CharField()),
        "key": F("pk"),
        "label": F(name),
        "label_en": F(f"{name}_en"),
        "at": at,
        "remarks": last_step("remarks"),
    }
    rows: models.QuerySet = model._default_manager.annotate(last_step=last_step("kind")).filter(condition)
    return rows.order_by().annotate(**shared).values("code", *shared)


def union(found: Iterator[Kind], condition: Q, at: Any) -> Any:
    first, *others = (branch(model, condition, at) for model in found)
    return first.union(*others, all=True)


def my_drafts(user: "Staff") -> Any:
    """Drafts that somebody made, those apart that wait on another list or with what they belong to."""
    mine = Q(state=State.DRAFT, created_by=user.pk) & ~is_returned()
    listed = (model for model in kinds(user, change_permission) if getattr(model, "drafts_are_listed", True))
    return union(listed, mine, F("updated_at")).order_by("-at", "code")


def is_returned() -> Q:
    # A record without a step compares to nothing, in SQL, so it says so itself.
    return Q(last_step__isnull=False, last_step=ReviewStep.Kind.RETURNED)


def returned(user: "Staff") -> Any:
    """The one returned first foremost; so a record stands before what was returned together with it."""
    condition = Q(state=State.DRAFT) & is_returned()
    return union(kinds(user, change_permission), condition, last_step("at")).order_by("at", "code")


def waiting(user: "Staff") -> Any:
    """Records in review, the one submitted first foremost."""
    submitted = Coalesce(last_step("at", kind=ReviewStep.Kind.SUBMITTED), F("updated_at"))
    return union(kinds(user, publish_permission), Q(state=State.IN_REVIEW), submitted).order_by("at", "code")


def scheduled(user: "Staff") -> Any:
    to_come = Q(state=State.PUBLISHED, published_at__gt=timezone.now())
    return union(kinds(user, change_permission), to_come, F("published_at")).order_by("at", "code")


def withheld_kinds(user: "Staff") -> Iterator[Kind]:
    return (model for model in kinds(user, publish_permission) if hasattr(model, "is_withheld"))


def to_look_at_again(user: "Staff") -> Any:
    """Withheld records whose day to look at the withholding again has come, the earliest first."""
    come = (
        Q(withheld_review_on__lte=timezone.localdate()) & ~Q(withheld_reason="") & ~Q(state=State.WITHDRAWN)
    )
    return union(withheld_kinds(user), come, F("withheld_review_on")).order_by("at", "code")


def entry(row: dict[str, Any], *notes: str) -> Entry:
    model = apps.get_model(row["record_kind"])
    options = model._meta
    label = local_text(row["label"], row["label_en"]).plain or row["code"]
    url = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row["key"]])
    kind = capfirst(str(options.verbose_name))
    return Entry(label, url, [kind, row["code"], *notes])


def moment(row: dict[str, Any]) -> str:
    return date_format(timezone.localtime(row["at"]), "DATETIME_FORMAT")


def draft_entry(row: dict[str, Any]) -> Entry:
    return entry(row, _("last changed %(when)s") % {"when": moment(row)})


def returned_entry(row: dict[str, Any]) -> Entry:
    return entry(row, f"「{Truncator(row['remarks']).chars(REMARK_LETTERS)}」", moment(row))


def waiting_entry(row: dict[str, Any]) -> Entry:
    return entry(row, _("submitted %(when)s") % {"when": moment(row)})


def withheld_entry(row: dict[str, Any]) -> Entry:
    day = _("to be looked at again on %(day)s") % {"day": day_in_words(row["at"])}
    found = entry(row, day)
    return replace(found, url=f"{found.url}#id_withheld_review_on", is_late=row["at"] < timezone.localdate())


def scheduled_entry(row: dict[str, Any]) -> Entry:
    return entry(row, _("becomes public %(when)s") % {"when": moment(row)})


def changes_something(user: "Staff") -> bool:
    return any(kinds(user, change_permission))


def publishes_something(user: "Staff") -> bool:
    return any(kinds(user, publish_permission))


def decides_on_withheld(user: "Staff") -> bool:
    return any(withheld_kinds(user))


work.add(
    Section(
        "returned",
        Part.MINE,
        gettext_lazy("Returned for correction"),
        returned,
        returned_entry,
        changes_something,
    ),
    Section(
        "drafts",
        Part.MINE,
        gettext_lazy("My drafts, photos apart"),
        my_drafts,
        draft_entry,
        changes_something,
    ),
    Section(
        "to-decide",
        Part.DECIDE,
        gettext_lazy("In review, longest waiting first"),
        waiting,
        waiting_entry,
        publishes_something,
    ),
    Section(
        "withheld",
        Part.DECIDE,
        gettext_lazy("Withheld, and to be looked at again"),
        to_look_at_again,
        withheld_entry,
        decides_on_withheld,
    ),
    Section(
        "scheduled",
        Part.SCHEDULED,
        gettext_lazy("Becomes public at its time"),
        scheduled,
        scheduled_entry,
        changes_something,
    ),
)
