"""The files of the data sets: of exactly the asked list, or refused with what is allowed."""

import json
from collections.abc import Iterator

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.data_asked import PAGED, Allowed, Asked, attachment
from portal.pages.data_limits import limited
from portal.pages.datasets import DATASETS
from portal.records.clock import past_moment
from portal.records.filters import Problem, shortened
from portal.records.kept_pages import Version, address_of
from portal.records.page_facts import absolute
from portal.records.page_middleware import etag_of, is_known
from portal.records.past import has_past
from portal.records.public_stamp import public_stamp
from portal.records.publishing import NO_PREVIEW, current_preview
from portal.records.row_lines import JSON_LINES
from portal.records.writers import FORMATS, fetched_lines, file_pieces, started

ALL_FORMATS = (*FORMATS, PAGED)
# Read by programs, which want to be told in what they read.
FOR_MACHINES = ("jsonl", PAGED)
ROWS_OF_A_PAGE = 500
OPEN = {
    # Public, and the same for everybody: scripts of any site may read them, and are told what they need.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, Retry-After",
}


@has_past
@require_safe
@limited
def data_export(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """Send a data set's file of exactly the asked list, or refuse: a file cannot say what it left out."""
    export = DATASETS.get(name)
    if export is None:
        raise Http404
    etag = etag_of_file(request)
    if etag and is_known(request, etag):
        return opened(HttpResponseNotModified(headers={"ETag": etag}))
    asked = Asked(request, export, format)
    if format not in ALL_FORMATS:
        return opened(refused(request, asked, [unknown_format(format)]))
    if asked.problems:
        return opened(refused(request, asked, asked.problems))
    response = page(request, asked) if format == PAGED else file(request, asked)
    if etag:
        response.headers["ETag"] = etag
    return opened(response)


def etag_of_file(request: HttpRequest) -> str:
    """Return what changes with anything that is public, asked before the file is made; of the past nothing.

    What is withdrawn today falls out of the past, too, and previews are nobody else's.
    """
    if past_moment() is not None or current_preview() is not NO_PREVIEW:
        return ""
    return etag_of(address_of(request), Version(public_stamp(), timezone.localdate().isoformat()))


def opened(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in OPEN.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-cache"
    return response


def file(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Return the file as a stream whose first row is fetched already; nothing but headers for HEAD."""
    pieces: Iterator[bytes] = iter(())
    if request.method != "HEAD":
        pieces = started(file_pieces(asked.format, asked.export, asked.records, asked.terms, asked.manner))
    # No length is claimed, for HEAD neither.
    response = StreamingHttpResponse(pieces, content_type=FORMATS[asked.format].content_type)
    response.headers["Content-Disposition"] = attachment(asked.file_name)
    return response


def page(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Return some hundred rows and where the next are, in the order in which records were made.

    Rows that are added meanwhile move no other: a page begins behind a record, not behind a number of them.
    """
    records = asked.records.order_by("pk")
    if after := asked.given("after"):
        records = records.filter(pk__gt=after)
    keys = list(records.values_list("pk", flat=True)[: ROWS_OF_A_PAGE + 1])
    has_next = len(keys) > ROWS_OF_A_PAGE
    if has_next:
        records = records.filter(pk__lte=keys[ROWS_OF_A_PAGE - 1])
    rows = asked.export.rows(records if keys else records.none(), asked.terms, ("pk",), guarded=False)
    lines = [line for some in fetched_lines(rows, asked.export.columns, JSON_LINES) for line in some]
    following = next_address(request, asked.place(keys[ROWS_OF_A_PAGE - 1])) if has_next else None
    head = f'{{"data_set":{json.dumps(asked.whole.name)},"next":{json.dumps(following)},"rows":[\n'
    body = head.encode() + b",".join(lines) + b"]}\n"
    return HttpResponse(body, content_type="application/json; charset=utf-8")


def next_address(request: HttpRequest, place: str) -> str:
    query = request.GET.copy()
    query["after"] = place
    return absolute(f"{request.path}?{query.urlencode()}")


def unknown_format(format: str) -> Problem:
    message = _("It is one of: %(values)s.") % {"values": ", ".join(ALL_FORMATS)}
    return Problem("format", "", shortened(format), message)


def refused(request: HttpRequest, asked: Asked, problems: list[Problem]) -> HttpResponse:
    """Say what could not be followed, and what can: to a reader on a page, to a program in JSON."""
    allowed = [Allowed("format", _("Format"), ", ".join(ALL_FORMATS)), *asked.allowed()]
    if asked.format in FOR_MACHINES:
        return problem(problems, allowed)
    context = {"title": asked.whole.local_title, "problems": problems, "allowed": allowed}
    return render(request, "pages/data_refused.html", context, status=400)


def problem(problems: list[Problem], allowed: list[Allowed]) -> HttpResponse:
    """Return the refusal as RFC 9457 has it."""
    content = {
        "title": _("This file was not made"),
        "status": 400,
        "errors": [{"name": one.name, "value": one.value, "detail": one.message} for one in problems],
        "allowed": {one.name: one.values for one in allowed},
    }
    return JsonResponse(
        content,
        status=400,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
