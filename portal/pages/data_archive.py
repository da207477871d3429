"""Archives of the data: everything public, or what hangs on one trip, from one state of the database.

Decided in docs/decisions/0029-around-the-files.md.
"""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.data_package import LICENCE, package_in_archive
from portal.pages.data_source import FileFacts, Measured, attachment, csv_of
from portal.pages.datasets import DATASETS
from portal.records import clock
from portal.records.archives import Files, zipped
from portal.records.exports import Export, Terms
from portal.records.filters import Problem, shortened
from portal.records.kept_answers import answers
from portal.records.kept_pages import address_of
from portal.records.one_state import one_state
from portal.records.page_middleware import etag_of
from portal.records.past import has_past
from portal.records.release import software
from trips.exports import CITATIONS, TRIPS
from trips.models import Trip

# An archive holds a thread and a state of the database for as long as its reader takes: pages need both, too.
MOST_AT_ONCE = 2
RETRY_SECONDS = 60
SLOTS = threading.BoundedSemaphore(MOST_AT_ONCE)
DESCRIPTION, READ_ME, SUMS = "datapackage.json", "README.md", "SHA256SUMS"


class Selection(NamedTuple):
    """Which records an archive holds, and what it is called in the words of both languages."""

    title: str
    title_en: str
    records: dict[str, QuerySet]
    is_whole: bool = True


def everything(terms: Terms) -> Selection:
    records = {name: export.published(terms.at) for name, export in DATASETS.items()}
    return Selection("全部公開資料", "All public data", records)


def of_trip(trip: Trip, terms: Terms) -> Selection:
    """Return what hangs on a trip: each set that can be narrowed to it, as its own filter does."""
    narrowed = {name: narrowed_to(trip, export, terms) for name, export in DATASETS.items()}
    records = {name: rows for name, rows in narrowed.items() if rows is not None}
    english = trip.title_en or trip.title
    return Selection(f"{trip.title}（{trip.code}）", f"{english} ({trip.code})", records, is_whole=False)


def narrowed_to(trip: Trip, export: Export, terms: Terms) -> QuerySet | None:
    """Return a set's rows of one trip, or None where the set knows no trips."""
    records = export.published(terms.at)
    if export is TRIPS:
        return records.filter(pk=trip.pk)
    if export is CITATIONS:
        return records.filter(document__trip=trip)
    if "trip" not in export.filterset.base_filters:
        return None
    filters = export.filterset(QueryDict(f"trip={trip.code}"), queryset=records)
    # The filter offers a trip only where the set has rows of it, and ignores what it does not offer.
    return records.none() if filters.problems else filters.qs


def files_of(chosen: Selection, terms: Terms) -> Files:
    """Yield each file with its pieces; the last three are made of what the others turned out to be."""
    sums: list[tuple[str, str]] = []
    facts: dict[str, FileFacts] = {}
    for name, records in chosen.records.items():
        file = Measured(csv_of(DATASETS[name], records, terms))
        yield f"{name}.csv", file
        facts[name] = file.facts(records.count())
        sums.append((f"{name}.csv", facts[name].sha256))
    for name, content in told_of(chosen, facts, terms):
        file = Measured([content])
        yield name, file
        sums.append((name, file.digest.hexdigest()))
    yield SUMS, ["".join(f"{digest}  {name}\n" for name, digest in sums).encode()]


def told_of(chosen: Selection, facts: dict[str, FileFacts], terms: Terms) -> Iterator[tuple[str, bytes]]:
    """Yield what tells of the files, in the language of the archive's address and in both."""
    with translation.override("en" if terms.english else "zh-hant"):
        made_at = timezone.now()
        title = chosen.title_en if terms.english else chosen.title
        package = package_in_archive(title, facts, made_at, is_whole=chosen.is_whole)
        told = {
            "chosen": chosen,
            "files": [(DATASETS[name], found) for name, found in facts.items()],
            "at": in_words(terms.at),
            "made_at": in_words(made_at),
            "software": software(),
            "licence": LICENCE,
        }
        read_me = render_to_string("pages/data/readme.txt", told)
    yield DESCRIPTION, json.dumps(package, ensure_ascii=False, indent=1).encode()
    yield READ_ME, read_me.encode()


def in_words(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def archive(chosen: Selection, terms: Terms) -> Iterator[bytes]:
    """Yield an archive, all of it read from one state of the database."""
    with one_state():
        yield from zipped(files_of(chosen, terms), terms.at)


class Begun:
    """A stream whose first piece is made already, so that what fails at once is an error page and no file."""

    def __init__(self, pieces: Iterator[bytes], end: Callable[[], None]) -> None:
        self.pieces, self.end = pieces, end
        try:
            self.first = next(pieces)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        yield from self.pieces

    def close(self) -> None:
        """End the stream wherever it is; once."""
        end, self.end = self.end, lambda: None
        try:
            self.pieces.close()  # type: ignore[attr-defined]
        finally:
            end()


@has_past
@require_safe
def data_archive(request: HttpRequest) -> HttpResponseBase:
    """Send everything that is public."""
    terms = Terms.now()
    return sent(request, "all", lambda: archive(everything(terms), terms))


@has_past
@require_safe
def trip_archive(request: HttpRequest, code: str) -> HttpResponseBase:
    """Send what hangs on one trip; a draft answers as an unknown code does."""
    terms = Terms.now()
    trip = Trip.objects.published(terms.at).filter(code=code.upper()).first()
    if trip is None:
        raise Http404
    return sent(request, trip.slug, lambda: archive(of_trip(trip, terms), terms))


def sent(request: HttpRequest, name: str, make: Callable[[], Iterator[bytes]]) -> HttpResponseBase:
    """Return an archive as a stream, unless the reader has it, asks for a part, or too many are sent."""
    if request.GET:
        return refused(request, f"{name}.zip")
    version = answers().version
    etag = etag_of(address_of(request), version) if version else None
    if known := get_conditional_response(request, etag=etag):
        return known
    if request.method == "HEAD":
        return with_headers(StreamingHttpResponse(()), name, etag)
    if not SLOTS.acquire(blocking=False):
        return too_many()
    return with_headers(StreamingHttpResponse(Begun(make(), SLOTS.release)), name, etag)


def with_headers(response: StreamingHttpResponse, name: str, etag: str | None) -> StreamingHttpResponse:
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = attachment(f"{name}_{clock.today().isoformat()}.zip")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if etag:
        response.headers["ETag"] = etag
    return response


def refused(request: HttpRequest, title: str) -> HttpResponse:
    """Say that an archive takes no filters: it cannot say what it left out."""
    problems = [
        Problem(shortened(name), "", shortened(str(value)), _("There is no such filter here."))
        for name, value in request.GET.items()
    ]
    context = {"title": title, "problems": problems, "allowed": []}
    return render(request, "pages/data_refused.html", context, status=400)


def too_many() -> HttpResponse:
    words = _("Other archives are being sent. Try again in a minute.")
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=503, headers=headers)
