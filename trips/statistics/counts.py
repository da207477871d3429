"""What is counted, by the database: few queries, each over all rows of a kind once, with small answers.

Everything goes through `published()`, and what is withheld counts only where the list would find it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Round
from django.db.models.lookups import LessThanOrEqual

from diaspora.models import Association
from portal.cities.models import City, Institution
from portal.records.date_parts import DayNumber, Year
from portal.records.publishing import public_condition
from trips.models import Expense, FollowUpAction, Meeting, Trip
from trips.models.delivery import delivery, promised_on

FIRST_DAY = date(1970, 1, 1).toordinal()
HOSTS = {"city": City, "association": Association, "institution": Institution}


def day_number(day: date) -> int:
    """The twin of `DayNumber`."""
    return day.toordinal() - FIRST_DAY


class TripGroup(NamedTuple):
    """Trips alike in their years, direction and lead agency; their days are sums of day numbers."""

    first_year: int
    last_year: int
    direction: str
    agency: int | None
    trips: int
    starts: int
    ends: int

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    def days_in(self, year: int) -> int:
        """Return how many days these trips have in a year, both ends of each included."""
        starts = self.starts if year == self.first_year else self.trips * day_number(date(year, 1, 1))
        ends = self.ends if year == self.last_year else self.trips * day_number(date(year, 12, 31))
        return ends - starts + self.trips

    @property
    def days(self) -> int:
        return self.ends - self.starts + self.trips


class Spending(NamedTuple):
    """Published expenses alike in year, agency, currency and who paid; amounts in hundredths."""

    year: int
    agency: int | None
    currency: str
    fund: str
    cents: int


class MeetingGroup(NamedTuple):
    """Meetings alike in years and host; the years of one dated within its trip are known to the list."""

    first_year: int
    last_year: int
    is_within_trip: bool
    is_shown: bool
    hosts: dict[str, int | None]
    number: int

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class Encounter(NamedTuple):
    """A host met in a span of years."""

    first_year: int
    last_year: int
    kind: str
    key: int


def meeting_years() -> tuple[Case, Case]:
    """Return the first and last year in which the list of meetings finds a meeting.

    Its own dates count; where it has none, or is withheld, those of its trip do.
    """
    dated = Q(withheld_reason="", starts_on__isnull=False)
    first = Case(When(dated, then=Year("starts_on")), default=Year("trip__starts_on"))
    last = Case(
        When(dated & Q(ends_on__isnull=False), then=Year("ends_on")),
        When(dated, then=Year("starts_on")),
        default=Year("trip__ends_on"),
    )
    return first, last


def within_trip() -> Case:
    """Return whether a meeting has no days of its own outside of its trip."""
    last = Coalesce("ends_on", "starts_on")
    own = Q(starts_on__gte=F("trip__starts_on")) & Q(LessThanOrEqual(last, F("trip__ends_on")))
    inside = Q(starts_on__isnull=True) | ~Q(withheld_reason="") | own
    return Case(When(inside, then=Value(True)), default=Value(False))


def is_shown() -> Case:
    return Case(When(withheld_reason="", then=Value(True)), default=Value(False))


def countries(*codes: str | None) -> frozenset[str]:
    return frozenset(code for code in codes if code)


class Numbers:
    """The counts at one moment, each asked for once and only when a figure needs it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    @cached_property
    def trips(self) -> list[TripGroup]:
        rows = (
            Trip.objects.published(self.at)
            .order_by()
            .values_list(Year("starts_on"), Year("ends_on"), "direction", "lead_agency")
        )
        counted = rows.annotate(
            trips=Count("pk"), starts=Sum(DayNumber("starts_on")), ends=Sum(DayNumber("ends_on"))
        )
        return [TripGroup(*row) for row in counted]

    @property
    def years(self) -> range:
        """Every year from the first day of the first trip to the last of the last."""
        if not self.trips:
            return range(0)
        return range(min(g.first_year for g in self.trips), max(g.last_year for g in self.trips) + 1)

    @cached_property
    def meetings(self) -> list[MeetingGroup]:
        """Return meetings by the years in which their list finds them and by who hosted them."""
        first, last = meeting_years()
        hosts = (f"host_{kind}" for kind in HOSTS)
        rows: Any = Meeting.objects.published(self.at).order_by()
        rows = rows.values_list(first, last, within_trip(), is_shown(), *hosts)
        return [
            MeetingGroup(first_year, last_year, within, shown, dict(zip(HOSTS, keys, strict=True)), number)
            for first_year, last_year, within, shown, keys, number in (
                (*row[:4], row[4:-1], row[-1]) for row in rows.annotate(Count("pk"))
            )
        ]

    @cached_property
    def shown_meetings(self) -> Any:
        """Meetings by whose content something may be counted: public and not withheld."""
        return Meeting.objects.published(self.at).filter(withheld_reason="").order_by()

    def countries_of_meeting(self, prefix: str = "") -> tuple[Case, Case]:
        """Return the countries of the public cities where a meeting took place and which hosted it."""
        took_place, hosted = (
            Case(
                When(
                    public_condition(City, self.at, f"{prefix}{key}__"), then=F(f"{prefix}{key}__country_id")
                )
            )
            for key in ("city", "host_city")
        )
        return took_place, hosted

    @cached_property
    def meetings_by_place(self) -> list[tuple[frozenset[str], int]]:
        """Return (countries of a meeting, number of meetings); a city that is not public has none."""
        rows = self.shown_meetings.values_list("city", "host_city").annotate(Count("pk"))
        return [
            (countries(self.seats.get(("city", held)), self.seats.get(("city", host))), number)
            for held, host, number in rows
        ]

    @cached_property
    def trips_by_country(self) -> Counter[str]:
        """Return the number of trips by the countries of their meetings, each trip once in each.

        Most meetings have one country; a second one counts where no other meeting has it as its first.
        """
        took_place, hosted = self.countries_of_meeting()
        trips = Count("trip", distinct=True)
        first = self.shown_meetings.annotate(country_met=Coalesce(took_place, hosted)).filter(
            country_met__isnull=False
        )
        found = Counter(dict(first.values_list("country_met").annotate(trips)))
        if all(len(places) < 2 for places, _number in self.meetings_by_place):
            return found
        second = self.shown_meetings.annotate(country_met=hosted).alias(other=took_place)
        second = second.filter(country_met__isnull=False, other__isnull=False).exclude(country_met=F("other"))
        known = first.filter(trip=OuterRef("trip"), country_met=OuterRef("country_met"))
        found.update(dict(second.filter(~Exists(known)).values_list("country_met").annotate(trips)))
        return found

    @cached_property
    def trips_without_country(self) -> int:
        took_place, hosted = self.countries_of_meeting()
        placed = self.shown_meetings.alias(one_country=Coalesce(took_place, hosted)).filter(
            one_country__isnull=False, trip=OuterRef("pk")
        )
        return Trip.objects.published(self.at).filter(~Exists(placed)).count()

    def encounters(self) -> Iterator[Encounter]:
        """Yield the public hosts of meetings, once or more for each span of years."""
        for group in self.meetings:
            for kind, key in group.hosts.items():
                if group.is_shown and key and (kind, key) in self.seats:
                    yield Encounter(group.first_year, group.last_year, kind, key)

    def hosts(self, kind: str) -> Any:
        return HOSTS[kind].objects.published(self.at).order_by()

    @cached_property
    def seats(self) -> dict[tuple[str, int], str | None]:
        """Return the country of every public partner, where a public record states it."""
        city_is_public = public_condition(City, self.at, "city__")
        of_city = Case(When(city_is_public, then=F("city__country_id")))
        found = {
            ("city", key): country for key, country in self.hosts("city").values_list("pk", "country_id")
        }
        for key, country in self.hosts("institution").values_list("pk", of_city):
            found["institution", key] = country
        for key, country, seat in self.hosts("association").values_list("pk", "country_id", of_city):
            found["association", key] = country or seat
        return found

    @cached_property
    def follow_ups(self) -> list[tuple[int | None, int | None, str, int]]:
        """Return (year of the promise, lead agency, delivery, number)."""
        rows = FollowUpAction.objects.published(self.at).order_by()
        return list(rows.values_list(Year(promised_on()), "lead_agency", delivery()).annotate(Count("pk")))

    @cached_property
    def follow_ups_by_place(self) -> list[tuple[frozenset[str], str, int]]:
        """Return (countries of the meeting it was promised at, delivery, number)."""
        public = FollowUpAction.objects.published(self.at).order_by()
        rows: Any = public.values_list(*self.countries_of_meeting("meeting__"), delivery())
        return [
            (countries(one, other), kind, number) for one, other, kind, number in rows.annotate(Count("pk"))
        ]

    @cached_property
    def spending(self) -> list[Spending]:
        """Return what was spent; in whole hundredths, so that sums are exact on every database."""
        cents = Cast(Round(F("amount") * 100), BigIntegerField())
        public = Expense.objects.published(self.at).filter(amount__isnull=False).order_by()
        rows: Any = public.values_list(Year("trip__starts_on"), "agency", "currency", "funding_source")
        return [Spending(*row) for row in rows.annotate(cents=Sum(cents))]

    @cached_property
    def trips_with_spending(self) -> Counter[int]:
        """Return how many trips of each year, by their first day, have a published amount."""
        expenses = Expense.objects.filter(trip=OuterRef("pk"), amount__isnull=False)
        rows = Trip.objects.published(self.at).filter(Exists(expenses)).order_by()
        return Counter(dict(rows.values_list(Year("starts_on")).annotate(Count("pk"))))


def by_country(rows: Iterable[tuple[frozenset[str], int]]) -> tuple[Counter[str], int]:
    """Sum numbers by country, each once in each of its countries; and those of no country."""
    found: Counter[str] = Counter()
    nowhere = 0
    for countries, number in rows:
        found.update(dict.fromkeys(countries, number))
        nowhere += 0 if countries else number
    return found, nowhere


def yearly(encounters: Iterable[Encounter]) -> Iterator[tuple[int, str, int]]:
    """Yield (year, kind, key) of every year of a host's span."""
    for first, last, kind, key in encounters:
        for year in range(first, last + 1):
            yield year, kind, key
