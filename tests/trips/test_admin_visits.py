from datetime import date

import pytest

from tests.factories import make_agency, make_city, make_meeting, make_topic, make_trip
from tests.queries import queries_for
from tests.staff import EDITOR, address, signed_in

pytestmark = pytest.mark.django_db


def visits(page) -> list:
    return {panel.name: panel for panel in page.context_data["panels"]}["earlier-visits"].items


def a_trip(year: int, **values):
    return make_trip(starts_on=date(year, 3, 11), ends_on=date(year, 3, 21), **values)


def test_visits_to_the_same_partner_or_with_the_same_topic_are_shown_with_who_made_them():
    city, topic = make_city(), make_topic(name="青年交流")
    bureau = make_agency(name="教育局")
    earlier = a_trip(2025, title="教育考察", title_en="", lead_agency=bureau)
    to_partner = make_meeting(trip=earlier, title="拜會教育處", host_city=city, starts_on="2025-03-14")
    on_topic = make_meeting(trip=a_trip(2024, title="青年訪問"), title="座談")
    on_topic.topics.add(topic, make_topic())
    meeting = make_meeting(trip=a_trip(2026), host_city=city)
    meeting.topics.add(topic)
    editor = signed_in(EDITOR)
    for page in (editor.get("/en" + address(meeting.trip)), editor.get("/en" + address(meeting))):
        first, second = visits(page)
        assert (first.label, first.url.partition("?")[0]) == (str(to_partner), "/en" + address(to_partner))
        assert first.notes == ["14 March 2025", "教育考察", "教育局", "same partner: Manchester"]
        assert second.notes[-1] == "same topic: 青年交流"
        assert second.notes[0] == "11 – 21 March 2024"


@pytest.mark.parametrize(("year", "is_shown"), [(2022, False), (2023, True), (2026, True), (2027, False)])
def test_visits_of_the_last_three_years_are_shown(year, is_shown):
    city = make_city()
    make_meeting(trip=a_trip(year), host_city=city)
    meeting = make_meeting(trip=a_trip(2026), host_city=city)
    assert bool(visits(signed_in(EDITOR).get(address(meeting)))) is is_shown


def test_other_meetings_of_the_trip_itself_and_of_strangers_are_not_shown():
    city = make_city()
    meeting = make_meeting(trip=a_trip(2026), host_city=city)
    make_meeting(trip=meeting.trip, host_city=city)
    make_meeting(trip=a_trip(2025), host_city=make_city(name="波士頓"))
    assert visits(signed_in(EDITOR).get(address(meeting))) == []
    assert visits(signed_in(EDITOR).get(address(a_trip(2026)))) == []


def test_trip_of_a_leap_day_looks_back_to_march():
    city = make_city()
    make_meeting(trip=make_trip(starts_on=date(2021, 3, 1), ends_on=date(2021, 3, 2)), host_city=city)
    leap = make_trip(starts_on=date(2024, 2, 29), ends_on=date(2024, 3, 2))
    meeting = make_meeting(trip=leap, host_city=city)
    assert len(visits(signed_in(EDITOR).get(address(meeting)))) == 1


def test_visits_cost_the_same_with_many():
    editor, city, topic = signed_in(EDITOR), make_city(), make_topic()
    meeting = make_meeting(trip=a_trip(2026), host_city=city)
    meeting.topics.add(topic)
    costs = []
    for count in (2, 10):
        for _number in range(count):
            make_meeting(trip=a_trip(2025, lead_agency=make_agency()), host_city=city).topics.add(topic)
        costs.append((queries_for(editor, address(meeting)), queries_for(editor, address(meeting.trip))))
    assert costs[0] == costs[1]
