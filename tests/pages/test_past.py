"""The public portal as it was: what any page and file showed at a moment, after later changes."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection, models
from django.urls import reverse
from django.utils import translation

from portal.records.clock import now, past_moment, today
from portal.records.dates import PartialDate
from portal.records.past import PastIsReadOnlyError, as_of, pieces_as_of
from tests.factories import (
    make_agency,
    make_city,
    make_follow_up,
    make_meeting,
    make_participant,
    make_party,
    make_topic,
    make_trip,
)
from tests.pasts import DAY, LATER, SECOND, THEN, body
from tests.queries import queries_for
from tests.safety.addresses import addresses, fillings
from tests.safety.planting import FIXED, Garden, bring_into
from tests.safety.world import RECORDS, World
from trips.models import Agreement, AgreementParty, Trip

pytestmark = pytest.mark.django_db

IN_ENGLISH = ("/en/", "/en/trips/", "/en/follow-ups/", "/en/cities/", "/en/data/meetings.csv")
LEFT_ALONE = {*FIXED, "code", "state", "name_key", "oid"}


def pages_with_a_past(*languages: str) -> list[str]:
    """Every address that can be read as it was."""
    named = {
        name
        for name, pattern in addresses()
        if getattr(getattr(pattern.callback, "view_class", pattern.callback), "has_past", False)
    }
    found = []
    for language, name in product(languages, sorted(named)):
        with translation.override(language):
            found += [reverse(name, args=arguments) for arguments in fillings(name)]
    return found


def compared(text: str, point: str) -> str:
    """Take off what a page of the past says of itself, and the mount from its addresses."""
    for part in (
        r"<head>.*?</head>",
        r'<aside class="past-banner".*?</aside>',
        r'<p class="note dated-cite".*?</p>',
    ):
        text = re.sub(part, "", text, flags=re.DOTALL)
    text = re.sub(r"\d{4}-\d\d-\d\d(?=[)）])", "", text)  # The day of access.
    return re.sub(r"\s+", " ", text.replace(f"/as-of/{point}/", "/"))


def differing(client, before: dict[str, str], point: str) -> list[str]:
    """Return which addresses show anything else than before; of a file every byte counts."""
    found = []
    for address, text in before.items():
        shown = body(client.get(f"/as-of/{point}{address}"))
        same = shown == text if ".csv" in address else compared(shown, point) == compared(text, point)
        found += [] if same else [address]
    return found


def change_everything() -> None:
    """Write other words into every record, and delete every row that may be deleted."""
    for model in RECORDS:
        texts = [
            one.name
            for one in model._meta.concrete_fields
            if isinstance(one, models.CharField | models.TextField)
            and not one.choices
            and one.name not in LEFT_ALONE
            and type(one).__name__ in ("LineField", "ProseField")
        ]
        for row in model.objects.all():
            for name in texts:
                setattr(row, name, f"改{getattr(row, name)}"[:40] if getattr(row, name) else "")
            row.save()
    for model in reversed(RECORDS):
        if not hasattr(model, "published_by") and model.__name__ != "Topic":
            gone = list(model.objects.all())
            if model is AgreementParty:  # An agreement keeps one.
                [make_party(agreement=agreement, text="後來者") for agreement in Agreement.objects.all()]
            for row in gone:
                row.delete()


def test_past_every_page_and_file_is_what_it_was(client, at):
    garden = Garden()
    world = World(garden, "published")
    drafts = World(garden, "draft", base=world)
    World(garden, "scheduled", base=world)
    agency, topic = make_agency(), make_topic()
    world.rows["followupaction"].co_agencies.add(agency)
    world.rows["meeting"].topics.add(topic)
    make_follow_up(trip=world.rows["trip"], lead_agency=agency, due_on=PartialDate(2026, 5), published=True)
    before = {address: body(client.get(address)) for address in [*pages_with_a_past("zh-hant"), *IN_ENGLISH]}
    at(LATER)
    world.rows["followupaction"].co_agencies.clear()
    world.rows["meeting"].topics.set([make_topic()])
    world.rows["lesson"].meetings.clear()
    world.rows["indicator"].trips.clear()
    change_everything()
    agency.name = agency.short_name = "改名局"
    agency.save()
    for row in drafts.rows.values():
        if hasattr(row, "published_by"):
            bring_into(row, "published")
            row.save()
    World(garden, "published")

    shown = {address: body(client.get(address)) for address in before if not address.startswith("/en/")}

    assert len(before) > 60
    assert sum(text != before[address] for address, text in shown.items()) > 50
    assert differing(client, before, SECOND) == []
    few = {
        address: text for address, text in before.items() if address.startswith(("/trips/", "/data/follow"))
    }
    assert differing(client, few, DAY) == []


def test_past_follows_what_was_changed_twice_in_one_moment(client, at):
    trip = make_trip(title="初版", published=True)
    trip.title = "同時再改"
    trip.save()
    at(THEN + timedelta(seconds=1))
    trip.title = "一秒之後"
    trip.save()
    at(LATER)

    assert "同時再改" in body(client.get(f"/as-of/{SECOND}/trips/{trip.slug}/"))
    assert "一秒之後" in body(client.get(f"/as-of/20260327T081501Z/trips/{trip.slug}/"))


def test_past_shows_a_publication_to_come_from_its_moment_on(client, at):
    trip = make_trip()
    trip.state, trip.published_at = "published", THEN + timedelta(hours=1)
    trip.save()
    at(LATER)

    assert client.get(f"/as-of/{SECOND}/trips/{trip.slug}/").status_code == 404
    assert client.get(f"/as-of/20260327T091501Z/trips/{trip.slug}/").status_code == 200
    for point, number in ((SECOND, 0), ("20260327T091501Z", 1)):
        assert client.get(f"/as-of/{point}/trips/").context_data["paginator"].count == number


def test_past_does_not_name_what_was_removed_before(client, at):
    meeting = make_meeting(published=True)
    make_participant(meeting=meeting, name="先前移除之人").delete()
    at(LATER)

    assert "先前移除之人" not in body(client.get(f"/as-of/{DAY}{meeting.get_absolute_url()}"))


def test_past_is_set_back_for_each_piece_of_a_file_and_for_nothing_else(at):
    moments = (past_moment() for _piece in range(2))
    pieces = pieces_as_of(THEN, moments)

    assert next(pieces) == THEN
    assert past_moment() is None
    assert connection.execute_wrappers == []
    assert list(pieces) == [THEN]


def test_past_reckons_from_its_own_day(client, at):
    city, day = make_city(published=True), date(2026, 3, 12)
    trip = make_trip(starts_on=day, ends_on=day, published=True)
    make_meeting(trip=trip, starts_on=day, host_city=city, published=True)
    make_follow_up(trip=trip, due_on=PartialDate(2026, 3, 27), published=True)
    at(LATER)
    dated, first, present = f"/as-of/{DAY}", "/as-of/2026-03-28", ""

    def listed(before: str, query: str) -> int:
        return client.get(f"{before}{query}").context_data["paginator"].count

    overdue, dormant, stale = (
        "/follow-ups/?overdue=true",
        "/cities/?contact=dormant",
        "/follow-ups/?stale=true",
    )
    assert [listed(one, overdue) for one in (dated, first, present)] == [0, 1, 1]
    assert [listed(one, dormant) for one in (dated, present)] == [0, 1]
    assert [listed(one, stale) for one in (dated, present)] == [0, 1]


def test_past_searches_no_text_and_says_so(client, at):
    make_trip(published=True)
    at(LATER)
    page = client.get(f"/as-of/{DAY}/trips/?q=訪問")

    assert page.context_data["paginator"].count == 1
    assert [problem.name for problem in page.context_data["filter"].problems] == ["q"]
    assert client.get(f"/as-of/{DAY}/data/meetings.csv?q=訪問").status_code == 400


def test_past_is_read_and_not_written_to(client, at):
    at(LATER)

    assert client.post(f"/as-of/{DAY}/trips/").status_code == 405
    with as_of(THEN), pytest.raises(PastIsReadOnlyError, match="Only what reads"):
        Trip.objects.update(title="")
    with as_of(THEN), pytest.raises(PastIsReadOnlyError):
        make_trip()
    with as_of(THEN), connection.cursor() as cursor, pytest.raises(PastIsReadOnlyError):
        cursor.execute("WITH gone AS (DELETE FROM trips_trip RETURNING id) SELECT * FROM gone")


def test_past_is_left_again_however_it_is_left(at):
    with as_of(THEN):
        assert (now(), today()) == (THEN, date(2026, 3, 27))
    with pytest.raises(PastIsReadOnlyError), as_of(THEN):
        make_trip()

    assert past_moment() is None
    assert connection.execute_wrappers == []


def test_past_reads_unions_and_named_subqueries(at):
    make_trip(published=True)
    with as_of(THEN), connection.cursor() as cursor:
        assert Trip.objects.all().union(Trip.objects.published(), all=True).count() == 2
        cursor.execute('WITH own AS (SELECT id FROM "trips_trip") SELECT COUNT(*) FROM own')
        assert cursor.fetchone() == (1,)
    with as_of(THEN - timedelta(seconds=1)):
        assert not Trip.objects.exists()


def test_past_costs_as_many_queries_as_today_however_many_rows_and_versions(client, at):
    trip = make_trip(published=True)
    meeting = make_meeting(trip=trip, published=True)
    make_follow_up(meeting=meeting, published=True)
    at(LATER)
    addresses_asked = [
        trip.get_absolute_url(),
        meeting.get_absolute_url(),
        "/follow-ups/",
        "/meetings/?year=2026",
    ]
    few = [queries_for(client, f"/as-of/{DAY}{one}") for one in addresses_asked]
    at(THEN)
    for _number in range(10):
        make_participant(meeting=make_meeting(trip=trip, published=True))
        make_follow_up(meeting=meeting, published=True)
        trip.save()
    at(LATER)

    assert [queries_for(client, f"/as-of/{DAY}{one}") for one in addresses_asked] == few
    of_today = [queries_for(client, one) for one in addresses_asked]
    assert all(past <= present for past, present in zip(few, of_today, strict=True))
