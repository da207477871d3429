"""What every record has in common: code, stamps, version, history; and what publishing adds."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.records.codes import next_code
from portal.records.dates import moment_in_words
from portal.records.findings import Finding
from portal.records.publishing import PublicQuerySet, State, is_public
from portal.records.search.declaration import Search
from portal.records.search.following import followed
from portal.text.bilingual import LocalMixin
from portal.text.fields import LineField, ProseField
from portal.text.folding import fold

PERMISSIONS: tuple[str, ...] = ("add", "change", "delete", "view")


class CodeSequence(models.Model):
    """The last number given out for one prefix and year (0: codes without a year)."""

    prefix = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="one_sequence_per_prefix_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}: {self.last}"


class Record(LocalMixin):
    """A row the portal keeps: it has a permanent code, says who changed it, and never forgets.

    Subclasses declare `code_prefix`, `public_fields` and `internal_fields` (each adds to its bases';
    portal.records.checks refuses a field in neither), and `public_parents`: the keys to the records on
    whose publication its own depends.
    """

    code_prefix: ClassVar[str]
    url_name: ClassVar[str] = ""
    public_parents: ClassVar[tuple[str, ...]] = ()
    # Keys to records it is handed on and published together with, although it can be public without them.
    offered_with: ClassVar[tuple[str, ...]] = ()
    folded_fields: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[Search | None] = None
    public_fields: ClassVar[tuple[str, ...]] = ("code", "updated_at")
    internal_fields: ClassVar[tuple[str, ...]] = (
        "id",
        "version",
        "created_at",
        "created_by",
        "updated_by",
    )

    code = models.CharField(_("code"), max_length=24, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed at"), auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("last changed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    history = HistoricalRecords(inherit=True, excluded_fields=["folded"])

    objects = PublicQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = PERMISSIONS

    def __str__(self) -> str:
        for name in ("title", "name", "text"):
            if hasattr(self, name):
                return getattr(self.local, name).plain or self.code
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.code:
            self.code = next_code(self.code_prefix, self.code_year())
        self.version += 1
        if hasattr(self, "folded"):
            self.folded = self.folded_text()
        if kwargs.get("update_fields") is not None:
            derived = {"version", "updated_at"} | ({"folded"} if hasattr(self, "folded") else set())
            kwargs["update_fields"] = {*kwargs["update_fields"], *derived}
        with followed() as changes:
            if self.pk is not None:
                changes.add_owners(type(self), [self.pk])
            super().save(*args, **kwargs)
            changes.add(type(self), [self.pk])
            changes.expect([self])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with followed() as changes:
            changes.add_owners(type(self), [self.pk])
            changes.add(type(self), [self.pk])
            return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        if self.url_name:
            return reverse(self.url_name, args=[self.slug])
        if not self.public_parents:
            return ""  # What only names others, like a topic, stands on no page of its own.
        page, _hash, _part = getattr(self, self.public_parents[0]).get_absolute_url().partition("#")
        return f"{page}#{self.slug}"

    def shown_on(self) -> list["Record"]:
        """The records on whose pages this one stands: once published, publishers alone change it."""
        parents = (getattr(self, name, None) for name in self.public_parents)
        return [parent for parent in parents if parent is not None]

    @property
    def slug(self) -> str:
        """The code as it stands in addresses."""
        return self.code.lower()

    @property
    def is_published(self) -> bool:
        """The one-row twin of `published()`."""
        return is_public(self)

    def code_year(self) -> int | None:
        """The year in the code, or None for records that are of no year."""
        return None

    def folded_text(self) -> str:
        """The public text by which a list is searched, folded."""
        return fold("\n".join(str(getattr(self, name) or "") for name in self.folded_fields))


class PublishableRecord(Record):
    """A record with its own publication state. New is draft; nothing once published is deleted."""

    public_fields: ClassVar[tuple[str, ...]] = ("published_at",)
    internal_fields: ClassVar[tuple[str, ...]] = (
        "state",
        "published_by",
        "withdrawn_at",
        "withdrawn_reason",
        "staff_note",
    )

    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_reason = ProseField(_("reason for withdrawing"), blank=True, editable=False)
    staff_note = ProseField(_("staff note"), blank=True, help_text=_("Internal: never shown to the public."))

    class Meta(Record.Meta):
        abstract = True
        default_permissions = (*PERMISSIONS, "publish")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                name="%(class)s_published_has_its_moment",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(class)s_state_is_known"),
        ]

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.published_at is not None:
            raise models.ProtectedError(
                "What was published is withdrawn, never deleted.",
                {self},
            )
        return super().delete(*args, **kwargs)

    def findings(self, along: Collection["PublishableRecord"] = ()) -> list[Finding]:
        """What it lacks before the public reads it, published together with the records `along`.

        Subclasses add their own; what blocks is refused by `publish`.
        """
        return [
            Finding(message, f"{name}_en")
            for name, message in (("title", _("No English title.")), ("name", _("No English name.")))
            if getattr(self, f"{name}_en", None) == ""
        ]

    @property
    def is_scheduled(self) -> bool:
        """Whether it is to be published at a moment still to come."""
        moment = self.published_at
        return self.state == State.PUBLISHED and moment is not None and moment > timezone.now()

    @property
    def state_in_words(self) -> str:
        """The state as staff read it: a publication to come says when."""
        if self.is_scheduled and self.published_at:
            return _("scheduled for %(moment)s") % {"moment": moment_in_words(self.published_at)}
        return self.get_state_display()


class WithholdableRecord(models.Model):
    """A record whose existence may be public while its content is not, for a public reason."""

    public_fields: ClassVar[tuple[str, ...]] = ("withheld_reason", "withheld_reason_en", "withheld_review_on")

    withheld_reason = LineField(
        _("reason for withholding"),
        max_length=300,
        blank=True,
        help_text=_("Public. If given, only the existence of this record is shown, with this reason."),
    )
    withheld_reason_en = LineField(_("reason for withholding (English)"), max_length=300, blank=True)
    withheld_review_on = models.DateField(_("look at the withholding again on"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withheld_review_on__isnull=True) | ~Q(withheld_reason=""),
                name="%(class)s_review_date_has_a_reason",
                violation_error_message=_(
                    "A date to look at the withholding again needs the reason for withholding."
                ),
            )
        ]

    @property
    def is_withheld(self) -> bool:
        return bool(self.withheld_reason)
