from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from diaspora.models import Association, Officer
from portal.cities.models import City, Institution, SisterCityTie
from portal.records import clock
from portal.records.models import Record
from portal.records.publishing import PublicQuerySet, public_condition
from portal.text.fields import LineField
from trips.models.agreement import Agreement, AgreementResult
from trips.models.conditions import exactly_one
from trips.models.delegation import DelegationMember
from trips.models.document import Document
from trips.models.expense import Expense
from trips.models.follow_up import FollowUpAction
from trips.models.indicator import Indicator, Reading
from trips.models.itinerary import ItineraryItem
from trips.models.lesson import Lesson
from trips.models.meeting import Meeting, Participant
from trips.models.progress import ProgressUpdate
from trips.models.quotation import Quotation
from trips.models.trip import Objective, Trip


def target_key(model: type[models.Model]) -> Any:
    """Return a key to a record that a citation may support."""
    return models.ForeignKey(
        model,
        verbose_name=model._meta.verbose_name,
        on_delete=models.CASCADE,
        related_name="citations",
        null=True,
        blank=True,
    )


TARGET_KEYS = (
    "trip",
    "objective",
    "member",
    "itinerary_item",
    "meeting",
    "participant",
    "quotation",
    "agreement",
    "agreement_result",
    "lesson",
    "indicator",
    "reading",
    "follow_up",
    "progress_update",
    "expense",
    "city",
    "tie",
    "institution",
    "association",
    "officer",
)


class CitationQuerySet(PublicQuerySet):
    def of_public_documents(self, at: datetime | None = None) -> "CitationQuerySet":
        """Citations that may stand beside a public record: their document is public and not withheld."""
        condition = public_condition(Document, at or clock.now(), "document__")
        return self.filter(condition, document__withheld_reason="").select_related("document")


class Citation(Record):
    """Where a statement comes from: a document, its section, and a page where the document has pages."""

    code_prefix = "CITE"
    public_parents = ("document", *TARGET_KEYS)
    public_fields = (
        "document",
        "section",
        "section_en",
        "page",
        "quotation_text",
        "claim",
        "claim_en",
        *TARGET_KEYS,
    )

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="citations"
    )
    section = LineField(_("section"), blank=True, help_text=_("As the document numbers it: 貳、二（一）1"))
    section_en = LineField(_("section (English)"), blank=True)
    page = LineField(_("page"), max_length=20, blank=True)
    quotation_text = LineField(_("short quotation"), max_length=120, blank=True)
    claim = LineField(
        _("what this source says"),
        max_length=300,
        blank=True,
        help_text=_("Where sources differ: keep each one's own statement."),
    )
    claim_en = LineField(_("what this source says (English)"), max_length=300, blank=True)
    trip = target_key(Trip)
    objective = target_key(Objective)
    member = target_key(DelegationMember)
    itinerary_item = target_key(ItineraryItem)
    meeting = target_key(Meeting)
    participant = target_key(Participant)
    quotation = target_key(Quotation)
    agreement = target_key(Agreement)
    agreement_result = target_key(AgreementResult)
    lesson = target_key(Lesson)
    indicator = target_key(Indicator)
    reading = target_key(Reading)
    follow_up = target_key(FollowUpAction)
    progress_update = target_key(ProgressUpdate)
    expense = target_key(Expense)
    city = target_key(City)
    tie = target_key(SisterCityTie)
    institution = target_key(Institution)
    association = target_key(Association)
    officer = target_key(Officer)

    objects = CitationQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["document", "section", "id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one(*TARGET_KEYS),
                name="citation_supports_exactly_one_record",
                violation_error_message=_("A citation supports exactly one record."),
            )
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.document.code, self.section, self.page) if part)

    @property
    def target(self) -> Record:
        return next(record for record in (getattr(self, key) for key in TARGET_KEYS) if record is not None)
