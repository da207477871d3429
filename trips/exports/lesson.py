"""The data set of lessons."""

from django.db.models import F, OuterRef, QuerySet

from portal.accounts.models import Agency
from portal.records.columns import computed, identity, one, pair, related, stamps
from portal.records.exports import Export, Terms, Type
from portal.records.expressions import Joined, local
from trips.filters import LessonFilterSet
from trips.models import Indicator, Lesson, Meeting, Topic, Trip


def meetings(terms: Terms) -> QuerySet[Meeting]:
    """Return the public meetings of a lesson whose content is not withheld."""
    public = Meeting.objects.published(terms.at).filter(withheld_reason="")
    return public.filter(lessons=OuterRef("pk")).order_by("pk")


def indicators(terms: Terms) -> QuerySet[Indicator]:
    return Indicator.objects.published(terms.at).filter(lessons=OuterRef("pk")).order_by("pk")


LESSONS = Export(
    name="lessons",
    model=Lesson,
    filterset=LessonFilterSet,
    title="借鏡",
    title_en="Lessons",
    purpose="出訪的見聞、借鏡及本市可用之處。每列一項。",
    purpose_en="What was learned on a trip and which programme of ours it is for. One row per lesson.",
    order=("-trip__starts_on", "-trip_id", "order"),
    order_meaning="依出訪由新到舊，再依其順序。",
    order_meaning_en="By trip, newest first, then in the trip's order.",
    columns=(
        *identity("lessons"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *one("order", Type.INTEGER, "順序", "在該次出訪中的順序。", "Place among the trip's lessons."),
        *pair("title", "名稱", "借鏡的名稱。", "Title of the lesson."),
        *pair("seen", "見聞", "在當地的見聞。", "What was seen."),
        *pair("text", "借鏡", "可資借鏡之處。", "What was learned."),
        *pair("our_programme", "本市計畫", "可用於本市的哪一計畫。", "Programme of ours it is for."),
        *pair("expected_benefit", "預期效益", "預期的效益。", "Expected benefit."),
        *related("topic", Topic, "議題", "議題。", "Topic."),
        *related("agency", Agency, "負責機關", "負責的機關。", "Agency that answers for it."),
        *computed(
            "meeting_ids_display",
            Type.TEXT,
            lambda terms: Joined(meetings(terms), F("code")),
            "會晤編號",
            "借鏡所出的會晤（編號），以「；」分隔，依登錄先後。",
            "Codes of the meetings it comes from, joined by ； in order of entry.",
        ),
        *computed(
            "meetings_display",
            Type.TEXT,
            lambda terms: Joined(meetings(terms), local("title", english=terms.english)),
            "會晤",
            "借鏡所出的會晤（名稱），以「；」分隔，依登錄先後。",
            "Titles of the meetings it comes from, joined by ； in order of entry.",
        ),
        *stamps(),
        *computed(
            "indicator_ids_display",
            Type.TEXT,
            lambda terms: Joined(indicators(terms), F("code")),
            "指標編號",
            "本市計畫所用的指標（編號），以「；」分隔，依登錄先後。",
            "Codes of the figures by which our programme is followed, joined by ； in order of entry.",
        ),
        *computed(
            "indicators_display",
            Type.TEXT,
            lambda terms: Joined(indicators(terms), local("name", english=terms.english)),
            "指標",
            "本市計畫所用的指標（名稱），以「；」分隔，依登錄先後。",
            "Names of the figures by which our programme is followed, joined by ； in order of entry.",
        ),
    ),
)
