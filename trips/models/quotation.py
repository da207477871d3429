from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.records.models import Record
from portal.text.fields import LineField
from trips.models.meeting import Meeting
from trips.models.trip import Trip


class Quotation(Record):
    """Words that a source puts in quotation marks, and to whom or to which institution it gives them."""

    class AttributedTo(models.TextChoices):
        PERSON = "person", _("a person")
        INSTITUTION = "institution", _("an institution")

    code_prefix = "QUO"
    public_parents = ("trip", "meeting")
    public_fields = (
        "trip",
        "meeting",
        "order",
        "text",
        "text_en",
        "attributed_to",
        "speaker",
        "speaker_en",
        "speaker_post",
        "speaker_post_en",
    )

    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="quotations"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.CASCADE,
        related_name="quotations",
        null=True,
        blank=True,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    text = LineField(_("text"), max_length=300)
    text_en = LineField(_("text (English)"), max_length=300, blank=True)
    attributed_to = models.CharField(_("attributed to"), max_length=12, choices=AttributedTo.choices)
    speaker = LineField(
        _("speaker"), blank=True, help_text=_("The person or institution. Empty if not named.")
    )
    speaker_en = LineField(_("speaker (English)"), blank=True)
    speaker_post = LineField(_("speaker's post"), blank=True)
    speaker_post_en = LineField(_("speaker's post (English)"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        ordering = ["trip", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(speaker="") | ~Q(speaker_post=""),
                name="quotation_says_whose_it_is",
                violation_error_message=_("Give the speaker, or at least the post."),
            )
        ]
