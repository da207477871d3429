"""Words of a trip's page that count, join or choose: what a template should not reckon."""

from html import escape
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.records.addresses import record_address
from portal.records.templatetags.records import days, link, muted, or_not_stated, partial
from portal.text.bilingual import local_text
from trips.trip_page.notes import Note
from trips.trip_page.outcome_rows import FollowUpRow, PartyRow
from trips.trip_page.page import ReportDue, ReportKept, TripPage
from trips.trip_page.rows import AgencyRow, CityRow, MeetingRow, PartnerRow, SourceRow, TripRow

# At a visit, much of what the other side told is what was seen.
SEEN_KINDS = {"study_visit", "site_visit", "tribute", "banquet"}


class Fact(NamedTuple):
    """A figure of the strip at the top, which leads down the page."""

    place: str
    number: int
    words: str
    note: str = ""
    is_alert: bool = False


def facts(page: TripPage) -> list[Fact]:
    days_, stops, meetings = len(page.trip.days), len(page.stops), len(page.meetings)
    photos, agreements, follow_ups = len(page.photos), len(page.agreements), len(page.follow_ups)
    illustrated = _("all of them illustrations") if page.are_all_illustrations else ""
    return [
        Fact("coverage", days_, ngettext("day", "days", days_)),
        Fact("stops" if stops else "itinerary", stops, ngettext("city", "cities", stops)),
        Fact("meetings", meetings, ngettext("meeting", "meetings", meetings)),
        Fact("pictures", photos, ngettext("picture", "pictures", photos), illustrated),
        Fact("agreements", agreements, ngettext("agreement", "agreements", agreements)),
        Fact(
            "follow-ups",
            follow_ups,
            ngettext("follow-up", "follow-ups", follow_ups),
            is_alert=bool(page.unassigned),
        ),
    ]


def stated_figures(trip: TripRow) -> str:
    """Return the figures that a source states, which may differ from what is counted here."""
    parts = []
    if n := trip.stated_days:
        parts.append(ngettext("%(n)s day", "%(n)s days", n) % {"n": n})
    if n := trip.stated_states:
        parts.append(ngettext("%(n)s state", "%(n)s states", n) % {"n": n})
    if n := trip.stated_jurisdictions:
        parts.append(ngettext("%(n)s jurisdiction", "%(n)s jurisdictions", n) % {"n": n})
    return " · ".join(parts)


def unreported(n: int) -> str:
    return ngettext("%(n)s day not yet reported", "%(n)s days not yet reported", n) % {"n": n}


def pictures_counted(n: int) -> str:
    words = ngettext(
        "%(n)s picture; those of a meeting stand beside it.",
        "%(n)s pictures; those of a meeting stand beside it.",
        n,
    )
    return words % {"n": n}


def unassigned(n: int) -> str:
    return ngettext("%(n)s has no agency named", "%(n)s have no agency named", n) % {"n": n}


def follow_ups_counted(n: int) -> str:
    words = ngettext(
        "%(n)s statement that must be followed, with where it stands",
        "%(n)s statements that must be followed, with where each stands",
        n,
    )
    return words % {"n": n}


def sources_counted(n: int) -> str:
    return ngettext("%(n)s place cited on this page", "%(n)s places cited on this page", n) % {"n": n}


def report_due_words(due: ReportDue) -> SafeString:
    """Return when a report is due that is not held."""
    if due.is_reckoned:
        words = _(
            "An overseas-trip report is due three months after return"
            " (by our reckoning %(day)s); none is held here."
        )
    else:
        words = _("An overseas-trip report is due on %(day)s; none is held here.")
    return SafeString(escape(words) % {"day": days(due.on)})


def report_kept_words(kept: ReportKept) -> SafeString:
    """Return when a report was due that is held, and how it came."""
    words = _("An overseas-trip report was due on %(day)s; one is held here: %(kept)s.")
    return SafeString(escape(words) % {"day": days(kept.on), "kept": escape(str(kept.punctuality.label))})


def told_us_label(kind: str) -> str:
    return _("What was seen and heard") if kind in SEEN_KINDS else _("What they told us")


def quoted(text: str) -> SafeString:
    return SafeString(escape(_("“%(text)s”")) % {"text": conditional_escape(text)})


def no_document(reason: str) -> SafeString:
    return SafeString(escape(_("Reason given: %(reason)s")) % {"reason": conditional_escape(reason)})


def pages(n: int) -> str:
    return ngettext("%(n)s page", "%(n)s pages", n) % {"n": n}


def note_place(note: Note) -> SafeString:
    """Return where in its document a note leads, its few words, and what is said there; some say neither."""
    source = note.source
    where = [conditional_escape(source.section)] if source.section else []
    if source.page:
        where.append(SafeString(escape(_("page %(page)s") % {"page": source.page})))
    parts = [SafeString(" · ".join(where))] if where else []
    if source.quotation_text:
        parts.append(few_words(source))
    if source.claim:
        parts.append(conditional_escape(source.claim))
    return SafeString(" — ".join(parts)) if parts else muted(_("place not stated"))


def few_words(source: SourceRow) -> SafeString:
    """Return the short quotation of a source, in the language of its document where that is told."""
    lang = "" if source.document_language == "other" else f' lang="{escape(source.document_language)}"'
    return SafeString(f'<q class="source-words"{lang}>{escape(source.quotation_text)}</q>')


def agency_link(agency: AgencyRow | None) -> SafeString:
    if agency is None:
        return muted(_("not stated"))
    return link(agency.url, local_text(agency.short_name, agency.short_name_en or agency.name_en))


def city_name(city: CityRow) -> str:
    return local_text(city.name, city.name_en)


def city_link(city: CityRow) -> SafeString:
    return link(city.url, city_name(city))


def partner_link(row: MeetingRow | PartyRow, prefix: str = "") -> SafeString:
    """Return the host of a meeting, or a party, as a link where it is public, or in words."""
    city: CityRow | None = getattr(row, f"{prefix}city")
    if city:
        return city_link(city)
    for kind in ("association", "institution"):
        partner: PartnerRow | None = getattr(row, prefix + kind)
        if partner:
            return link(record_address(f"{kind}_detail", partner.code.lower()), partner.name)
    words: str = getattr(row, f"{prefix}text")
    return conditional_escape(words) if words else muted(_("not public"))


def place(meeting: MeetingRow) -> SafeString:
    """Return where a meeting took place: as printed, and its city."""
    parts = [conditional_escape(meeting.place)] if meeting.place else []
    if meeting.city:
        parts.append(city_link(meeting.city))
    elif meeting.city_id:
        parts.append(muted(_("not public")))
    return SafeString(" · ".join(parts)) if parts else muted(_("not stated"))


def due(follow_up: FollowUpRow) -> Any:
    """Return when a follow-up is due, in words or as a date."""
    return partial(follow_up.due_on) if follow_up.due_on else or_not_stated(follow_up.due_text)


def note_links(notes: list[Note]) -> SafeString:
    """Return the numbers of notes as links to them."""
    label = f'<span class="visually-hidden">{escape(_("Source"))} </span>'
    links = [f'<a class="note-link" href="#{note.anchor}">{label}{note.number}</a>' for note in notes]
    return SafeString("".join(links))


def stop_days(meetings: list[MeetingRow]) -> SafeString:
    """Return the first and last day that is stated for the meetings of a stop."""
    stated = [day for meeting in meetings for day in (meeting.starts_on, meeting.ends_on) if day]
    return days(min(stated), max(stated)) if stated else days(None)


def error_address(page: TripPage) -> str:
    """Return where to report an error in this record, if the portal was told."""
    contact = settings.PORTAL_ERROR_CONTACT
    if not contact or ":" in contact:
        return contact
    return f"mailto:{contact}?subject={page.trip.code}"
