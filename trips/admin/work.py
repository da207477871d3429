"""What trips, meetings, photos and follow-ups add to the work list of the staff."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.records.admin_panels import add_url, change_url
from portal.records.dates import day_in_words, range_in_words
from portal.records.publishing import State
from portal.records.work_list import Entry, Part, Section, may, work
from trips.coverage import coverage
from trips.models import (
    Agreement,
    Citation,
    Delegation,
    DelegationMember,
    Document,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    NilReturn,
    Photo,
    ProgressUpdate,
    Topic,
    Trip,
)
from trips.models.follow_up import is_reporter

if TYPE_CHECKING:
    from portal.records.work_list import Staff

REPORT_DUE_SOON_DAYS = 30

changes_trips = may("trips.change_trip")
changes_meetings = may("trips.change_meeting")
changes_photos = may("trips.change_photo")
changes_follow_ups = may("trips.change_followupaction")


def reports_for_an_agency(user: "Staff") -> bool:
    return user.has_perm("trips.add_progressupdate") and is_reporter(user)


def trip_entry(field: str) -> Callable[[Trip], Entry]:
    def entry(trip: Trip) -> Entry:
        return Entry(
            str(trip), change_url(trip) + field, [trip.code, range_in_words(trip.starts_on, trip.ends_on)]
        )

    return entry


def report_entry(trip: Any) -> Entry:
    note = _("due %(day)s") % {"day": day_in_words(trip.report_due_on)}
    is_late = trip.report_due_on < localdate()
    return Entry(str(trip), change_url(trip) + "#panel-documents", [trip.code, note], is_late=is_late)


def unreported_entry(trip: Trip) -> Entry:
    found = coverage(trip, [document for document in trip.documents.all() if document.state != "withdrawn"])
    days = len(found.unreported)
    note = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    gaps = "、".join(range_in_words(first, last) for first, last in found.gaps)
    return Entry(str(trip), change_url(trip) + "#panel-documents", [trip.code, note, gaps])


def itinerary_entry(item: Any) -> Entry:
    field = f"#id_itinerary_items-{item.place}-meeting"
    day = range_in_words(item.starts_on, item.ends_on)
    return Entry(str(item), change_url(item.trip) + field, [note for note in (day, str(item.trip)) if note])


def meeting_entry(meeting: Meeting) -> Entry:
    return Entry(str(meeting), change_url(meeting) + "#id_host_city", [meeting.code, str(meeting.trip)])


def photo_entry(photo: Photo) -> Entry:
    return Entry(str(photo), change_url(photo) + "#id_alt_text", [photo.code, str(photo.trip)])


def failed_entry(photo: Photo) -> Entry:
    label = photo.original_name or str(photo)
    return Entry(label, change_url(photo) + "#id_original", [photo.code, str(photo.trip), photo.failure_text])


def member_entry(member: Any) -> Entry:
    day = _("to be looked at again on %(day)s") % {"day": day_in_words(member.withheld_review_on)}
    delegation = member.delegation
    return Entry(
        str(member),
        change_url(delegation) + "#members-group",
        [member.code, str(delegation.trip), day],
        is_late=member.withheld_review_on < localdate(),
    )


def follow_up_notes(follow_up: Any) -> list[str]:
    notes = [follow_up.code, str(follow_up.get_status_display())]
    if follow_up.lead_agency:
        notes.append(follow_up.lead_agency.label.plain)
    if follow_up.due_on:
        notes.append(_("due %(day)s") % {"day": follow_up.due_on.in_words})
    return notes


def last_update_note(follow_up: Any) -> str:
    if follow_up.last_update_on is None:
        return _("never reported on")
    return _("last report %(day)s") % {"day": day_in_words(follow_up.last_update_on)}


def follow_up_entry(field: str) -> Callable[[Any], Entry]:
    def entry(follow_up: Any) -> Entry:
        notes = [*follow_up_notes(follow_up), last_update_note(follow_up)]
        is_late = follow_up.is_overdue()
        return Entry(str(follow_up), change_url(follow_up) + field, notes, is_late=is_late)

    return entry


def reporting_entry(follow_up: Any) -> Entry:
    notes = [*follow_up_notes(follow_up), last_update_note(follow_up)]
    is_late = follow_up.is_overdue()
    notes += [_("overdue")] if is_late else [_("no report for half a year")] if follow_up.is_quiet else []
    return Entry(
        str(follow_up),
        change_url(follow_up),
        notes,
        is_late=is_late,
        action=_("Report progress"),
        action_url=add_url(ProgressUpdate, follow_up=follow_up.pk),
    )


def overdue(user: "Staff") -> Any:
    found = FollowUpAction.objects.within_reach(user).overdue().with_last_update()
    return found.not_withdrawn().select_related("lead_agency").order_by("due_on", "pk")


def stale(user: "Staff") -> Any:
    found = FollowUpAction.objects.within_reach(user).stale().not_withdrawn()
    return found.select_related("lead_agency").order_by(F("last_update_on").asc(nulls_first=True), "pk")


def unassigned(user: "Staff") -> Any:
    found = FollowUpAction.objects.within_reach(user).unassigned().with_last_update()
    return found.not_withdrawn().select_related("lead_agency").order_by("pk")


def of_my_agency(user: "Staff") -> Any:
    found = FollowUpAction.objects.within_reach(user).open().not_withdrawn()
    return found.select_related("lead_agency").most_urgent_first()


def section(name: str, part: Part, title: Any, rows: Any, entry: Any, is_for: Any) -> None:
    work.add(Section(name, part, title, rows, entry, is_for))


section(
    "my-agency",
    Part.MINE,
    gettext_lazy("Follow-ups of my agency, the most urgent first"),
    of_my_agency,
    reporting_entry,
    reports_for_an_agency,
)
section(
    "withheld-members",
    Part.DECIDE,
    gettext_lazy("Withheld members of delegations, to be looked at again"),
    lambda user: (
        DelegationMember.objects.exclude(withheld_reason="")
        .filter(withheld_review_on__lte=localdate())
        .exclude(delegation__trip__state=State.WITHDRAWN)
        .select_related("delegation__trip")
        .order_by("withheld_review_on", "pk")
    ),
    member_entry,
    may("trips.publish_trip"),
)
section(
    "report-overdue",
    Part.DUE,
    gettext_lazy("Overseas-trip report overdue"),
    lambda user: Trip.objects.not_withdrawn().report_overdue().order_by("report_due_on", "pk"),
    report_entry,
    changes_trips,
)
section(
    "report-due",
    Part.DUE,
    gettext_lazy("Overseas-trip report due within 30 days"),
    lambda user: (
        Trip.objects.not_withdrawn().report_due_within(REPORT_DUE_SOON_DAYS).order_by("report_due_on", "pk")
    ),
    report_entry,
    changes_trips,
)
section(
    "follow-ups-overdue",
    Part.FOLLOW_UPS,
    gettext_lazy("Overdue"),
    overdue,
    follow_up_entry("#updates-group"),
    changes_follow_ups,
)
section(
    "follow-ups-stale",
    Part.FOLLOW_UPS,
    gettext_lazy("No report for half a year"),
    stale,
    follow_up_entry("#updates-group"),
    changes_follow_ups,
)
section(
    "follow-ups-unassigned",
    Part.FOLLOW_UPS,
    gettext_lazy("No agency named"),
    unassigned,
    follow_up_entry("#id_lead_agency"),
    changes_follow_ups,
)
section(
    "trips-without-summary",
    Part.MISSING,
    gettext_lazy("Trips without a summary"),
    lambda user: Trip.objects.not_withdrawn().begun().filter(summary="").order_by("-starts_on", "pk"),
    trip_entry("#id_summary"),
    changes_trips,
)
section(
    "days-without-report",
    Part.MISSING,
    gettext_lazy("Trips with days that no report covers"),
    lambda user: (
        Trip.objects.not_withdrawn()
        .over()
        .with_unreported_days()
        .order_by("-starts_on", "pk")
        .prefetch_related("documents")
    ),
    unreported_entry,
    changes_trips,
)
section(
    "itinerary-without-meeting",
    Part.MISSING,
    gettext_lazy("Itinerary items without a meeting"),
    lambda user: (
        ItineraryItem.objects.lacking_a_meeting().select_related("trip").order_by("-trip__starts_on", "place")
    ),
    itinerary_entry,
    changes_trips,
)
section(
    "meetings-without-host",
    Part.MISSING,
    gettext_lazy("Meetings without a host"),
    lambda user: (
        Meeting.objects.not_withdrawn()
        .without_host()
        .select_related("trip")
        .order_by("-trip__starts_on", "trip", "order", "pk")
    ),
    meeting_entry,
    changes_meetings,
)
section(
    "photos-without-alt-text",
    Part.MISSING,
    gettext_lazy("Photos without alternative text"),
    lambda user: (
        Photo.objects.not_withdrawn()
        .filter(alt_text="", hidden_reason="")
        .select_related("trip")
        .order_by("-trip__starts_on", "trip", "order", "pk")
    ),
    photo_entry,
    changes_photos,
)
section(
    "photos-failed",
    Part.MISSING,
    gettext_lazy("Photos that could not be made fit"),
    lambda user: (
        Photo.objects.not_withdrawn()
        .filter(processing=Photo.Processing.FAILED)
        .select_related("trip")
        .order_by("-trip__starts_on", "trip", "order", "pk")
    ),
    failed_entry,
    changes_photos,
)

work.link(
    gettext_lazy("Half-year review of follow-ups"),
    "admin:trips_followupaction_review",
    may("trips.view_followupaction", "trips.add_progressupdate"),
)
work.group(1, gettext_lazy("Trips and meetings"), Trip, Delegation, Meeting, Photo, Document, NilReturn)
work.group(
    2,
    gettext_lazy("What follows from them"),
    Agreement,
    FollowUpAction,
    ProgressUpdate,
    Lesson,
    Indicator,
)
work.group(5, gettext_lazy("Registers"), Topic, Citation)
