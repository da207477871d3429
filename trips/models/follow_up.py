from collections.abc import Collection, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, F, Max, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records import clock
from portal.records.dates import PartialDateField, is_partial_date, months_before, start_of
from portal.records.findings import Finding
from portal.records.models import PublishableRecord
from portal.records.publishing import PublicQuerySet
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.agreement import Agreement
from trips.models.closing import CLOSED, ClosingGround, FollowUpStatus, ground_fits
from trips.models.conditions import exactly_one
from trips.models.document import Document
from trips.models.meeting import Meeting
from trips.models.parts import check_parent
from trips.models.trip import Trip

ORIGIN_KEYS = ("trip", "meeting", "agreement", "document")


# How long a follow-up may go without an update before it is stale.
STALE_MONTHS = 6


def is_reporter(user: Any) -> bool:
    """Whether somebody may report progress and change no follow-up."""
    return not user.has_perm("trips.change_followupaction")


def past_due(on: date) -> Q:
    """Follow-ups whose due date, at its own precision, has passed by a day."""
    day = on.isoformat()
    # A partial date sorts before its own days, so it has passed once it precedes the same-length prefix.
    return (
        Q(due_on__length=10, due_on__lt=day)
        | Q(due_on__length=7, due_on__lt=day[:7])
        | Q(due_on__length=4, due_on__lt=day[:4])
    )


def last_reopening(told: Sequence[Any]) -> date | None:
    """Return the day of the last update that opened what was closed; `told` are those with a status."""
    days = [
        later.reported_on
        for earlier, later in pairwise(told)
        if earlier.new_status in CLOSED and later.new_status not in CLOSED
    ]
    return days[-1] if days else None


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
        # Each origin over its own key: one condition over all would ask every follow-up for its trip.
        rows = self.model._base_manager.order_by()
        others = (
            rows.filter(**{f"{name}__in": model._base_manager.filter(trip=trip).values("pk")}).values("pk")
            for name, model in (("meeting", Meeting), ("agreement", Agreement), ("document", Document))
        )
        return self.filter(pk__in=rows.filter(trip=trip).values("pk").union(*others))

    def of_trip_coded(self, code: Any) -> "FollowUpQuerySet":
        """Follow-ups `of_trip`, by the trip's code and by keys alone: at no number of rows are all read."""
        paths = ("trip", "meeting__trip", "agreement__trip", "document__trip")
        found = [FollowUpAction.objects.order_by().filter(**{f"{path}__code": code}) for path in paths]
        first, *others = (rows.values("pk") for rows in found)
        return self.filter(pk__in=first.union(*others, all=True))

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
        return self.open().filter(past_due(on or clock.today()))

    def with_last_update(self) -> "FollowUpQuerySet":
        """Follow-ups with `last_update_on`, the day of their latest progress update, if there is one."""
        updates = self.model._meta.get_field("updates").related_model._default_manager  # type: ignore[union-attr]
        latest = updates.filter(follow_up=OuterRef("pk")).order_by("-reported_on")
        return self.annotate(last_update_on=Subquery(latest.values("reported_on")[:1]))

    def stale(self, on: date | None = None) -> "FollowUpQuerySet":
        """Open follow-ups with no update in the half year before a day, and kept here for as long."""
        since = months_before(on or clock.today(), STALE_MONTHS)
        silent = Q(last_update_on__lt=since) | Q(last_update_on__isnull=True, created_at__lt=start_of(since))
        return self.open().with_last_update().filter(silent)

    def with_silence(self, on: date | None = None) -> "FollowUpQuerySet":
        """Follow-ups with `is_quiet`, whether they are stale."""
        # Row by row: a list of all stale ones would be made for the fifty that a page shows.
        stale = FollowUpAction.objects.stale(on).order_by().filter(pk=OuterRef("pk"))
        return self.annotate(is_quiet=Exists(stale))

    def most_urgent_first(self, on: date | None = None) -> "FollowUpQuerySet":
        """Overdue ones, then stale ones (`is_quiet`), then by due date; what has none comes last."""
        overdue = Q(pk__in=FollowUpAction.objects.overdue(on).values("pk"))
        marked = self.with_last_update().with_silence(on)
        marked = marked.annotate(
            urgency=Case(When(overdue, then=Value(0)), When(is_quiet=True, then=Value(1)), default=Value(2)),
        )
        return marked.order_by("urgency", F("due_on").asc(nulls_last=True), "pk")


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
        parts=(Part("updates", ("text", "closing_reason", "reopening_reason")),),
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
        "parent",
        "lead_agency",
        "co_agencies",
        "due_on",
        "due_text",
        "due_text_en",
        "status",
        "percent",
        "closed_on",
        "closing_ground",
        "closing_reason",
        "closing_reason_en",
        "reopened_on",
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
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        db_index=False,  # follow_up_parts is its index.
        help_text=_("The larger follow-up that this is a part of. Parts have no parts of their own."),
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
    closing_ground = models.CharField(
        _("ground for closing"), max_length=20, choices=ClosingGround.choices, blank=True, editable=False
    )
    closing_reason = ProseField(_("reason for closing"), blank=True, editable=False)
    closing_reason_en = ProseField(_("reason for closing (English)"), blank=True, editable=False)
    reopened_on = models.DateField(_("reopened on"), null=True, editable=False)
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
                condition=(
                    Q(status__in=CLOSED)
                    & Q(closed_on__isnull=False)
                    & ~Q(closing_ground="")
                    & ~Q(closing_reason="")
                )
                | (
                    ~Q(status__in=CLOSED)
                    & Q(closed_on__isnull=True)
                    & Q(closing_ground="")
                    & Q(closing_reason="")
                ),
                name="follow_up_closed_has_date_and_reason",
            ),
            models.CheckConstraint(condition=ground_fits("status"), name="follow_up_ground_fits_its_status"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="follow_up_is_no_part_of_itself",
                violation_error_message=_("A follow-up is no part of itself."),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id", "published_at"], name="follow_up_public_in_order"),
            models.Index(fields=["state", "due_on", "id", "status"], name="follow_up_public_first_due"),
            # Not by state: with it, SQLite would take this index for the two orders above, and sort.
            models.Index(fields=["-published_at", "-id"], name="follow_up_latest_published"),
            # Few are part of another: of an index that counts the rest as well, SQLite thinks it useless.
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="follow_up_parts"),
        ]

    def clean(self) -> None:
        check_parent(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Two that are made parts of each other at one time: whoever comes second finds the first.
        with transaction.atomic():
            if self.parent_id is not None and not kwargs.get("update_fields"):
                pair = FollowUpAction.objects.filter(pk__in=[self.parent_id, self.pk]).order_by("pk")
                locked = {one.pk: one for one in pair.select_for_update()}
                self.parent = locked.get(self.parent_id, self.parent)
                check_parent(self)
            super().save(*args, **kwargs)

    def code_year(self) -> int:
        return self.origin.code_year() or timezone.localdate().year

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if self.lead_agency_id is None:
            found.append(Finding(_("No lead agency is named."), "lead_agency"))
        if self.due_on is None and not self.due_text:
            found.append(Finding(_("No due date."), "due_on"))
        return found

    @property
    def origin(self) -> Trip | Meeting | Agreement | Document:
        """The record in which it was promised."""
        return self.meeting or self.agreement or self.document or self.trip  # type: ignore[return-value]

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    def is_overdue(self, on: date | None = None) -> bool:
        """The one-row twin of `overdue()`."""
        day = on or clock.today()
        return not self.is_closed and self.due_on is not None and self.due_on.last_day < day

    def is_stale(self, on: date | None = None) -> bool:
        """The one-row twin of `stale()`."""
        since = months_before(on or clock.today(), STALE_MONTHS)
        last = self.updates.aggregate(last=Max("reported_on"))["last"] or timezone.localdate(self.created_at)
        return not self.is_closed and last < since

    def follow_updates(self, *, by: Any = None) -> None:
        """Bring status, percent and closing in step with the updates, the only place they come from."""
        updates = list(self.updates.order_by("reported_on", "id"))
        told = [update for update in updates if update.new_status]
        percents = [update.percent for update in updates if update.percent is not None]
        closing = told[-1] if told and told[-1].new_status in CLOSED else None
        self.keep(
            status=told[-1].new_status if told else FollowUpStatus.NOT_REPORTED,
            percent=percents[-1] if percents else None,
            closed_on=closing.reported_on if closing else None,
            closing_ground=closing.closing_ground if closing else "",
            closing_reason=closing.closing_reason if closing else "",
            closing_reason_en=closing.closing_reason_en if closing else "",
            reopened_on=last_reopening(told),
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
