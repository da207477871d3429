"""Cities, ties and institutions. What trips know of them comes over the relations' names, not by import."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.cities.filters import CityFilterSet, InstitutionFilterSet, TieFilterSet
from portal.cities.health import add_health
from portal.cities.linked_data import city_facts, institution_facts
from portal.cities.models import City, Institution, SisterCityTie, TieLevel
from portal.cities.partner_map import partner_map
from portal.cities.partners import PartnerDetail, PartnerList
from portal.cities.tie_counts import tie_counts
from portal.cities.timeline import Event, tie_events
from portal.records.maps import Stop, stops_map
from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView
from portal.text.bilingual import in_english

MAP_SIZE = {"width": 480, "height": 320}


class CityList(PartnerList):
    model = City
    filterset_class = CityFilterSet
    template_name = "cities/city_list.html"
    dataset = "cities"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("country").with_current_tie()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "map": partner_map(context["filter"].qs),
            "tie_counts": tie_counts(self.answers),
        }


class CityDetail(PartnerDetail):
    model = City
    template_name = "cities/city_detail.html"
    meeting_filter = "city"

    def load(self, records: Any) -> QuerySet[Any]:
        ties = SisterCityTie.objects.published().by_strength()
        return records.select_related("country").prefetch_related(
            Prefetch("ties", ties, to_attr="shown_ties")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        city: Any = self.object
        in_order = sorted(city.shown_ties, key=lambda tie: (str(tie.concluded_on or ""), tie.pk))
        return context | {
            "current_tie": next((tie for tie in city.shown_ties if tie.is_in_force()), None),
            "ties": in_order,
            "map": city_map(city),
            "institutions": city.institutions.published(),
            "associations": city.associations.published(),
        }

    def own_events(self) -> list[Event]:
        return list(tie_events(self.object.shown_ties))

    def page_facts(self) -> PageFacts:
        return city_facts(self.object)


def ties_by_level() -> list[tuple[str, str, int]]:
    """Return (value, label, number) of each level that occurs among the ties in force, strongest first."""
    rows = (
        SisterCityTie.objects.published()
        .in_force()
        .order_by()
        .values_list("level")
        .annotate(number=Count("pk"))
    )
    numbers: dict[str, int] = dict(rows)
    return [(level, str(label), numbers[level]) for level, label in TieLevel.choices if level in numbers]


def city_map(city: City) -> SafeString | str:
    """Return the map of where a city lies as SVG, or nothing where that is not known."""
    if city.latitude is None or city.longitude is None:
        return ""
    names = (city.name, city.name_en)
    first, second = reversed(names) if in_english() and city.name_en else names
    stop = Stop(first, second, float(city.latitude), float(city.longitude))
    where = ", ".join(name.plain for name in (city.local.name, city.country.local.name))
    # stops_map escapes every name it is given.
    return SafeString(stops_map([stop], **MAP_SIZE, title=_("Where it lies"), description=where))


class TieList(PublishedListView):
    model = SisterCityTie
    filterset_class = TieFilterSet
    template_name = "cities/tie_list.html"
    dataset = "sister_city_ties"

    def load(self, records: Any) -> QuerySet[Any]:
        cities = City.objects.select_related("country")
        return records.prefetch_related(Prefetch("city", cities)).by_strength()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        add_health([tie.city for tie in context["records"]], self.answers)
        return context | {"levels": ties_by_level()}


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


class InstitutionList(PartnerList):
    model = Institution
    filterset_class = InstitutionFilterSet
    template_name = "cities/institution_list.html"
    dataset = "institutions"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country")


class InstitutionDetail(PartnerDetail):
    model = Institution
    template_name = "cities/institution_detail.html"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country", "part_of")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        institution: Any = self.object
        return super().get_context_data(**kwargs) | {"parts": institution.parts.published()}

    def page_facts(self) -> PageFacts:
        return institution_facts(self.object)
