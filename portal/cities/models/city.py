from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from portal.cities.models.contact import Partner, PartnerQuerySet
from portal.cities.models.country import Country
from portal.cities.models.places import PlacedRecord
from portal.cities.models.tie import SisterCityTie
from portal.records.models import PublishableRecord
from portal.records.publishing import State
from portal.records.search.declaration import Search
from portal.text.fields import LineField, ProseField


class CityQuerySet(PartnerQuerySet):
    met_by = ("hosted_meetings", "meetings_here")

    def with_live_tie(self, on: date | None = None) -> "CityQuerySet":
        """Cities with a tie, public or not, that is in force on a day and was not withdrawn."""
        ties = SisterCityTie.objects.in_force(on).filter(city=OuterRef("pk"))
        return self.filter(Exists(ties.exclude(state=State.WITHDRAWN)))

    def with_current_tie(self, on: date | None = None) -> "CityQuerySet":
        """Cities with `current_level` and `tied_on` of their strongest public tie in force on a day."""
        ties = SisterCityTie.objects.published().in_force(on).filter(city=OuterRef("pk")).by_strength()
        return self.annotate(
            current_level=Subquery(ties.values("level")[:1]),
            tied_on=Subquery(ties.values("concluded_on")[:1]),
        )


class City(Partner, PlacedRecord, PublishableRecord):
    """A city abroad, or what stands in for one: a county, a territory, a district of a city."""

    class Kind(models.TextChoices):
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        DISTRICT = "district", _("district")
        TERRITORY = "territory", _("territory")

    code_prefix = "CITY"
    url_name = "city_detail"
    folded_fields = ("name", "name_en", "subdivision", "subdivision_en", "other_names")
    search = Search(
        number=3,
        title=("name",),
        text=("other_names", "subdivision", "profile"),
    )
    public_fields = (
        "kind",
        "name",
        "name_en",
        "country",
        "subdivision",
        "subdivision_en",
        "home_page",
        "wikidata_id",
        "profile",
        "profile_en",
        "other_names",
    )
    internal_fields = ("folded",)

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CITY)
    name = LineField(_("name"))
    name_en = LineField(_("name (English)"), blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("country or area"), on_delete=models.PROTECT, related_name="cities"
    )
    subdivision = LineField(_("state or province"), blank=True)
    subdivision_en = LineField(_("state or province (English)"), blank=True)
    home_page = models.URLField(_("home page"), blank=True, max_length=300)
    wikidata_id = LineField(
        _("Wikidata id"),
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"^Q[1-9]\d*$", _("A Wikidata id is Q and a number."))],
    )
    profile = ProseField(_("profile"), blank=True)
    profile_en = ProseField(_("profile (English)"), blank=True)
    other_names = ProseField(
        _("names as printed elsewhere"),
        blank=True,
        help_text=_("One a line, exactly as printed. They are found by search and never rewritten."),
    )
    folded = models.TextField(editable=False, blank=True)

    objects = CityQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        ordering = ["country", "name_en", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            *PlacedRecord.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="city_has_a_name"),
        ]

    @property
    def printed_names(self) -> list[str]:
        return self.other_names.splitlines()

    def tie_on(self, on: date | None = None) -> SisterCityTie | None:
        """The strongest public tie in force on a day, today unless told: derived, never typed."""
        return self.ties.published().in_force(on).by_strength().first()

    @property
    def current_tie(self) -> SisterCityTie | None:
        return self.tie_on()
