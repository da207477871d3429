from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records import clock
from portal.records.findings import Finding, blocking
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import PublicQuerySet, State
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.conditions import ordered

# The longest stay for study takes two years; every page of a trip counts its days.
LONGEST_DAYS = 3 * 366


def report_due(returned_on: date) -> date:
    """Return the day by which an overseas-trip report is due: three months after return, or the next weekday.

    Source: 行政院及所屬各機關出國報告綜合處理要點 (three months). Public holidays are not known here, so
    the date stays editable.
    """
    if returned_on > date.max - timedelta(days=100):
        return date.max
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

    def with_meeting_counts(self) -> "TripQuerySet":
        """Trips with `meeting_count`, the number of their public meetings, withheld ones included."""
        from trips.models.meeting import Meeting

        meetings = Meeting.objects.published().filter(trip=OuterRef("pk")).order_by().values("trip")
        number = Subquery(meetings.annotate(number=Count("pk")).values("number"))
        return self.annotate(meeting_count=Coalesce(number, 0))

    def begun(self, on: date | None = None) -> "TripQuerySet":
        """Trips that have begun by a day."""
        return self.filter(starts_on__lte=on or clock.today())

    def over(self, on: date | None = None) -> "TripQuerySet":
        """Trips that were over before a day."""
        return self.filter(ends_on__lt=on or clock.today())

    def owing_a_report(self) -> "TripQuerySet":
        """Journeys abroad of which no overseas-trip report is held; a visit received owes none."""
        reports = self.documents_held().filter(kind="trip_report", trip=OuterRef("pk"))
        owed = self.filter(direction=Trip.Direction.OUTBOUND, report_due_on__isnull=False)
        return owed.filter(~Exists(reports))

    def report_overdue(self, on: date | None = None) -> "TripQuerySet":
        """Trips whose report was due before a day."""
        return self.owing_a_report().filter(report_due_on__lt=on or clock.today())

    def report_due_within(self, days: int, on: date | None = None) -> "TripQuerySet":
        """Trips whose report is due from a day on, so many days at most."""
        day = on or clock.today()
        return self.owing_a_report().filter(report_due_on__range=(day, day + timedelta(days=days)))

    def with_unreported_days(self) -> "TripQuerySet":
        """Trips with a day that no report covers: the first, or one that follows a report's last."""
        reports = self.documents_held().filter(withheld_reason="", covers_to__isnull=False)
        of_trip = reports.filter(trip=OuterRef("pk"))
        first = of_trip.filter(covers_from__lte=OuterRef("starts_on"), covers_to__gte=OuterRef("starts_on"))
        going_on = reports.filter(
            trip=OuterRef("trip"), covers_from__lte=OuterRef("next_day"), covers_to__gt=OuterRef("covers_to")
        )
        last = of_trip.filter(covers_to__gte=OuterRef("starts_on"), covers_to__lt=OuterRef("ends_on"))
        next_day = ExpressionWrapper(F("covers_to") + timedelta(days=1), output_field=DateField())
        return self.filter(
            ~Exists(first) | Exists(last.annotate(next_day=next_day).filter(~Exists(going_on)))
        )

    def documents_held(self) -> models.QuerySet:
        """Documents of any trip that were not withdrawn."""
        documents = self.model._meta.get_field("documents").related_model._default_manager  # type: ignore[union-attr]
        return documents.exclude(state=State.WITHDRAWN)


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
        indexes = [
            # All that the list asks of a row it passes over: the table is read for the rows shown alone.
            models.Index(
                fields=["state", "-starts_on", "-id", "published_at", "ends_on"],
                name="trip_public_newest_first",
            )
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        if self.report_due_on is None and self.ends_on:
            self.report_due_on = report_due(self.ends_on)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.starts_on and self.ends_on and (self.ends_on - self.starts_on).days >= LONGEST_DAYS:
            raise ValidationError(
                {"ends_on": _("The trip would take more than three years: look at the year.")}
            )

    def code_year(self) -> int:
        return self.starts_on.year

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if not self.summary:
            found.append(blocking(_("No summary."), "summary"))
        if not self.no_document_reason and not self.has_document(along):
            message = _("No document is published with it, and no reason is given why there is none.")
            found.append(blocking(message, "no_document_reason"))
        if self.lead_agency_id is None:
            found.append(Finding(_("No lead agency is named."), "lead_agency"))
        if not self.meetings.exists():
            found.append(Finding(_("It has no meetings yet."), "panel-meetings"))
        elif not self.has_follow_up():
            found.append(Finding(_("Nothing was promised: it has no follow-ups."), "panel-follow-ups"))
        return found

    def has_document(self, along: Collection[PublishableRecord]) -> bool:
        """Whether the public sees a document of it, once these records are published with it."""
        chosen = {record.pk for record in along if record._meta.model_name == "document"}
        return self.documents.filter(Q(state=State.PUBLISHED) | Q(pk__in=chosen)).exists()

    def has_follow_up(self) -> bool:
        return self.follow_ups.exists() or self.meetings.filter(follow_ups__isnull=False).exists()

    @property
    def owes_a_report(self) -> bool:
        """The one-row twin of `owing_a_report()`."""
        is_owed = self.direction == Trip.Direction.OUTBOUND and self.report_due_on is not None
        reports = self.documents.filter(kind="trip_report").exclude(state=State.WITHDRAWN)
        return is_owed and not reports.exists()

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
