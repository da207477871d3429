from datetime import date

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.records import clock
from portal.records.models import Record
from portal.records.publishing import PublicQuerySet, State
from portal.text.fields import LineField, ProseField
from trips.models.conditions import ordered
from trips.models.meeting import Meeting
from trips.models.trip import Trip
from trips.models.zones import TimeZoneField


class Activity(models.TextChoices):
    """What an itinerary row announces: travel, or one of the kinds of meeting."""

    DEPARTURE = "departure", _("departure")
    TRANSFER = "transfer", _("transfer")
    RETURN = "return", _("return")
    COURTESY_CALL = "courtesy_call", _("courtesy call")
    SITE_VISIT = "site_visit", _("site visit")
    STUDY_VISIT = "study_visit", _("study visit")
    TALKS = "talks", _("talks")
    EXCHANGE = "exchange", _("exchange")
    BANQUET = "banquet", _("community banquet")
    TRIBUTE = "tribute", _("tribute")
    SIGNING = "signing", _("signing")
    OTHER = "other", _("other")


class ItineraryQuerySet(PublicQuerySet):
    def with_place(self) -> "ItineraryQuerySet":
        """Rows with `place`, their number in their trip's itinerary, the first being 0."""
        earlier = Q(order__lt=OuterRef("order")) | Q(order=OuterRef("order"), pk__lt=OuterRef("pk"))
        before = ItineraryItem.objects.filter(earlier, trip=OuterRef("trip")).order_by()
        count = before.values("trip").annotate(count=Count("pk")).values("count")
        return self.annotate(place=Coalesce(Subquery(count), 0))

    def lacking_a_meeting(self, on: date | None = None) -> "ItineraryQuerySet":
        """Rows of trips begun by a day that announce a meeting, were not cancelled and name none."""
        of_meetings = [kind for kind in Meeting.Kind.values if kind != Meeting.Kind.OTHER]
        begun = self.filter(trip__starts_on__lte=on or clock.today())
        lacking = begun.filter(activity__in=of_meetings, meeting__isnull=True)
        lacking = lacking.exclude(status=ItineraryItem.Status.CANCELLED)
        return lacking.exclude(trip__state=State.WITHDRAWN).with_place()


class ItineraryItem(Record):
    """A row of a trip's itinerary (行程), as printed."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    code_prefix = "ITIN"
    public_parents = ("trip",)
    public_fields = (
        "trip",
        "order",
        "starts_on",
        "ends_on",
        "time_text",
        "time_text_en",
        "time_zone",
        "region",
        "region_en",
        "activity",
        "text",
        "text_en",
        "status",
        "meeting",
        "note",
        "note_en",
    )

    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="itinerary_items"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("on, or from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    time_text = LineField(_("time as printed"), blank=True, help_text=_("For example 深夜 or 09:30."))
    time_text_en = LineField(_("time as printed (English)"), blank=True)
    time_zone = TimeZoneField(_("time zone"))
    region = LineField(_("region"), blank=True)
    region_en = LineField(_("region (English)"), blank=True)
    activity = models.CharField(_("activity"), max_length=16, choices=Activity.choices)
    text = LineField(_("text as printed"), max_length=300)
    text_en = LineField(_("text (English)"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.PLANNED)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.SET_NULL,
        related_name="itinerary_items",
        null=True,
        blank=True,
    )
    note = ProseField(_("note"), blank=True, help_text=_("Public: for example how sources differ."))
    note_en = ProseField(_("note (English)"), blank=True)

    objects = ItineraryQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        verbose_name = _("itinerary item")
        verbose_name_plural = _("itinerary items")
        ordering = ["trip", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=ordered("starts_on", "ends_on"),
                name="itinerary_item_ends_after_it_starts",
                violation_error_message=_("The row ends before it starts, or has an end without a start."),
            )
        ]
