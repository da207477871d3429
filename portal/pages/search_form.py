"""What the search page can be asked: words, and a closed list of kinds, years and countries."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from diaspora.filters import countries as countries_of_associations
from diaspora.models import Association
from portal.cities.filters import country_choices
from portal.cities.models import City, Institution, SisterCityTie
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, TextField, TextFilter
from portal.records.models import SearchEntry
from portal.records.search import results
from portal.records.search.declaration import searched_models
from portal.records.search.entries import Scope
from portal.records.search.entries import years as years_found
from portal.records.search.tokens import MAX_LETTERS, Query
from trips.filters.meeting import in_country, shown_meetings, year_in_words
from trips.models import (
    Agreement,
    AgreementParty,
    Document,
    FollowUpAction,
    Lesson,
    Meeting,
    Photo,
    Trip,
)


class WordsField(TextField):
    """Words as they are: what is too long is cut, and the page says so."""

    def clean(self, value: Any) -> str:
        return str(self.to_python(value))


class WordsFilter(TextFilter):
    field_class = WordsField


def kinds() -> Choices:
    return [
        (model._meta.model_name, capfirst(model._meta.verbose_name_plural)) for model in searched_models()
    ]


def years() -> Choices:
    return [(str(year), year_in_words(year)) for year in years_found(timezone.now())]


def countries() -> Choices:
    """Return the countries of public cities and associations."""
    seats = [code for code, _name in countries_of_associations()]
    return country_choices(Q(pk__in=City.objects.published().values("country")) | Q(pk__in=seats))


class SearchFilterSet(RecordFilterSet):
    q = WordsFilter(label=_("What to look for"))
    kind = ClosedFilter(label=_("Kind of record"), choices=kinds)
    year = ClosedFilter(label=_("Year"), choices=years)
    country = ClosedFilter(label=_("Country or area"), choices=countries)

    class Meta:
        model = SearchEntry
        fields = ["q", "kind", "year", "country"]

    @classmethod
    def asked(cls, data: QueryDict) -> "SearchFilterSet":
        """Return the form of a request, its words cut to what is looked for."""
        data = data.copy()
        if "q" in data:
            data["q"] = str(data["q"])[:MAX_LETTERS]
        return cls(data, queryset=SearchEntry.objects.none())

    @property
    def words(self) -> str:
        return self.active.get("q", "")

    def scopes(self) -> list[Scope]:
        """Return where to look for, kind by kind."""
        return list(self._scopes())

    def _scopes(self) -> Iterator[Scope]:
        year = int(self.active["year"]) if "year" in self.active else None
        country = self.active.get("country")
        for model in searched_models():
            if self.active.get("kind", model._meta.model_name) != model._meta.model_name:
                continue
            if country is None:
                yield results.scope_of(model, year, None)
            elif model in IN_COUNTRY:
                yield results.scope_of(model, year, IN_COUNTRY[model](country))


def cities_in(country: str) -> Any:
    return City.objects.published().filter(country=country)


def meetings_in(country: str) -> Any:
    return shown_meetings().filter(in_country(country))


def trips_to(country: str) -> Any:
    return Trip.objects.published().filter(pk__in=meetings_in(country).values("trip"))


def associations_in(country: str) -> Any:
    own = Q(country=country) | Q(city__in=cities_in(country))
    return Association.objects.published().filter(own)


def agreements_with(country: str) -> Any:
    institutions = Institution.objects.published().filter(city__in=cities_in(country))
    parties = AgreementParty.objects.published().filter(
        Q(city__in=cities_in(country))
        | Q(association__in=associations_in(country))
        | Q(institution__in=institutions)
    )
    return Agreement.objects.published().filter(pk__in=parties.values("agreement"))


# By what a record of each kind is of a country; what is of none is not found under any.
IN_COUNTRY: dict[Any, Any] = {
    Trip: lambda country: Q(pk__in=trips_to(country)),
    Meeting: in_country,
    City: lambda country: Q(country=country),
    SisterCityTie: lambda country: Q(city__country=country),
    Institution: lambda country: Q(city__in=cities_in(country)),
    Association: lambda country: Q(pk__in=associations_in(country)),
    Agreement: lambda country: Q(pk__in=agreements_with(country)),
    FollowUpAction: lambda country: (
        Q(meeting__in=meetings_in(country))
        | Q(agreement__in=agreements_with(country))
        | Q(trip__in=trips_to(country))
        | Q(document__trip__in=trips_to(country))
    ),
    Document: lambda country: Q(trip__in=trips_to(country)),
    Lesson: lambda country: Q(trip__in=trips_to(country)),
    Photo: lambda country: (
        Q(meeting__in=meetings_in(country))
        | Q(city__in=cities_in(country))
        | Q(association__in=associations_in(country))
    ),
}


def understood(data: QueryDict) -> Query:
    return Query.parse(str(data.get("q", "")))
