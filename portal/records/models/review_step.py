from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.text.fields import ProseField


class ReviewStep(models.Model):
    """One step of a record between editor and publisher: submitted, or returned for correction (退回補正).

    Kept by the record's permanent code and only added to. Remarks are internal.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("submitted for review")
        RETURNED = "returned", _("returned for correction")

    record_code = models.CharField(_("record"), max_length=24)
    kind = models.CharField(_("step"), max_length=12, choices=Kind.choices)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    remarks = ProseField(_("remarks"), blank=True)

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        ordering = ["-at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("submitted", "returned")), name="review_step_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="returned") | ~Q(remarks=""),
                name="returned_with_remarks",
                violation_error_message=_("Say what is to be corrected."),
            ),
        ]
        indexes = [models.Index(fields=["record_code", "-at"], name="review_steps_of_a_record")]

    def __str__(self) -> str:
        return f"{self.record_code}: {self.get_kind_display()}"
