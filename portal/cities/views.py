"""Cities, ties and institutions. What trips know of them comes over the relations' names, not by import."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.cities.filters import CityFilterSet, InstitutionFilterSet, TieFilterSet
from portal.cities.models import City, Institution, SisterCityTie
from portal.records.views import PublishedDetailView, PublishedListView


class CityList(PublishedListView):
    model = City
    filterset_class = CityFilterSet
    template_name = "cities/city_list.html"
    dataset = "cities"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("country").with_current_tie()


class CityDetail(PublishedDetailView):
    model = City
    template_name = "cities/city_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        ties = SisterCityTie.objects.published().by_strength()
        return records.select_related("country").prefetch_related(Prefetch("ties", ties, to_attr="shown_ties"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        city: Any = self.object
        context["meetings"] = city.meetings_here.published().with_hosts().select_related("trip")
        context["institutions"] = city.institutions.published()
        context["associations"] = city.associations.published()
        context["parties"] = city.agreement_parties.published().select_related("agreement")
        context["photos"] = city.photos.published()
        context["citations"] = city.citations.of_public_documents()
        return context


class TieList(PublishedListView):
    model = SisterCityTie
    filterset_class = TieFilterSet
    template_name = "cities/tie_list.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country")


class TieDetail(PublishedDetailView):
    model = SisterCityTie
    template_name = "cities/tie_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        tie: Any = self.object
        context["citations"] = tie.citations.of_public_documents()
        return context


class InstitutionList(PublishedListView):
    model = Institution
    filterset_class = InstitutionFilterSet
    template_name = "cities/institution_list.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country")


class InstitutionDetail(PublishedDetailView):
    model = Institution
    template_name = "cities/institution_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country", "part_of")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        institution: Any = self.object
        context["meetings"] = institution.hosted_meetings.published().select_related("trip", "city")
        context["parts"] = institution.parts.published()
        context["parties"] = institution.agreement_parties.published().select_related("agreement")
        context["citations"] = institution.citations.of_public_documents()
        return context
