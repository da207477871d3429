"""Nothing leaks: tokens planted in everything that is not public, every public address walked."""

from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest

from portal.pages.datasets import DATASETS
from portal.records.checks import classified
from portal.records.dates import PartialDate
from portal.records.search.declaration import searched_models
from portal.records.search.results import counts, scope_of
from portal.records.search.tokens import Query
from tests.factories import make_document, make_meeting
from tests.safety.addresses import BARE_FEED, DATA_SETS, every_address, whole_text
from tests.safety.planting import STATES, Garden, bring_into, plant_renditions
from tests.safety.world import NO_HOST, RECORDS, World
from trips import models as trips

pytestmark = pytest.mark.django_db


def leaks(client, garden: Garden, *, expect_something: bool = True) -> list[str]:
    found, seen = [], 0
    for address in every_address():
        response = client.get(address)
        expected = (302,) if "/admin/" in address else (400,) if address.endswith(BARE_FEED) else (200, 404)
        assert response.status_code in expected, f"{address}: {response.status_code}"
        text = whole_text(response)
        seen += response.status_code == 200
        # The address that was asked for stands in its own page (language switch, canonical link).
        for part in address.split("?")[0].split("/"):
            text = text.replace(part, "") if "-" in part else text
        found += [f"{where} at {address}" for where in garden.found_in(text)]
    assert seen or not expect_something
    return found + [f"{where} by search" for token, where in garden.tokens.items() if is_found(token)]


# The CSV of each set is walked with all addresses, in both languages.
OTHER_FORMATS = ("jsonl", "ods", "json")


def leaks_of_files(client, garden: Garden, formats=OTHER_FORMATS) -> list[str]:
    """Return what the files of every data set show of a garden, in each format, its rows asked by change."""
    found = []
    for name, format in product(DATA_SETS, formats):
        harvest = "?updated_since=2000-01-01" if "updated_at" in DATASETS[name].header(chinese=False) else ""
        response = client.get(f"/data/{name}.{format}{harvest}")
        assert response.status_code == 200, name
        content = response.getvalue()
        if format == "ods":
            content = ZipFile(BytesIO(content)).read("content.xml")
        found += [f"{where} in {name}.{format}" for where in garden.found_in(content.decode())]
    return found


def is_found(token: str) -> bool:
    """Whether a planted token is in the index of what can be searched: no page needs to show it."""
    scopes = [scope_of(model, None, None) for model in searched_models()]
    return token.startswith("zq") and bool(counts(Query.parse(token), scopes))


def test_boundary_rows_that_are_not_public_leak_nothing(client):
    garden = Garden()
    for state in STATES:
        public = World(Garden(), "published")
        World(garden, state, base=public).lure(public)

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden)


@pytest.mark.parametrize("state", STATES)
def test_boundary_public_rows_under_a_parent_that_is_not_public_leak_nothing(client, state):
    garden = Garden()
    world = World(garden, "published")
    garden.tokens = {token: where for token, where in garden.tokens.items() if is_hidden_with_trip(where)}
    trip = world.rows["trip"]
    bring_into(trip, state)
    trip.save()

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden, ("jsonl",))


HANGING_ON_TRIP = (
    "Trip", "Objective", "Delegation", "DelegationMember", "ItineraryItem", "Meeting", "Participant",
    "Quotation", "Photo", "Lesson", "FollowUpAction", "ProgressUpdate", "Expense",
)  # fmt: skip


def is_hidden_with_trip(where: str) -> bool:
    return any(where.startswith((f"published {name}.", f"published {name} ")) for name in HANGING_ON_TRIP)


def test_boundary_what_is_withheld_shows_its_reason_and_nothing_else(client):
    public = World(Garden(), "published")
    garden = Garden()
    meeting = garden.plant(
        trips.Meeting, "withheld", trip=public.rows["trip"], host_city=public.rows["city"], city=None,
        ends_on=None, withheld_reason_en="a public reason", **NO_HOST,
    )  # fmt: skip
    garden.plant(trips.Participant, "withheld", meeting=meeting)
    garden.plant(trips.Quotation, "withheld", trip=meeting.trip, meeting=meeting)
    photo = garden.plant(
        trips.Photo,
        "published",
        trip=meeting.trip,
        meeting=meeting,
        city=None,
        association=None,
        is_cover=False,
    )
    plant_renditions(garden, photo)
    document = garden.plant(
        trips.Document, "withheld", trip=meeting.trip, withheld_reason_en="a public reason"
    )
    garden.plant(trips.DocumentPresenter, "withheld", document=document, agency=None)
    garden.plant(trips.Citation, "withheld", document=document, meeting=public.rows["meeting"])
    for shown in (meeting, document):
        garden.tokens.pop(shown.code)
        garden.tokens.pop(shown.slug)

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden, ("jsonl",))
    assert "a public reason" in whole_text(client.get(meeting.get_absolute_url()))


def test_boundary_internal_fields_of_public_rows_leak_nothing(client):
    garden = Garden()
    World(garden, "published")
    internal = {
        f"{model.__name__}.{name}" for model in RECORDS for name in classified(model, "internal_fields")
    }
    everything = dict(garden.tokens)
    garden.tokens = {
        token: where for token, where in everything.items() if where.removeprefix("published ") in internal
    }
    assert garden.tokens

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden, ("jsonl",))


def test_boundary_test_sees_what_is_public(client):
    garden = Garden()
    World(garden, "published")

    assert len(leaks(client, garden)) > 100
    assert all(len(leaks_of_files(client, garden, [format])) > 100 for format in OTHER_FORMATS)


def test_boundary_a_draft_answers_as_an_unknown_address_does(client):
    public = World(Garden(), "published")
    hidden = World(Garden(), "draft", base=public)
    unknown = client.get("/trips/trip-1999-999/")
    draft = client.get(f"/trips/{hidden.rows['trip'].slug}/")

    assert draft.status_code == unknown.status_code == 404
    assert dict(draft.items()) == dict(unknown.items())
    assert (
        draft.content.decode().replace(hidden.rows["trip"].slug, "trip-1999-999") == unknown.content.decode()
    )


def test_boundary_the_place_of_what_is_withheld_tells_nothing(client):
    public = World(Garden(), "published")
    trip = public.rows["trip"]
    withheld = {"withheld_reason": "a public reason"}
    common = {"trip": trip, "kind": "talks", "host_text": "某人", "published": True}
    first = make_meeting(order=2, title="先", **common)
    hidden = make_meeting(order=3, title="祕", **common, **withheld)
    last = make_meeting(order=4, title="後", **common)

    for address in ("/meetings/", trip.get_absolute_url()):
        page = client.get(address).content.decode()
        places = [page.index(f"/meetings/{meeting.slug}/") for meeting in (first, last, hidden)]
        assert places == sorted(places), address


def test_boundary_a_withheld_document_stands_behind_all_dated_ones(client):
    for year, reason in ((2020, ""), (2023, "a public reason"), (2026, "")):
        make_document(dated_on=PartialDate(year), withheld_reason=reason, published=True)
    page = client.get("/documents/").content.decode()
    old, hidden, new = (
        page.index(document.get_absolute_url()) for document in trips.Document.objects.order_by("pk")
    )

    assert new < old < hidden


def test_boundary_a_withheld_member_shows_no_role(client):
    public = World(Garden(), "published")
    delegation = public.rows["delegation"]
    trips.DelegationMember.objects.create(
        delegation=delegation, role="interpreter", name="某人", withheld_reason="a public reason"
    )

    assert "interpreter" not in client.get(f"/en{public.rows['trip'].get_absolute_url()}").content.decode()
