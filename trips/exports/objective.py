"""The data set of objectives."""

from portal.records.columns import one, pair, part_identity, related, updated
from portal.records.exports import Export, Type
from trips.filters.parts import ObjectiveFilterSet
from trips.models import Objective, Trip

OBJECTIVES = Export(
    name="objectives",
    model=Objective,
    filterset=ObjectiveFilterSet,
    title="任務",
    title_en="Objectives",
    purpose="出訪自訂的任務。每列一項。",
    purpose_en="The tasks a trip set itself. One row per task.",
    order=("-trip__starts_on", "-trip_id", "order"),
    order_meaning="依出訪由新到舊，再依其順序。",
    order_meaning_en="By trip, newest first, then in the trip's order.",
    columns=(
        *part_identity("trips", "trip"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *one("order", Type.INTEGER, "順序", "在該次出訪中的順序。", "Place among the trip's objectives."),
        *pair("title", "名稱", "任務名稱。", "Title of the task."),
        *pair("text", "說明", "任務的說明。", "Details."),
        *pair("issues", "所列議題", "所列的議題，以「、」分隔。", "The subjects named, separated by 、."),
        *updated(),
    ),
)
