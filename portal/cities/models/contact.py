"""When a partner was last met, and which have not been for years: derived from meetings, never typed."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.records.dates import months_before
from portal.records.publishing import PublicQuerySet, State

# How long a partner may go without a meeting before it is dormant.
DORMANT_MONTHS = 36


class PartnerQuerySet(PublicQuerySet):
    """Partners that meetings name; `met_by` are the relations' names: meetings are not imported here."""

    met_by: ClassVar[tuple[str, ...]] = ("hosted_meetings",)

    def meetings_held(self, on: date) -> models.QuerySet:
        """Meetings begun by a day, not withdrawn, with `held_on`: their last day, or their trip's."""
        meetings = self.model._meta.get_field(self.met_by[0]).related_model._default_manager  # type: ignore[union-attr]
        begun = Q(starts_on__lte=on) | Q(starts_on__isnull=True, trip__starts_on__lte=on)
        held = meetings.filter(begun).exclude(state=State.WITHDRAWN).exclude(trip__state=State.WITHDRAWN)
        return held.annotate(held_on=Coalesce("ends_on", "starts_on", "trip__ends_on")).order_by("-held_on")

    def with_last_contact(self, on: date | None = None) -> "PartnerQuerySet":
        """Partners with `last_contact_on`, the day of the latest meeting with them, if there was one."""
        keys = [self.model._meta.get_field(name).field.name for name in self.met_by]  # type: ignore[union-attr]
        with_it = Q(*((key, OuterRef("pk")) for key in keys), _connector=Q.OR)
        latest = self.meetings_held(on or timezone.localdate()).filter(with_it)
        return self.annotate(last_contact_on=Subquery(latest.values("held_on")[:1]))

    def dormant(self, on: date | None = None) -> "PartnerQuerySet":
        """Partners not met in the three years before a day, or never."""
        day = on or timezone.localdate()
        before = Q(last_contact_on__lt=months_before(day, DORMANT_MONTHS))
        return self.with_last_contact(day).filter(before | Q(last_contact_on__isnull=True))


class Partner:
    """The one-row twins of `with_last_contact()` and `dormant()`."""

    def last_contact(self, on: date | None = None) -> date | None:
        rows: PartnerQuerySet = type(self)._default_manager.filter(pk=self.pk)  # type: ignore[attr-defined]
        return rows.with_last_contact(on).values_list("last_contact_on", flat=True).get()

    def is_dormant(self, on: date | None = None) -> bool:
        day = on or timezone.localdate()
        last = self.last_contact(day)
        return last is None or last < months_before(day, DORMANT_MONTHS)
