"""The data set of itinerary items."""

from django.db.models import Case, Q, When

from portal.records.columns import (
    choice,
    one,
    pair,
    part_identity,
    related,
    status,
    updated,
)
from portal.records.exports import Column, Export, Type
from trips.exports.dates import dates, zone
from trips.filters.parts import ItineraryFilterSet
from trips.models import Activity, ItineraryItem, Meeting, Trip
from trips.told import reported

ITINERARY_ITEMS = Export(
    name="itinerary_items",
    model=ItineraryItem,
    filterset=ItineraryFilterSet,
    title="行程",
    title_en="Itinerary items",
    purpose="正式行程表所印的行程。每列一項。",
    purpose_en="Rows of trips' itineraries, as printed. One row per item.",
    order=("-trip__starts_on", "-trip_id", "order"),
    order_meaning="依出訪由新到舊，再依行程表順序。",
    order_meaning_en="By trip, newest first, then in the order of the itinerary.",
    columns=(
        *part_identity("trips", "trip"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *one("order", Type.INTEGER, "順序", "在行程表中的順序。", "Place in the itinerary."),
        *dates(
            "日期，或期間的第一日；未載明則空白。",
            "The day, or first day of the range; empty if not stated.",
        ),
        *status("date", Q(starts_on__isnull=False), "日期"),
        *pair("time_text", "時間（原文）", "行程表所印的時間。", "Time as printed."),
        *zone(),
        *pair("region", "區域", "所在區域。", "Region."),
        *choice(
            "activity", Activity, "活動類型", "出發、轉移、返國，或會晤的類型。", "What the row announces."
        ),
        *pair("text", "內容", "行程表所印的文字。", "Text as printed."),
        *choice("status", ItineraryItem.Status, "狀態", "預定、已辦或取消。", "Planned, held or cancelled."),
        *related(
            "meeting",
            Meeting,
            "會晤",
            "此項行程所成的會晤。",
            "Meeting that came of it.",
            words="title",
            content=True,
        ),
        *pair("note", "備註", "備註，例如各資料來源的出入。", "Note, for example how sources differ."),
        *updated(),
        Column(
            "is_reported",
            Type.BOOLEAN,
            lambda terms: Case(When(reported(terms.at), then=True), default=False),
            "已有報告",
            "所成的會晤已公開敘述，或有文件對此項行程另有敘述。",
            "Whether the meeting that came of it is told in public, or a document says something of the row.",
        ),
    ),
)
