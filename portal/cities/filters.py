"""Filters of the lists of cities, ties and institutions."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.cities.models import City, Country, Institution, SisterCityTie, TieLevel
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from portal.text.bilingual import in_english

NO_TIE = "none"


def country_choices(condition: Q) -> Choices:
    """Return countries that fulfil a condition, in the reader's language, sorted by English name."""
    countries = Country.objects.filter(condition).order_by("name_en")
    return [(country.code, country.local.name.plain) for country in countries]


def named_choices(records: QuerySet[Any]) -> Choices:
    """Return named records by code, in the reader's language, sorted as its readers look for them."""
    names = records.order_by("name_en" if in_english() else "name", "pk")
    return [(record.code, record.local.name.plain) for record in names.only("code", "name", "name_en")]


def countries_of_cities() -> Choices:
    return country_choices(Q(pk__in=City.objects.published().values("country")))


def countries_of_ties() -> Choices:
    cities = City.objects.published().filter(pk__in=SisterCityTie.objects.published().values("city"))
    return country_choices(Q(pk__in=cities.values("country")))


def countries_of_institutions() -> Choices:
    cities = City.objects.published().filter(pk__in=Institution.objects.published().values("city"))
    return country_choices(Q(pk__in=cities.values("country")))


class CityFilterSet(RecordFilterSet):
    country = ClosedFilter("country", label=_("Country or area"), choices=countries_of_cities)
    level = ClosedFilter(
        label=_("Level"),
        choices=[*TieLevel.choices, (NO_TIE, _("no tie in force recorded"))],
        method="with_level",
    )
    kind = ClosedFilter("kind", label=_("Kind"), choices=City.Kind.choices)
    sort = SortFilter(
        Sort("country", _("country or area"), ("country",)),
        Sort("newest", _("newest first"), ("-pk",)),
    )

    class Meta:
        model = City
        fields = ["q", "country", "level", "kind", "sort"]

    def with_level(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        """Cities whose strongest public tie in force has this level."""
        if value == NO_TIE:
            ties = SisterCityTie.objects.published().filter(city=OuterRef("pk"), ended_on__isnull=True)
            return cities.filter(~Exists(ties))
        return cities.with_current_tie().filter(current_level=value)  # type: ignore[attr-defined]


class TieFilterSet(RecordFilterSet):
    country = ClosedFilter(label=_("Country or area"), choices=countries_of_ties, method="in_country")
    level = ClosedFilter("level", label=_("Level"), choices=TieLevel.choices)
    state = ClosedFilter(
        label=_("State"),
        choices=[("in_force", _("not ended as far as known")), ("ended", _("ended"))],
        method="in_state",
    )

    class Meta:
        model = SisterCityTie
        fields = ["q", "country", "level", "state"]

    def in_country(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        return ties.filter(city__country=value)

    def in_state(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        return ties.filter(ended_on__isnull=value == "in_force")


class InstitutionFilterSet(RecordFilterSet):
    country = ClosedFilter(label=_("Country or area"), choices=countries_of_institutions, method="in_country")
    kind = ClosedFilter("kind", label=_("Kind"), choices=Institution.Kind.choices)

    class Meta:
        model = Institution
        fields = ["q", "country", "kind"]

    def in_country(self, institutions: QuerySet, name: str, value: str) -> QuerySet:
        return institutions.filter(city__in=City.objects.published().filter(country=value))
