"""The data sets of delegations and of their members."""

from django.db.models import OuterRef

from portal.accounts.models import Agency
from portal.records.columns import choice, computed, one, pair, part_identity, related, updated, withholding
from portal.records.exports import Export, Terms, Type, Withheld
from portal.records.expressions import Number
from trips.filters.parts import DelegationFilterSet, DelegationMemberFilterSet
from trips.models import Delegation, DelegationMember, Trip


def members_number(terms: Terms) -> Number:
    return Number(DelegationMember.objects.published(terms.at).filter(delegation=OuterRef("pk")))


DELEGATIONS = Export(
    name="delegations",
    model=Delegation,
    filterset=DelegationFilterSet,
    title="訪問團",
    title_en="Delegations",
    purpose="出訪的團；一次出訪可有數團。每列一團。",
    purpose_en="The parties that travel; a trip may have several. One row per delegation.",
    order=("-trip__starts_on", "-trip_id", "order"),
    order_meaning="依出訪由新到舊，再依其順序。",
    order_meaning_en="By trip, newest first, then in the trip's order.",
    columns=(
        *part_identity("trips", "trip"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *one("order", Type.INTEGER, "順序", "在該次出訪中的順序。", "Place among the trip's delegations."),
        *pair("name", "名稱", "團名。", "Name of the delegation."),
        *pair("organiser", "主辦單位", "組團的單位。", "Who organised it."),
        *one(
            "stated_head_count",
            Type.INTEGER,
            "所載人數",
            "資料來源所載的人數，非本站計算。",
            "Head count as the sources state it, not our count.",
        ),
        *computed(
            "members_count",
            Type.INTEGER,
            members_number,
            "團員數",
            "所列的團員數，內容不公開者亦計入。",
            "Number of members listed, those with withheld content included.",
        ),
        *updated(),
    ),
)

DELEGATION_MEMBERS = Export(
    name="delegation_members",
    model=DelegationMember,
    filterset=DelegationMemberFilterSet,
    title="團員",
    title_en="Delegation members",
    purpose="訪問團的團員；姓名未載明者以職稱列之。每列一人一團。",
    purpose_en="Who travelled; known by post alone where unnamed. One row per person and delegation.",
    order=(
        "-delegation__trip__starts_on",
        "-delegation__trip_id",
        "delegation__order",
        "delegation_id",
        "order",
    ),
    order_meaning="依出訪由新到舊，再依團與名單順序。",
    order_meaning_en="By trip, newest first, then by delegation and place in the list.",
    columns=(
        *part_identity("trips", "delegation__trip"),
        *related("delegation", Delegation, "訪問團", "所屬訪問團。", "Delegation.", withheld=Withheld.SHOWN),
        *related(
            "trip",
            Trip,
            "出訪",
            "該團的出訪或來訪。",
            "Trip of the delegation.",
            path="delegation__trip",
            words="title",
            withheld=Withheld.SHOWN,
        ),
        *one("order", Type.INTEGER, "順序", "在名單中的順序。", "Place in the list."),
        *choice("role", DelegationMember.Role, "身分", "團長、團員、口譯等。", "Role in the delegation."),
        *pair(
            "name", "姓名", "姓名；資料來源僅載職稱者空白。", "Name; empty if the sources give only the post."
        ),
        *pair("post", "職稱", "職稱。", "Post."),
        *related("agency", Agency, "機關", "所屬的本府機關。", "Agency of ours."),
        *pair(
            "organisation", "所屬單位", "本府以外的所屬單位。", "Organisation, if not one of our agencies."
        ),
        *withholding(),
        *updated(),
    ),
)
