from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import PublicQuerySet
from portal.records.search.declaration import Part, Search
from portal.records.uploads import original_path, validate_pdf
from portal.text.fields import LineField, ProseField
from trips.models.agreement import Agreement
from trips.models.conditions import exactly_one
from trips.models.document import Document
from trips.models.meeting import Meeting
from trips.models.photo import Photo
from trips.models.trip import Trip

ORIGIN_KEYS = ("trip", "meeting", "agreement", "document")


class FollowUpStatus(models.TextChoices):
    NOT_REPORTED = "not_reported", _("no progress reported")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("closed: done")
    ADJUSTED = "adjusted", _("closed: adjusted")
    WITHDRAWN = "withdrawn", _("closed: withdrawn")


CLOSED = (FollowUpStatus.DONE, FollowUpStatus.ADJUSTED, FollowUpStatus.WITHDRAWN)


def is_reporter(user: Any) -> bool:
    """Whether somebody may report progress and change no follow-up."""
    return not user.has_perm("trips.change_followupaction")


class FollowUpQuerySet(PublicQuerySet):
    def within_reach(self, user: Any) -> "FollowUpQuerySet":
        """Follow-ups that somebody of the staff sees: a reporter those that their agency answers for."""
        if not is_reporter(user):
            return self
        if user.agency_id is None:
            return self.none()
        co_agencies = FollowUpAction.co_agencies.through.objects.filter(agency_id=user.agency_id)
        own = Q(lead_agency_id=user.agency_id) | Q(pk__in=co_agencies.values("followupaction_id"))
        return self.filter(own)

    def of_trip(self, trip: Trip) -> "FollowUpQuerySet":
        """Follow-ups promised on the trip itself, at its meetings, in its agreements or its documents."""
        origins = Q(trip=trip) | Q(meeting__trip=trip) | Q(agreement__trip=trip) | Q(document__trip=trip)
        return self.filter(origins)

    def with_origins(self) -> "FollowUpQuerySet":
        """Follow-ups with what tells where they come from and who answers for them."""
        return self.select_related("trip", "meeting__trip", "agreement", "document", "lead_agency")

    def open(self) -> "FollowUpQuerySet":
        """Follow-ups that are not closed."""
        return self.exclude(status__in=CLOSED)

    def unassigned(self) -> "FollowUpQuerySet":
        """Open follow-ups for which no agency answers."""
        return self.open().filter(lead_agency__isnull=True)

    def overdue(self, on: date | None = None) -> "FollowUpQuerySet":
        """Open follow-ups whose due date, at its own precision, has passed."""
        day = (on or timezone.localdate()).isoformat()
        # A partial date sorts before its own days, so it has passed once it precedes the same-length prefix.
        past = (
            Q(due_on__length=10, due_on__lt=day)
            | Q(due_on__length=7, due_on__lt=day[:7])
            | Q(due_on__length=4, due_on__lt=day[:4])
        )
        return self.open().filter(past)


class FollowUpAction(PublishableRecord):
    """Something promised that must be followed (追蹤事項), from the promise to its closing."""

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", _("commitment")
        COOPERATION = "cooperation", _("continued cooperation")
        STUDY = "study", _("study of a practice")
        REPORTING = "reporting", _("reporting")

    code_prefix = "FU"
    url_name = "follow_up_detail"
    public_parents = ORIGIN_KEYS
    folded_fields = ("title", "title_en", "text", "text_en")
    _history_m2m_fields = ("co_agencies",)
    search = Search(
        number=8,
        title=("title",),
        text=("text", "due_text", "closing_reason"),
        parts=(Part("updates", ("text", "closing_reason")),),
        dated=(
            "trip__starts_on",
            "meeting__starts_on",
            "meeting__trip__starts_on",
            "agreement__signed_on",
            "document__dated_on",
        ),
    )
    public_fields = (
        "title",
        "title_en",
        "text",
        "text_en",
        "kind",
        "trip",
        "meeting",
        "agreement",
        "document",
        "lead_agency",
        "co_agencies",
        "due_on",
        "due_text",
        "due_text_en",
        "status",
        "percent",
        "closed_on",
        "closing_reason",
        "closing_reason_en",
    )
    internal_fields = ("folded", "case_officer")

    title = LineField(_("what is to be done"))
    title_en = LineField(_("what is to be done (English)"), blank=True)
    text = ProseField(_("details"), blank=True)
    text_en = ProseField(_("details (English)"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    trip = models.ForeignKey(
        Trip,
        verbose_name=_("origin: trip"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("origin: meeting"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("origin: agreement"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("origin: document"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
    )
    lead_agency = models.ForeignKey(
        Agency,
        verbose_name=_("lead agency"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
        help_text=_("Empty is shown to the public as “no agency named”."),
    )
    co_agencies = models.ManyToManyField(
        Agency, verbose_name=_("co-operating agencies"), related_name="co_follow_ups", blank=True
    )
    due_on = PartialDateField(_("due on"))
    due_text = LineField(_("due, in words"), blank=True, help_text=_("For example 市長任內."))
    due_text_en = LineField(_("due, in words (English)"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=FollowUpStatus.choices,
        default=FollowUpStatus.NOT_REPORTED,
        editable=False,
    )
    percent = models.PositiveSmallIntegerField(_("percent done"), null=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closing_reason = ProseField(_("reason for closing"), blank=True, editable=False)
    closing_reason_en = ProseField(_("reason for closing (English)"), blank=True, editable=False)
    case_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("case officer"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
        null=True,
        blank=True,
        help_text=_("Internal: never shown to the public."),
    )
    folded = models.TextField(editable=False, blank=True)

    objects = FollowUpQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one(*ORIGIN_KEYS),
                name="follow_up_has_exactly_one_origin",
                violation_error_message=_(
                    "A follow-up comes from exactly one trip, meeting, agreement or document."
                ),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="follow_up_percent_is_0_to_100",
            ),
            models.CheckConstraint(
                condition=is_partial_date("due_on"), name="follow_up_due_date_is_a_partial_date"
            ),
            models.CheckConstraint(
                condition=(Q(status__in=CLOSED) & Q(closed_on__isnull=False) & ~Q(closing_reason=""))
                | (~Q(status__in=CLOSED) & Q(closed_on__isnull=True) & Q(closing_reason="")),
                name="follow_up_closed_has_date_and_reason",
            ),
        ]

    def code_year(self) -> int:
        return self.origin.code_year() or timezone.localdate().year

    @property
    def origin(self) -> Trip | Meeting | Agreement | Document:
        """The record in which it was promised."""
        return self.meeting or self.agreement or self.document or self.trip  # type: ignore[return-value]

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    def is_overdue(self, on: date | None = None) -> bool:
        """The one-row twin of `overdue()`."""
        day = on or timezone.localdate()
        return not self.is_closed and self.due_on is not None and self.due_on.last_day < day

    def follow_updates(self, *, by: Any = None) -> None:
        """Bring status, percent and closing in step with the updates, the only place they come from."""
        updates = list(self.updates.order_by("reported_on", "id"))
        last_status = next((update for update in reversed(updates) if update.new_status), None)
        percents = [update.percent for update in updates if update.percent is not None]
        closing = last_status if last_status and last_status.new_status in CLOSED else None
        self.keep(
            status=last_status.new_status if last_status else FollowUpStatus.NOT_REPORTED,
            percent=percents[-1] if percents else None,
            closed_on=closing.reported_on if closing else None,
            closing_reason=closing.closing_reason if closing else "",
            closing_reason_en=closing.closing_reason_en if closing else "",
            updated_by=by or self.updated_by,
        )

    def keep(self, **derived: Any) -> None:
        """Write what was derived and nothing else: somebody may have changed the rest meanwhile."""
        with transaction.atomic():
            current = FollowUpAction.objects.select_for_update().get(pk=self.pk)
            for name, value in derived.items():
                setattr(current, name, value)
                setattr(self, name, value)
            current.save(update_fields=list(derived))


class ProgressUpdate(Record):
    """What has been done since (辦理情形): the only way a follow-up's status changes."""

    code_prefix = "UPD"
    public_parents = ("follow_up",)
    public_fields = (
        "follow_up",
        "reported_on",
        "text",
        "text_en",
        "percent",
        "new_status",
        "closing_reason",
        "closing_reason_en",
        "evidence_file",
        "evidence_photo",
        "evidence_url",
        "agency",
    )

    follow_up = models.ForeignKey(
        FollowUpAction, verbose_name=_("follow-up"), on_delete=models.PROTECT, related_name="updates"
    )
    reported_on = models.DateField(_("reported on"), default=timezone.localdate)
    text = ProseField(_("what was done"))
    text_en = ProseField(_("what was done (English)"), blank=True)
    percent = models.PositiveSmallIntegerField(_("percent done"), null=True, blank=True)
    new_status = models.CharField(
        _("new status"),
        max_length=12,
        choices=FollowUpStatus.choices,
        blank=True,
        help_text=_("Empty: the status stays as it is."),
    )
    closing_reason = ProseField(
        _("reason for closing"), blank=True, help_text=_("Needed when the new status closes the follow-up.")
    )
    closing_reason_en = ProseField(_("reason for closing (English)"), blank=True)
    evidence_file = models.FileField(
        _("evidence: file"), upload_to=original_path, max_length=200, blank=True, validators=[validate_pdf]
    )
    evidence_photo = models.ForeignKey(
        Photo,
        verbose_name=_("evidence: photo"),
        on_delete=models.PROTECT,
        related_name="evidence_of",
        null=True,
        blank=True,
    )
    evidence_url = models.URLField(_("evidence: link"), blank=True, max_length=500)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="progress_updates",
        null=True,
        blank=True,
    )

    class Meta(Record.Meta):
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        ordering = ["follow_up", "reported_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(0, 100)),
                name="update_percent_is_0_to_100",
                violation_error_message=_("Percent is a number from 0 to 100."),
            ),
            models.CheckConstraint(
                condition=(Q(new_status__in=CLOSED) & ~Q(closing_reason=""))
                | (~Q(new_status__in=CLOSED) & Q(closing_reason="")),
                name="update_closing_has_a_reason",
                violation_error_message=_("Closing needs a reason, and only closing has one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up.code} {self.reported_on}"

    def clean(self) -> None:
        if self.reported_on and self.reported_on > timezone.localdate():
            raise ValidationError(
                {"reported_on": _("Progress is reported when it has happened: this day is to come.")}
            )

    def save(self, *args: object, **kwargs: object) -> None:
        super().save(*args, **kwargs)
        self.follow_up.follow_updates(by=self.updated_by)
