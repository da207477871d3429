"""How alive the dealings with partners are: last contact, visits, live agreements, open follow-ups.

Counted of public records alone, as they are at one moment, and of what was held by its day: the same
expressions for a page's rows and for a file's cells. Meetings, agreements and follow-ups are reached over
the relations' names.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, DateField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import LessThan

from portal.cities.models.contact import DORMANT_MONTHS, dormant_from, is_long_ago
from portal.records import clock
from portal.records.dates import months_before
from portal.records.expressions import Cell, Number
from portal.records.kept_answers import Answers

OUT, IN = "outbound", "inbound"


class DormantFrom(Cell):
    """The twin of `dormant_from`: the day after, three years later."""

    MONTHS = f"'{DORMANT_MONTHS} months'"
    # One that there is not in that year becomes 1 March in SQLite, and 28 February in PostgreSQL.
    on_sqlite = f"date({{x}}, '+1 day', '+' || {MONTHS})"
    on_postgresql = (
        f"CAST(greatest({{x}} + 1 + interval {MONTHS}, {{x}} + interval {MONTHS} + interval '1 day') AS date)"
    )
    output_field = DateField()  # type: ignore[assignment]


@dataclass(frozen=True)
class HealthQueries:
    """Expressions about the partner of the row that asks, for one kind of partner."""

    model: Any
    at: datetime
    day: date

    @property
    def partners(self) -> Any:
        return self.model._default_manager.all()

    def public(self, *relations: str) -> Any:
        """Return the public rows of the model at the end of some relations' names."""
        found: Any = self.model
        for name in relations:
            found = found._meta.get_field(name).related_model
        return found._default_manager.published(self.at)

    def as_party(self, path: str) -> Q:
        return Q(**{f"{path}{self.model._meta.model_name}": OuterRef("pk")})

    def meetings(self) -> QuerySet:
        """Public meetings with the partner that began by the day, latest first, with `held_on`."""
        return self.partners.meetings_with_it(self.day, at=self.at)

    def last_met(self, value: str) -> Subquery:
        return Subquery(self.meetings().values(value)[:1])

    def visits(self, direction: str) -> Number:
        """Trips in one direction with such a meeting, each once."""
        return Number(self.meetings().filter(trip__direction=direction), of="trip")

    def live_agreements(self) -> Number:
        agreements = self.public("agreement_parties", "agreement").live(self.day)
        return Number(agreements.filter(self.as_party("parties__")), of="pk")

    def open_follow_ups(self) -> Combinable:
        """What was promised at its meetings and in agreements that it signed: each has one origin."""
        opened = self.public("hosted_meetings", "follow_ups").open()
        at_meetings = Number(opened.filter(self.partners.named("meeting__")))
        in_agreements = Number(opened.filter(self.as_party("agreement__parties__")), of="pk")
        return Cast(at_meetings, IntegerField()) + Cast(in_agreements, IntegerField())

    def last_contact(self) -> Subquery:
        return self.last_met("held_on")

    def is_dormant(self) -> Case:
        """Whether it was not met in the three years before the day, or never."""
        never = Value(date.min, DateField())
        return Case(
            When(self.is_before(Coalesce(self.last_contact(), never)), then=Value(True)), default=Value(False)
        )

    def dormant_since(self) -> Case:
        """The day from which it is dormant, where it is and was ever met."""
        last = self.last_contact()
        return Case(When(self.is_before(last), then=DormantFrom(last)), output_field=DateField())

    def is_before(self, last: Combinable) -> LessThan:
        since = months_before(self.day, DORMANT_MONTHS)
        return LessThan(last, Value(since, DateField()))


class Health(NamedTuple):
    """What a page tells of one partner."""

    last_met: Any
    last_contact_on: date | None
    is_dormant: bool
    visits_out: int
    visits_in: int
    live_agreements: int
    open_follow_ups: int

    @property
    def dormant_from(self) -> date | None:
        """The day from which it is dormant, past or still to come."""
        return dormant_from(self.last_contact_on)


def add_health(partners: list[Any], known: Answers) -> None:
    """Give the partners of a page, all of one kind, their `health`, in two queries for all."""
    if not partners:
        return
    model, keys = type(partners[0]), tuple(partner.pk for partner in partners)
    # Of a city that was met ten thousand times all meetings are looked at.
    counted = known.get(("health", model, keys), lambda: counts_of(model, keys))
    rows = model._default_manager.all().all_meetings.select_related("trip")
    meetings = rows.in_bulk([key for key, *_rest in counted.values() if key])
    for partner in partners:
        last_met, held_on, *numbers = counted[partner.pk]
        partner.health = Health(meetings.get(last_met), held_on, is_long_ago(held_on), *map(int, numbers))


def counts_of(model: Any, keys: tuple[int, ...]) -> dict[int, tuple[Any, ...]]:
    """Return by their keys what is counted of partners, in the order of `Health`."""
    queries = HealthQueries(model, clock.now(), clock.today())
    rows = model._default_manager.filter(pk__in=keys).order_by()
    counted = rows.values_list(
        "pk",
        queries.last_met("pk"),
        queries.last_contact(),
        queries.visits(OUT),
        queries.visits(IN),
        queries.live_agreements(),
        queries.open_follow_ups(),
    )
    return {key: values for key, *values in counted}
