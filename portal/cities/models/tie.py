from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from portal.records import clock
from portal.records.date_conditions import has_come, not_before, not_passed, passed
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.models import PublishableRecord
from portal.records.publishing import PublicQuerySet
from portal.records.search.declaration import Search
from portal.text.fields import LineField, ProseField

if TYPE_CHECKING:
    from portal.cities.models.city import City


class TieLevel(models.TextChoices):
    """How close a tie is, strongest first."""

    SISTER_CITY = "sister_city", _("sister city")
    FRIENDSHIP_CITY = "friendship_city", _("friendship city")
    SISTER_DISTRICT = "sister_district", _("sister district")
    PARTNER = "partner", _("partner")
    CONTACT = "contact", _("contact")
    UNSTATED = "unstated", _("level not stated")


# Strongest level first, then the latest concluded.
STRENGTH = (
    Case(
        *(When(level=level, then=Value(rank)) for rank, level in enumerate(TieLevel.values)),
        output_field=IntegerField(),
    ),
    F("concluded_on").desc(nulls_last=True),
)


class TieQuerySet(PublicQuerySet):
    def in_force(self, on: date | None = None) -> "TieQuerySet":
        """Ties that have begun by a day (today in the city's time, unless told) and have not ended before it.

        As far as is known: a year or a month counts from its first day for the beginning, and to its last for
        the end, both included. A tie of which no beginning is stated has begun, one without an end goes on.
        """
        day = on or clock.today()
        return self.filter(has_come("concluded_on", day), not_passed("ended_on", day))

    def ended(self, on: date | None = None) -> "TieQuerySet":
        """Ties that had surely ended before a day."""
        return self.filter(passed("ended_on", on or clock.today()))

    def to_come(self, on: date | None = None) -> "TieQuerySet":
        """Ties that are surely concluded after a day."""
        day = on or clock.today()
        return self.filter(not_passed("ended_on", day)).exclude(has_come("concluded_on", day))

    def by_strength(self) -> "TieQuerySet":
        return self.order_by(*STRENGTH, "id")


class SisterCityTie(PublishableRecord):
    """A relationship of the city with another (締盟關係): one of possibly several over time."""

    code_prefix = "TIE"
    url_name = "tie_detail"
    public_parents = ("city",)
    folded_fields = ("title", "title_en")
    # Few ties have a name of their own: lists of many kinds of record name the city.
    listed_by = "city__name"
    search = Search(
        number=4,
        title=("city__name", "title"),
        text=(
            "instrument_title",
            "motive",
            "concluded_basis",
            "concluded_place",
            "council_approval",
            "ended_reason",
        ),
        dated=("concluded_on",),
    )
    public_fields = (
        "city",
        "level",
        "title",
        "title_en",
        "concluded_on",
        "concluded_basis",
        "concluded_basis_en",
        "concluded_place",
        "concluded_place_en",
        "instrument_held",
        "instrument_title",
        "instrument_title_en",
        "council_approval",
        "council_approval_en",
        "ended_on",
        "ended_reason",
        "ended_reason_en",
        "motive",
        "motive_en",
    )
    internal_fields = ("folded",)

    city: "models.ForeignKey[City, City]" = models.ForeignKey(
        "cities.City", verbose_name=_("city"), on_delete=models.PROTECT, related_name="ties"
    )
    level = models.CharField(_("level"), max_length=16, choices=TieLevel.choices)
    title = LineField(_("name of the relationship"), blank=True)
    title_en = LineField(_("name of the relationship (English)"), blank=True)
    concluded_on = PartialDateField(_("concluded on"))
    concluded_basis = LineField(
        _("basis of the date"),
        max_length=300,
        blank=True,
        help_text=_("How the date is known: signed instrument, the partner's page, press, derived from …"),
    )
    concluded_basis_en = LineField(_("basis of the date (English)"), max_length=300, blank=True)
    concluded_place = LineField(_("where it was concluded"), blank=True)
    concluded_place_en = LineField(_("where it was concluded (English)"), blank=True)
    instrument_held = models.BooleanField(_("signed instrument held"), null=True, blank=True)
    instrument_title = LineField(_("title of the instrument"), blank=True)
    instrument_title_en = LineField(_("title of the instrument (English)"), blank=True)
    council_approval = LineField(_("council approval"), blank=True)
    council_approval_en = LineField(_("council approval (English)"), blank=True)
    ended_on = PartialDateField(_("ended on"))
    ended_reason = LineField(_("why it ended"), max_length=300, blank=True)
    ended_reason_en = LineField(_("why it ended (English)"), max_length=300, blank=True)
    motive = ProseField(_("motive and history"), blank=True)
    motive_en = ProseField(_("motive and history (English)"), blank=True)
    folded = models.TextField(editable=False, blank=True)

    objects = TieQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("sister-city tie")
        verbose_name_plural = _("sister-city ties")
        ordering = ["city", "concluded_on", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(level__in=TieLevel.values), name="tie_level_is_known"),
            models.CheckConstraint(
                condition=is_partial_date("concluded_on") & is_partial_date("ended_on"),
                name="tie_dates_are_partial_dates",
            ),
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True) | ~Q(concluded_basis=""),
                name="tie_date_names_its_basis",
                violation_error_message=_("A date of conclusion needs its basis: how is it known?"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_reason=""),
                name="tie_end_names_its_reason",
                violation_error_message=_("Say why the relationship ended."),
            ),
            models.CheckConstraint(
                condition=not_before("concluded_on", "ended_on"),
                name="tie_ends_not_before_it_is_concluded",
                violation_error_message=_("The relationship ends before it is concluded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} — {self.get_level_display()}"

    def is_in_force(self, on: date | None = None) -> bool:
        """The one-row twin of `in_force()`."""
        day = on or clock.today()
        has_begun = self.concluded_on is None or self.concluded_on.first_day <= day
        return has_begun and not self.has_ended(day)

    def has_ended(self, on: date | None = None) -> bool:
        """The one-row twin of `ended()`."""
        return self.ended_on is not None and self.ended_on.last_day < (on or clock.today())
