"""Planned, held, reported: where an itinerary and what is told of it differ; and the report's due date."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from portal.records.dates import PartialDate
from tests.factories import make_document, make_meeting, make_trip
from tests.queries import queries_for
from trips.models import Citation, ItineraryItem
from trips.reporting import Punctuality
from trips.trip_page.page import trip_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def trip():
    return make_trip(published=True)


def item(trip, **values) -> ItineraryItem:
    values = {"activity": "courtesy_call", "text": "拜會", "status": "held"} | values
    return ItineraryItem.objects.create(trip=trip, **values)


def codes(rows) -> list[str]:
    return [row.code for row in rows]


def found(trip):
    return trip_page(trip.code).differences


def test_rows_that_announce_a_meeting_which_nobody_tells_are_listed(trip):
    hidden = make_meeting(trip=trip)
    withheld = make_meeting(trip=trip, published=True, withheld_reason="談判")
    told = make_meeting(trip=trip, published=True)
    item(trip, meeting=told)
    item(trip, activity="transfer")
    untold = [item(trip), item(trip, meeting=hidden), item(trip, meeting=withheld)]

    assert codes(found(trip).not_told) == codes(untold)


@pytest.mark.parametrize(
    ("in_itinerary", "is_linked", "is_listed"),
    [(False, False, False), (True, False, True), (None, False, False), (None, True, True)],
)
def test_meeting_is_outside_the_itinerary_as_it_says_or_as_no_row_names_it(
    trip, in_itinerary, is_linked, is_listed
):
    meeting = make_meeting(trip=trip, published=True, in_itinerary=in_itinerary)
    item(trip, meeting=meeting if is_linked else None)

    assert codes(found(trip).not_listed) == ([] if is_listed else [meeting.code])


def test_meeting_of_a_trip_without_an_itinerary_is_outside_of_nothing(trip):
    make_meeting(trip=trip, published=True)

    assert not found(trip)


def test_cancelled_and_unsettled_rows_are_told_apart(trip):
    cancelled = item(trip, status="cancelled")
    planned = item(trip, status="planned", activity="return")

    differing = found(trip)
    assert codes(differing.cancelled) == [cancelled.code]
    assert codes(differing.unsettled) == [planned.code]
    assert not differing.not_told


def test_plan_of_a_trip_that_is_not_over_differs_from_nothing():
    today = timezone.localdate()
    trip = make_trip(published=True, starts_on=today, ends_on=today + timedelta(days=1))
    item(trip, status="planned")

    assert not found(trip)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_differences_stand_on_the_page_and_lead_to_their_rows(client, trip, prefix):
    untold = item(trip, text="夜市考察")
    added = make_meeting(trip=trip, published=True, in_itinerary=False, title="昆西市場")

    page = client.get(f"{prefix}{trip.get_absolute_url()}").content.decode()
    part = page[page.index('id="differences"') :].partition("</dl>")[0]
    assert f'href="#{untold.slug}"' in part
    assert f'href="#{added.slug}"' in part


def test_itinerary_row_names_the_notes_in_which_its_meeting_is_reported(client, trip):
    document = make_document(trip=trip, published=True)
    meeting = make_meeting(trip=trip, published=True)
    item(trip, meeting=meeting)
    before = client.get(trip.get_absolute_url()).content.decode()
    Citation.objects.create(document=document, meeting=meeting, section="貳、一")

    after = client.get(trip.get_absolute_url()).content.decode()
    rows = [page[page.index('id="itinerary"') :].partition("</section>")[0] for page in (before, after)]
    assert ["#note-1" in row for row in rows] == [False, True]


def test_row_is_reported_by_the_meeting_told_or_by_what_a_document_says_of_it(client, trip):
    """The page and the data set say the same, row by row."""
    report, draft = make_document(trip=trip, published=True), make_document(trip=trip)
    rows = {
        "told": item(trip, meeting=make_meeting(trip=trip, published=True)),
        "draft": item(trip, meeting=make_meeting(trip=trip)),
        "withheld": item(trip, meeting=make_meeting(trip=trip, published=True, withheld_reason="談判")),
        **{name: item(trip) for name in ("none", "listed", "claimed", "quoted", "hidden")},
        "cancelled": item(trip, status="cancelled"),
    }
    for name, values in {
        "listed": {"section": "行程表"},
        "claimed": {"claim": "3 月 12 日抵達"},
        "quoted": {"quotation_text": "拜會"},
        "hidden": {"document": draft, "claim": "機密"},
    }.items():
        Citation.objects.create(**{"document": report, "itinerary_item": rows[name]} | values)

    reported = {name for name, row in rows.items() if row.code in trip_page(trip.code).reported}
    lines = client.get("/data/itinerary_items.csv?bom=0").getvalue().decode().split()
    marked = {
        name for name, row in rows.items() for line in lines if line.startswith(row.code) and "true" in line
    }

    assert reported == marked == {"told", "claimed", "quoted"}
    page = client.get(trip.get_absolute_url()).content.decode()
    assert page.count("timeline-reported") == 3


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        ([PartialDate(2026, 6, 22)], Punctuality.IN_TIME),
        ([PartialDate(2026, 6, 23)], Punctuality.LATE),
        ([PartialDate(2026, 6)], Punctuality.UNCLEAR),
        ([None], Punctuality.UNDATED),
        ([PartialDate(2026, 9, 1), PartialDate(2026, 6, 1)], Punctuality.IN_TIME),
        ([], None),
    ],
)
def test_trip_page_says_whether_the_report_kept_its_due_date(client, trip, dates, kept):
    for dated_on in dates:
        make_document(trip=trip, kind="trip_report", dated_on=dated_on, published=True)
    make_document(trip=trip, kind="trip_report", dated_on=PartialDate(2026, 4, 1), withheld_reason="x")

    told = trip_page(trip.code).report_kept
    assert (told.punctuality if told else None) == kept
    assert (told is None) or told.on == date(2026, 6, 22)
    assert client.get(trip.get_absolute_url()).status_code == 200


def test_withheld_report_does_not_tell_its_date(trip):
    make_document(
        trip=trip, kind="trip_report", dated_on=PartialDate(2026, 4, 1), withheld_reason="x", published=True
    )

    assert trip_page(trip.code).report_kept is None


def test_visit_received_owes_no_report():
    trip = make_trip(published=True, direction="inbound")
    make_document(trip=trip, kind="trip_report", dated_on=PartialDate(2026, 4, 1), published=True)

    assert trip_page(trip.code).report_kept is None


def test_differences_cost_no_query(client, trip):
    item(trip)
    address = trip.get_absolute_url()
    before = queries_for(client, address)
    for _ in range(5):
        item(trip)
        make_meeting(trip=trip, published=True, in_itinerary=False)

    assert queries_for(client, address) == before
