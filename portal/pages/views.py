"""Home and the pages about the portal itself."""

from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from diaspora.models import Association
from portal.cities.models import City, SisterCityTie
from portal.cities.partner_map import Level, level_of, levels, partner_map, strength
from portal.pages.context import SITE_DESCRIPTION, SITE_NAME
from portal.records.kept_answers import answers
from portal.records.kept_pages import kept_page
from portal.records.page_facts import (
    PageFacts,
    absolute,
    breadcrumbs,
    city_government,
    page_language,
    thing,
)
from portal.records.past import has_past
from trips.coverage import coverage
from trips.models import Agreement, Document, FollowUpAction, Meeting, Photo, Trip
from trips.models.follow_up import FollowUpStatus

FOLLOW_UPS_SHOWN = 6


@has_past
@require_safe
@kept_page
def home(request: HttpRequest) -> HttpResponse:
    """The latest trip, what follows from it, and the partners on a map."""
    reports = Prefetch("documents", Document.objects.published(), to_attr="shown_documents")
    covers = Prefetch("photos", Photo.objects.published().filter(is_cover=True), to_attr="covers")
    trips = list(Trip.objects.published().prefetch_related(reports, covers)[:4])
    latest = trips[0] if trips else None
    partners = partner_cities()
    context = {
        "latest": latest,
        "more_trips": trips[1:],
        "coverage": coverage(latest, latest.shown_documents) if latest else None,
        "follow_ups": due_first(),
        "follow_up_counts": follow_up_counts(),
        "counts": counts(),
        "map": partner_map(partners, route_of(latest)),
        "partners": by_level(partners),
        "page_facts": home_facts(request),
    }
    return render(request, "pages/home.html", context)


def due_first() -> QuerySet[FollowUpAction]:
    """Return the open follow-ups that are due first; what has no date stands last."""
    open_ones = FollowUpAction.objects.published().open().with_origins()
    return open_ones.order_by(F("due_on").asc(nulls_last=True), "id")[:FOLLOW_UPS_SHOWN]


def follow_up_counts() -> list[tuple[str, str, int]]:
    """Return (query of the ledger, label, number) of what citizens ask of promises first."""
    public = FollowUpAction.objects.published()
    return [
        ("status=open", _("open"), public.open().count()),
        ("overdue=true", _("overdue"), public.overdue().count()),
        ("status=open&lead_agency=none", _("open, no agency named"), public.unassigned().count()),
        ("status=done", _("closed: done"), public.filter(status=FollowUpStatus.DONE).count()),
    ]


def route_of(trip: Trip | None) -> list[tuple[float, float]]:
    """Return where a trip's public meetings took place, as longitude and latitude, in their order."""
    if trip is None:
        return []
    meetings = trip.meetings.published().filter(withheld_reason="").select_related("city")
    cities = dict.fromkeys(meeting.city for meeting in meetings if meeting.city)
    return [
        (float(city.longitude), float(city.latitude))
        for city in cities
        if city.is_published and city.longitude is not None and city.latitude is not None
    ]


def home_facts(request: HttpRequest) -> PageFacts:
    """Say what the site is and whose it is."""
    site = thing(
        "WebSite",
        id=absolute("/#site"),
        url=absolute(request.path),
        name=str(SITE_NAME),
        description=str(SITE_DESCRIPTION),
        publisher=city_government(),
        inLanguage=page_language(),
    )
    return PageFacts(str(SITE_NAME), str(SITE_DESCRIPTION), kind="website", data=(site,))


def counts() -> list[tuple[str, str, int]]:
    """Return (address name, label, number) of what the portal holds; each number is a link to its list."""
    known = answers()
    ties = SisterCityTie.objects.published().in_force().values("city").distinct()
    trips, meetings = known.count_of(Trip), known.count_of(Meeting)
    partners = known.get(("partner cities",), ties.count)
    associations, agreements = known.count_of(Association), known.count_of(Agreement)
    follow_ups = known.count_of(FollowUpAction)
    return [
        ("trip_list", ngettext("trip", "trips", trips), trips),
        ("meeting_list", ngettext("meeting", "meetings", meetings), meetings),
        ("tie_list", ngettext("partner city", "partner cities", partners), partners),
        ("association_list", ngettext("association", "associations", associations), associations),
        ("agreement_list", ngettext("agreement", "agreements", agreements), agreements),
        ("follow_up_list", ngettext("follow-up", "follow-ups", follow_ups), follow_ups),
    ]


def partner_cities() -> list[Any]:
    """Return the public cities with a tie in force, closest relationship first."""
    cities = City.objects.published().with_current_tie().select_related("country")
    return sorted(cities.filter(current_level__isnull=False), key=strength)


def by_level(cities: list[Any]) -> list[tuple[Level, list[Any]]]:
    """Return each level that occurs with its cities."""
    return [(level, [city for city in cities if level_of(city) == level.value]) for level in levels(cities)]


@require_safe
@kept_page
def about(request: HttpRequest) -> HttpResponse:
    title = _("About these records")
    facts = PageFacts(title, kind="website", data=(breadcrumbs((title, request.path)),))
    return render(request, "pages/about.html", {"page_facts": facts})
