"""When a partner was last met, and which are dormant: derived from meetings."""

from datetime import date

import pytest

from diaspora.models import Association
from portal.cities.models import City
from portal.records.publishing import State
from tests.factories import make_association, make_city, make_meeting, make_tie, make_trip

pytestmark = pytest.mark.django_db

TODAY = date(2028, 2, 29)


def is_dormant(partner, on: date = TODAY) -> bool:
    """Both answers, which must be one."""
    found = type(partner).objects.dormant(on).filter(pk=partner.pk).exists()
    assert found is partner.is_dormant(on)
    return found


@pytest.mark.parametrize(
    ("met_on", "expected"), [(date(2025, 2, 28), False), (date(2025, 2, 27), True), (None, True)]
)
def test_partner_is_dormant_once_three_years_have_passed_or_if_never_met(met_on, expected):
    city, association = make_city(), make_association()
    if met_on:
        trip = make_trip(starts_on=date(2020, 1, 1), ends_on=date(2027, 1, 1))
        make_meeting(trip=trip, host_city=city, starts_on=met_on)
        make_meeting(trip=trip, host_association=association, starts_on=met_on)
    assert (is_dormant(city), is_dormant(association)) == (expected, expected)
    assert city.last_contact(TODAY) == association.last_contact(TODAY) == met_on


def test_meeting_in_a_city_hosted_by_others_is_contact_with_it():
    city = make_city()
    make_meeting(city=city, trip=make_trip(), starts_on=date(2026, 3, 12), ends_on=date(2026, 3, 13))
    assert city.last_contact(TODAY) == date(2026, 3, 13)


def test_meeting_without_a_date_counts_by_the_last_day_of_its_trip():
    association = make_association()
    make_meeting(host_association=association, trip=make_trip())
    assert association.last_contact(TODAY) == date(2026, 3, 21)


def test_meeting_to_come_or_withdrawn_is_no_contact():
    city, ahead = make_city(), make_trip(starts_on=date(2028, 3, 1), ends_on=date(2028, 3, 3))
    make_meeting(host_city=city, trip=ahead)
    make_meeting(host_city=city, trip=make_trip(), starts_on=date(2026, 3, 12), state=State.WITHDRAWN)
    make_meeting(host_city=city, trip=make_trip(state=State.WITHDRAWN))
    assert city.last_contact(TODAY) is None


def test_city_with_a_live_tie_has_one_that_neither_ended_nor_was_withdrawn():
    live, ended, withdrawn, none = (make_city(name=name) for name in ("一", "二", "三", "四"))
    make_tie(city=live)
    make_tie(city=ended, ended_on="2019")
    make_tie(city=withdrawn, state=State.WITHDRAWN)
    assert list(City.objects.with_live_tie()) == [live]
    assert none in City.objects.dormant(TODAY)


def test_last_contact_is_annotated_for_every_partner_at_once():
    met, never = make_association(), make_association()
    make_meeting(host_association=met, trip=make_trip(), starts_on=date(2026, 3, 12))
    found = dict(Association.objects.with_last_contact(TODAY).values_list("pk", "last_contact_on"))
    assert found == {met.pk: date(2026, 3, 12), never.pk: None}
