"""Long lists: every row stands on exactly one page, the count is exact, and no form offers without end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.records import record_filters
from portal.records.dates import PartialDate
from portal.records.list_pages import ListPaginator
from portal.records.publishing import withdraw
from tests.factories import (
    make_agreement,
    make_city,
    make_document,
    make_follow_up,
    make_meeting,
    make_photo,
    make_trip,
    published,
)
from tests.queries import queries_for
from trips.models import Meeting
from trips.views import AgreementList, DocumentList, FollowUpList, MeetingList, PhotoList, TripList

pytestmark = pytest.mark.django_db

# Two of three share their day with others, so that only the last part of the order tells rows apart.
DAYS = [date(2026, 1, 1 + number // 3) for number in range(7)]


def make_lists() -> None:
    """Make seven public trips with what hangs on them, some undated, withheld, draft or still to come."""
    for number, day in enumerate(DAYS):
        trip, partial = (
            make_trip(starts_on=day, ends_on=day, published=True),
            PartialDate(day.year, day.month),
        )
        meeting = make_meeting(trip=trip, order=1, starts_on=day if number % 2 else None, published=True)
        make_meeting(trip=trip, order=1, published=True, withheld_reason="談判中" if number % 4 else "")
        make_meeting(trip=trip)
        published(make_meeting(trip=trip), at=timezone.now() + timedelta(days=1))
        make_photo(meeting=meeting, published=True)
        make_follow_up(meeting=meeting, published=True)
        make_agreement(trip=trip, signed_on=partial if number % 2 else None, published=True)
        make_document(trip=trip, dated_on=partial if number % 2 else None, published=True)
    make_meeting(trip=make_trip(), published=True)


def walked(client, address: str) -> tuple[list[int], int]:
    """Return the keys of all pages of a list one after the other, and the count that it states."""
    found: list[int] = []
    number, pages = 1, 1
    while number <= pages:
        context = client.get(f"{address}page={number}").context
        found += [record.pk for record in context["records"]]
        pages, count = context["paginator"].num_pages, context["paginator"].count
        number += 1
    assert pages > 2
    return found, count


VIEWS = {
    "trips": TripList,
    "meetings": MeetingList,
    "photos": PhotoList,
    "follow-ups": FollowUpList,
    "agreements": AgreementList,
    "documents": DocumentList,
}


def test_list_shows_every_row_once_in_order_whatever_the_page(client, monkeypatch):
    monkeypatch.setattr("portal.records.list_pages.STEP", 2, raising=False)
    make_lists()
    for far in (2000, 1):
        monkeypatch.setattr("portal.records.list_pages.FAR", far, raising=False)
        for name, view in VIEWS.items():
            monkeypatch.setattr(view, "paginate_by", 2)
            found, count = walked(client, f"/{name}/?far={far}&")

            rows = view().load(view.model.objects.published())
            assert found == [record.pk for record in rows], (name, far)
            assert count == len(found) == len(set(found)), (name, far)


def test_filtered_list_shows_every_row_once(client, monkeypatch):
    monkeypatch.setattr("portal.records.list_pages.STEP", 2, raising=False)
    monkeypatch.setattr(MeetingList, "paginate_by", 3)
    make_lists()
    public = Meeting.objects.published()
    for query in ("year=2026&", "sort=oldest&", "sort=newest&year=2026&", "q=拜會&"):
        found, count = walked(client, f"/meetings/?{query}")

        # What is withheld is found by its trip's days alone.
        expected = public.filter(withheld_reason="") if "q=" in query else public
        assert sorted(found) == sorted(expected.values_list("pk", flat=True)), query
        assert count == len(found), query


def test_count_follows_publishing_and_withdrawing_on_the_next_request(client):
    trip = make_trip(published=True)
    meetings = [make_meeting(trip=trip, published=True) for _number in range(3)]
    count = lambda: client.get("/meetings/?x=1").context["paginator"].count  # noqa: E731
    assert count() == 3

    withdraw(meetings[0], by=None, reason="誤")
    assert count() == 2
    published(make_meeting(trip=trip))
    assert count() == 3
    withdraw(trip, by=None, reason="誤")
    assert count() == 0


def test_trip_list_counts_the_public_meetings_of_each_trip(client):
    trip = make_trip(published=True)
    make_meeting(trip=trip, published=True, withheld_reason="談判中")
    make_meeting(trip=trip, published=True)
    make_meeting(trip=trip)
    without = make_trip(published=True)
    records = client.get("/trips/").context["records"]

    assert {record.pk: record.meeting_count for record in records} == {trip.pk: 2, without.pk: 0}


def test_row_withdrawn_while_its_page_is_made_is_left_out(client, monkeypatch):
    stays, goes = (make_trip(published=True) for _number in range(2))
    ask = ListPaginator.keys_between

    def keys_then_withdrawn(self, start, end):
        keys = ask(self, start, end)
        withdraw(goes, by=None, reason="誤")
        return keys

    monkeypatch.setattr(ListPaginator, "keys_between", keys_then_withdrawn)
    assert [record.pk for record in client.get("/trips/").context["records"]] == [stays.pk]


MAKERS = {
    "meetings": make_meeting,
    "photos": make_photo,
    "documents": make_document,
    "follow-ups": make_follow_up,
    "agreements": make_agreement,
}


@pytest.mark.parametrize("name", MAKERS)
def test_filter_by_trip_offers_the_first_and_takes_any_other_by_its_code(client, monkeypatch, name):
    monkeypatch.setattr(record_filters, "MOST_OFFERED", 1)
    early = {"starts_on": date(2001, 1, 1), "ends_on": date(2001, 1, 1)}
    old = make_trip(title="舊的", published=True, **early)
    row = MAKERS[name](trip=old, published=True)
    for _row in range(2):
        MAKERS[name](trip=make_trip(title="新的", published=True), published=True)
    page = client.get(f"/{name}/?trip={old.code.lower()}")

    assert [record.pk for record in page.context["records"]] == [row.pk]
    assert not page.context["filter"].problems
    assert page.context["filter"].chips[0].value == "舊的"
    offered = (
        page.content.decode().partition('<datalist id="id_trip-offered">')[2].partition("</datalist>")[0]
    )
    assert offered.count("<option") == 1
    assert old.code not in offered


def test_filter_by_trip_takes_no_code_of_a_draft_or_of_a_trip_without_rows(client, monkeypatch):
    monkeypatch.setattr(record_filters, "MOST_OFFERED", 1)
    for _row in range(2):
        make_meeting(published=True)
    for trip in (make_trip(title="草稿"), make_trip(title="空的", published=True)):
        page = client.get(f"/meetings/?trip={trip.code}")
        assert [problem.name for problem in page.context["filter"].problems] == ["trip"]
        assert trip.title not in page.content.decode()


def test_list_with_offers_cut_costs_the_same_however_many_there_are(client, monkeypatch):
    monkeypatch.setattr(record_filters, "MOST_OFFERED", 1)
    costs = set()
    for more in (2, 4):
        for _row in range(more):
            make_meeting(city=make_city(published=True), published=True)
        costs.add(queries_for(client, "/meetings/"))

    assert len(costs) == 1


def test_count_and_offers_of_a_list_are_asked_once_until_something_public_changes(client):
    make_meeting(published=True)
    first = queries_for(client, "/meetings/?x=1")
    again = queries_for(client, "/meetings/?x=2")
    assert again < first - 3

    make_meeting(published=True)
    assert queries_for(client, "/meetings/?x=3") == first
