from collections.abc import Collection

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diaspora.models import Association
from portal.cities.models import City, Institution, TieLevel
from portal.cities.models.places import PlacedRecord
from portal.records.findings import Finding, blocking
from portal.records.models import PublishableRecord, Record, WithholdableRecord
from portal.records.publishing import PublicQuerySet, State
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.conditions import exactly_one_or_text, nothing_of, ordered
from trips.models.topic import Topic
from trips.models.trip import Trip
from trips.models.zones import TimeZoneField

HOST_KEYS = ("host_city", "host_association", "host_institution")


NO_HOST = _("A published meeting names its host.")
# The order of the programme is content: what is withheld stands last in its trip, by code.
SHOWN_PLACE = Case(When(withheld_reason="", then=F("order")), default=Value(100_000))


class MeetingQuerySet(PublicQuerySet):
    def in_programme_order(self) -> "MeetingQuerySet":
        """Latest trip first, then as ordered."""
        return self.order_by("-trip__starts_on", "-trip_id", SHOWN_PLACE, "id")

    def without_host(self) -> "MeetingQuerySet":
        """Meetings of which no host is named, as a record or in words."""
        return self.filter(nothing_of(*HOST_KEYS, text="host_text"))

    def with_hosts(self) -> "MeetingQuerySet":
        """Meetings with their host, city and country loaded."""
        return self.select_related(*HOST_KEYS, "city__country", "host_city__country")


class Meeting(WithholdableRecord, PlacedRecord, PublishableRecord):
    """An encounter on a trip (會晤): a call, a visit, talks, a banquet, a tribute, a signing."""

    class Kind(models.TextChoices):
        COURTESY_CALL = "courtesy_call", _("courtesy call")
        SITE_VISIT = "site_visit", _("site visit")
        STUDY_VISIT = "study_visit", _("study visit")
        TALKS = "talks", _("talks")
        EXCHANGE = "exchange", _("exchange")
        BANQUET = "banquet", _("community banquet")
        TRIBUTE = "tribute", _("tribute")
        SIGNING = "signing", _("signing")
        OTHER = "other", _("other")

    code_prefix = "MTG"
    url_name = "meeting_detail"
    public_parents = ("trip",)
    folded_fields = ("title", "title_en", "host_text", "host_text_en", "place", "place_en")
    _history_m2m_fields = ("topics",)
    search = Search(
        number=2,
        title=("title",),
        text=("host_text", "place", "told_us", "presented", "expected_outcome"),
        parts=(
            Part("participants", ("name", "post", "organisation")),
            Part("topics", ("name",)),
            Part("quotations", ("text", "speaker", "speaker_post")),
        ),
        dated=("starts_on", "trip__starts_on"),
    )
    public_fields = (
        "trip",
        "order",
        "kind",
        "title",
        "title_en",
        "host_city",
        "host_association",
        "host_institution",
        "host_text",
        "host_text_en",
        "relationship_then",
        "starts_on",
        "ends_on",
        "date_text",
        "date_text_en",
        "time_zone",
        "city",
        "place",
        "place_en",
        "topics",
        "told_us",
        "told_us_en",
        "presented",
        "presented_en",
        "expected_outcome",
        "expected_outcome_en",
        "in_itinerary",
    )
    internal_fields = ("folded",)

    trip = models.ForeignKey(Trip, verbose_name=_("trip"), on_delete=models.PROTECT, related_name="meetings")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    title = LineField(_("title"))
    title_en = LineField(_("title (English)"), blank=True)
    host_city = models.ForeignKey(
        City,
        verbose_name=_("host: city"),
        on_delete=models.PROTECT,
        related_name="hosted_meetings",
        null=True,
        blank=True,
    )
    host_association = models.ForeignKey(
        Association,
        verbose_name=_("host: association"),
        on_delete=models.PROTECT,
        related_name="hosted_meetings",
        null=True,
        blank=True,
    )
    host_institution = models.ForeignKey(
        Institution,
        verbose_name=_("host: institution"),
        on_delete=models.PROTECT,
        related_name="hosted_meetings",
        null=True,
        blank=True,
    )
    host_text = LineField(
        _("host: in words"), blank=True, help_text=_("Only where the host is none of the above.")
    )
    host_text_en = LineField(_("host: in words (English)"), blank=True)
    relationship_then = models.CharField(
        _("relationship at the time"), max_length=16, choices=TieLevel.choices, blank=True
    )
    starts_on = models.DateField(
        _("on, or from"), null=True, blank=True, help_text=_("Empty where no source states a date.")
    )
    ends_on = models.DateField(
        _("to"),
        null=True,
        blank=True,
        help_text=_("For a range, or where the sources give only a range in which it took place."),
    )
    date_text = LineField(_("date or time as printed"), blank=True)
    date_text_en = LineField(_("date or time as printed (English)"), blank=True)
    time_zone = TimeZoneField(_("time zone"))
    city = models.ForeignKey(
        City,
        verbose_name=_("took place in"),
        on_delete=models.PROTECT,
        related_name="meetings_here",
        null=True,
        blank=True,
    )
    place = LineField(_("place"), blank=True)
    place_en = LineField(_("place (English)"), blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="meetings", blank=True)
    told_us = ProseField(_("what they told us"), blank=True)
    told_us_en = ProseField(_("what they told us (English)"), blank=True)
    presented = ProseField(_("what we presented"), blank=True)
    presented_en = ProseField(_("what we presented (English)"), blank=True)
    expected_outcome = ProseField(_("expected outcome"), blank=True)
    expected_outcome_en = ProseField(_("expected outcome (English)"), blank=True)
    in_itinerary = models.BooleanField(
        _("in the official itinerary"), null=True, blank=True, help_text=_("Whether its table lists it.")
    )
    folded = models.TextField(editable=False, blank=True)

    objects = MeetingQuerySet.as_manager()  # type: ignore[misc]

    class Meta(PublishableRecord.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["trip", "order", "id"]
        constraints = [
            *PublishableRecord.Meta.constraints,
            *WithholdableRecord.Meta.constraints,
            *PlacedRecord.Meta.constraints,
            models.CheckConstraint(
                condition=exactly_one_or_text(*HOST_KEYS, text="host_text")
                | nothing_of(*HOST_KEYS, text="host_text"),
                name="meeting_has_at_most_one_host",
                violation_error_message=_(
                    "A meeting has one host: a city, an association, an institution, or words."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | ~nothing_of(*HOST_KEYS, text="host_text"),
                name="meeting_published_has_a_host",
                violation_error_message=NO_HOST,
            ),
            models.CheckConstraint(
                condition=ordered("starts_on", "ends_on"),
                name="meeting_ends_after_it_starts",
                violation_error_message=_(
                    "The meeting ends before it starts, or has an end without a start."
                ),
            ),
        ]
        indexes = [
            # All that lists and counts ask of a meeting that they do not show.
            models.Index(
                fields=["trip", "order", "id", "state", "published_at", "withheld_reason"],
                name="meeting_in_trip_order",
            )
        ]

    def code_year(self) -> int:
        return self.trip.starts_on.year

    def findings(self, along: Collection[PublishableRecord] = ()) -> list[Finding]:
        found = super().findings(along)
        if self.host is None and not self.host_text:
            found.append(blocking(NO_HOST, "host_city"))
        if self.starts_on is None and not self.date_text:
            found.append(Finding(_("No date."), "starts_on"))
        if self.is_withheld:
            message = _("Only its existence and the reason for withholding become public.")
            found.append(Finding(message, "withheld_reason"))
        if self.trip not in along and not self.trip.is_published:
            found.append(Finding(_("It stays out of sight until its trip is public."), "content"))
        return found

    @property
    def host(self) -> City | Association | Institution | None:
        """The record that hosted, if it is one."""
        return self.host_city or self.host_association or self.host_institution


class Participant(Record):
    """A person at a meeting, on our side or theirs."""

    class Side(models.TextChoices):
        OURS = "ours", _("ours")
        THEIRS = "theirs", _("theirs")

    code_prefix = "PTC"
    person_context = ("meeting__trip",)
    public_parents = ("meeting",)
    folded_fields = ("name", "name_en")
    internal_fields = ("folded",)
    public_fields = (
        "meeting",
        "order",
        "side",
        "name",
        "name_en",
        "post",
        "post_en",
        "organisation",
        "organisation_en",
        "and_others",
    )

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("meeting"), on_delete=models.CASCADE, related_name="participants"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    side = models.CharField(_("side"), max_length=8, choices=Side.choices, default=Side.THEIRS)
    name = LineField(
        pgettext_lazy("person", "name"), blank=True, help_text=_("Empty if the sources give only the post.")
    )
    name_en = LineField(pgettext_lazy("person", "name (English)"), blank=True)
    post = LineField(_("post"), blank=True)
    post_en = LineField(_("post (English)"), blank=True)
    organisation = LineField(_("organisation"), blank=True)
    organisation_en = LineField(_("organisation (English)"), blank=True)
    and_others = models.BooleanField(_("“and others” follows"), default=False)
    folded = models.TextField(editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["meeting", "side", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(name_en="") | ~Q(post=""),
                name="participant_has_a_name_or_a_post",
                violation_error_message=_("Give a name or a post."),
            )
        ]

    def __str__(self) -> str:
        return self.local.name.plain or self.local.post.plain

    @property
    def known_from(self) -> str:
        """In which post, and where, the person was met."""
        post = " ".join(part.plain for part in (self.local.organisation, self.local.post) if part)
        day = self.meeting.starts_on or self.meeting.trip.starts_on
        return "・".join(part for part in (post, str(self.meeting), str(day)) if part)
