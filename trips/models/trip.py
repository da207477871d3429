from calendar import monthrange
from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import PublicQuerySet
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.conditions import ordered


def report_due(returned_on: date) -> date:
    """Return the day by which an overseas-trip report is due: three months after return, or the next weekday.

    Source: 行政院及所屬各機關出國報告綜合處理要點 (three months). Public holidays are not known here, so
    the date stays editable.
    """
    year, month = divmod(returned_on.year * 12 + returned_on.month - 1 + 3, 12)
    due = date(year, month + 1, min(returned_on.day, monthrange(year, month + 1)[1]))
    return due + timedelta(days=max(0, 7 - due.weekday()) if due.weekday() > 4 else 0)


class TripQuerySet(PublicQuerySet):
    def in_year(self, year: int) -> "TripQuerySet":
        """Trips with at least one day in the year."""
        return self.filter(starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1))

    def meeting(self, condition: Q) -> "TripQuerySet":
        """Trips with a public meeting, not withheld, that fulfils the condition."""
        from trips.models.meeting import Meeting

        meetings = Meeting.objects.published().filter(condition, trip=OuterRef("pk"), withheld_reason="")
        return self.filter(Exists(meetings))


class Trip(PublishableRecord):
    """A journey of the city government abroad (出訪), or a visit received (來訪)."""

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", _("outbound")
        INBOUND = "inbound", _("inbound")

    class Category(models.TextChoices):
        STUDY_VISIT = "study_visit", _("study visit")
        TRAINING = "training", _("training")
        RESEARCH = "research", _("research")
        INTERNSHIP = "internship", _("internship")
        VISIT = "visit", _("visit")
        CONFERENCE = "conference", _("conference")
        NEGOTIATION = "negotiation", _("negotiation")
        OTHER = "other", _("other")

    class Regime(models.TextChoices):
        ABROAD = "abroad", _("abroad")
        MAINLAND = "mainland", _("Mainland area")

    code_prefix = "TRIP"
    url_name = "trip_detail"
    folded_fields = ("title", "title_en", "purpose", "purpose_en", "summary", "summary_en")
    search = Search(
        number=1,
        title=("title",),
        text=("purpose", "summary", "inviting_side", "withheld_note", "no_document_reason"),
        parts=(
            Part("objectives", ("title", "text", "issues")),
            Part("itinerary_items", ("text", "region", "note")),
            Part("delegations", ("name", "organiser")),
            Part("delegations__members", ("name", "post", "organisation")),
            # Words said at a meeting are found as that meeting's.
            Part("quotations", ("text", "speaker", "speaker_post"), only=Q(meeting__isnull=True)),
            Part("expenses", ("note",)),
        ),
        dated=("starts_on",),
    )
    public_fields = (
        "title",
        "title_en",
        "direction",
        "category",
        "regime",
        "starts_on",
        "ends_on",
        "purpose",
        "purpose_en",
        "inviting_side",
        "inviting_side_en",
        "lead_agency",
        "summary",
        "summary_en",
        "stated_days",
        "stated_states",
        "stated_jurisdictions",
        "report_due_on",
        "withheld_note",
        "withheld_note_en",
        "no_document_reason",
        "no_document_reason_en",
    )
    internal_fields = ("folded",)

    title = LineField(_("title"))
    title_en = LineField(_("title (English)"), blank=True)
    direction = models.CharField(
        _("direction"), max_length=8, choices=Direction.choices, default=Direction.OUTBOUND
    )
    category = models.CharField(_("category"), max_length=12, choices=Category.choices)
    regime = models.CharField(_("regime"), max_length=8, choices=Regime.choices, default=Regime.ABROAD)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    purpose = LineField(_("purpose"), max_length=300, blank=True, help_text=_("One sentence."))
    purpose_en = LineField(_("purpose (English)"), max_length=300, blank=True)
    inviting_side = LineField(_("inviting side"), blank=True)
    inviting_side_en = LineField(_("inviting side (English)"), blank=True)
    lead_agency = models.ForeignKey(
        Agency,
        verbose_name=_("lead agency"),
        on_delete=models.PROTECT,
        related_name="trips",
        null=True,
        blank=True,
    )
    summary = ProseField(_("summary"), blank=True)
    summary_en = ProseField(_("summary (English)"), blank=True)
    stated_days = models.PositiveSmallIntegerField(
        _("days as stated"), null=True, blank=True, help_text=_("The figure in the report, not our count.")
    )
    stated_states = models.PositiveSmallIntegerField(_("states as stated"), null=True, blank=True)
    stated_jurisdictions = models.PositiveSmallIntegerField(
        _("jurisdictions as stated"), null=True, blank=True
    )
    report_due_on = models.DateField(
        _("report due on"),
        blank=True,
        null=True,
        help_text=_("Left empty: three months after return, next working day."),
    )
    withheld_note = LineField(
        _("note on what is withheld"),
        max_length=300,
        blank=True,
        help_text=_("Public: what of this trip is not shown, and why."),
    )
    withheld_note_en = LineField(_("note on what is withheld (English)"), max_length=300, blank=True)
    no_document_reason = LineField(
        _("why no document reports on it"),
        max_length=300,
        blank=True,
        help_text=_("Public. Needed before publishing where the trip has no document."),
    )
    no_document_reason_en = LineField(
        _("why no document reports on it (English)"), max_length=300, blank=True
    )
    folded = models.TextField(editable=False, blank=True)

    objects = TripQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("trip")
        verbose_name_plural = _("trips")
        ordering = ["-starts_on", "-id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=ordered("starts_on", "ends_on"),
                name="trip_ends_after_it_starts",
                violation_error_message=_("The trip ends before it starts."),
            ),
        ]
        indexes = [models.Index(fields=["state", "-starts_on", "-id"], name="trip_public_newest_first")]

    def save(self, *args: object, **kwargs: object) -> None:
        if self.report_due_on is None and self.ends_on:
            self.report_due_on = report_due(self.ends_on)
        super().save(*args, **kwargs)

    def code_year(self) -> int:
        return self.starts_on.year

    @property
    def days(self) -> list[date]:
        """Every day of the trip, both ends included."""
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]


class Objective(Record):
    """One of the tasks (任務) a trip set itself."""

    code_prefix = "OBJ"
    public_parents = ("trip",)
    public_fields = ("trip", "order", "title", "title_en", "text", "text_en", "issues", "issues_en")

    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="objectives"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = LineField(_("title"))
    title_en = LineField(_("title (English)"), blank=True)
    text = ProseField(_("text"), blank=True)
    text_en = ProseField(_("text (English)"), blank=True)
    issues = LineField(_("issues"), blank=True, help_text=_("The subjects named, separated by 、"))
    issues_en = LineField(_("issues (English)"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["trip", "order", "id"]
