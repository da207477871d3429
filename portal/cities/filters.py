"""Filters of the lists of cities, ties and institutions."""

from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from portal.cities.models import (
    City,
    CountedTies,
    Country,
    Institution,
    SisterCityTie,
    StatedCount,
    TieLevel,
)
from portal.cities.partner_filters import (
    LATEST_CONTACT,
    LONGEST_SILENT,
    contact_filter,
    contacted,
    decades,
    in_decade,
    with_contact,
)
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


def decades_of_ties() -> Choices:
    return decades(SisterCityTie.objects.published().order_by().values_list("concluded_on", flat=True))


def decades_of_institutions() -> Choices:
    return decades(Institution.objects.published().order_by().values_list("founded_on", flat=True))


def with_current_tie(cities: Any) -> QuerySet[City]:
    return cities.with_current_tie()


def with_contact_of_city(ties: QuerySet[Any]) -> QuerySet[Any]:
    cities = with_contact(City.objects.filter(pk=OuterRef("city")))
    return ties.annotate(last_contact_on=Subquery(cities.order_by().values("last_contact_on")))


CLOSEST = Case(
    *(When(current_level=level, then=Value(rank)) for rank, level in enumerate(TieLevel.values)),
    default=Value(len(TieLevel.values)),
    output_field=IntegerField(),
)


class CityFilterSet(RecordFilterSet):
    country = ClosedFilter("country", label=_("Country or area"), choices=countries_of_cities)
    level = ClosedFilter(
        label=_("Level"),
        choices=[*TieLevel.choices, (NO_TIE, _("no tie in force recorded"))],
        method="with_level",
    )
    decade = ClosedFilter(label=_("Decade of the tie"), choices=decades_of_ties, method="tied_in")
    kind = ClosedFilter("kind", label=_("Kind"), choices=City.Kind.choices)
    contact = contact_filter()
    sort = SortFilter(
        Sort("country", _("country or area"), ("country",)),
        Sort(
            "level",
            _("closest relationship first"),
            (CLOSEST, F("tied_on").asc(nulls_last=True)),
            with_current_tie,
        ),
        LATEST_CONTACT,
        LONGEST_SILENT,
        Sort("newest", _("newest first"), ("-pk",)),
    )

    class Meta:
        model = City
        fields = ["q", "country", "level", "decade", "kind", "contact", "sort"]

    def tied_in(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        """Cities with a public tie, ended or not, that was concluded in this decade."""
        ties = SisterCityTie.objects.published().filter(in_decade("concluded_on", value))
        return cities.filter(pk__in=ties.values("city"))

    def by_contact(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        return contacted(cities, value)

    def with_level(self, cities: QuerySet[City], name: str, value: str) -> QuerySet[City]:
        """Cities whose strongest public tie in force has this level."""
        if value == NO_TIE:
            ties = SisterCityTie.objects.published().in_force().filter(city=OuterRef("pk"))
            return cities.filter(~Exists(ties))
        return cities.with_current_tie().filter(current_level=value)  # type: ignore[attr-defined]


class TieFilterSet(RecordFilterSet):
    country = ClosedFilter(label=_("Country or area"), choices=countries_of_ties, method="in_country")
    level = ClosedFilter("level", label=_("Level"), choices=TieLevel.choices)
    state = ClosedFilter(
        label=_("State"),
        choices=[
            ("in_force", _("not ended as far as known")),
            ("ended", _("ended")),
            ("to_come", _("not concluded yet")),
        ],
        method="in_state",
    )

    decade = ClosedFilter(label=_("Decade"), choices=decades_of_ties, method="concluded_in")
    kind = ClosedFilter(label=_("Kind of partner"), choices=City.Kind.choices, method="with_kind")
    contact = contact_filter()
    sort = SortFilter(
        Sort("oldest", _("oldest first"), (F("concluded_on").asc(nulls_last=True),)),
        Sort("newest", _("newest first"), (F("concluded_on").desc(nulls_last=True),)),
        LONGEST_SILENT._replace(prepare=with_contact_of_city),
    )

    class Meta:
        model = SisterCityTie
        fields = ["q", "country", "level", "state", "decade", "kind", "contact", "sort"]

    def concluded_in(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        return ties.filter(in_decade("concluded_on", value))

    def with_kind(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        return ties.filter(city__kind=value)

    def by_contact(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        cities = contacted(City.objects.published(), value)
        return ties.filter(city__in=cities.order_by().values("pk"))

    def in_country(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        return ties.filter(city__country=value)

    def in_state(self, ties: QuerySet, name: str, value: str) -> QuerySet:
        states = {"in_force": ties.in_force, "ended": ties.ended, "to_come": ties.to_come}  # type: ignore[attr-defined]
        return states[value]()


class InstitutionFilterSet(RecordFilterSet):
    country = ClosedFilter(label=_("Country or area"), choices=countries_of_institutions, method="in_country")
    kind = ClosedFilter("kind", label=_("Kind"), choices=Institution.Kind.choices)
    decade = ClosedFilter(label=_("Founded in"), choices=decades_of_institutions, method="founded_in")
    contact = contact_filter()
    sort = SortFilter(LATEST_CONTACT, LONGEST_SILENT, Sort("newest", _("newest first"), ("-pk",)))

    class Meta:
        model = Institution
        fields = ["q", "country", "kind", "decade", "contact", "sort"]

    def founded_in(self, institutions: QuerySet, name: str, value: str) -> QuerySet:
        return institutions.filter(in_decade("founded_on", value))

    def by_contact(self, institutions: QuerySet, name: str, value: str) -> QuerySet:
        return contacted(institutions, value)

    def in_country(self, institutions: QuerySet, name: str, value: str) -> QuerySet:
        return institutions.filter(city__in=City.objects.published().filter(country=value))


class StatedCountFilterSet(RecordFilterSet):
    counted = ClosedFilter("counted", label=_("What is counted"), choices=CountedTies.choices)

    class Meta:
        model = StatedCount
        fields = ["q", "counted"]
