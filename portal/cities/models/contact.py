"""When a partner was last met, and which have not been for years: derived from meetings, never typed.

Staff count every meeting that was not withdrawn. The public is told of public meetings alone (`public=True`):
a date that comes from a draft would tell of it.
"""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import DateField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least

from portal.records import clock
from portal.records.dates import months_after, months_before
from portal.records.publishing import PublicQuerySet, State

# How long a partner may go without a meeting before it is dormant: whole years, for which DormantFrom
# (portal.cities.health) reckons the same in SQL.
DORMANT_MONTHS = 36


class PartnerQuerySet(PublicQuerySet):
    """Partners that meetings name; `met_by` are the relations' names: meetings are not imported here."""

    met_by: ClassVar[tuple[str, ...]] = ("hosted_meetings",)

    @property
    def all_meetings(self) -> Any:
        """Every meeting there is, whoever was met."""
        return self.model._meta.get_field(self.met_by[0]).related_model._default_manager.all()  # type: ignore[union-attr]

    def meetings_held(self, on: date, *, public: bool = False, at: datetime | None = None) -> models.QuerySet:
        """Meetings begun by a day, latest first, with `held_on`: their last day so far, or their trip's."""
        if public:
            counted = self.all_meetings.published(at).filter(withheld_reason="")
        else:
            counted = self.all_meetings.exclude(state=State.WITHDRAWN).exclude(trip__state=State.WITHDRAWN)
        begun = Q(starts_on__lte=on) | Q(starts_on__isnull=True, trip__starts_on__lte=on)
        # What goes on beyond the day was held on it, as far as is known by then.
        last = Least(Coalesce("ends_on", "starts_on", "trip__ends_on"), Value(on, DateField()))
        return counted.filter(begun).annotate(held_on=last).order_by("-held_on", "-pk")

    def named(self, path: str = "") -> Q:
        """Return the condition that a meeting, reached over a path, names the partner that asks."""
        keys = (self.model._meta.get_field(name).field.name for name in self.met_by)  # type: ignore[union-attr]
        return Q(*((f"{path}{key}", OuterRef("pk")) for key in keys), _connector=Q.OR)

    def meetings_with_it(
        self, on: date, *, public: bool = True, at: datetime | None = None
    ) -> models.QuerySet:
        """Meetings held with the partner of the row that asks."""
        return self.meetings_held(on, public=public, at=at).filter(self.named())

    def with_last_contact(self, on: date | None = None, *, public: bool = False) -> "PartnerQuerySet":
        """Partners with `last_contact_on`, the day of the latest meeting with them, if there was one."""
        held = self.meetings_with_it(on or clock.today(), public=public)
        return self.annotate(last_contact_on=Subquery(held.values("held_on")[:1]))

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


def dormant_from(last: date | None) -> date | None:
    """Return the day from which a partner last met on a day is dormant, unless it is met before.

    It is the day after, three years later. Of a partner never met there is no such day.
    """
    return months_after(last + timedelta(days=1), DORMANT_MONTHS) if last else None
