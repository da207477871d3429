"""The data set of participants."""

from portal.records.columns import choice, one, pair, part_identity, related, updated
from portal.records.exports import Entry, Export, Type
from trips.filters import ParticipantFilterSet
from trips.models import Meeting, Participant, Trip

PARTICIPANTS = Export(
    name="participants",
    model=Participant,
    filterset=ParticipantFilterSet,
    title="與會者",
    title_en="Participants",
    purpose="會晤的與會者；姓名未載明者以職稱列之。每列一人一次會晤。",
    purpose_en="Who was at a meeting; known by post alone where unnamed. One row per person and meeting.",
    order=("-meeting__trip__starts_on", "-meeting__trip", "meeting__order", "meeting", "side", "order"),
    order_meaning="依出訪由新到舊、會晤順序、我方與對方，再依其順序。",
    order_meaning_en="By trip, newest first, then by meeting, side and place in the list.",
    entry=Entry(same=("meeting_id", "side", "name", "post"), fixed=("meeting",)),
    columns=(
        *part_identity("meetings", "meeting"),
        *related("meeting", Meeting, "會晤", "參加的會晤。", "Meeting attended.", words="title"),
        *related(
            "trip",
            Trip,
            "出訪",
            "會晤所屬出訪或來訪。",
            "Trip of the meeting.",
            path="meeting__trip",
            words="title",
        ),
        *choice("side", Participant.Side, "方", "我方或對方。", "Our side or theirs."),
        *one("order", Type.INTEGER, "順序", "在該方名單中的順序。", "Place in the list of that side."),
        *pair(
            "name", "姓名", "姓名；資料來源僅載職稱者空白。", "Name; empty if the sources give only the post."
        ),
        *pair("post", "職稱", "職稱。", "Post."),
        *pair("organisation", "機關團體", "所屬機關或團體。", "Organisation."),
        *one(
            "and_others",
            Type.BOOLEAN,
            "其後有「等」",
            "名單是否以「等」字作結。",
            "Whether “and others” follows in the source.",
        ),
        *updated(),
    ),
)
