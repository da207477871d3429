from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import Agency
from portal.records.models import Record, WithholdableRecord
from portal.text.fields import LineField
from trips.models.trip import Trip


class Delegation(Record):
    """A party that travels (訪問團): one trip has one or more."""

    code_prefix = "DEL"
    public_parents = ("trip",)
    public_fields = ("trip", "order", "name", "name_en", "organiser", "organiser_en", "stated_head_count")

    trip = models.ForeignKey(
        Trip, verbose_name=_("trip"), on_delete=models.CASCADE, related_name="delegations"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = LineField(_("name"))
    name_en = LineField(_("name (English)"), blank=True)
    organiser = LineField(_("organiser"), blank=True)
    organiser_en = LineField(_("organiser (English)"), blank=True)
    stated_head_count = models.PositiveSmallIntegerField(_("head count as stated"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["trip", "order", "id"]


class DelegationMember(WithholdableRecord, Record):
    """A person in a delegation (團員); may be known by post alone."""

    class Role(models.TextChoices):
        LEADER = "leader", _("leader")
        DEPUTY = "deputy", _("deputy leader")
        MEMBER = "member", _("member")
        STAFF = "staff", _("staff")
        INTERPRETER = "interpreter", _("interpreter")
        COUNCILLOR = "councillor", _("councillor")
        THIRD_PARTY = "third_party", _("third party")

    code_prefix = "MEM"
    person_context = ("delegation__trip", "agency")
    public_parents = ("delegation",)
    folded_fields = ("name", "name_en")
    internal_fields = ("folded",)
    public_fields = (
        "delegation",
        "order",
        "role",
        "name",
        "name_en",
        "post",
        "post_en",
        "agency",
        "organisation",
        "organisation_en",
    )

    delegation = models.ForeignKey(
        Delegation, verbose_name=_("delegation"), on_delete=models.CASCADE, related_name="members"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.MEMBER)
    name = LineField(
        pgettext_lazy("person", "name"), blank=True, help_text=_("Empty if the sources give only the post.")
    )
    name_en = LineField(pgettext_lazy("person", "name (English)"), blank=True)
    post = LineField(_("post"), blank=True)
    post_en = LineField(_("post (English)"), blank=True)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="delegation_members",
        null=True,
        blank=True,
    )
    organisation = LineField(_("organisation"), blank=True, help_text=_("If not one of our agencies."))
    organisation_en = LineField(_("organisation (English)"), blank=True)
    folded = models.TextField(editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("delegation member")
        verbose_name_plural = _("delegation members")
        ordering = ["delegation", "order", "id"]
        constraints = [
            *WithholdableRecord.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(post=""),
                name="member_has_a_name_or_a_post",
                violation_error_message=_("Give a name or a post."),
            ),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(role="leader"),
                name="delegation_has_one_leader",
                violation_error_message=_("The delegation has a leader already."),
            ),
        ]

    def __str__(self) -> str:
        return self.local.name.plain or self.local.post.plain

    @property
    def known_from(self) -> str:
        """In which post, and on which trip, the person travelled."""
        body = str(self.agency or self.local.organisation.plain)
        post = " ".join(part for part in (body, self.local.post.plain) if part)
        trip = self.delegation.trip
        return "・".join(part for part in (post, str(trip), str(trip.starts_on)) if part)
