"""Statistics: every figure of the portal with its drawing, its table, its file and what it leaves out."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.data_asked import OPTIONS, Allowed, attachment, unwritable
from portal.pages.data_package import LICENCE
from portal.pages.follow import kept
from portal.records.figures import Figure
from portal.records.filters import Problem, shortened
from portal.records.kept_pages import kept_page
from portal.records.latest import Latest
from portal.records.page_facts import Facts, PageFacts, absolute, breadcrumbs, city_government, thing
from portal.records.writers import csv_pieces
from trips.statistics.counts import Numbers
from trips.statistics.figures import FIGURES, GROUPS

# Counting takes seconds in a large archive: by language and name, once for each public stamp.
COUNTED: Latest[tuple[str, str], Figure] = Latest()


def counted(*names: str) -> dict[str, Figure]:
    """Return figures by name; those not at hand are counted at one moment."""
    # Begun after the public stamp was read: what became public in between is counted.
    numbers = cache(lambda: Numbers(timezone.now()))
    keys = [(get_language() or "", name) for name in names]
    figures = COUNTED.all(keys, lambda key: FIGURES[key[1]](numbers()))
    return dict(zip(names, figures, strict=True))


@require_safe
@kept_page
def statistics(request: HttpRequest) -> HttpResponse:
    """Show every figure, counted at one moment."""
    figures = counted(*FIGURES)
    title = _("Statistics")
    facts = PageFacts(
        title,
        _("What the published records add up to, by year, country and agency."),
        kind="website",
        data=(
            *(dataset_thing(figure, absolute(request.path)) for figure in figures.values()),
            breadcrumbs((title, request.path)),
        ),
    )
    context = {
        "groups": [(name, heading, [figures[one] for one in makes]) for name, heading, makes in GROUPS],
        "counted_on": timezone.localdate(),
        "is_empty": not any(figure.rows for figure in figures.values()),
        "page_facts": facts,
    }
    return render(request, "pages/statistics.html", context)


def dataset_thing(figure: Figure, page: str) -> Facts:
    """Say of a figure what data portals gather: what it holds and where its file lies."""
    file = thing(
        "DataDownload",
        contentUrl=absolute(reverse("statistics_file", args=[figure.name])),
        encodingFormat="text/csv",
    )
    return thing(
        "Dataset",
        id=f"{page}#{figure.name}",
        url=f"{page}#{figure.name}",
        name=figure.title,
        description=figure.reading,
        identifier=figure.name,
        creator=city_government(),
        license=LICENCE["path"],
        isAccessibleForFree=True,
        variableMeasured=[column.name for column in figure.columns],
        distribution=[file],
    )


@require_safe
def statistics_file(request: HttpRequest, name: str) -> HttpResponse:
    """Return the numbers of one figure, or refuse: a file cannot say what it left out."""
    if name not in FIGURES:
        raise Http404
    if problems := list(refusals(request.GET)):
        return refused(request, name, problems)
    figure = counted(name)[name]
    header = figure.header(chinese=request.GET.get("header") == "zh")
    content = b"".join(csv_pieces(header, figure.lines(), mark=request.GET.get("bom") != "0"))
    response = kept(content, "text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = attachment(f"{name}_{timezone.localdate().isoformat()}.csv")
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def refusals(query: QueryDict) -> Iterator[Problem]:
    """Yield every parameter that cannot be followed: a figure has no filters."""
    for name in query:
        values = [str(value) for value in query.getlist(name)]
        if name not in OPTIONS:
            message = _("There is no such filter here.")
        elif len(values) > 1:
            message = _("It is given more than once.")
        else:
            continue
        yield Problem(shortened(name), "", shortened(", ".join(values)), message)
    yield from unwritable(query)


def refused(request: HttpRequest, name: str, problems: list[Problem]) -> HttpResponse:
    context: dict[str, Any] = {
        "title": f"{name}.csv",
        "problems": problems,
        "allowed": [Allowed(option, "", ", ".join(values)) for option, values in OPTIONS.items()],
    }
    return render(request, "pages/data_refused.html", context, status=400)
