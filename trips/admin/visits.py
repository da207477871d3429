"""Before somebody travels: who met the same partners, or spoke of the same topics, these three years."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.records.admin_panels import Panel, PanelItem, panel_item
from portal.records.dates import range_in_words
from trips.models import Meeting, Trip
from trips.models.meeting import HOST_KEYS

YEARS = 3
SHOWN_AT_MOST = 30


def years_before(day: date) -> date:
    """Return the same day three years before; of 29 February the day after."""
    try:
        return day.replace(year=day.year - YEARS)
    except ValueError:
        return day.replace(year=day.year - YEARS, month=3, day=1)


def earlier_visits_panel(trip: Trip, meetings: Iterable[Meeting]) -> Panel:
    """Return the meetings of other trips that share a partner or a topic with these, by whichever agency.

    Drafts are among them: two agencies that plan the same visit should hear of each other.
    """
    own = list(meetings)
    topics = Meeting.topics.through.objects.filter(meeting__in=own).values_list("topic_id", flat=True)
    partners = {key: {getattr(one, f"{key}_id") for one in own} - {None} for key in HOST_KEYS}
    shared_topics = set(topics)
    alike = Q(topics__in=shared_topics)
    for key, values in partners.items():
        alike |= Q(**{f"{key}__in": values})
    known_partners = {(key, value) for key, values in partners.items() for value in values}
    items = [visit_item(meeting, known_partners, shared_topics) for meeting in found(trip, alike)]
    return Panel(
        "earlier-visits", gettext_lazy("The same partners and topics in the last three years"), items
    )


def found(trip: Trip, alike: Q) -> Iterable[Meeting]:
    period = Q(trip__starts_on__range=(years_before(trip.starts_on), trip.ends_on))
    # A meeting with two of the topics is one meeting.
    keys = Meeting.objects.filter(alike, period).exclude(trip=trip).values("pk")
    return (
        Meeting.objects.filter(pk__in=keys)
        .select_related("trip__lead_agency", *HOST_KEYS)
        .prefetch_related("topics")
        .order_by("-trip__starts_on", "-starts_on", "-pk")[:SHOWN_AT_MOST]
    )


def visit_item(meeting: Meeting, partners: set[tuple[str, int]], topics: set[int]) -> PanelItem:
    trip = meeting.trip
    start, end = (meeting.starts_on, meeting.ends_on) if meeting.starts_on else (trip.starts_on, trip.ends_on)
    is_partner = any((key, getattr(meeting, f"{key}_id")) in partners for key in HOST_KEYS)
    shared = "、".join(str(topic) for topic in meeting.topics.all() if topic.pk in topics)
    return panel_item(
        meeting,
        range_in_words(start, end),
        str(trip),
        str(trip.lead_agency) if trip.lead_agency else _("no agency named"),
        _("same partner: %(name)s") % {"name": meeting.host} if is_partner else "",
        _("same topic: %(name)s") % {"name": shared} if shared else "",
    )
