from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Agency
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.models import PublishableRecord, Record, WithholdableRecord
from portal.records.publishing import PublicQuerySet
from portal.records.search.declaration import Part, Search
from portal.records.uploads import original_path, validate_pdf
from portal.text.fields import LineField, ProseField
from trips.models.conditions import ordered
from trips.models.trip import Trip

if TYPE_CHECKING:
    from datetime import date


class DocumentQuerySet(PublicQuerySet):
    def newest_first(self) -> "DocumentQuerySet":
        """Latest dated first; what is withheld comes last, so that its place does not tell its date."""
        dated = Case(When(withheld_reason="", then=F("dated_on")))
        return self.order_by(dated.desc(nulls_last=True), "id")


class Document(WithholdableRecord, PublishableRecord):
    """A written source: the report to the council, an agreement's text, a press article."""

    class Kind(models.TextChoices):
        SPECIAL_REPORT = "special_report", _("special report")
        TRIP_REPORT = "trip_report", _("overseas-trip report")
        ABSTRACT = "abstract", _("abstract")
        AGREEMENT_TEXT = "agreement_text", _("agreement text")
        PRESS_RELEASE = "press_release", _("press release")
        PRESS = "press", _("press article")
        WEB_PAGE = "web_page", _("web page")
        AGENDA = "agenda", _("agenda")

    class SessionKind(models.TextChoices):
        REGULAR = "regular", _("regular session")
        EXTRAORDINARY = "extraordinary", _("extraordinary session")

    class Language(models.TextChoices):
        CHINESE = "zh-Hant", _("Traditional Chinese")
        ENGLISH = "en", _("English")
        OTHER = "other", _("other")

    code_prefix = "DOC"
    url_name = "document_detail"
    offered_with = ("trip",)
    folded_fields = ("title", "title_en", "publisher", "publisher_en")
    search = Search(
        number=9,
        title=("title",),
        text=("publisher", "reference", "coverage_reason"),
        parts=(Part("presenters", ("name", "post")),),
        dated=("dated_on",),
    )
    public_fields = (
        "kind",
        "title",
        "title_en",
        "publisher",
        "publisher_en",
        "reference",
        "trip",
        "council_term",
        "session_kind",
        "session_number",
        "dated_on",
        "covers_from",
        "covers_to",
        "coverage_reason",
        "coverage_reason_en",
        "file",
        "url",
        "page_count",
        "language",
    )
    # The outline is the staff's measure of what was not entered yet; the public reads the document itself.
    internal_fields = ("folded", "outline")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = LineField(_("title"), max_length=300)
    title_en = LineField(_("title (English)"), max_length=300, blank=True)
    publisher = LineField(pgettext_lazy("document", "publisher"), blank=True)
    publisher_en = LineField(pgettext_lazy("document", "publisher (English)"), blank=True)
    reference = LineField(_("reference"), blank=True, help_text=_("Article or file number, as printed."))
    trip = models.ForeignKey(
        Trip,
        verbose_name=_("trip"),
        on_delete=models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
    )
    council_term = models.PositiveSmallIntegerField(_("council term (屆)"), null=True, blank=True)
    session_kind = models.CharField(
        _("kind of council session"), max_length=16, choices=SessionKind.choices, blank=True
    )
    session_number = models.PositiveSmallIntegerField(_("council session (次)"), null=True, blank=True)
    dated_on = PartialDateField(_("dated"))
    covers_from = models.DateField(
        _("covers the trip from"), null=True, blank=True, help_text=_("Only for reports on a trip.")
    )
    covers_to = models.DateField(_("covers the trip to"), null=True, blank=True)
    coverage_reason = LineField(_("why it covers only these days"), max_length=300, blank=True)
    coverage_reason_en = LineField(_("why it covers only these days (English)"), max_length=300, blank=True)
    file = models.FileField(
        _("file"), upload_to=original_path, max_length=200, blank=True, validators=[validate_pdf]
    )
    url = models.URLField(_("link"), blank=True, max_length=500)
    page_count = models.PositiveSmallIntegerField(_("number of pages"), null=True, blank=True)
    outline = ProseField(
        _("outline"),
        blank=True,
        help_text=_("Its sections, one per line, as they are cited: 貳、二（一）1. Not shown to the public."),
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language.choices, default=Language.CHINESE
    )
    folded = models.TextField(editable=False, blank=True)

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-dated_on", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            *WithholdableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True, covers_to__isnull=True)
                | (Q(covers_from__isnull=False, covers_to__isnull=False, trip__isnull=False)),
                name="document_coverage_has_both_ends_and_a_trip",
                violation_error_message=_("Coverage needs its first day, its last day and the trip."),
            ),
            models.CheckConstraint(
                condition=ordered("covers_from", "covers_to"),
                name="document_coverage_ends_after_it_starts",
                violation_error_message=_("The coverage ends before it starts."),
            ),
            models.CheckConstraint(
                condition=is_partial_date("dated_on"), name="document_date_is_a_partial_date"
            ),
        ]

    def code_year(self) -> int | None:
        return self.dated_on.year if self.dated_on else None

    def covers(self, day: "date") -> bool:
        """Whether this document reports that day of its trip."""
        return bool(self.covers_from and self.covers_to and self.covers_from <= day <= self.covers_to)


class DocumentPresenter(Record):
    """Who presented a document to the council, with the post at the time."""

    code_prefix = "PRES"
    public_parents = ("document",)
    public_fields = ("document", "order", "name", "name_en", "post", "post_en", "agency")

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="presenters"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = LineField(pgettext_lazy("person", "name"))
    name_en = LineField(pgettext_lazy("person", "name (English)"), blank=True)
    post = LineField(_("post"), blank=True)
    post_en = LineField(_("post (English)"), blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="presenters",
        null=True,
        blank=True,
    )

    class Meta(Record.Meta):
        verbose_name = _("presenter")
        verbose_name_plural = _("presenters")
        ordering = ["document", "order", "id"]
