"""Every address that the public can ask for, and what it answers as one text."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from diaspora.models import Association
from portal.accounts.models import Agency
from portal.cities.models import City, Institution, SisterCityTie
from portal.pages.datasets import DATASETS
from portal.pages.sitemaps import SECTIONS
from portal.records.models import Record
from portal.records.search.declaration import searched_models
from trips import models as trips
from trips.statistics.figures import FIGURES


def addresses(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (name, pattern) of every route, the admin's own left out: its tests hold it."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern.url_patterns, prefix)
        else:
            yield pattern.name or "", pattern


def rows_of(model: type[Record]) -> QuerySet:
    return model.objects.order_by("pk")


# How each route is filled; a route that is not here fails the test.
PLAIN = {
    "home", "search", "about", "data_desk", "site_map", "healthz", "readyz", "robots", "security_txt",
    "sitemap_index", "trips_feed", "follow_ups_feed", "due_calendar", "style", "statistics",
    "agreements_feed", "documents_feed", "search_feed", "council_desk", "desk_package", "data_catalog",
    "data_changes", "snapshot_list",
}  # fmt: skip
DETAILS = {
    "trip_detail": trips.Trip,
    "meeting_detail": trips.Meeting,
    "photo_detail": trips.Photo,
    "document_detail": trips.Document,
    "document_file": trips.Document,
    "agreement_detail": trips.Agreement,
    "lesson_detail": trips.Lesson,
    "indicator_detail": trips.Indicator,
    "follow_up_detail": trips.FollowUpAction,
    "city_detail": City,
    "tie_detail": SisterCityTie,
    "institution_detail": Institution,
    "association_detail": Association,
    "agency_detail": Agency,
    "trip_card": trips.Trip,
    "trip_calendar": trips.Trip,
    "city_feed": City,
    "association_feed": Association,
    "institution_feed": Institution,
}
LISTS = {name.removesuffix("_detail") + "_list" for name in DETAILS if name.endswith("_detail")} | {
    "photo_sheet"
}
DATA_SETS = tuple(DATASETS)


# A feed is of a search: one without words is refused.
BARE_FEED = "/search/feed.atom"
RENDITIONS = ("320.webp", "320.jpg", "1280.jpg", "original.jpg")
# A preview link that there is not: what real ones show has a test of its own.
NO_TOKEN = "A" * 43


def renditions() -> Iterator[tuple[str, str]]:
    return product((photo.slug for photo in rows_of(trips.Photo)), RENDITIONS)


def evidence() -> Iterator[tuple[str, str]]:
    return ((update.follow_up.slug, update.slug) for update in rows_of(trips.ProgressUpdate))


def originals() -> Iterator[tuple[str]]:
    return ((name,) for name in ("no-such-file.pdf", *(one.file.name for one in rows_of(trips.Document))))


def council_sessions() -> Iterator[tuple[str]]:
    for term, kind, number in trips.Document.objects.values_list(
        "council_term", "session_kind", "session_number"
    ):
        yield ("-".join(str(part) for part in (term, kind, number) if part),)


def trips_on_site() -> Iterator[tuple[str, str]]:
    kind = str(ContentType.objects.get_for_model(trips.Trip).pk)
    return ((kind, str(trip.pk)) for trip in rows_of(trips.Trip))


# Pages and archives of the sets draw from the rows that their files show, and every file is walked in both
# languages: a few of the pages in either, and each archive in one of them, show that the rows are the same.
def is_in_english() -> bool:
    return translation.get_language() == "en"


def some_sets() -> Iterator[tuple[str]]:
    return ((name,) for name in DATA_SETS[is_in_english() :: 6])


def whole_archive() -> list[tuple[()]]:
    return [] if is_in_english() else [()]


def trip_archives() -> Iterator[tuple[str]]:
    return ((trip.slug,) for trip in rows_of(trips.Trip)[: 2 * is_in_english()])


OTHERS = {
    "data_set": some_sets,
    "snapshot_file": lambda: [("2026-03-27",)],  # There is none: tests/pages/test_snapshots.py takes some.
    "data_archive": whole_archive,
    "trip_archive": trip_archives,
    "set_package": lambda: [("meetings",)],
    "data_checksum": lambda: [("meetings",)],
    "photo_rendition": renditions,
    "follow_up_evidence": evidence,
    "original": originals,
    "record_on_site": trips_on_site,
    "linked_preview": lambda: [(NO_TOKEN,)],
    "linked_rendition": lambda: ((NO_TOKEN, *arguments) for arguments in renditions()),
    "council_session": council_sessions,
    "data_export": lambda: product(DATA_SETS, ["csv"]),
    "statistics_file": lambda: ((name,) for name in FIGURES),
    "sitemap_section": lambda: product(("pages", *SECTIONS), ["1"]),
}


def fillings(name: str) -> list[list[str]]:
    """Return every list of arguments with which a route is asked."""
    if name in PLAIN | LISTS:
        return [[]]
    if name in DETAILS:
        return [[row.code.lower()] for row in DETAILS[name].objects.all()]
    if name in OTHERS:
        return [list(arguments) for arguments in OTHERS[name]()]
    pytest.fail(f"The route {name!r} is unknown to the boundary test.")


def every_address() -> Iterator[str]:
    """Yield every address once: what has no language is the same in both."""
    yield from dict.fromkeys(addresses_in_both_languages())


def addresses_in_both_languages() -> Iterator[str]:
    names = {name for name, _pattern in addresses()}
    for language, name in product(("zh-hant", "en"), sorted(names)):
        with translation.override(language):
            for arguments in fillings(name):
                address = reverse(name, args=arguments)
                yield address
                if name in LISTS or name in ("search", "search_feed") or is_searched_set(name, arguments):
                    yield f"{address}?q=zq0"
                if name == "search":
                    yield from (
                        f"{address}?q=zq0&kind={model._meta.model_name}" for model in searched_models()
                    )


def is_searched_set(name: str, arguments: list[str]) -> bool:
    """Whether a route is of a data set that takes words to look for: another refuses them."""
    return name == "data_export" and "q" in DATASETS[arguments[0]].filterset.base_filters


def whole_text(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"] == "application/zip":
        archive = ZipFile(BytesIO(body))
        body = b"".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return headers + body.decode("utf-8", errors="replace")
