from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diaspora.models import Association
from portal.accounts.models import Agency
from portal.cities.models import City, Institution
from portal.records import clock
from portal.records.date_conditions import not_before, not_passed
from portal.records.dates import PartialDateField, is_partial_date
from portal.records.findings import Finding, blocking
from portal.records.models import PublishableRecord, Record
from portal.records.publishing import PublicQuerySet, State
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.conditions import exactly_one_or_text
from trips.models.meeting import Meeting
from trips.models.trip import Trip

PARTY_KEYS = ("city", "association", "institution")
ENDED = ("lapsed", "terminated")
NO_PARTY = _("No party is named: say with whom it was made.")


class AgreementQuerySet(PublicQuerySet):
    def with_last_result(self) -> "AgreementQuerySet":
        """Agreements with `last_result_on`, the date of the latest claim of a result that has one."""
        results = AgreementResult.objects.filter(agreement=OuterRef("pk"), claimed_on__isnull=False)
        latest = results.order_by("-claimed_on").values("claimed_on")[:1]
        return self.annotate(last_result_on=Subquery(latest, output_field=PartialDateField("")))

    def name_a_party(self, leaving: "AgreementParty | None" = None) -> None:
        """Let each name its first party, or none: what is published without any is refused.

        Of a party that is `leaving` the agreement takes another. A published one without another keeps it
        until the end of the transaction, in which a new one may come: else its key points to nothing.

        Raises IntegrityError, at once or then.
        """
        parties = AgreementParty.objects.filter(agreement=OuterRef("pk")).order_by("pk")
        agreements = self
        if leaving:
            parties = parties.exclude(pk=leaving.pk)
            agreements = self.exclude(~Exists(parties), state=State.PUBLISHED)
        agreements.update(named_party=Subquery(parties.values("pk")[:1]))

    def live(self, on: date | None = None) -> "AgreementQuerySet":
        """Agreements that have not ended as far as is known: by their status, and by their term."""
        live = not_passed("term_to", on or clock.today())
        return self.filter(live).exclude(status__in=ENDED)


class Agreement(PublishableRecord):
    """A memorandum or agreement; its life goes on after the trip, or had no trip at all."""

    class Kind(models.TextChoices):
        MOU = "mou", _("memorandum of understanding")
        AGREEMENT = "agreement", pgettext_lazy("kind of agreement", "agreement")
        LETTER_OF_INTENT = "letter_of_intent", _("letter of intent")
        OTHER = "other", _("other")

    class Status(models.TextChoices):
        SIGNED = "signed", _("signed")
        IN_FORCE = "in_force", _("in force")
        RENEWED = "renewed", _("renewed")
        LAPSED = "lapsed", _("lapsed")
        TERMINATED = "terminated", _("terminated")
        UNKNOWN = "unknown", _("not known")

    class SignedWhere(models.TextChoices):
        HOME = "home", _("at home")
        ABROAD = "abroad", _("abroad")
        ONLINE = "online", _("on-line")

    code_prefix = "AGR"
    url_name = "agreement_detail"
    offered_with = ("trip", "meeting")
    folded_fields = ("title", "title_en", "scheme", "scheme_en")
    search = Search(
        number=7,
        title=("title",),
        text=("scheme", "our_name_as_signed", "place", "scope", "deliverables"),
        parts=(
            Part("parties", ("name_as_signed", "text", "signatories", "witnesses")),
            Part("results", ("text", "source")),
        ),
        dated=("signed_on",),
    )
    public_fields = (
        "kind",
        "title",
        "title_en",
        "scheme",
        "scheme_en",
        "city_is_party",
        "our_name_as_signed",
        "our_name_as_signed_en",
        "our_signatories",
        "our_signatories_en",
        "our_witnesses",
        "our_witnesses_en",
        "signed_on",
        "signed_text",
        "signed_text_en",
        "signed_where",
        "place",
        "place_en",
        "trip",
        "meeting",
        "scope",
        "scope_en",
        "deliverables",
        "deliverables_en",
        "contact_agency",
        "term_from",
        "term_to",
        "renewed_on",
        "ended_on",
        "ended_reason",
        "ended_reason_en",
        "status",
    )
    internal_fields = ("folded", "named_party")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.MOU)
    title = LineField(_("title"), max_length=300)
    title_en = LineField(_("title (English)"), max_length=300, blank=True)
    scheme = LineField(_("scheme"), blank=True, help_text=_("What several agreements have in common."))
    scheme_en = LineField(_("scheme (English)"), blank=True)
    city_is_party = models.BooleanField(_("the city is a party"), default=True)
    our_name_as_signed = LineField(_("our name as signed"), blank=True)
    our_name_as_signed_en = LineField(_("our name as signed (English)"), blank=True)
    our_signatories = LineField(_("signed for us by"), blank=True)
    our_signatories_en = LineField(_("signed for us by (English)"), blank=True)
    our_witnesses = LineField(_("witnessed for us by"), blank=True)
    our_witnesses_en = LineField(_("witnessed for us by (English)"), blank=True)
    signed_on = PartialDateField(_("signed on"))
    signed_text = LineField(_("date of signing as printed"), blank=True)
    signed_text_en = LineField(_("date of signing as printed (English)"), blank=True)
    signed_where = models.CharField(_("signed where"), max_length=8, choices=SignedWhere.choices, blank=True)
    place = LineField(_("signed at"), blank=True)
    place_en = LineField(_("signed at (English)"), blank=True)
    trip = models.ForeignKey(
        Trip,
        verbose_name=_("trip"),
        on_delete=models.PROTECT,
        related_name="agreements",
        null=True,
        blank=True,
        help_text=_("Only if it was signed on a trip."),
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting"),
        on_delete=models.PROTECT,
        related_name="agreements",
        null=True,
        blank=True,
    )
    scope = ProseField(_("scope"), blank=True)
    scope_en = ProseField(_("scope (English)"), blank=True)
    deliverables = ProseField(_("deliverables"), blank=True)
    deliverables_en = ProseField(_("deliverables (English)"), blank=True)
    contact_agency = models.ForeignKey(
        Agency,
        verbose_name=_("contact agency"),
        on_delete=models.PROTECT,
        related_name="agreements",
        null=True,
        blank=True,
    )
    term_from = PartialDateField(_("in force from"))
    term_to = PartialDateField(_("in force to"))
    renewed_on = PartialDateField(
        _("last renewed on"), help_text=_("The day of renewal; the new term stands in “in force”.")
    )
    ended_on = PartialDateField(_("ended on"), help_text=_("Only where the status is lapsed or terminated."))
    ended_reason = LineField(_("why it ended"), max_length=300, blank=True)
    ended_reason_en = LineField(_("why it ended (English)"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.UNKNOWN)
    folded = models.TextField(editable=False, blank=True)
    # Any one of its parties: the database sees by it that there is one. Kept by `name_a_party`.
    named_party = models.ForeignKey(
        "AgreementParty", on_delete=models.DO_NOTHING, related_name="+", null=True, editable=False
    )

    objects = AgreementQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-signed_on", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=is_partial_date("signed_on")
                & is_partial_date("term_from")
                & is_partial_date("term_to"),
                name="agreement_dates_are_partial_dates",
            ),
            models.CheckConstraint(
                condition=is_partial_date("renewed_on") & is_partial_date("ended_on"),
                name="agreement_renewal_and_end_are_partial_dates",
            ),
            models.CheckConstraint(
                condition=(Q(ended_on__isnull=True) & Q(ended_reason="")) | Q(status__in=ENDED),
                name="agreement_that_ended_says_so",
                violation_error_message=_(
                    "An end is stated only of an agreement that has lapsed or was terminated."
                ),
            ),
            *(
                models.CheckConstraint(
                    condition=not_before("signed_on", name),
                    name=f"agreement_{name}_not_before_signing",
                    violation_error_message=message,
                )
                for name, message in (
                    ("renewed_on", _("It is renewed before it is signed.")),
                    ("ended_on", _("It ends before it is signed.")),
                )
            ),
            models.CheckConstraint(
                condition=not_before("term_from", "term_to"),
                name="agreement_term_ends_after_it_begins",
                violation_error_message=_("The term ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(city_is_party=True) | Q(our_name_as_signed=""),
                name="agreement_without_the_city_has_no_name_of_ours",
                violation_error_message=_("The city is no party, so it signed under no name."),
            ),
            models.CheckConstraint(
                condition=Q(city_is_party=True) | Q(our_signatories="", our_witnesses=""),
                name="agreement_without_the_city_has_no_signatory_of_ours",
                violation_error_message=_("The city is no party, so nobody signed for it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(named_party__isnull=False),
                name="agreement_published_names_a_party",
                violation_error_message=NO_PARTY,
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "-signed_on", "id", "published_at"], name="agreement_public_newest_first"
            )
        ]

    def clean(self) -> None:
        super().clean()
        self.name_a_party()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_a_party()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "named_party"}
        super().save(*args, **kwargs)

    def name_a_party(self) -> None:
        first = self.parties.order_by("pk").values_list("pk", flat=True)[:1] if self.pk else ()
        self.named_party_id = next(iter(first), None)

    def code_year(self) -> int | None:
        if self.signed_on:
            return self.signed_on.year
        return self.trip.starts_on.year if self.trip else None

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if not self.parties.exists():
            found.append(blocking(NO_PARTY, "parties-group"))
        if self.signed_on is None and not self.signed_text:
            found.append(Finding(_("No date of signing."), "signed_on"))
        return found

    def is_live(self, on: date | None = None) -> bool:
        """The one-row twin of `live()`."""
        is_past = self.term_to is not None and self.term_to.last_day < (on or clock.today())
        return self.status not in ENDED and not is_past


class AgreementParty(Record):
    """A counterpart in an agreement, with its name as signed."""

    code_prefix = "PTY"
    public_parents = ("agreement",)
    public_fields = (
        "agreement",
        "order",
        "city",
        "association",
        "institution",
        "text",
        "text_en",
        "name_as_signed",
        "name_as_signed_en",
        "signatories",
        "signatories_en",
        "witnesses",
        "witnesses_en",
    )

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="parties"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    city = models.ForeignKey(
        City,
        verbose_name=_("city"),
        on_delete=models.PROTECT,
        related_name="agreement_parties",
        null=True,
        blank=True,
    )
    association = models.ForeignKey(
        Association,
        verbose_name=_("association"),
        on_delete=models.PROTECT,
        related_name="agreement_parties",
        null=True,
        blank=True,
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("institution"),
        on_delete=models.PROTECT,
        related_name="agreement_parties",
        null=True,
        blank=True,
    )
    text = LineField(_("party in words"), blank=True)
    text_en = LineField(_("party in words (English)"), blank=True)
    name_as_signed = LineField(_("name as signed"), blank=True)
    name_as_signed_en = LineField(_("name as signed (English)"), blank=True)
    signatories = LineField(_("signatories"), blank=True)
    signatories_en = LineField(_("signatories (English)"), blank=True)
    witnesses = LineField(_("witnesses"), blank=True)
    witnesses_en = LineField(_("witnesses (English)"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["agreement", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_or_text(*PARTY_KEYS, text="text"),
                name="party_is_exactly_one",
                violation_error_message=_("A party is one city, association or institution, or words."),
            )
        ]

    def __str__(self) -> str:
        return str(self.party or self.local.text.plain)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            Agreement.objects.filter(Q(pk=self.agreement_id) | Q(named_party=self)).name_a_party()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            Agreement.objects.filter(named_party=self).name_a_party(leaving=self)
            return super().delete(*args, **kwargs)

    @property
    def party(self) -> City | Association | Institution | None:
        return self.city or self.association or self.institution


class AgreementResult(Record):
    """What somebody says has come of an agreement."""

    code_prefix = "RES"
    public_parents = ("agreement",)
    public_fields = ("agreement", "claimed_on", "text", "text_en", "source", "source_en")

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="results"
    )
    claimed_on = PartialDateField(_("claimed on"))
    text = ProseField(_("result claimed"))
    text_en = ProseField(_("result claimed (English)"), blank=True)
    source = LineField(_("source"), blank=True)
    source_en = LineField(_("source (English)"), blank=True)

    class Meta(Record.Meta):
        verbose_name = _("result claim")
        verbose_name_plural = _("result claims")
        ordering = ["agreement", "claimed_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=is_partial_date("claimed_on"), name="result_date_is_a_partial_date"
            )
        ]
