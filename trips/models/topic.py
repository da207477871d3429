from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record
from portal.records.publishing import State
from portal.text.fields import LineField


class Topic(Record):
    """A subject of talks (議題), from a controlled list of two levels. Public by nature."""

    code_prefix = "TOPIC"
    public_fields = ("parent", "name", "name_en", "order")

    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    name = LineField(_("name"), unique=True)
    name_en = LineField(_("name (English)"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta(Record.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="topic_is_not_its_own_parent"
            )
        ]

    def clean(self) -> None:
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": _("Topics have two levels: choose one of the first.")})

    def shown_on(self) -> list[Record]:
        """One published record of each kind that names the topic: its name is changed on those pages, too."""
        if self.pk is None:
            return []
        naming: tuple[Any, ...] = (self.meetings, self.lessons)
        return [record for kind in naming for record in kind.filter(state=State.PUBLISHED)[:1]]
