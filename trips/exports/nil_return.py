"""The data set of nil returns."""

from portal.accounts.models import Agency
from portal.records.columns import day, pair, part_identity, related, stamps
from portal.records.exports import Entry, Export
from trips.filters import NilReturnFilterSet
from trips.models import Document, NilReturn

NIL_RETURNS = Export(
    name="nil_returns",
    model=NilReturn,
    filterset=NilReturnFilterSet,
    title="無出訪聲明",
    title_en="Nil returns",
    purpose="機關聲明於某期間無出國案件。每列一機關一期間。",
    purpose_en="Statements of agencies that they made no journey abroad. One row per agency and period.",
    order=("-ends_on", "-pk"),
    order_meaning="依期間結束日由新到舊，同日依登錄由新到舊。",
    order_meaning_en="By the last day of the period, newest first; within a day by order of entry.",
    entry=Entry(same=("agency_id", "starts_on", "ends_on")),
    columns=(
        *part_identity("agencies", "agency"),
        *related("agency", Agency, "機關", "聲明的機關。", "Agency that says so."),
        *day("starts_on", "期間起日", "無出訪期間的第一日。", "First day of the period."),
        *day("ends_on", "期間迄日", "無出訪期間的最後一日。", "Last day of the period."),
        *related("document", Document, "文件", "載明此聲明的文件。", "Document that says so.", words="title"),
        *pair("note", "備註", "聲明的出處與方式。", "Where and how it was said."),
        *stamps(),
    ),
)
