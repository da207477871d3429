"""Lists and pages of public records: the one way a record reaches a reader."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic import DetailView
from django_filters.views import FilterView

from portal.records.filters import TextFilter
from portal.records.kept_answers import answers
from portal.records.kept_pages import may_be_kept
from portal.records.list_pages import ListPaginator, ListRows
from portal.records.page_facts import PageFacts, breadcrumbs, facts_of_public


class PublicPage:
    """A page of public records alone: it may be kept, and can be read as it was."""

    has_past = True

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> Any:
        response = super().render_to_response(context, **kwargs)  # type: ignore[misc]
        return may_be_kept(response, self.kept_query(context))

    def kept_query(self, context: dict[str, Any]) -> str | None:
        """Return the query string under which the page is kept, or None where it is not."""
        return ""


class PublishedListView(PublicPage, FilterView):
    """Public records of one kind, filtered; the file of exactly this list is one link away.

    `model`, `filterset_class`, `template_name` and `dataset` (the export of the same list) are declared by
    the subclass; `load` says what a row needs so that a page costs the same with two rows and with fifty.
    What orders the list ends with the key, so that every row stands on one page; `heads` is what it begins
    with where a list may be very long (portal.records.list_pages).
    """

    paginate_by = 25
    dataset: ClassVar[str] = ""
    heads: ClassVar[tuple[str, ...]] = ()
    strict = False
    page_kwarg = "page"
    context_object_name = "records"

    def get_queryset(self) -> QuerySet[Any]:
        model: Any = self.model
        return self.load(model.objects.published())

    def load(self, records: Any) -> QuerySet[Any]:
        """Order the rows; join and prefetch what one row shows."""
        return records

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.answers = answers()
        return super().get(request, *args, **kwargs)

    def get_filterset(self, filterset_class: Any) -> Any:
        filterset = super().get_filterset(filterset_class)
        filterset.answers = self.answers
        return filterset

    def get_paginator(self, queryset: Any, per_page: int, **options: Any) -> ListPaginator:
        model: Any = self.model
        of = ListRows(
            model=model,
            query=self.filterset.query,
            heads=() if self.filterset.sort else self.heads,
            shown=lambda keys: self.load(model.objects.published().filter(pk__in=keys)).order_by(),
            answers=self.answers,
        )
        return ListPaginator(queryset, per_page, of=of)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # What the list understood, not what was asked: the file must be the list that was seen.
        query = context["filter"].query
        context["query_without_page"] = query
        title = capfirst(self.model._meta.verbose_name_plural)
        way = breadcrumbs((title, self.request.path))
        context["page_facts"] = PageFacts(title, kind="website", data=(way,))
        if self.dataset:
            address = reverse("data_export", args=[self.dataset, "csv"])
            context["download_url"] = f"{address}?{query}" if query else address
        return context

    def kept_query(self, context: dict[str, Any]) -> str | None:
        """Return what was understood, in one way of writing it; of what anybody may write there is no end."""
        filters = context["filter"]
        if any(isinstance(filters.filters[name], TextFilter) for name in filters.active):
            return None
        page = context["page_obj"].number
        parts = [filters.query, f"{self.page_kwarg}={page}" if page > 1 else ""]
        return "&".join(part for part in parts if part)


class PublishedDetailView(PublicPage, DetailView):
    """One public record by its code; a draft answers as an unknown address does."""

    context_object_name = "record"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.object = self.get_object()
        if self.kwargs["code"] != self.object.slug:
            return HttpResponsePermanentRedirect(self.object.get_absolute_url())
        context = self.get_context_data(object=self.object)
        return self.render_to_response(context)

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        model: Any = self.model
        found = self.load(model.objects.published()).filter(code=self.kwargs["code"].upper()).first()
        if found is None:
            raise Http404
        return found

    def load(self, records: Any) -> QuerySet[Any]:
        """Join and prefetch what the page shows."""
        return records

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["page_facts"] = facts_of_public(self.object, self.page_facts)
        return context

    def page_facts(self) -> PageFacts:
        """Say what the page is: a subclass gives what its app declares of the model."""
        return PageFacts(str(self.object))

    def get_template_names(self) -> list[str]:
        if getattr(self.object, "is_withheld", False):
            return ["records/withheld.html"]
        return super().get_template_names()
