from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.models import PublishableRecord, Record
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.trip import Trip

NO_UNIT = _("A reading without a unit says nothing: give what is counted.")


class Indicator(PublishableRecord):
    """A figure that can be followed (指標), such as the number of public childcare centres."""

    code_prefix = "IND"
    url_name = "indicator_detail"
    folded_fields = ("name", "name_en", "note", "note_en")
    _history_m2m_fields = ("trips",)
    search = Search(
        number=11,
        title=("name",),
        text=("note", "unit"),
        parts=(Part("readings", ("as_of_text",)),),
    )
    public_fields = ("name", "name_en", "unit", "unit_en", "agency", "trips", "note", "note_en")
    internal_fields = ("folded",)

    name = LineField(_("name"))
    name_en = LineField(_("name (English)"), blank=True)
    unit = LineField(_("unit"), max_length=40)
    unit_en = LineField(_("unit (English)"), max_length=40, blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency that answers for it"),
        on_delete=models.PROTECT,
        related_name="indicators",
        null=True,
        blank=True,
    )
    trips = models.ManyToManyField(
        Trip, verbose_name=_("mentioned on trips"), related_name="indicators", blank=True
    )
    note = ProseField(_("note"), blank=True, help_text=_("Public: what the figure counts, and its caveats."))
    note_en = ProseField(_("note (English)"), blank=True)
    folded = models.TextField(editable=False, blank=True)

    class Meta(PublishableRecord.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["name", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(unit=""),
                name="indicator_readings_have_a_unit",
                violation_error_message=NO_UNIT,
            ),
        ]


class Reading(Record):
    """One value of an indicator: where it began, where it stands, or where it shall arrive."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", _("baseline")
        ACTUAL = "actual", _("actual")
        TARGET = "target", _("target")

    class Qualifier(models.TextChoices):
        EXACT = "", _("as stated")
        ABOUT = "about", _("about")
        OVER = "over", _("over")
        EXCEEDS = "exceeds", _("exceeding")
        UNDER = "under", _("under")

    code_prefix = "RDG"
    public_parents = ("indicator",)
    public_fields = ("indicator", "kind", "qualifier", "value", "as_of", "as_of_text", "as_of_text_en")

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.CASCADE, related_name="readings"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier.choices, blank=True, default=""
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    as_of = PartialDateField(_("as of, or due"))
    as_of_text = LineField(_("as of, or due, in words"), blank=True)
    as_of_text_en = LineField(_("as of, or due, in words (English)"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["indicator", "as_of", "id"]
        constraints = [
            models.CheckConstraint(condition=is_partial_date("as_of"), name="reading_date_is_a_partial_date"),
            models.CheckConstraint(
                condition=Q(kind__in=["baseline", "actual", "target"]), name="reading_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def amount(self) -> str:
        """The value without trailing zeros, in groups of three digits."""
        return f"{self.value.normalize():,f}"
