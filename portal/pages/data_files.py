"""The files of the data sets: of exactly the asked list, or refused with what is allowed."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.datasets import DATASETS
from portal.records import clock
from portal.records.exports import Export, Terms
from portal.records.filters import Problem, RecordFilterSet, shortened
from portal.records.past import has_past
from portal.records.writers import csv_pieces, started

FORMATS = ("csv",)
# How a file is written, apart from what is in it.
OPTIONS = {"bom": ("1", "0"), "header": ("en", "zh")}
# A list page's query string works here unchanged; a file has no pages.
MEANINGLESS = {"page"}
NAME_LETTERS = 120


class Allowed(NamedTuple):
    """A parameter that a file takes, for the page that refuses another."""

    name: str
    label: str
    values: str


@has_past
@require_safe
def data_export(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """Stream a data set's file of exactly the asked list, or refuse: a file cannot say what it left out."""
    export = DATASETS.get(name)
    if export is None or format not in FORMATS:
        raise Http404
    terms = Terms.now()
    filters = export.filterset(request.GET, queryset=export.published(terms.at), request=request)
    if problems := refusals(request.GET, filters):
        return refused(request, export, filters, problems)
    rows = export.rows(filters.qs, terms, filters.sort.by if filters.sort else ())
    response = csv_response(request, export, rows)
    response.headers["Content-Disposition"] = attachment(file_name(export, filters))
    response.headers["Cache-Control"] = "no-cache"
    return response


def csv_response(request: HttpRequest, export: Export, rows: Any) -> HttpResponseBase:
    """Return the file as a stream whose first row is fetched already; nothing but headers for HEAD."""
    content_type = "text/csv; charset=utf-8"
    if request.method == "HEAD":
        return StreamingHttpResponse((), content_type=content_type)  # Claims no length, as GET does not.
    header = export.header(chinese=request.GET.get("header") == "zh")
    pieces = csv_pieces(header, started(rows), mark=request.GET.get("bom") != "0")
    return StreamingHttpResponse(pieces, content_type=content_type)


def refusals(query: QueryDict, filters: RecordFilterSet) -> list[Problem]:
    """Return every parameter that cannot be followed to the letter."""
    return [*filters.problems, *misread(query, filters), *unwritable(query)]


def misread(query: QueryDict, filters: RecordFilterSet) -> Iterator[Problem]:
    """Yield parameters that no filter has, and those given more than once."""
    known = {*filters.filters, *OPTIONS, *MEANINGLESS}
    for name in query:
        values = [str(value) for value in query.getlist(name)]
        if name not in known:
            yield Problem(shortened(name), "", shortened(values[-1]), _("There is no such filter here."))
        elif len(values) > 1:
            yield Problem(name, "", shortened(", ".join(values)), _("It is given more than once."))


def unwritable(query: QueryDict) -> Iterator[Problem]:
    """Yield options of the file that are not among the known."""
    for name, values in OPTIONS.items():
        if query.get(name, values[0]) not in values:
            message = _("It is one of: %(values)s.") % {"values": ", ".join(values)}
            yield Problem(name, "", shortened(str(query[name])), message)


def refused(
    request: HttpRequest, export: Export, filters: RecordFilterSet, problems: Iterable[Problem]
) -> HttpResponse:
    """Return the page that says what could not be followed, and what can."""
    context = {
        "title": export.local_title,
        "problems": list(problems),
        "allowed": [
            *allowed_filters(filters),
            *(Allowed(name, "", ", ".join(values)) for name, values in OPTIONS.items()),
        ],
    }
    return render(request, "pages/data_refused.html", context, status=400)


def allowed_filters(filters: RecordFilterSet) -> Iterator[Allowed]:
    for name, declared in filters.filters.items():
        yield Allowed(name, str(declared.label), filters.allowed_values(name))


def file_name(export: Export, filters: RecordFilterSet) -> str:
    """Return a name that tells set, date and filters: `trips_2026-03-27_country-US.csv`."""
    parts = [export.name, clock.today().isoformat()]
    parts += [f"{name}-{value}" for name, value in filters.active.items()]
    letters = (letter if letter.isalnum() or letter in "-_." else "-" for letter in "_".join(parts))
    return f"{''.join(letters)[:NAME_LETTERS]}.csv"


def attachment(name: str) -> str:
    """Return the header that saves a file under its name (RFC 6266), for old readers in ASCII."""
    plain = name.encode("ascii", "replace").decode().replace("?", "-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
