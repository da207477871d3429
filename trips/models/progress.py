from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.models import Record
from portal.records.uploads import original_path, validate_evidence
from portal.text.fields import ProseField
from trips.models.follow_up import CLOSED, FollowUpAction, FollowUpStatus
from trips.models.photo import Photo


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

    @property
    def evidence_is_picture(self) -> bool:
        """Whether the evidence on file is a photograph, not a document."""
        return (self.evidence_file.name or "").endswith(".jpg")
