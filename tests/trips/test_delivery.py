"""What became of promises: each derived notion against its one-row twin, and every count against its list."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.utils import timezone

from portal.records.dates import PartialDate, months_before
from tests import factories
from tests.factories import make_agency, make_follow_up, make_meeting, make_trip, make_update
from tests.queries import queries_for
from trips.filters import FollowUpFilterSet
from trips.ledger import time_to_close
from trips.models import FollowUpAction, Indicator, Lesson
from trips.models.delivery import delivery, delivery_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)


def closed(follow_up, day, status="done"):
    make_update(follow_up=follow_up, reported_on=day, new_status=status, closing_reason="辦竣")
    return follow_up


def stands(follow_up, on: date) -> str:
    """Both answers, which must be one."""
    follow_up.refresh_from_db()
    found = FollowUpAction.objects.annotate(delivery=delivery(on)).get(pk=follow_up.pk).delivery
    assert found == delivery_of(follow_up, on).value
    return found


@pytest.mark.parametrize(
    ("due", "closed_on", "expected"),
    [
        ("2026-06-15", date(2026, 6, 15), "done_in_time"),
        ("2026-06-15", date(2026, 6, 16), "done_late"),
        ("2026-06", date(2026, 6, 30), "done_in_time"),
        ("2026-06", date(2026, 7, 1), "done_late"),
        ("2026-06", date(2025, 12, 31), "done_in_time"),
        ("2025", date(2025, 12, 31), "done_in_time"),
        ("2025", date(2026, 1, 1), "done_late"),
        (None, date(2026, 1, 1), "done_undated"),
    ],
)
def test_done_is_in_time_until_the_last_day_of_a_partial_due_date(due, closed_on, expected):
    follow_up = make_follow_up(due_on=PartialDate.parse(due) if due else None)

    assert stands(closed(follow_up, closed_on), TODAY) == expected


@pytest.mark.parametrize(
    ("due", "status", "expected"),
    [
        ("2026-06", None, "overdue"),
        ("2026-07", None, "open"),
        ("2026", None, "open"),
        (None, None, "open"),
        ("2026-06", "in_progress", "overdue"),
        ("2026-06", "adjusted", "adjusted"),
        (None, "withdrawn", "withdrawn"),
    ],
)
def test_what_is_not_done_stands_as_its_status_and_due_date_say(due, status, expected):
    follow_up = make_follow_up(due_on=PartialDate.parse(due) if due else None)
    if status == "in_progress":
        make_update(follow_up=follow_up, new_status=status)
    elif status:
        closed(follow_up, date(2026, 5, 1), status)

    assert stands(follow_up, TODAY) == expected


def test_reopened_promise_is_open_again_and_done_by_its_last_closing():
    follow_up = closed(make_follow_up(due_on=PartialDate(2026, 5)), date(2026, 5, 2))
    make_update(follow_up=follow_up, reported_on=date(2026, 5, 3), new_status="in_progress")
    assert stands(follow_up, TODAY) == "overdue"

    assert stands(closed(follow_up, date(2026, 6, 2)), TODAY) == "done_late"


def a_city_of_promises():
    """Two agencies and none, every way to stand, and what nobody may see."""
    one, other = make_agency(code="AGCY-A"), make_agency(code="AGCY-B")
    now = timezone.localdate()
    past, to_come = PartialDate(now.year - 1), PartialDate(now.year + 1)
    meeting = make_meeting(
        published=True, city=factories.make_city(published=True), starts_on=date(2024, 5, 1)
    )
    made = {"meeting": meeting, "published": True}
    closed(make_follow_up(lead_agency=one, due_on=to_come, **made), date(2024, 6, 1))
    closed(make_follow_up(lead_agency=one, due_on=PartialDate(2024, 6), **made), date(2024, 7, 1))
    closed(make_follow_up(lead_agency=one, **made), date(2024, 8, 1))
    closed(make_follow_up(lead_agency=other, due_on=past, **made), date(2024, 8, 1), "adjusted")
    closed(make_follow_up(lead_agency=other, **made), date(2024, 8, 1), "withdrawn")
    make_follow_up(lead_agency=one, due_on=past, **made).co_agencies.add(other)
    make_follow_up(lead_agency=other, due_on=to_come, trip=make_trip(published=True), published=True)
    silent = make_follow_up(lead_agency=other, **made)
    make_update(follow_up=silent, reported_on=months_before(now, 7), new_status="in_progress")
    make_follow_up(due_on=past, **made)
    agreement = factories.make_agreement(signed_on=PartialDate(2023, 9), published=True)
    make_follow_up(agreement=agreement, published=True)
    for hidden in (
        {"meeting": meeting},
        {"meeting": make_meeting(trip=meeting.trip, withheld_reason="密", published=True), "published": True},
        {"trip": make_trip(), "published": True},
        {"meeting": meeting, "state": "withdrawn", "published_at": timezone.now()},
    ):
        make_follow_up(lead_agency=one, due_on=past, **hidden)
    return one, other


def number_of(query: str) -> int:
    """Return how many follow-ups the ledger at a query string holds."""
    filters = FollowUpFilterSet(QueryDict(query), queryset=FollowUpAction.objects.published())
    assert not filters.problems
    return filters.qs.count()


def numbers(tallies) -> dict[str, int]:
    return {tally.name: tally.number for tally in tallies if tally.number}


def test_counts_above_the_ledger_are_those_of_the_lists_they_lead_to(client):
    a_city_of_promises()

    tallies = client.get("/follow-ups/").context["tallies"]

    assert numbers(tallies) == {
        "everything": 10, "all_open": 5, "not_reported": 4, "in_progress": 1, "done": 3, "adjusted": 1,
        "withdrawn": 1, "overdue": 2, "stale": 1, "unassigned": 2,
    }  # fmt: skip
    assert [number_of(tally.query) for tally in tallies] == [tally.number for tally in tallies]
    assert [tally.name for tally in tallies if tally.is_chosen] == ["everything"]


def test_counts_above_the_ledger_stay_honest_within_filters(client):
    a_city_of_promises()

    tallies = client.get("/follow-ups/?lead_agency=AGCY-A&status=done&sort=due").context["tallies"]

    assert numbers(tallies) == {
        "everything": 5 - 1, "all_open": 1, "not_reported": 1, "done": 3, "overdue": 1, "unassigned": 2,
    }  # fmt: skip
    assert [number_of(tally.query) for tally in tallies] == [tally.number for tally in tallies]
    assert [tally.name for tally in tallies if tally.is_chosen] == ["done"]
    kept = {"lead_agency": ["AGCY-A"], "sort": ["due"]}
    assert parse_qs(tallies[0].query) == kept


NARROWED = {
    "delivery=done_in_time": 1,
    "delivery=done_late": 1,
    "delivery=done_undated": 1,
    "delivery=adjusted": 1,
    "delivery=withdrawn": 1,
    "delivery=open": 3,
    "delivery=overdue": 2,
    "stale=true": 1,
    "stale=false": 9,
    "due=dated": 6,
    "due=undated": 4,
    "year=2024": 8,
    "year=2023": 1,
    "year=none": 0,
    "country=US": 8,
    "co_agency=AGCY-B": 1,
}


def test_ledger_is_narrowed_by_how_promises_stand():
    a_city_of_promises()

    assert {query: number_of(query) for query in NARROWED} == NARROWED


def test_ledger_is_ordered_by_due_date_with_the_undated_last(client):
    due = {code: make_follow_up(due_on=day, published=True) for code, day in DUE.items()}

    shown = client.get("/follow-ups/?sort=due").context["records"]

    assert [one.pk for one in shown] == [due[code].pk for code in ("month", "day", "year", "none")]


DUE = {"none": None, "year": PartialDate(2027), "day": PartialDate(2026, 5, 1), "month": PartialDate(2026, 5)}


def test_ledger_shows_the_latest_progress_the_origin_and_the_silence(client):
    one, other = make_agency(), make_agency(short_name="協辦局")
    follow_up = make_follow_up(published=True, lead_agency=one)
    follow_up.co_agencies.add(other)
    make_update(follow_up=follow_up, reported_on=date(2024, 2, 1), text="最近的辦理")
    make_update(follow_up=follow_up, reported_on=date(2024, 1, 1), text="先前的辦理")

    page = client.get("/follow-ups/").content.decode()

    assert "最近的辦理" in page
    assert "先前的辦理" not in page
    assert "silent-mark" in page
    assert "協辦局" in page
    assert follow_up.trip.get_absolute_url() in page


def test_ledger_costs_the_same_with_two_follow_ups_and_with_ten(client):
    def some(number):
        for _ in range(number):
            follow_up = make_follow_up(published=True, lead_agency=make_agency())
            follow_up.co_agencies.add(make_agency())
            make_update(follow_up=follow_up)

    some(2)
    with_two = queries_for(client, "/follow-ups/?status=open&overdue=false&stale=false")
    some(8)
    assert queries_for(client, "/follow-ups/?status=open&overdue=false&stale=false") == with_two


def test_agencies_are_listed_with_a_record_that_leads_into_the_ledger(client):
    a_city_of_promises()
    make_agency(code="AGCY-C")

    context = client.get("/agencies/").context

    records = {agency.code: agency.tallies for agency in context["records"]}
    assert numbers(records["AGCY-A"]) == {
        "led": 4, "all_open": 1, "overdue": 1, "done_in_time": 1, "done_late": 1, "done_undated": 1,
        "undated": 1,
    }  # fmt: skip
    assert numbers(records["AGCY-B"]) == {
        "led": 4, "all_open": 2, "stale": 1, "adjusted": 1, "withdrawn": 1, "undated": 2,
    }  # fmt: skip
    assert numbers(records["AGCY-C"]) == {}
    assert numbers(context["tallies_of_nobody"]) == {"led": 2, "all_open": 2, "overdue": 1, "undated": 1}
    for tallies in (records["AGCY-A"], records["AGCY-B"], context["tallies_of_nobody"]):
        assert [number_of(tally.query) for tally in tallies] == [tally.number for tally in tallies]


def test_agency_list_costs_the_same_with_two_agencies_and_with_ten(client):
    for number in range(2):
        make_follow_up(published=True, lead_agency=make_agency(code=f"AGCY-{number}"))
    with_two = queries_for(client, "/agencies/")
    for number in range(2, 10):
        make_follow_up(published=True, lead_agency=make_agency(code=f"AGCY-{number}"))

    assert queries_for(client, "/agencies/") == with_two


def test_agency_page_tells_its_record_and_how_long_closing_took(client):
    one, other = a_city_of_promises()

    context = client.get(one.get_absolute_url()).context

    assert numbers(context["tallies"])["led"] == 4
    assert context["duration"] == (61, 3, 3)
    first = context["follow_ups"].rows[0]
    assert (first.is_overdue(), context["follow_ups"].total) == (True, 4)
    assert client.get(other.get_absolute_url()).context["co_follow_ups"].total == 1


def test_time_to_close_counts_only_what_is_known_to_the_day():
    agency = make_agency()
    month = factories.make_agreement(signed_on=PartialDate(2026, 3), published=True)
    day = factories.make_agreement(signed_on=PartialDate(2026, 3, 1), published=True)
    journey = make_trip(published=True)
    for origin in ({"agreement": month}, {"agreement": day}, {"trip": journey}):
        closed(make_follow_up(published=True, lead_agency=agency, **origin), date(2026, 3, 21))

    # Twenty days after the signing, none after the last day of the trip.
    assert time_to_close(agency) == (10, 2, 3)
    assert time_to_close(make_agency()) is None


def test_agency_page_names_lessons_indicators_and_trips_and_leads_to_all_of_them(client):
    agency = make_agency(code="AGCY-L")
    trip = make_trip(published=True, lead_agency=agency)
    for number in range(27):
        factories.published(Lesson(trip=trip, title=f"借鏡{number}", text="先安置", agency=agency))
    factories.published(Indicator(name="公共托育", unit="處", agency=agency))
    Lesson.objects.create(trip=trip, title="秘密", text="x", agency=agency)

    response = client.get(agency.get_absolute_url())

    page = response.content.decode()
    assert "秘密" not in page
    assert (len(response.context["lessons"].rows), response.context["lessons"].total) == (25, 27)
    for way, number in (("lessons/?agency", 27), ("indicators/?agency", 1), ("trips/?lead_agency", 1)):
        assert f'href="/{way}=AGCY-L"' in page
        assert client.get(f"/{way}=AGCY-L").context["paginator"].count == number
