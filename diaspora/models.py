"""Overseas Chinese associations (僑社、僑團) and the people who hold their posts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.cities.models import City, Country
from portal.cities.models.contact import Partner, PartnerQuerySet
from portal.records.date_conditions import not_before
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.models import PublishableRecord, Record
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField


class Association(Partner, PublishableRecord):
    """An association of overseas Chinese; a federation may have a region and no city."""

    class Kind(models.TextChoices):
        BENEVOLENT = "benevolent", _("Chinese Consolidated Benevolent Association")
        CHAMBER = "chamber", _("chamber of commerce")
        FEDERATION = "federation", _("chamber federation")
        HOMETOWN = "hometown", _("hometown association")
        ALUMNI = "alumni", _("alumni association")
        SCHOOL = "school", _("school")
        OTHER = "other", _("other")

    code_prefix = "ASSN"
    url_name = "association_detail"
    folded_fields = ("name", "name_en", "other_names", "region", "region_en")
    search = Search(
        number=6,
        title=("name",),
        text=("other_names", "region", "profile"),
        parts=(Part("officers", ("name", "post")),),
    )
    public_fields = (
        "kind",
        "name",
        "name_en",
        "other_names",
        "city",
        "country",
        "region",
        "region_en",
        "founded_on",
        "home_page",
        "profile",
        "profile_en",
    )
    internal_fields = ("folded", "contact")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = LineField(_("name"))
    name_en = LineField(_("name (English)"), blank=True, help_text=_("The name it gives itself."))
    other_names = ProseField(
        _("names as printed elsewhere"),
        blank=True,
        help_text=_("One a line, exactly as printed in a report or on an agreement. Never corrected."),
    )
    city = models.ForeignKey(
        City,
        verbose_name=_("city"),
        on_delete=models.PROTECT,
        related_name="associations",
        null=True,
        blank=True,
    )
    country = models.ForeignKey(
        Country,
        verbose_name=_("country or area"),
        on_delete=models.PROTECT,
        related_name="associations",
        null=True,
        blank=True,
    )
    region = LineField(_("region"), blank=True, help_text=_("For federations that cover several countries."))
    region_en = LineField(_("region (English)"), blank=True)
    founded_on = PartialDateField(_("founded on"))
    home_page = models.URLField(_("home page"), blank=True, max_length=300)
    profile = ProseField(_("profile"), blank=True)
    profile_en = ProseField(_("profile (English)"), blank=True)
    contact = ProseField(
        _("contact details"), blank=True, help_text=_("Internal: never shown to the public.")
    )
    folded = models.TextField(editable=False, blank=True)

    objects = PartnerQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("overseas Chinese association")
        verbose_name_plural = _("overseas Chinese associations")
        ordering = ["name", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(city__isnull=False) | Q(country__isnull=False) | ~Q(region=""),
                name="association_has_a_place",
                violation_error_message=_("Give a city, a country or a region."),
            ),
            models.CheckConstraint(
                condition=is_partial_date("founded_on"), name="association_founding_is_a_partial_date"
            ),
        ]

    @property
    def printed_names(self) -> list[str]:
        return self.other_names.splitlines()


class Officer(Record):
    """A person's post in an association for one term; the same person may hold a post several times."""

    code_prefix = "OFF"
    person_context = ("association",)
    public_parents = ("association",)
    folded_fields = ("name", "name_en")
    internal_fields = ("folded",)
    public_fields = ("association", "name", "name_en", "post", "post_en", "term_from", "term_to")

    association = models.ForeignKey(
        Association, verbose_name=_("association"), on_delete=models.CASCADE, related_name="officers"
    )
    name = LineField(pgettext_lazy("person", "name"))
    name_en = LineField(pgettext_lazy("person", "name (English)"), blank=True)
    post = LineField(_("post"))
    post_en = LineField(_("post (English)"), blank=True)
    term_from = PartialDateField(_("term from"))
    term_to = PartialDateField(_("term to"))
    folded = models.TextField(editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["association", "-term_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=is_partial_date("term_from") & is_partial_date("term_to"),
                name="officer_terms_are_partial_dates",
            ),
            models.CheckConstraint(
                condition=not_before("term_from", "term_to"),
                name="officer_term_ends_after_it_begins",
                violation_error_message=_("The term ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local.name.plain} ({self.local.post.plain})"

    @property
    def known_from(self) -> str:
        """Which post of which association the person holds or held."""
        term = "–".join(str(part or "") for part in (self.term_from, self.term_to))
        return "・".join([f"{self.association} {self.local.post.plain}", *([term] if term != "–" else [])])
