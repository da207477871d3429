"""Cities, ties and institutions. What trips know of them comes over the relations' names, not by import."""

from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.cities.filters import CityFilterSet, InstitutionFilterSet, TieFilterSet
from portal.cities.linked_data import city_facts, institution_facts
from portal.cities.models import City, Institution, SisterCityTie, TieLevel
from portal.records.maps import Stop, stops_map
from portal.records.page_facts import PageFacts
from portal.records.views import PublishedDetailView, PublishedListView

MAP_SIZE = {"width": 480, "height": 320}


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
        return records.select_related("country").prefetch_related(
            Prefetch("ties", ties, to_attr="shown_ties")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        city: Any = self.object
        meetings = newest_first(city.meetings_here.published() | city.hosted_meetings.published())
        context["current_tie"] = next((tie for tie in city.shown_ties if not tie.ended_on), None)
        context["meetings"] = meetings
        context["last_contact"] = next((meeting for meeting in meetings if meeting.starts_on), None)
        context["map"] = city_map(city)
        context["follow_ups"] = open_follow_ups(city, meetings)
        context["people"] = people_met(city, meetings)
        context["institutions"] = city.institutions.published()
        context["associations"] = city.associations.published()
        context["parties"] = city.agreement_parties.published().select_related("agreement")
        context["photos"] = city.photos.published()
        context["citations"] = city.citations.of_public_documents()
        return context

    def page_facts(self) -> PageFacts:
        return city_facts(self.object)


def newest_first(meetings: QuerySet[Any]) -> list[Any]:
    """Return meetings that may be named beside who hosted them: none that is withheld, the undated last."""
    shown = meetings.filter(withheld_reason="").select_related("trip")
    return list(shown.order_by(F("starts_on").desc(nulls_last=True), "-pk"))


def behind(records: Any, name: str) -> Any:
    """Return the rows of the model behind a relation's name: trips and agreements are not imported here."""
    return records.model._meta.get_field(name).related_model._default_manager.all()


def open_follow_ups(city: Any, meetings: list[Any]) -> QuerySet[Any]:
    """Return what is open of a city's meetings and of the public agreements to which it is a party."""
    agreements = city.agreement_parties.published().values("agreement")
    origin = Q(meeting__in=meetings) | Q(agreement__in=agreements)
    follow_ups = behind(city.hosted_meetings, "follow_ups").published().open()
    return follow_ups.filter(origin).with_origins()


def people_met(city: Any, meetings: list[Any]) -> list[Any]:
    """Return whom a city's meetings name on the other side, latest meeting first, each person once."""
    rows = behind(city.hosted_meetings, "participants").select_related("meeting__trip")
    theirs = rows.filter(meeting__in=meetings, side="theirs")
    order = {meeting.pk: place for place, meeting in enumerate(meetings)}
    once: dict[tuple[str, ...], Any] = {}
    for person in sorted(theirs, key=lambda person: (order[person.meeting_id], person.order, person.pk)):
        once.setdefault((person.name, person.name_en, person.post, person.organisation), person)
    return list(once.values())


def ties_by_level() -> list[tuple[str, str, int]]:
    """Return (value, label, number) of each level that occurs in the registry, strongest first."""
    rows = SisterCityTie.objects.published().order_by().values_list("level").annotate(number=Count("pk"))
    numbers: dict[str, int] = dict(rows)
    return [(level, str(label), numbers[level]) for level, label in TieLevel.choices if level in numbers]


def city_map(city: City) -> SafeString | str:
    """Return the map of where a city lies as SVG, or nothing where that is not known."""
    if city.latitude is None or city.longitude is None:
        return ""
    stop = Stop(city.name, city.name_en, float(city.latitude), float(city.longitude))
    where = ", ".join(name.plain for name in (city.local.name, city.country.local.name))
    # stops_map escapes every name it is given.
    return SafeString(stops_map([stop], **MAP_SIZE, title=_("Where it lies"), description=where))


class TieList(PublishedListView):
    model = SisterCityTie
    filterset_class = TieFilterSet
    template_name = "cities/tie_list.html"
    dataset = "sister_city_ties"

    def load(self, records: Any) -> QuerySet[Any]:
        return records.select_related("city__country").by_strength()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"levels": ties_by_level()}


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
        context["meetings"] = newest_first(institution.hosted_meetings.published())
        context["parts"] = institution.parts.published()
        context["parties"] = institution.agreement_parties.published().select_related("agreement")
        context["citations"] = institution.citations.of_public_documents()
        return context

    def page_facts(self) -> PageFacts:
        return institution_facts(self.object)
