"""The data sets of topics and of the meetings at which they came up."""

from datetime import datetime

from django.conf import settings
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from portal.records.columns import computed, identity, one, pair, related, updated
from portal.records.exports import Export, Terms, Type
from portal.records.expressions import Address
from portal.records.publishing import public_condition
from trips.filters.parts import MeetingTopicFilterSet, TopicFilterSet
from trips.models import Meeting, Topic, Trip

TALKS = Meeting.topics.through


def public_talks(at: datetime) -> QuerySet:
    """Return the topics of public meetings whose content is not withheld, one row each."""
    public = public_condition(Meeting, at, "meeting__")
    return TALKS._default_manager.filter(public, meeting__withheld_reason="")


def pair_code(terms: Terms) -> Combinable:
    return Concat(F("meeting__code"), Value("/"), F("topic__code"), output_field=TextField())


def no_page(terms: Terms) -> Combinable:
    return Value(None, output_field=TextField())


TOPICS = Export(
    name="topics",
    model=Topic,
    filterset=TopicFilterSet,
    title="議題",
    title_en="Topics",
    purpose="會晤與借鏡所用的議題表，分兩層。每列一個議題。",
    purpose_en="The list of topics of meetings and lessons, in two levels. One row per topic.",
    order=("order",),
    order_meaning="依議題表順序。",
    order_meaning_en="In the order of the topic list.",
    columns=(
        identity("topics")[0],
        *computed(
            "url",
            Type.URL,
            no_page,
            "網址",
            "空白：議題沒有自己的網頁。",
            "Empty: a topic has no page of its own.",
        ),
        *related("parent", Topic, "上層議題", "所屬的上層議題。", "Topic it belongs to."),
        *pair("name", "名稱", "議題名稱。", "Name of the topic."),
        *one("order", Type.INTEGER, "順序", "在議題表中的順序。", "Place in the list."),
        *updated(),
    ),
)

MEETING_TOPICS = Export(
    name="meeting_topics",
    model=TALKS,
    filterset=MeetingTopicFilterSet,
    public=public_talks,
    title="會晤議題",
    title_en="Topics of meetings",
    purpose="會晤所談的議題。每列一次會晤一個議題。",
    purpose_en="What was talked about at a meeting. One row per meeting and topic.",
    order=("-meeting__trip__starts_on", "-meeting__trip_id", "meeting__order", "meeting_id", "topic__order"),
    order_meaning="依出訪由新到舊、會晤順序，再依議題表順序。",
    order_meaning_en="By trip, newest first, then by meeting, then in the order of the topic list.",
    columns=(
        *computed(
            "id",
            Type.ID,
            pair_code,
            "編號",
            "會晤與議題的永久編號，以「/」相連。",
            "Permanent codes of meeting and topic, joined by /.",
        ),
        *computed(
            "url",
            Type.URL,
            lambda terms: Address(f"{settings.PORTAL_BASE_URL}/meetings", F("meeting__code")),
            "網址",
            "該次會晤的永久網址。",
            "Permanent address of the meeting.",
        ),
        *related("meeting", Meeting, "會晤", "談及的會晤。", "Meeting at which it came up.", words="title"),
        *related(
            "trip",
            Trip,
            "出訪",
            "會晤所屬出訪或來訪。",
            "Trip of the meeting.",
            path="meeting__trip",
            words="title",
        ),
        *related("topic", Topic, "議題", "談及的議題。", "Topic that came up."),
        *related(
            "parent_topic",
            Topic,
            "上層議題",
            "該議題所屬的上層議題。",
            "Topic to which that one belongs.",
            path="topic__parent",
        ),
    ),
)
