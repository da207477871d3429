from collections.abc import Collection

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.findings import Finding
from portal.records.models import PublishableRecord
from portal.text.fields import LineField
from trips.models.document import Document
from trips.models.trip import Trip


class NilReturn(PublishableRecord):
    """An agency's statement that it made no journey abroad in a period; it stands on the agency's page."""

    code_prefix = "NIL"
    # What it is called where records of every kind are listed.
    listed_by = "note"
    folded_fields = ("note", "note_en")
    public_fields = ("agency", "starts_on", "ends_on", "document", "note", "note_en")
    internal_fields = ("folded",)

    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="nil_returns"
    )
    starts_on = models.DateField(_("no trips from"))
    ends_on = models.DateField(_("no trips to"))
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="nil_returns",
        null=True,
        blank=True,
        help_text=_("In which the agency says so."),
    )
    note = LineField(_("note"), max_length=300, blank=True, help_text=_("Public: where and how it was said."))
    note_en = LineField(_("note (English)"), max_length=300, blank=True)
    folded = models.TextField(editable=False, blank=True)

    class Meta(PublishableRecord.Meta):
        verbose_name = _("nil return")
        verbose_name_plural = _("nil returns")
        ordering = ["-ends_on", "-id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="nil_return_ends_after_it_starts",
                violation_error_message=_("The period ends before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(note=""),
                name="nil_return_has_a_document_or_a_note",
                violation_error_message=_("Name the document in which it is said, or say where."),
            ),
            models.UniqueConstraint(
                fields=["agency", "starts_on", "ends_on"],
                name="one_nil_return_per_agency_and_period",
                violation_error_message=_("This agency has a nil return for this period already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.label.plain} {self.starts_on} – {self.ends_on}"

    def code_year(self) -> int:
        return self.starts_on.year

    def get_absolute_url(self) -> str:
        return f"{self.agency.get_absolute_url()}#{self.slug}"

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if self.trips_within().exists():
            message = _("A trip that this agency leads lies in the period.")
            found.append(Finding(message, "starts_on"))
        return found

    def trips_within(self) -> models.QuerySet[Trip]:
        """Journeys abroad led by the agency with a day in the period: they speak against the statement."""
        led = Trip.objects.not_withdrawn().filter(lead_agency_id=self.agency_id)
        return led.filter(
            direction=Trip.Direction.OUTBOUND, starts_on__lte=self.ends_on, ends_on__gte=self.starts_on
        )
