"""The plan of the site: every public page that is no single record's, in the order in which it is shown."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from portal.pages.datasets import DATASETS
from portal.records.kept_pages import kept_page
from portal.records.page_facts import PageFacts, breadcrumbs
from portal.text.bilingual import in_english
from trips.filters.meeting import trip_years

# (heading, ((route, label), …)): routes take no argument.
PLAN = (
    (
        gettext_lazy("The portal"),
        (
            ("home", gettext_lazy("Home")),
            ("search", gettext_lazy("Search")),
            ("about", gettext_lazy("About these records")),
            ("site_map", gettext_lazy("Site map")),
        ),
    ),
    (
        gettext_lazy("What happened"),
        (
            ("trip_list", gettext_lazy("Trips")),
            ("meeting_list", gettext_lazy("Meetings")),
            ("photo_list", gettext_lazy("Pictures")),
            ("photo_sheet", gettext_lazy("Contact sheet")),
            ("document_list", gettext_lazy("Documents")),
            ("council_desk", gettext_lazy("Council desk")),
        ),
    ),
    (
        gettext_lazy("What came of it"),
        (
            ("agreement_list", gettext_lazy("Agreements")),
            ("follow_up_list", gettext_lazy("Follow-ups")),
            ("lesson_list", gettext_lazy("Lessons")),
            ("indicator_list", gettext_lazy("Indicators")),
        ),
    ),
    (
        gettext_lazy("Partners and agencies"),
        (
            ("tie_list", gettext_lazy("Registry of ties")),
            ("city_list", gettext_lazy("Cities")),
            ("institution_list", gettext_lazy("Institutions")),
            ("association_list", gettext_lazy("Overseas associations")),
            ("agency_list", gettext_lazy("Agencies")),
        ),
    ),
    (
        gettext_lazy("Data"),
        (
            ("statistics", gettext_lazy("Statistics")),
            ("data_desk", gettext_lazy("Data desk")),
            ("snapshot_list", gettext_lazy("Dated snapshots")),
            ("data_changes", gettext_lazy("Changes of the data's form")),
        ),
    ),
)
FOLLOWING = (
    ("trips_feed", gettext_lazy("Trips as they are published"), "Atom"),
    ("follow_ups_feed", gettext_lazy("Follow-ups: published, progress, closing"), "Atom"),
    ("agreements_feed", gettext_lazy("Agreements as they are published, and results claimed"), "Atom"),
    ("documents_feed", gettext_lazy("Documents as they are published"), "Atom"),
    ("due_calendar", gettext_lazy("When follow-ups are due"), "iCalendar"),
)


OF_ALL_DATA = (
    ("data_archive", gettext_lazy("All public data"), "ZIP"),
    ("desk_package", gettext_lazy("What the columns mean, for programs"), "JSON"),
    ("data_catalog", gettext_lazy("Catalogue for other data portals"), "JSON-LD"),
)


class AccessKey(NamedTuple):
    """A key that leads to a part of every page."""

    key: str
    part: str
    holds: str


class Entry(NamedTuple):
    """A numbered line of the plan; `kind` is the format of what is no page."""

    number: str
    label: str
    path: str
    kind: str = ""


def page_names() -> list[str]:
    """Return the names of all routes in the plan."""
    return [name for _heading, pages in PLAN for name, _label in pages]


@require_safe
@kept_page
def site_map(request: HttpRequest) -> HttpResponse:
    """Show the plan (網站導覽), with the keys that lead around each page."""
    title = _("Site map")
    groups = [
        (f"{place}. {heading}", [*numbered(place, pages), *extras(place, [name for name, _label in pages])])
        for place, (heading, pages) in enumerate(PLAN, start=1)
    ]
    place, heading = len(groups) + 1, _("To follow")
    lines = [
        Entry(f"{place}-{number}", str(label), reverse(name), kind)
        for number, (name, label, kind) in enumerate(FOLLOWING, start=1)
    ]
    context = {
        "groups": [*groups, (f"{place}. {heading}", lines)],
        "access_keys": access_keys(),
        "page_facts": PageFacts(title, kind="website", data=(breadcrumbs((title, request.path)),)),
    }
    return render(request, "pages/site_map.html", context)


def numbered(place: int, pages: tuple[tuple[str, object], ...]) -> list[Entry]:
    """Return the pages of one group under their numbers, 2-1, 2-2 …, as such plans are read out."""
    return [
        Entry(f"{place}-{number}", str(label), reverse(name))
        for number, (name, label) in enumerate(pages, start=1)
    ]


def extras(place: int, names: list[str]) -> list[Entry]:
    """Return what a group holds besides its pages: the years of trips, the files of the data desk."""
    start = len(names) + 1
    if "trip_list" in names:
        found = [(_("Trips in %(year)s") % {"year": year}, f"?year={year}") for year, _label in trip_years()]
        entries = [(label, f"{reverse('trip_list')}{query}", "") for label, query in found]
    elif "data_desk" in names:
        entries = [(str(label), reverse(name), kind) for name, label, kind in OF_ALL_DATA]
        entries += [
            (
                export.title_en if in_english() else export.title,
                reverse("data_export", args=[export.name, "csv"]),
                "CSV",
            )
            for export in DATASETS.values()
        ]
    else:
        return []
    return [
        Entry(f"{place}-{number}", str(label), path, kind)
        for number, (label, path, kind) in enumerate(entries, start=start)
    ]


def access_keys() -> list[AccessKey]:
    """Return the keys as the web accessibility rules of Taiwan name them."""
    return [
        AccessKey("U", _("Upper block"), _("the name of the site, the main menu and the other language")),
        AccessKey("C", _("Central block"), _("the content of the page")),
        AccessKey("Z", _("Footer block"), _("further pages and the licence")),
    ]
