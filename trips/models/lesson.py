from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Agency
from portal.records.models import PublishableRecord
from portal.records.search.declaration import Part, Search
from portal.text.fields import LineField, ProseField
from trips.models.indicator import Indicator
from trips.models.meeting import Meeting
from trips.models.topic import Topic
from trips.models.trip import Trip


class Lesson(PublishableRecord):
    """What was learned on a trip (借鏡) and which programme of ours it is for."""

    code_prefix = "LES"
    url_name = "lesson_detail"
    public_parents = ("trip",)
    folded_fields = ("title", "title_en", "seen", "seen_en", "text", "text_en")
    _history_m2m_fields = ("meetings", "indicators")
    search = Search(
        number=10,
        title=("title",),
        text=("seen", "text", "our_programme", "expected_benefit"),
        parts=(Part("topic", ("name",)),),
        dated=("trip__starts_on",),
    )
    public_fields = (
        "trip",
        "order",
        "title",
        "title_en",
        "seen",
        "seen_en",
        "text",
        "text_en",
        "our_programme",
        "our_programme_en",
        "expected_benefit",
        "expected_benefit_en",
        "topic",
        "agency",
        "meetings",
        "indicators",
    )
    internal_fields = ("folded",)

    trip = models.ForeignKey(Trip, verbose_name=_("trip"), on_delete=models.PROTECT, related_name="lessons")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = LineField(_("title"))
    title_en = LineField(_("title (English)"), blank=True)
    seen = ProseField(_("what was seen"), blank=True)
    seen_en = ProseField(_("what was seen (English)"), blank=True)
    text = ProseField(_("lesson"))
    text_en = ProseField(_("lesson (English)"), blank=True)
    our_programme = ProseField(_("our programme"), blank=True)
    our_programme_en = ProseField(_("our programme (English)"), blank=True)
    expected_benefit = ProseField(_("expected benefit"), blank=True)
    expected_benefit_en = ProseField(_("expected benefit (English)"), blank=True)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="lessons",
        null=True,
        blank=True,
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="lessons",
        null=True,
        blank=True,
    )
    meetings = models.ManyToManyField(Meeting, verbose_name=_("meetings"), related_name="lessons", blank=True)
    indicators = models.ManyToManyField(
        Indicator,
        verbose_name=_("indicators"),
        related_name="lessons",
        blank=True,
        help_text=_("The figures by which our programme is followed."),
    )
    folded = models.TextField(editable=False, blank=True)

    class Meta(PublishableRecord.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["trip", "order", "id"]

    def code_year(self) -> int:
        return self.trip.starts_on.year
