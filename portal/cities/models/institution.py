from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.cities.models.city import City
from portal.cities.models.contact import Partner, PartnerQuerySet
from portal.cities.models.places import PlacedRecord
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.models import PublishableRecord
from portal.records.search.declaration import Search
from portal.text.fields import LineField, ProseField


class Institution(Partner, PlacedRecord, PublishableRecord):
    """Anything visited or signed with that is neither a city government nor an association."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("university")
        LABORATORY = "laboratory", _("laboratory")
        COMPANY = "company", _("company")
        MARKET = "market", _("market")
        PARK = "park", _("park")
        SCIENCE_PARK = "science_park", _("science or industrial park")
        MONUMENT = "monument", _("monument or heritage site")
        AIRPORT = "airport", _("airport")
        GOVERNMENT = "government", _("government office")
        BODY = "body", _("association of companies or other body")
        OTHER = "other", _("other")

    code_prefix = "INST"
    url_name = "institution_detail"
    folded_fields = ("name", "name_en", "other_names")
    search = Search(
        number=5,
        title=("name",),
        text=("other_names", "facts"),
    )
    public_fields = (
        "kind",
        "name",
        "name_en",
        "other_names",
        "part_of",
        "city",
        "is_at_home",
        "founded_on",
        "facts",
        "facts_en",
        "home_page",
    )
    internal_fields = ("folded",)

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    name = LineField(_("name"))
    name_en = LineField(_("name (English)"), blank=True)
    other_names = ProseField(
        _("names as printed elsewhere"), blank=True, help_text=_("One a line, exactly as printed.")
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
    )
    city = models.ForeignKey(
        City,
        verbose_name=_("city"),
        on_delete=models.PROTECT,
        related_name="institutions",
        null=True,
        blank=True,
        help_text=_("Empty where no source states it."),
    )
    is_at_home = models.BooleanField(_("in our own city"), default=False)
    founded_on = PartialDateField(_("founded or built on"))
    facts = ProseField(_("facts"), blank=True)
    facts_en = ProseField(_("facts (English)"), blank=True)
    home_page = models.URLField(_("home page"), blank=True, max_length=300)
    folded = models.TextField(editable=False, blank=True)

    objects = PartnerQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            *PlacedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(is_at_home=False) | Q(city__isnull=True),
                name="institution_at_home_is_in_no_city_abroad",
                violation_error_message=_("It is in our own city or in one abroad, not in both."),
            ),
            models.CheckConstraint(
                condition=is_partial_date("founded_on"), name="institution_founding_is_a_partial_date"
            ),
        ]

    @property
    def printed_names(self) -> list[str]:
        return self.other_names.splitlines()
