from itertools import chain
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from portal.records.files import served
from portal.records.views import PublishedDetailView, PublishedListView
from portal.text.bilingual import in_english
from trips.filters import FollowUpFilterSet
from trips.ledger import latest_updates, tallies
from trips.models import FollowUpAction, ProgressUpdate
from trips.models.parts import roll_up
from trips.noted import numbered
from trips.views.trip import cited


class FollowUpList(PublishedListView):
    model = FollowUpAction
    filterset_class = FollowUpFilterSet
    template_name = "trips/follow_up_list.html"
    heads = ("pk",)
    dataset = "follow_ups"
    # A ledger is read, and printed, as one table.
    paginate_by = 50

    def load(self, records: Any) -> QuerySet[Any]:
        return in_ledger(records)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        filters = context["filter"]
        question = ("tallies", filters.query, in_english())
        context["tallies"] = self.answers.get(question, lambda: tallies(filters))
        return context


def public_parts() -> Prefetch:
    """The public parts of a follow-up, as `shown_parts`."""
    parts = FollowUpAction.objects.published().select_related("lead_agency").order_by("pk")
    return Prefetch("children", parts, to_attr="shown_parts")


def public_whole() -> Prefetch:
    """What a follow-up is a part of, where that is public, as `shown_whole`."""
    return Prefetch("parent", FollowUpAction.objects.published(), to_attr="shown_whole")


def in_ledger(follow_ups: Any) -> QuerySet[Any]:
    """Load what a row of the ledger shows."""
    return (
        follow_ups.with_origins()
        .with_silence()
        .prefetch_related(
            cited(),
            "co_agencies",
            Prefetch("updates", latest_updates(), to_attr="latest_updates"),
            public_parts(),
            public_whole(),
        )
    )


class FollowUpDetail(PublishedDetailView):
    model = FollowUpAction
    template_name = "trips/follow_up_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        updates = ProgressUpdate.objects.select_related(
            "agency", "evidence_photo__trip", "evidence_photo__meeting__trip"
        ).prefetch_related(cited())
        return records.with_origins().prefetch_related(
            "co_agencies",
            Prefetch("updates", updates, to_attr="shown_updates"),
            cited(),
            public_parts(),
            public_whole(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        follow_up: Any = self.object
        sources = chain(follow_up.sources, *(update.sources for update in follow_up.shown_updates))
        rolled_up = roll_up(follow_up.shown_parts)
        return super().get_context_data(**kwargs, rolled_up=rolled_up, notes=numbered(sources))


def evidence_file(request: HttpRequest, code: str, update: str) -> HttpResponseBase:
    """Serve the file that an update of a public follow-up gives as evidence."""
    updates = ProgressUpdate.objects.published().filter(follow_up__code=code.upper(), code=update.upper())
    found = updates.first()
    if found is None:
        raise Http404
    if found.evidence_is_picture:
        return served(found.evidence_file, f"{found.slug}.jpg", content_type="image/jpeg")
    return served(found.evidence_file, f"{found.slug}.pdf")
