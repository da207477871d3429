"""When a partner was last met, and which have not been for years: derived from meetings, never typed.

Staff count every meeting that was not withdrawn. The public is told of public meetings alone (`public=True`):
a date that comes from a draft would tell of it.
"""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from portal.records import clock
from portal.records.dates import months_before
from portal.records.publishing import PublicQuerySet, State

# How long a partner may go without a meeting before it is dormant.
DORMANT_MONTHS = 36


class PartnerQuerySet(PublicQuerySet):
    """Partners that meetings name; `met_by` are the relations' names: meetings are not imported here."""

    met_by: ClassVar[tuple[str, ...]] = ("hosted_meetings",)

    @property
    def all_meetings(self) -> Any:
        """Every meeting there is, whoever was met."""
        return self.model._meta.get_field(self.met_by[0]).related_model._default_manager.all()  # type: ignore[union-attr]

    def meetings_held(self, on: date, *, public: bool = False) -> models.QuerySet:
        """Meetings begun by a day, latest first, with `held_on`: their last day, or their trip's."""
        if public:
            counted = self.all_meetings.published().filter(withheld_reason="")
        else:
            counted = self.all_meetings.exclude(state=State.WITHDRAWN).exclude(trip__state=State.WITHDRAWN)
        begun = Q(starts_on__lte=on) | Q(starts_on__isnull=True, trip__starts_on__lte=on)
        held_on = Coalesce("ends_on", "starts_on", "trip__ends_on")
        return counted.filter(begun).annotate(held_on=held_on).order_by("-held_on", "-pk")

    def latest_meeting(self, value: str, on: date | None, *, public: bool) -> Subquery:
        """Return a value of the latest meeting with each partner."""
        keys = [self.model._meta.get_field(name).field.name for name in self.met_by]  # type: ignore[union-attr]
        with_it = Q(*((key, OuterRef("pk")) for key in keys), _connector=Q.OR)
        held = self.meetings_held(on or clock.today(), public=public).filter(with_it)
        return Subquery(held.values(value)[:1])

    def with_last_contact(self, on: date | None = None, *, public: bool = False) -> "PartnerQuerySet":
        """Partners with `last_contact_on`, the day of the latest meeting with them, if there was one."""
        return self.annotate(last_contact_on=self.latest_meeting("held_on", on, public=public))

    def with_last_met(self) -> "PartnerQuerySet":
        """Partners with `last_met_id`, the key of the latest public meeting with them, if there is one."""
        return self.annotate(last_met_id=self.latest_meeting("pk", None, public=True))

    def dormant(self, on: date | None = None, *, public: bool = False) -> "PartnerQuerySet":
        """Partners not met in the three years before a day, or never."""
        day = on or clock.today()
        before = Q(last_contact_on__lt=months_before(day, DORMANT_MONTHS))
        return self.with_last_contact(day, public=public).filter(before | Q(last_contact_on__isnull=True))


class Partner:
    """The one-row twins of `with_last_contact()` and `dormant()`."""

    def last_contact(self, on: date | None = None, *, public: bool = False) -> date | None:
        rows: PartnerQuerySet = type(self)._default_manager.filter(pk=self.pk)  # type: ignore[attr-defined]
        return rows.with_last_contact(on, public=public).values_list("last_contact_on", flat=True).get()

    def is_dormant(self, on: date | None = None, *, public: bool = False) -> bool:
        return is_long_ago(self.last_contact(on, public=public), on)


def is_long_ago(last: date | None, on: date | None = None) -> bool:
    """Whether a partner last met on a day, or never, is dormant."""
    return last is None or last < months_before(on or clock.today(), DORMANT_MONTHS)
