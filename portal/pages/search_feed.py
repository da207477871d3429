"""A search as a feed: whoever follows it is told when something that it finds becomes public or changes."""

from collections.abc import Iterator
from itertools import groupby

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.follow import feed_response, titled
from portal.pages.search_form import SearchFilterSet, understood
from portal.records.atom import LIMIT, Entry, Feed, entry_title
from portal.records.public_changes import public_changes, public_since
from portal.records.search import results
from portal.records.search.results import Result
from portal.records.search.tokens import Query


@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """Tell of what became public last; a search that was not understood whole is refused."""
    form, query = SearchFilterSet.asked(request.GET), understood(request.GET)
    path = feed_path(form, query)
    if not path:
        raise BadRequest("A feed is of a search that is understood whole.")
    title = titled(_("Search: %(words)s") % {"words": form.words})
    feed = Feed(f"search:{form.query}", title, path, f"{reverse('search')}?{form.query}")
    return feed_response(request, feed, list(news(results.newest(query, form.scopes(), LIMIT))))


def feed_path(form: SearchFilterSet, query: Query) -> str:
    """Return where the feed of a search lies; nothing where it cannot be followed to the letter."""
    if not query or query.is_cut or form.problems:
        return ""
    return f"{reverse('search_feed')}?{form.query}"


def news(found: list[Result]) -> Iterator[Entry]:
    """Yield what is told of results, kind by kind: one question each for when they changed."""
    for model, some in groupby(found, key=lambda result: type(result.record)):
        of_kind = list(some)
        changed = public_changes([result.record for result in of_kind])
        for result in of_kind:
            yield Entry(
                code=result.record.code,
                path=result.record.get_absolute_url(),
                title=entry_title(str(model._meta.verbose_name), result.name),
                lang=result.name.lang,
                updated=changed[result.record.pk],
                published=public_since(result.record),
                summary=result.passage,
            )
