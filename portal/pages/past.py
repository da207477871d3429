"""The public portal below `/as-of/<day or second>/`: the same views, read as of a moment that is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import http_date

from portal.records.dated_addresses import MOUNT, NOW, last_second, moment_of
from portal.records.middleware import Middleware
from portal.records.past import as_of, pieces_as_of

# What a reader of the past is led on to as it is today; everything else is unknown there.
ONLY_TODAY = {
    *("search", "search_feed", "about", "site_map", "statistics", "statistics_file", "style"),
    *("trips_feed", "follow_ups_feed", "agreements_feed", "documents_feed"),
    *("city_feed", "association_feed", "institution_feed"),
    *("trip_calendar", "due_calendar", "trip_card"),
    *("data_changes", "snapshot_list", "snapshot_file"),
    *("photo_rendition", "document_file", "follow_up_evidence"),
}


@dataclass(frozen=True, slots=True)
class PastAsked:
    """What was asked of the past: as of when, if the address means a moment that is over, and which page.

    `path` and `query` are those of the same page today.
    """

    point: str
    moment: datetime | None
    path: str
    query: str

    @property
    def is_day(self) -> bool:
        return "T" not in self.point

    @property
    def present_address(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


class PastMiddleware(Middleware):
    """Takes the mount off the address and reads all below it as of its moment.

    What a page links to keeps the reader in the past, since `reverse` begins with the script prefix.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(f"/{MOUNT}/"):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        point, slash, rest = request.path_info.removeprefix(f"/{MOUNT}/").partition("/")
        if point == NOW or not slash:
            return HttpResponseRedirect(self.settled(request, point, rest))
        prefix = get_script_prefix()
        asked = PastAsked(
            point,
            moment_of(point),
            # No second slash at its beginning: that would be the address of another host.
            escape_uri_path(f"{prefix}{rest.lstrip('/')}"),
            iri_to_uri(request.META.get("QUERY_STRING", "")),
        )
        request.past = asked  # type: ignore[attr-defined]
        request.path_info = f"/{rest}"
        set_script_prefix(f"{prefix}{MOUNT}/{escape_uri_path(point)}/")
        try:
            return self.answer(request, asked)
        finally:
            set_script_prefix(prefix)

    def settled(self, request: HttpRequest, point: str, rest: str) -> str:
        """Return the full address of a short one: the second that is just over, or the slash at its end."""
        point = last_second() if point == NOW else escape_uri_path(point)
        query = request.META.get("QUERY_STRING", "")
        address = f"{get_script_prefix()}{MOUNT}/{point}/{escape_uri_path(rest)}"
        return f"{address}?{query}" if query else address

    def answer(self, request: HttpRequest, asked: PastAsked) -> HttpResponseBase:
        if asked.moment is None:
            return self.get_response(request)
        with as_of(asked.moment):
            response = self.get_response(request)
        if response.streaming:
            response.streaming_content = pieces_as_of(asked.moment, response.streaming_content)  # type: ignore[attr-defined]
        response.headers["X-Robots-Tag"] = "noindex"
        if response.status_code == 200:
            # RFC 7089: whoever archives or cites reads from when this is, and of what.
            response.headers["Memento-Datetime"] = http_date(asked.moment.timestamp())
            response.headers["Link"] = f'<{asked.present_address}>; rel="original"'
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let those views answer that say that they have a past."""
        asked: PastAsked | None = getattr(request, "past", None)
        if asked is None:
            return None
        if asked.moment is None:
            return render(request, "errors/past.html", {"asked": asked}, status=404)
        if getattr(getattr(view, "view_class", view), "has_past", False):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in ONLY_TODAY:
            return HttpResponseRedirect(asked.present_address)
        raise Http404
