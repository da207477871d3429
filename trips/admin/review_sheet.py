"""The tracking sheet (建議事項採行情形追蹤表): what is open, and what was closed in the half year before."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.records.dates import day_in_words, months_before
from portal.records.writers import csv_pieces, guarded
from trips.admin.review_scope import Scope, loaded
from trips.models import FollowUpAction
from trips.models.closing import FollowUpStatus
from trips.models.follow_up import STALE_MONTHS


class SheetRow(NamedTuple):
    """One follow-up as the sheet tells it; every cell is text."""

    number: str
    code: str
    source: str
    section: str
    proposed: str
    lead: str
    helping: str
    adopted: str
    status: str
    progress: str
    percent: str
    due: str
    closed_on: str
    ground: str
    reason: str


def headings() -> SheetRow:
    return SheetRow(
        _("No."),
        _("Code"),
        _("Source"),
        _("Section"),
        _("What is proposed"),
        _("Lead agency"),
        _("Co-operating agencies"),
        _("Adopted"),
        _("Status"),
        _("Progress"),
        _("Percent"),
        _("Due"),
        _("Closed on"),
        _("Ground for closing"),
        _("Reason for closing"),
    )


def adopted(status: str) -> str:
    """Return whether what was proposed is adopted, as the city's sheet asks."""
    words = {
        FollowUpStatus.NOT_REPORTED.value: pgettext("adopted", "not reported"),
        FollowUpStatus.IN_PROGRESS.value: pgettext("adopted", "under way"),
        FollowUpStatus.DONE.value: pgettext("adopted", "adopted"),
        FollowUpStatus.ADJUSTED.value: pgettext("adopted", "adopted in part or in another form"),
        FollowUpStatus.WITHDRAWN.value: pgettext("adopted", "not adopted"),
    }
    return words[status]


def sheet_rows(scope: Scope, user: Any, on: date | None = None) -> list[SheetRow]:
    """Return the rows of the sheet on a day, in the order of the review."""
    since = months_before(on or timezone.localdate(), STALE_MONTHS)
    chosen = scope.follow_ups.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=since))
    return [sheet_row(number, one) for number, one in enumerate(loaded(chosen, user), 1)]


def sheet_row(number: int, follow_up: Any) -> SheetRow:
    lead = follow_up.lead_agency
    return SheetRow(
        number=str(number),
        code=follow_up.code,
        source=f"{follow_up.origin.code} {follow_up.origin.local.title.plain}",
        section="\n".join(place_in_source(citation) for citation in follow_up.sources),
        proposed=follow_up.local.title.plain,
        lead=lead.label.plain if lead else _("no agency named"),
        helping="、".join(agency.label.plain for agency in follow_up.co_agencies.all()),
        adopted=adopted(follow_up.status),
        status=str(follow_up.get_status_display()),
        progress="\n".join(
            f"{day_in_words(update.reported_on)} {update.local.text.plain}"
            for update in follow_up.latest_updates
        ),
        percent="" if follow_up.percent is None else f"{follow_up.percent}%",
        due=due_text(follow_up),
        closed_on=day_in_words(follow_up.closed_on) if follow_up.closed_on else "",
        ground=str(follow_up.get_closing_ground_display()),
        reason=follow_up.local.closing_reason.plain,
    )


def due_text(follow_up: FollowUpAction) -> str:
    if follow_up.due_on:
        return follow_up.due_on.in_words
    return follow_up.local.due_text.plain or _("none stated")


def place_in_source(citation: Any) -> str:
    page = _("page %(page)s") % {"page": citation.page} if citation.page else ""
    place = (citation.document.local.title.plain, citation.local.section.plain, page)
    return " ".join(part for part in place if part)


def csv_answer(scope: Scope | None, user: Any) -> StreamingHttpResponse:
    """Return the sheet as a CSV file with a byte order mark, as the portal's other files are."""
    rows = sheet_rows(scope, user) if scope else []
    cells = (tuple(guarded(cell) for cell in row) for row in rows)
    answer = StreamingHttpResponse(
        csv_pieces(list(headings()), cells), content_type="text/csv; charset=utf-8"
    )
    name = f"tracking-sheet-{scope.name.lower()}" if scope else "tracking-sheet"
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate().isoformat()}.csv"'
    return answer
