"""The data set of progress updates."""

from django.conf import settings
from django.db.models import F, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Lower

from portal.accounts.models import Agency
from portal.records.columns import choice, computed, day, one, pair, part_identity, related, updated
from portal.records.exports import Export, Terms, Type
from portal.records.expressions import Address, where
from trips.filters.parts import ProgressUpdateFilterSet
from trips.models import FollowUpAction, Photo, ProgressUpdate
from trips.models.closing import ClosingGround
from trips.models.follow_up import FollowUpStatus


def evidence_address(terms: Terms) -> Combinable:
    """Return where the file that an update gives as evidence is fetched."""
    page = Address(f"{settings.PORTAL_BASE_URL}/follow-ups", F("follow_up__code"))
    address = Concat(page, Value("evidence/"), Lower("code"), Value("/"), output_field=TextField())
    return where(~Q(evidence_file=""), address)


PROGRESS_UPDATES = Export(
    name="progress_updates",
    model=ProgressUpdate,
    filterset=ProgressUpdateFilterSet,
    title="辦理情形",
    title_en="Progress updates",
    purpose="追蹤事項歷次的辦理情形。每列一次。",
    purpose_en="What has been done since about each follow-up. One row per report.",
    order=("follow_up_id", "reported_on"),
    order_meaning="依追蹤事項登錄先後，再依填報日期。",
    order_meaning_en="By follow-up in order of entry, then by day of report.",
    columns=(
        *part_identity("follow-ups", "follow_up"),
        *related(
            "follow_up",
            FollowUpAction,
            "追蹤事項",
            "所屬追蹤事項。",
            "Follow-up it reports on.",
            words="title",
        ),
        *day("reported_on", "填報日期", "填報的日期。", "Day of the report."),
        *pair("text", "辦理情形", "辦理的情形。", "What was done."),
        *one("percent", Type.INTEGER, "進度（%）", "所報的百分比。", "Percent done as reported."),
        *choice(
            "new_status",
            FollowUpStatus,
            "新狀態",
            "自此起的辦理狀態；空白為不變。",
            "Status from here on; empty if it stays.",
        ),
        *pair(
            "closing_reason",
            "解除列管理由",
            "解除列管、調整或撤銷的理由。",
            "Why it was closed, adjusted or withdrawn.",
        ),
        *computed(
            "evidence_file_url",
            Type.URL,
            evidence_address,
            "佐證檔案網址",
            "佐證檔案的網址；空白為無檔案。",
            "Address of the file given as evidence; empty if there is none.",
        ),
        *related("evidence_photo", Photo, "佐證照片", "佐證的照片。", "Photo as evidence.", words="caption"),
        *one("evidence_url", Type.URL, "佐證連結", "佐證的他處網址。", "Evidence that stands elsewhere."),
        *related("agency", Agency, "填報機關", "填報的機關。", "Agency that reports."),
        *updated(),
        *choice(
            "closing_ground",
            ClosingGround,
            "解除列管事由",
            "解除列管、調整或撤銷的事由；空白為未解除。",
            "Ground on which it was closed, adjusted or withdrawn; empty if it was not.",
        ),
        *pair(
            "reopening_reason",
            "重新列管理由",
            "解除列管後重新列管的理由。",
            "Why it was opened again after it had been closed.",
        ),
    ),
)
