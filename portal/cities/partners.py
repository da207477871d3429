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
from portal.records.persons import folded_names
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


@dataclass(eq=False)
class PostMet:
    """Somebody on the other side in one post, as printed, with the meetings that name them so."""

    person: Any
    meetings: list[Any] = field(default_factory=list)


@dataclass(eq=False)
class PersonMet:
    """One name, however it is written, with every post in which it was met, latest first.

    `terms` are the terms of office that the partner's own record keeps under this name.
    """

    posts: list[PostMet] = field(default_factory=list)
    terms: list[Any] = field(default_factory=list)

    @property
    def person(self) -> Any:
        """The latest row that names them."""
        return self.posts[0].person

    @property
    def other_names(self) -> list[str]:
        """How else the name is printed."""
        rows = [post.person for post in self.posts]
        names = dict.fromkeys(name for row in rows for name in (row.name, row.name_en) if name)
        return [name for name in names if name not in (self.person.name, self.person.name_en)]

    @property
    def folded_names(self) -> set[str]:
        return {name for post in self.posts for name in folded_names(post.person)}


def people_met(partner: Any, meetings: list[Any]) -> list[PersonMet]:
    """Return whom a partner's meetings name on the other side, latest met first.

    Who was met in several posts stands once, with each of them as printed; who is named by a post alone is
    nobody else's namesake.
    """
    people: dict[PersonMet, int] = {}
    by_name: dict[str, PersonMet] = {}
    for place, post in enumerate(posts_met(partner, meetings)):
        names = folded_names(post.person)
        known = sorted({by_name[name] for name in names if name in by_name}, key=people.__getitem__)
        met = known[0] if known else PersonMet()
        people.setdefault(met, place)
        # A name in both languages may join two that were met under one each.
        for other in known[1:]:
            met.posts += other.posts
            del people[other]
        met.posts.append(post)
        by_name.update(dict.fromkeys(met.folded_names if known[1:] else names, met))
    return list(people)


def posts_met(partner: Any, meetings: list[Any]) -> Iterable[PostMet]:
    """Return each name in each post with its meetings, latest met first."""
    places = {meeting.pk: place for place, meeting in enumerate(meetings)}
    rows = behind(partner.hosted_meetings, "participants").filter(meeting__in=list(places), side="theirs")
    posts: dict[tuple[str, ...], PostMet] = {}
    for row in sorted(rows, key=lambda one: (places[one.meeting_id], one.order, one.pk)):
        printed = (row.name, row.name_en, row.post, row.post_en, row.organisation, row.organisation_en)
        posts.setdefault(printed, PostMet(row)).meetings.append(meetings[places[row.meeting_id]])
    return posts.values()


def contact_facts(partner: Any, meetings: list[Any]) -> dict[str, Any]:
    """Return what a page tells of a partner's meetings: how many, and whom."""
    people = people_met(partner, meetings)
    return {
        "meetings": meetings,
        "has_more_meetings": len(meetings) == MOST_ROWS,
        "people": people,
        "people_number": len(people),
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
