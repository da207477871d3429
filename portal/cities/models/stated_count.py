from collections.abc import Collection

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.cities.models.tie import TieLevel
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.findings import Finding
from portal.records.models import PublishableRecord
from portal.text.fields import LineField


class CountedTies(models.TextChoices):
    """Which ties a number of the city counts; it may count two levels together."""

    CITIES = "cities", _("sister and friendship cities")
    SISTER_CITIES = "sister_city", _("sister cities")
    FRIENDSHIP_CITIES = "friendship_city", _("friendship cities")
    SISTER_DISTRICTS = "sister_district", _("sister districts")


# A number of two levels counts both; every other one its own.
LEVELS = {
    CountedTies.CITIES: (TieLevel.SISTER_CITY, TieLevel.FRIENDSHIP_CITY),
    CountedTies.SISTER_CITIES: (TieLevel.SISTER_CITY,),
    CountedTies.FRIENDSHIP_CITIES: (TieLevel.FRIENDSHIP_CITY,),
    CountedTies.SISTER_DISTRICTS: (TieLevel.SISTER_DISTRICT,),
}


class StatedCount(PublishableRecord):
    """How many ties the city says it has, and where it says so: beside it stands what is recorded here."""

    code_prefix = "CNT"
    # What it is called where records of every kind are listed.
    listed_by = "source"
    folded_fields = ("source", "source_en")
    public_fields = ("counted", "number", "as_of", "source", "source_en", "link")
    internal_fields = ("folded",)

    counted = models.CharField(_("what is counted"), max_length=16, choices=CountedTies.choices)
    number = models.PositiveIntegerField(_("number"))
    as_of = PartialDateField(_("as of"))
    source = LineField(
        _("source"), max_length=300, help_text=_("Public: who says so, where and when it was printed.")
    )
    source_en = LineField(_("source (English)"), max_length=300, blank=True)
    link = models.URLField(_("link"), blank=True, max_length=300)
    folded = models.TextField(editable=False, blank=True)

    class Meta(PublishableRecord.Meta):
        verbose_name = _("stated number of ties")
        verbose_name_plural = _("stated numbers of ties")
        ordering = ["-as_of", "-id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(counted__in=CountedTies.values), name="stated_count_counts_what_is_known"
            ),
            models.CheckConstraint(
                condition=Q(as_of__isnull=False) & is_partial_date("as_of"),
                name="stated_count_says_as_of_when",
                violation_error_message=_("Say as of when: a year is enough."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="stated_count_names_its_source",
                violation_error_message=_("Name the source."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_counted_display()}: {self.number} ({self.as_of})"

    def get_absolute_url(self) -> str:
        return f"{reverse('city_list')}#{self.slug}"

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if not self.source_en:
            found.append(Finding(_("The source has no English words."), "source_en"))
        return found
