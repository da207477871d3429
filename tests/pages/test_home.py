"""The first page: the latest trip, the numbers, what is due and the partners."""

from datetime import date

import pytest

from portal.records.dates import PartialDate
from tests import factories
from tests.queries import queries_for

pytestmark = pytest.mark.django_db


def test_home_of_an_empty_portal_says_so(client):
    response = client.get("/en/")

    assert response.context["latest"] is None
    assert response.context["map"] is None
    assert [number for _name, _label, number in response.context["counts"]] == [0] * 6
    assert b"No trip has been published yet." in response.content


def test_home_shows_the_latest_public_trip_with_its_cover_and_names_earlier_ones(client):
    early = factories.make_trip(published=True, starts_on=date(2024, 1, 1), ends_on=date(2024, 1, 2))
    latest = factories.make_trip(published=True, starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2))
    factories.make_trip(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    cover = factories.make_photo(published=True, trip=latest, is_cover=True)

    response = client.get("/")

    assert (response.context["latest"], response.context["more_trips"]) == (latest, [early])
    assert f'src="/photos/{cover.slug}/' in response.content.decode()


def test_home_names_first_what_is_due_first_and_counts_what_stands_how(client):
    trip = factories.make_trip(published=True)
    undated, late, soon = (
        factories.make_follow_up(published=True, trip=trip, due_on=due)
        for due in (None, PartialDate(2001, 5), PartialDate(2099))
    )
    done = factories.make_follow_up(published=True, trip=trip)
    factories.make_update(follow_up=done, new_status="done", closing_reason="完成")
    factories.make_follow_up(trip=trip, due_on=PartialDate(2000))

    context = client.get("/").context

    assert list(context["follow_ups"]) == [late, soon, undated]
    assert [number for _query, _label, number in context["follow_up_counts"]] == [3, 1, 3, 1]


def test_numbers_of_the_ledger_lead_to_lists_of_as_many(client):
    trip = factories.make_trip(published=True)
    factories.make_follow_up(published=True, trip=trip, due_on=PartialDate(2001))
    factories.make_follow_up(published=True, trip=trip, lead_agency=factories.make_agency())

    for query, _label, number in client.get("/").context["follow_up_counts"]:
        assert client.get(f"/follow-ups/?{query}").context["paginator"].count == number, query


def test_home_costs_the_same_with_two_of_everything_and_with_ten(client):
    def add(number: int) -> None:
        city = factories.make_city(published=True, latitude=number, longitude=139)
        factories.make_tie(published=True, city=city)
        trip = factories.make_trip(published=True)
        meeting = factories.make_meeting(published=True, trip=trip, city=city)
        factories.make_photo(published=True, trip=trip, is_cover=True)
        factories.make_document(published=True, trip=trip)
        factories.make_follow_up(published=True, meeting=meeting)

    for number in range(2):
        add(number)
    with_two = queries_for(client, "/")
    for number in range(2, 10):
        add(number)

    assert queries_for(client, "/") == with_two
