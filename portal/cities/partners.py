"""The page and the list rows of a partner: a city, an institution or an association.

What trips know of a partner comes over the relations' names, not by import.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.utils.http import urlencode

from portal.cities.health import add_health
from portal.cities.timeline import Event, Year, agreement_events, by_year, closing_events, trip_events
from portal.records.kept_answers import Answers
from portal.records.views import PublishedDetailView, PublishedListView

# More meetings, follow-ups or pictures than a page bears: their own list holds them all.
MOST_ROWS = 300
MOST_PHOTOS = 24


def behind(records: Any, name: str) -> Any:
    """Return the rows of the model behind a relation's name: trips and agreements are not imported here."""
    return records.model._meta.get_field(name).related_model._default_manager.all()


def shown_meetings(partner: Any) -> QuerySet[Any]:
    """Return the public meetings that name a partner: none that is withheld, for its host is."""
    relations = type(partner)._default_manager.all().met_by
    named = reduce(or_, (getattr(partner, name).published() for name in relations))
    return named.filter(withheld_reason="")


def newest_first(meetings: QuerySet[Any]) -> list[Any]:
    """Return the latest meetings with their trips, the undated last."""
    ordered = meetings.select_related("trip").order_by(F("starts_on").desc(nulls_last=True), "-pk")
    return list(ordered[:MOST_ROWS])


def follow_ups_of(partner: Any) -> Any:
    """Return what was promised at a partner's meetings and in the public agreements that it signed."""
    agreements = partner.agreement_parties.published().values("agreement")
    origin = Q(meeting__in=shown_meetings(partner).values("pk")) | Q(agreement__in=agreements)
    return behind(partner.hosted_meetings, "follow_ups").published().filter(origin).with_origins()


def photos_of(partner: Any) -> QuerySet[Any]:
    """Return the public pictures of a partner's meetings, and those that name the partner themselves."""
    pictures = behind(partner.hosted_meetings, "photos").published()
    of_partner = Q(meeting__in=shown_meetings(partner).values("pk"))
    if hasattr(partner, "photos"):
        of_partner |= Q(**{partner.photos.field.name: partner})
    return pictures.filter(of_partner).order_by("-trip__starts_on", "trip", "order", "pk")


@dataclass
class PersonMet:
    """Somebody on the other side, as printed, with the meetings that name them so."""

    person: Any
    meetings: list[Any] = field(default_factory=list)


def people_met(partner: Any, meetings: list[Any]) -> list[PersonMet]:
    """Return whom a partner's meetings name on the other side, latest met first.

    One name in one post is one row; the same person in another post is another, as printed.
    """
    places = {meeting.pk: place for place, meeting in enumerate(meetings)}
    rows = behind(partner.hosted_meetings, "participants").filter(meeting__in=list(places), side="theirs")
    people: dict[tuple[str, ...], PersonMet] = {}
    for row in sorted(rows, key=lambda one: (places[one.meeting_id], one.order, one.pk)):
        name = (row.name, row.name_en, row.post, row.post_en, row.organisation, row.organisation_en)
        met = people.setdefault(name, PersonMet(row))
        met.meetings.append(meetings[places[row.meeting_id]])
    return list(people.values())


def number_of(people: Iterable[PersonMet]) -> int:
    """Return how many people those rows name: one in two posts counts once, one without a name each time."""
    names = [(met.person.name, met.person.name_en) for met in people]
    return len({name for name in names if any(name)}) + sum(not any(name) for name in names)


def contact_facts(partner: Any, meetings: list[Any]) -> dict[str, Any]:
    """Return what a page tells of a partner's meetings: how many, and whom."""
    people = people_met(partner, meetings)
    return {
        "meetings": meetings,
        "has_more_meetings": len(meetings) == MOST_ROWS,
        "people": people,
        "people_number": number_of(people),
    }


def picture_facts(partner: Any) -> dict[str, Any]:
    photos = list(photos_of(partner)[: MOST_PHOTOS + 1])
    return {"photos": photos[:MOST_PHOTOS], "has_more_photos": len(photos) > MOST_PHOTOS}


class PartnerDetail(PublishedDetailView):
    """What is public of a partner: the same on the page of a city, an institution and an association."""

    # The filter by which the list of meetings knows this kind of partner.
    meeting_filter: ClassVar[str] = "host"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner: Any = self.object
        add_health([partner], Answers(None))
        meetings = newest_first(shown_meetings(partner))
        parties = list(partner.agreement_parties.published().select_related("agreement__trip"))
        agreements = list(dict.fromkeys(party.agreement for party in parties))
        follow_ups = follow_ups_of(partner)
        return super().get_context_data(**kwargs) | {
            **contact_facts(partner, meetings),
            **picture_facts(partner),
            "meetings_query": urlencode({self.meeting_filter: partner.code}),
            "timeline": self.timeline(meetings, agreements, follow_ups),
            "parties": sorted(parties, key=lambda party: not party.agreement.is_live()),
            "live_agreements": [agreement for agreement in agreements if agreement.is_live()],
            "follow_ups": follow_ups.open().order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_ROWS],
            "citations": partner.citations.of_public_documents(),
        }

    def timeline(self, meetings: list[Any], agreements: list[Any], follow_ups: Any) -> list[Year]:
        closed = follow_ups.filter(closed_on__isnull=False).order_by("-closed_on", "-pk")[:MOST_ROWS]
        return by_year(
            [
                *self.own_events(),
                *agreement_events(agreements),
                *closing_events(closed),
                *trip_events(meetings),
            ]
        )

    def own_events(self) -> list[Event]:
        """What only this kind of partner has in its timeline."""
        return []


class PartnerList(PublishedListView):
    """A registry of partners, each row with how alive the dealings with it are."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        add_health(list(context["records"]), self.answers)
        return context
