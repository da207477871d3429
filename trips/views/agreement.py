from functools import partial
from itertools import chain
from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.records.views import PublishedDetailView, PublishedListView
from trips.agreement_life import life, silence
from trips.filters import AgreementFilterSet
from trips.models import Agreement, AgreementParty, AgreementResult, FollowUpAction, ProgressUpdate
from trips.noted import links_to, numbered
from trips.views.trip import cited


class AgreementList(PublishedListView):
    model = Agreement
    filterset_class = AgreementFilterSet
    template_name = "trips/agreement_list.html"
    dataset = "agreements"

    def load(self, records: Any) -> QuerySet[Any]:
        parties = AgreementParty.objects.select_related("city", "association", "institution")
        rows = records.select_related("trip", "contact_agency").with_last_result()
        return rows.prefetch_related(Prefetch("parties", parties))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for agreement in context["records"]:
            agreement.silence = silence(agreement, agreement.last_result_on)
        return context


class AgreementDetail(PublishedDetailView):
    model = Agreement
    template_name = "trips/agreement_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        parties = AgreementParty.objects.select_related("city", "association", "institution")
        reported = ProgressUpdate.objects.order_by("reported_on", "id")
        promises = FollowUpAction.objects.published().with_origins()
        promises = promises.prefetch_related(Prefetch("updates", reported, to_attr="reported"))
        return records.select_related("trip", "meeting__trip", "contact_agency").prefetch_related(
            Prefetch("parties", parties),
            Prefetch("results", AgreementResult.objects.prefetch_related(cited())),
            Prefetch("follow_ups", promises, to_attr="promises"),
            cited(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        agreement: Any = self.object
        siblings = Agreement.objects.published().exclude(pk=agreement.pk)
        promises = Prefetch("follow_ups", FollowUpAction.objects.published(), to_attr="promises")
        same_scheme = siblings.filter(scheme=agreement.scheme).prefetch_related("results", promises)
        context["same_scheme"] = same_scheme if agreement.scheme else []
        results = agreement.results.all()
        notes = numbered(chain(agreement.sources, *(result.sources for result in results)))
        dated = [result.claimed_on for result in results if result.claimed_on]
        context["silence"] = silence(agreement, max(dated, key=str, default=None))
        context["notes"] = notes
        context["life"] = life(agreement, results, agreement.promises, partial(links_to, notes))
        return context
