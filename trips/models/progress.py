from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.models import Record
from portal.records.uploads import original_path, validate_evidence
from portal.text.fields import ProseField
from trips.models.closing import CLOSED, ClosingGround, FollowUpStatus, ground_fits
from trips.models.follow_up import FollowUpAction
from trips.models.photo import Photo

OPEN = (FollowUpStatus.NOT_REPORTED, FollowUpStatus.IN_PROGRESS)


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
        "closing_ground",
        "closing_reason",
        "closing_reason_en",
        "reopening_reason",
        "reopening_reason_en",
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
    closing_ground = models.CharField(
        _("ground for closing"),
        max_length=20,
        choices=ClosingGround.choices,
        blank=True,
        help_text=_("Needed when the new status closes the follow-up."),
    )
    closing_reason = ProseField(
        _("reason for closing"), blank=True, help_text=_("Needed when the new status closes the follow-up.")
    )
    closing_reason_en = ProseField(_("reason for closing (English)"), blank=True)
    reopening_reason = ProseField(
        _("reason for reopening"),
        blank=True,
        help_text=_("Needed when the new status opens a follow-up that was closed."),
    )
    reopening_reason_en = ProseField(_("reason for reopening (English)"), blank=True)
    evidence_file = models.FileField(
        _("evidence: file"),
        upload_to=original_path,
        max_length=200,
        blank=True,
        validators=[validate_evidence],
        help_text=_("A PDF, or a photograph: JPEG, PNG, WebP or HEIC, kept without what the camera adds."),
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
            models.CheckConstraint(
                condition=(Q(new_status__in=CLOSED) & ~Q(closing_ground=""))
                | (~Q(new_status__in=CLOSED) & Q(closing_ground="")),
                name="update_closing_has_a_ground",
                violation_error_message=_("Closing needs a ground from the list, and only closing has one."),
            ),
            models.CheckConstraint(
                condition=ground_fits("new_status"),
                name="update_ground_fits_its_status",
                violation_error_message=_("This ground does not go with the new status."),
            ),
            models.CheckConstraint(
                condition=Q(reopening_reason="") | Q(new_status__in=OPEN),
                name="update_reopening_has_an_open_status",
                violation_error_message=_("Reopening needs a new status that is not a closed one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up.code} {self.reported_on}"

    def clean(self) -> None:
        if self.reported_on and self.reported_on > timezone.localdate():
            raise ValidationError(
                {"reported_on": _("Progress is reported when it has happened: this day is to come.")}
            )
        self.check_reopening()

    def check_reopening(self) -> None:
        """Raise a ValidationError where what was closed is opened without a reason, or nothing is opened."""
        is_reopening = self.new_status in OPEN and self.follows_a_closing()
        if is_reopening and not self.reopening_reason:
            raise ValidationError({"reopening_reason": _("Say why it is opened again.")})
        if self.reopening_reason and self.new_status in OPEN and not is_reopening:
            raise ValidationError(
                {"reopening_reason": _("It was not closed: there is nothing to open again.")}
            )

    def follows_a_closing(self) -> bool:
        """Whether the follow-up was closed when this was reported."""
        if self.follow_up_id is None or self.reported_on is None:
            return False
        told = ProgressUpdate.objects.filter(follow_up=self.follow_up_id, reported_on__lte=self.reported_on)
        earlier = told.exclude(pk=self.pk).exclude(new_status="").order_by("-reported_on", "-id").first()
        return earlier is not None and earlier.new_status in CLOSED

    def save(self, *args: object, **kwargs: object) -> None:
        super().save(*args, **kwargs)
        self.follow_up.follow_updates(by=self.updated_by)

    @property
    def evidence_is_picture(self) -> bool:
        """Whether the evidence on file is a photograph, not a document."""
        return (self.evidence_file.name or "").endswith(".jpg")
