from typing import Any

from django.db.models import Prefetch, QuerySet

from diaspora.filters import AssociationFilterSet
from diaspora.linked_data import association_facts
from diaspora.models import Association, Officer
from portal.cities.partners import PartnerDetail, PartnerList
from portal.records.page_facts import PageFacts
from portal.records.persons import folded_names


class AssociationList(PartnerList):
    model = Association
    filterset_class = AssociationFilterSet
    template_name = "diaspora/association_list.html"
    dataset = "associations"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country", "country")


class AssociationDetail(PartnerDetail):
    model = Association
    template_name = "diaspora/association_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country", "country").prefetch_related(
            Prefetch("officers", Officer.objects.all())
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        association: Any = self.object
        officers = [(officer, folded_names(officer)) for officer in association.officers.all()]
        for met in context["people"]:
            names = met.folded_names
            met.terms = [officer for officer, own in officers if own & names]
        return context

    def page_facts(self) -> PageFacts:
        return association_facts(self.object)
