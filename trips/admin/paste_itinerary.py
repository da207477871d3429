"""Paste an itinerary to a trip: rows in order and, on request, draft meetings."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.models import ADDITION, LogEntry
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.text.folding import fold
from trips.admin.paste_forms import PasteTextForm
from trips.admin.paste_itinerary_form import ItineraryRowForm, drafted_meeting
from trips.admin.paste_page import PastePage
from trips.admin.paste_partners import load_partners
from trips.models import ItineraryItem, Meeting
from trips.pasting.activities import MEETINGS, host_words
from trips.pasting.days import Period
from trips.pasting.itinerary import Leftover, Row, read_itinerary
from trips.pasting.partners import Partners
from trips.pasting.times import ZONES


class ItineraryTextForm(PasteTextForm):
    status = forms.ChoiceField(
        label=_("What is pasted was"), choices=ItineraryItem.Status.choices, widget=forms.RadioSelect
    )
    field_order = ("text", "status")


class PasteItinerary(PastePage):
    name = "paste-itinerary"
    tool_label = _("Paste an itinerary…")
    title = _("Paste an itinerary")
    lead = _(
        "Copy the table from Word or Excel, or the lines of a text, and paste them here. Dates may leave out"
        " the year or be written once for several rows. Nothing is saved before you have looked at the rows."
    )
    example = (
        "3/11 (三) —3/13 (五) 大波士頓地區\t拜會 曼徹斯特市政府\n\t參訪 麻省理工學院\n"
        "3/14 (六) 大紐約地區\t09:30 拜會 紐約中華公所\n"
        "Mar 15, New York: Dinner with the community"
    )
    model = ItineraryItem
    row_form = ItineraryRowForm
    text_form = ItineraryTextForm
    next_step = (_("Save the rows and paste who was met"), "paste_participants")

    @cached_property
    def partners(self) -> Partners:
        return load_partners()

    @cached_property
    def period(self) -> Period:
        return Period(self.record.starts_on, self.record.ends_on)

    @cached_property
    def may_add_meetings(self) -> bool:
        return self.request.user.has_perm("trips.add_meeting")

    @cached_property
    def known_rows(self) -> set[tuple[Any, Any, str]]:
        """What the trip has already: dates and folded text."""
        rows = self.record.itinerary_items.values_list("starts_on", "ends_on", "text")
        return {(start, end, fold(text)) for start, end, text in rows}

    def is_known(self, start: Any, end: Any, text: str) -> bool:
        return (start or None, end or None, fold(text)) in self.known_rows

    # Reading

    def text_initial(self) -> dict[str, Any]:
        is_over = self.record.ends_on < timezone.localdate()
        return {"status": ItineraryItem.Status.HELD if is_over else ItineraryItem.Status.PLANNED}

    def added_row(self, above: dict[str, str]) -> dict[str, str]:
        return {"status": above["status"] or ItineraryItem.Status.PLANNED}

    def read(self, asked: Mapping[str, Any]) -> tuple[Iterable[dict[str, Any]], list[Leftover]]:
        cities = [name for one in self.partners.partners if one.is_city for name in one.names if name]
        found = read_itinerary(asked["text"], self.period, cities)
        written = {(str(start or ""), str(end or ""), text) for start, end, text in self.known_rows}
        rows = (self.values(row, written) | {"status": asked["status"]} for row in found.rows)
        return rows, found.leftovers

    def values(self, row: Row, written: set[tuple[str, str, str]]) -> dict[str, Any]:
        is_meeting = row.activity in MEETINGS
        # What the trip has already is left out, unless somebody takes it over.
        is_known = (row.start, row.end, fold(row.text)) in written
        return {
            "starts_on": row.start,
            "ends_on": row.end,
            "date_text": row.date_text,
            "time_text": row.time_text,
            "time_zone": row.time_zone,
            "region": row.region,
            "activity": row.activity,
            "text": row.text,
            "partner": self.host(row.text) if is_meeting else "",
            "with_meeting": is_meeting,
            "source": row.source,
            "marks": " ".join([*row.marks, *(["known"] if is_known else [])]),
            "keep": not is_known,
        }

    def host(self, text: str) -> str:
        match = self.partners.match(text)
        return match.partner.written if match.partner else host_words(text)[:200]

    def preview_context(self) -> dict[str, Any]:
        zones = dict.fromkeys(zone for _names, zone in ZONES if zone)
        partners = [partner.written for partner in self.partners.partners]
        return {"offered": {"offered-partners": partners, "offered-zones": list(zones)}}

    # Saving

    def save(self, rows: list[Any]) -> str:
        number = self.last_order(self.record.itinerary_items)
        place = self.last_order(self.record.meetings)
        items: list[ItineraryItem] = []
        meetings: list[Meeting] = []
        for number, form in enumerate(rows, number + 1):  # noqa: B020
            item = form.instance
            item.order = number
            if form.wants_meeting:
                meetings.append(self.saved_meeting(form, place + len(meetings) + 1))
                item.meeting = meetings[-1]
            self.stamp(item)
            item.save()
            items.append(item)
        self.log_added(items)
        self.log_meetings(meetings)
        return saved_message(len(items), len(meetings))

    def last_order(self, rows: Any) -> int:
        return rows.aggregate(last=Max("order"))["last"] or 0

    def saved_meeting(self, form: ItineraryRowForm, order: int) -> Meeting:
        meeting = drafted_meeting(form)
        meeting.order = order
        self.stamp(meeting)
        meeting.save()
        return meeting

    def log_meetings(self, meetings: list[Meeting]) -> None:
        if meetings:
            added: Any = meetings
            LogEntry.objects.log_actions(self.request.user.pk, added, ADDITION, [{"added": {}}])  # type: ignore[arg-type]


def saved_message(items: int, meetings: int) -> str:
    text = ngettext("%(count)d itinerary item was added.", "%(count)d itinerary items were added.", items) % {
        "count": items
    }
    if not meetings:
        return text
    drafts = ngettext("%(count)d meeting was drafted.", "%(count)d meetings were drafted.", meetings) % {
        "count": meetings
    }
    return f"{text} {drafts}"
