"""The search page: everything public, by kind, and one kind page by page."""

from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.pages.search_feed import feed_path
from portal.pages.search_form import SearchFilterSet, understood
from portal.records.kept_pages import kept_page
from portal.records.search import results
from portal.records.search.tokens import Query

SHOWN_OF_EACH = 5
PER_PAGE = 20


@require_safe
@kept_page
def search(request: HttpRequest) -> HttpResponse:
    """Answer a search; one that asks for nothing gets the form and the lists."""
    form = SearchFilterSet.asked(request.GET)
    query = understood(request.GET)
    context: dict[str, Any] = {
        "filter": form,
        "words": form.words,
        "query": query,
        "feed_path": feed_path(form, query),
        "groups": [],
        "total": 0,
        "page_obj": None,
        "query_without_page": form.query,
        "query_without_kind": form.query_without("kind"),
    }
    if query:
        context |= answer(form, query, request.GET.get("page", "1"))
    return render(request, "pages/search.html", context)


def answer(form: SearchFilterSet, query: Query, page: str) -> dict[str, Any]:
    """Return what was found: the first few of each kind, or a page of the kind asked for."""
    scopes = form.scopes()
    if "kind" not in form.active:
        groups = results.overview(query, scopes, SHOWN_OF_EACH)
        return {"groups": groups, "total": sum(group.count for group in groups)}
    groups = results.counts(query, scopes)
    if not groups:
        return {}
    (group,) = groups
    found: Any = results.KindResults(query, scopes[0], group.count)
    paginator: Paginator[Any] = Paginator(found, PER_PAGE)
    try:
        page_obj = paginator.page(page)
    except InvalidPage as error:
        raise Http404 from error
    shown = results.Group(group.model, group.count, list(page_obj.object_list))
    return {"groups": [shown], "total": group.count, "page_obj": page_obj}
