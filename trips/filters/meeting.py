"""Filters by meeting: of the list of meetings, and of whatever is found through its meetings."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from diaspora.models import Association
from portal.cities.filters import country_choices, named_choices
from portal.cities.models import City, Institution
from portal.records.filters import Choices, ClosedFilter, RecordFilterSet, Sort, SortFilter
from portal.records.record_filters import RecordFilter
from portal.text.bilingual import in_english
from trips.models import Meeting, Trip

HOST_MODELS = {"city": City, "association": Association, "institution": Institution}
HOST_LABELS = {
    "city": _("city government"),
    "association": _("overseas Chinese association"),
    "institution": _("institution"),
    "other": _("other"),
}


def shown_meetings() -> QuerySet[Meeting]:
    """Return the meetings by whose content something may be found: public and not withheld."""
    return Meeting.objects.published().filter(withheld_reason="")


def at_cities(cities: QuerySet[City]) -> Q:
    """Meetings that took place in one of these cities, or were hosted by one."""
    return Q(city__in=cities) | Q(host_city__in=cities)


def in_country(value: str) -> Q:
    return at_cities(City.objects.published().filter(country=value))


def in_city(value: str) -> Q:
    return at_cities(City.objects.published().filter(code=value))


def of_kind(value: str) -> Q:
    return Q(kind=value)


def hosted_by(value: str) -> Q:
    """Meetings whose host is of a kind, or is one record by its code; one that is not public finds none."""
    if value == "other":
        return ~Q(host_text="")
    if value in HOST_MODELS:
        return Q(**{f"host_{value}__in": HOST_MODELS[value].objects.published()})
    return Q(
        *(
            Q(**{f"host_{key}__in": model.objects.published().filter(code=value)})
            for key, model in HOST_MODELS.items()
        ),
        _connector=Q.OR,
    )


BY_MEETING: dict[str, Callable[[str], Q]] = {
    "country": in_country,
    "city": in_city,
    "kind": of_kind,
    "host": hosted_by,
}


def cities_met() -> QuerySet[City]:
    """Return the public cities where a public meeting took place or which hosted one."""
    return cities_of(shown_meetings())


def cities_of(meetings: QuerySet[Meeting]) -> QuerySet[City]:
    """Return the public cities where meetings took place or which hosted them."""
    # Asked city by city, the first meeting answers: a list of all meetings' cities is never made.
    return City.objects.published().filter(
        Exists(meetings.filter(city=OuterRef("pk"))) | Exists(meetings.filter(host_city=OuterRef("pk")))
    )


def countries_met() -> Choices:
    return country_choices(Q(pk__in=cities_met().values("country")))


def city_choices_met() -> Choices:
    return named_choices(cities_met())


def hosts() -> Choices:
    """Return the kinds of host, then every public record that hosted a public meeting, grouped."""
    groups: list[tuple[object, object]] = [(_("Kinds of host"), list(HOST_LABELS.items()))]
    for key, model in HOST_MODELS.items():
        met = shown_meetings().filter(**{f"host_{key}": OuterRef("pk")})
        records = model.objects.published().filter(Exists(met))
        if choices := named_choices(records):
            groups.append((model._meta.verbose_name_plural, choices))
    return groups


def years(trips: Any) -> Choices:
    """Return every year in which a public trip had a day, newest first."""
    span = Trip.objects.published().aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if span["first"] is None:
        return []
    asked = list(range(span["last"].year, span["first"].year - 1, -1))
    answers = are_there([trips.in_year(year) for year in asked])
    return [
        (str(year), year_in_words(year)) for year, is_there in zip(asked, answers, strict=True) if is_there
    ]


def are_there(querysets: list[Any]) -> list[bool]:
    """Return of each queryset whether it has a row, by one query: each ends at the first row it finds."""
    pieces = [rows.order_by().values("pk").query.sql_with_params() for rows in querysets]
    questions = ", ".join(f"EXISTS ({sql})" for sql, _params in pieces)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {questions}", [param for _sql, params in pieces for param in params])
        return list(map(bool, cursor.fetchone()))


def year_in_words(year: int) -> str:
    return str(year) if in_english() else f"{year}年（民國{year - 1911}年）"


def trip_years() -> Choices:
    return years(Trip.objects.published())


def meeting_years() -> Choices:
    return years(trips_with_meetings())


def trips_of(records: QuerySet) -> QuerySet[Trip]:
    """Return the public trips of some records, newest first, with what names them."""
    named = Trip.objects.published().only("code", "title", "title_en")
    return named.filter(Exists(records.order_by().filter(trip=OuterRef("pk"))))


def trips_with_meetings() -> QuerySet[Trip]:
    return trips_of(Meeting.objects.published())


def on_days(start: date, end: date) -> Q:
    """Meetings dated in these days; an undated or withheld one counts as its trip does."""
    own = Q(withheld_reason="", starts_on__lte=end) & (
        Q(ends_on__gte=start) | Q(ends_on__isnull=True, starts_on__gte=start)
    )
    by_trip = Q(starts_on__isnull=True) | ~Q(withheld_reason="")
    return own | (by_trip & Q(trip__starts_on__lte=end, trip__ends_on__gte=start))


# What is withheld sorts as what is not known: last.
KNOWN_DATE = Case(When(withheld_reason="", then=F("starts_on")))


class MeetingFilterSet(RecordFilterSet):
    known_of_withheld = ("trip", "year")

    trip = RecordFilter("trip__code", label=_("Trip"), records=trips_with_meetings)
    kind = ClosedFilter(label=_("Kind"), choices=Meeting.Kind.choices, method="by_meeting")
    country = ClosedFilter(label=_("Country or area"), choices=countries_met, method="by_meeting")
    city = ClosedFilter(label=_("City"), choices=city_choices_met, method="by_meeting")
    year = ClosedFilter(label=_("Year"), choices=meeting_years, method="in_year")
    host = ClosedFilter(label=_("Host"), choices=hosts, method="by_meeting")
    sort = SortFilter(
        Sort("newest", _("newest first"), (KNOWN_DATE.desc(nulls_last=True),)),
        Sort("oldest", _("oldest first"), (KNOWN_DATE.asc(nulls_last=True),)),
    )

    class Meta:
        model = Meeting
        fields = ["q", "trip", "kind", "country", "city", "year", "host", "sort"]

    def by_meeting(self, meetings: QuerySet, name: str, value: str) -> QuerySet:
        return meetings.filter(BY_MEETING[name](value))

    def in_year(self, meetings: QuerySet, name: str, value: str) -> QuerySet:
        return meetings.filter(on_days(date(int(value), 1, 1), date(int(value), 12, 31)))
