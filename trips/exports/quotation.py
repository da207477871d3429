"""The data set of quotations."""

from portal.records.columns import choice, one, pair, part_identity, related, updated
from portal.records.exports import Export, Type
from trips.filters.parts import QuotationFilterSet
from trips.models import Meeting, Quotation, Trip

QUOTATIONS = Export(
    name="quotations",
    model=Quotation,
    filterset=QuotationFilterSet,
    title="引述",
    title_en="Quotations",
    purpose="資料來源以引號記載的話，及發言的人或機構。每列一則。",
    purpose_en="Words that a source puts in quotation marks, and whose they are. One row per quotation.",
    order=("-trip__starts_on", "-trip_id", "order"),
    order_meaning="依出訪由新到舊，再依其順序。",
    order_meaning_en="By trip, newest first, then in the trip's order.",
    columns=(
        *part_identity("trips", "trip"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *related("meeting", Meeting, "會晤", "說出的會晤。", "Meeting at which it was said.", words="title"),
        *one("order", Type.INTEGER, "順序", "在該次出訪中的順序。", "Place among the trip's quotations."),
        *pair("text", "引文", "引號內的文字，照錄不改。", "The words, exactly as printed."),
        *choice(
            "attributed_to", Quotation.AttributedTo, "歸屬", "個人或機構。", "A person or an institution."
        ),
        *pair("speaker", "發言者", "個人或機構的名稱；未載明則空白。", "Who said it; empty if not named."),
        *pair("speaker_post", "發言者職稱", "發言者的職稱。", "Post of who said it."),
        *updated(),
    ),
)
