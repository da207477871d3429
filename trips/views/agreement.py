from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.records.views import PublishedDetailView, PublishedListView
from trips.filters import AgreementFilterSet
from trips.models import Agreement, AgreementParty, FollowUpAction
from trips.views.trip import cited


class AgreementList(PublishedListView):
    model = Agreement
    filterset_class = AgreementFilterSet
    template_name = "trips/agreement_list.html"
    dataset = "agreements"

    def load(self, records: Any) -> QuerySet[Any]:
        parties = AgreementParty.objects.select_related("city", "association", "institution")
        return records.select_related("trip", "contact_agency").prefetch_related(Prefetch("parties", parties))


class AgreementDetail(PublishedDetailView):
    model = Agreement
    template_name = "trips/agreement_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        parties = AgreementParty.objects.select_related("city", "association", "institution")
        promises = FollowUpAction.objects.published().with_origins()
        return records.select_related("trip", "meeting__trip", "contact_agency").prefetch_related(
            Prefetch("parties", parties),
            "results",
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
        return context
