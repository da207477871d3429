"""Home and the pages about the portal itself."""

from collections import Counter
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diaspora.models import Association
from portal.cities.models import City, SisterCityTie, TieLevel
from portal.pages.context import SITE_DESCRIPTION, SITE_NAME
from portal.records.kept_pages import kept_page
from portal.records.maps import WorldPoint, world_map
from portal.records.page_facts import (
    PageFacts,
    absolute,
    breadcrumbs,
    city_government,
    page_language,
    thing,
)
from trips.coverage import coverage
from trips.models import Agreement, Document, FollowUpAction, Meeting, Photo, Trip


@require_safe
@kept_page
def home(request: HttpRequest) -> HttpResponse:
    """The latest trip, what follows from it, and the partners on a map."""
    reports = Prefetch("documents", Document.objects.published(), to_attr="shown_documents")
    covers = Prefetch("photos", Photo.objects.published().filter(is_cover=True), to_attr="covers")
    trips = list(Trip.objects.published().prefetch_related(reports, covers)[:4])
    latest = trips[0] if trips else None
    open_follow_ups = FollowUpAction.objects.published().open().with_origins()
    partners = list(partners_on_the_map())
    context = {
        "latest": latest,
        "more_trips": trips[1:],
        "coverage": coverage(latest, latest.shown_documents) if latest else None,
        "follow_ups": open_follow_ups.order_by("due_on", "id")[:6],
        "counts": counts(),
        "world": partner_map(partners),
        "levels": levels(partners),
        "page_facts": home_facts(request),
    }
    return render(request, "pages/home.html", context)


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
    follow_ups = FollowUpAction.objects.published()
    partners = SisterCityTie.objects.published().values("city").distinct()
    return [
        ("trip_list", _("trips"), Trip.objects.published().count()),
        ("meeting_list", _("meetings"), Meeting.objects.published().count()),
        ("tie_list", _("partner cities"), partners.count()),
        ("association_list", _("associations"), Association.objects.published().count()),
        ("agreement_list", _("agreements"), Agreement.objects.published().count()),
        ("follow_up_list", _("follow-ups"), follow_ups.count()),
    ]


def partners_on_the_map() -> QuerySet[City]:
    """Return the public cities with a tie in force and coordinates."""
    cities = City.objects.published().with_current_tie()
    return cities.filter(latitude__isnull=False, current_level__isnull=False)


def levels(cities: list[Any]) -> list[tuple[str, str, int]]:
    """Return (mark, label, number) of each level on the map, strongest first: its legend."""
    numbers = Counter(city.current_level for city in cities)
    found = ((level, label) for level, label in TieLevel.choices if numbers[level])
    return [(level.replace("_", "-"), str(label), numbers[level]) for level, label in found]


def partner_map(cities: list[Any]) -> SafeString | str:
    """Return the world map of partners by level as SVG, or nothing where no partner has coordinates."""
    points = [
        WorldPoint(
            name=str(city.local.name),
            lat=float(city.latitude or 0),
            lon=float(city.longitude or 0),
            kind=city.current_level.replace("_", "-"),
            href=city.get_absolute_url(),
        )
        for city in cities
    ]
    if not points:
        return ""
    # world_map escapes every name it is given.
    return SafeString(
        world_map(
            points,
            title=_("Partner cities"),
            description=_("Each mark is a city; the registry lists the same."),
        )
    )


@require_safe
@kept_page
def about(request: HttpRequest) -> HttpResponse:
    title = _("About these records")
    facts = PageFacts(title, kind="website", data=(breadcrumbs((title, request.path)),))
    return render(request, "pages/about.html", {"page_facts": facts})
