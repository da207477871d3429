"""A trip's page in the order of the work: its parts, the ways from it and back, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_agency,
    make_document,
    make_follow_up,
    make_meeting,
    make_participant,
    make_photo,
    make_topic,
    make_trip,
    published,
)
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, form_data, signed_in
from trips.models import (
    Delegation,
    DelegationMember,
    Document,
    Expense,
    FollowUpAction,
    ItineraryItem,
    Meeting,
    Quotation,
    Trip,
)

pytestmark = pytest.mark.django_db

# Of the row for a new update, a browser also sends what its date was at first.
NO_UPDATE = {"updates-TOTAL_FORMS": "0"}


def parts(page) -> dict:
    return {part.name: part for part in page.context_data["parts"]}


# Its parts


def test_parts_stand_in_the_order_of_the_work():
    editor, trip = signed_in(EDITOR), make_trip()
    make_meeting(trip=trip)
    page = editor.get(address(trip))
    expected = "objectives delegations itinerary_items meetings photos documents agreements follow-ups"
    assert list(parts(page)) == [*expected.split(), "lessons", "expenses", "citations", "earlier-visits"]
    text = page.content.decode()
    places = [text.index(f'id="{part.anchor}"') for part in parts(page).values()]
    assert places == sorted(places)
    assert parts(page)["meetings"].count == 1
    assert 'href="#panel-meetings"' in text


def test_first_photos_are_shown_and_all_of_them_listed():
    editor, trip = signed_in(EDITOR), make_trip()
    for number in range(26):
        make_photo(trip=trip, order=number)
    make_photo()
    panel = parts(editor.get(address(trip)))["photos"].panel
    assert (len(panel.items), panel.count, panel.is_cut) == (24, 26, True)
    assert panel.all_url == address(trip, "photos")


def test_members_of_a_delegation_are_named_on_the_trip():
    editor, trip = signed_in(EDITOR), make_trip()
    delegation = Delegation.objects.create(trip=trip, name="市長團")
    DelegationMember.objects.create(delegation=delegation, post="市長", role="leader")
    shown = editor.get(address(trip)).content.decode().partition('id="delegations-group"')[2]
    assert '<div class="readonly">市長</div>' in shown


def test_itinerary_row_with_an_error_is_open_and_says_it():
    editor, trip = signed_in(EDITOR), make_trip()
    rows = {"itinerary_items-0-activity": "talks", "itinerary_items-0-text": "會談"}
    rows |= {"itinerary_items-0-time_zone": "Mars/Base"}
    answer = editor.post(address(trip), form_data(editor.get(address(trip)), **rows))
    text = answer.content.decode()
    assert "Mars/Base" in text.partition("errorlist")[2]
    assert "<details open>" in text
    assert not ItineraryItem.objects.exists()


def test_itinerary_row_does_not_take_the_meeting_of_another_trip():
    editor, trip, other = signed_in(EDITOR), make_trip(), make_meeting()
    rows = {"itinerary_items-0-activity": "talks", "itinerary_items-0-text": "會談"}
    for key in (str(other.pk), "abc", "9" * 20):
        data = form_data(editor.get(address(trip)), **rows, **{"itinerary_items-0-meeting": key})
        assert editor.post(address(trip), data).status_code == 200
    assert not ItineraryItem.objects.exists()


def test_row_of_another_trip_cannot_be_changed_through_this_one():
    editor, trip = signed_in(EDITOR), make_trip()
    other = ItineraryItem.objects.create(trip=make_trip(), activity="talks", text="他團")
    own = ItineraryItem.objects.create(trip=trip, activity="talks", text="本團")
    data = form_data(editor.get(address(trip)), **{"itinerary_items-0-text": "被改"})
    for key in (str(other.pk), "abc", "9" * 20):
        assert editor.post(address(trip), data | {"itinerary_items-0-id": key}).status_code == 200
    assert [row.text for row in ItineraryItem.objects.filter(pk__in=(other.pk, own.pk))] == ["他團", "本團"]


# What it costs


def fill(trip, count: int) -> None:
    for number in range(count):
        meeting = make_meeting(trip=trip, order=number)
        make_participant(meeting=meeting)
        make_photo(trip=trip, meeting=meeting)
        ItineraryItem.objects.create(trip=trip, activity="talks", text="會談", meeting=meeting)
        DelegationMember.objects.create(
            delegation=Delegation.objects.create(trip=trip, name="團"), name="王小明", agency=make_agency()
        )
        Expense.objects.create(
            trip=trip, category="airfare", funding_source="budget", amount=1, agency=make_agency()
        )
        make_document(trip=trip)
        make_follow_up(trip=trip)


def test_trip_page_asks_as_much_for_ten_of_each_as_for_two_to_show_and_to_save():
    editor, trip = signed_in(EDITOR), make_trip()

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as shown:
            page = editor.get(address(trip))
        with CaptureQueriesContext(connection) as saved:
            assert editor.post(address(trip), form_data(page)).status_code == 302
        return len(shown), len(saved)

    fill(trip, 2)
    queries()
    few = queries()
    fill(trip, 8)
    assert queries() == few


# There and back


def save(client, url: str, button: str = "_save", **changes):
    data = form_data(client.get(url), **changes) | {button: "1"}
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context_data["errors"]
    return answer.headers["Location"]


def test_meeting_opened_from_a_trip_leads_back_to_its_place_there():
    editor, meeting = signed_in(EDITOR), make_meeting()
    back = f"{address(meeting.trip)}#panel-meetings"
    item = parts(editor.get(address(meeting.trip)))["meetings"].panel.items[0]
    assert save(editor, item.url) == back
    stays = save(editor, item.url, "_continue")
    assert stays.startswith(address(meeting))
    assert save(editor, stays) == back
    assert any(tool.url == back for tool in editor.get(item.url).context_data["tools"])


def test_meeting_added_from_a_trip_is_followed_by_another_of_the_same_trip():
    editor, trip = signed_in(EDITOR), make_trip()
    panel = parts(editor.get(address(trip)))["meetings"].panel
    new = {"title": "拜會", "kind": "talks", "host_text": "市府", "order": "3"}
    another = save(editor, panel.add_url, "_addanother", **new)
    form = editor.get(another).context_data["adminform"].form
    assert (form["trip"].value(), form["order"].value()) == (str(trip.pk), "4")
    assert save(editor, another, **new) == f"{address(trip)}#panel-meetings"


def test_everything_opened_from_a_trip_leads_back_to_it():
    editor, trip = signed_in(EDITOR), make_trip()
    photo = make_photo(trip=trip, original="2026/a.jpg", licence="ogdl")
    make_document(trip=trip)
    make_follow_up(trip=trip)
    delegation = Delegation.objects.create(trip=trip, name="市長團")
    shown = parts(editor.get(address(trip)))
    for name in ("photos", "documents", "follow-ups"):
        url = shown[name].panel.items[0].url
        assert save(editor, url, **NO_UPDATE) == f"{address(trip)}#panel-{name}"
    assert save(editor, address(delegation)) == f"{address(trip)}#delegations-group"
    another = save(editor, shown["documents"].panel.items[0].url, "_addanother")
    assert editor.get(another).context_data["adminform"].form["trip"].value() == str(trip.pk)
    for record in (photo, FollowUpAction.objects.get()):
        another = save(editor, address(record), "_addanother", **NO_UPDATE)
        assert editor.get(another).context_data["adminform"].form["trip"].value() == str(trip.pk)


@pytest.mark.parametrize(
    "place",
    [
        "https://example.org/",
        "//example.org",
        "trips.trip.1.meetings//example.org",
        "trips.trip.1.meetings\n",
        "trips.nothing.1.meetings",
        "sessions.session.1.meetings",
        f"trips.trip.{'9' * 20}.meetings",
        "trips.trip.１.meetings",
        "x" * 100_000,
        "",
    ],
)
def test_place_to_go_back_to_that_cannot_be_is_ignored(place):
    editor, document = signed_in(EDITOR), make_document()
    url = address(document)
    data = form_data(editor.get(url))
    answer = editor.post(url, data, query_params={"_back": place})
    assert answer.headers["Location"] == address(Document, "changelist")


# Copying a meeting


def test_copied_meeting_is_a_draft_with_facts_topics_and_our_people_alone():
    editor, trip = signed_in(EDITOR), make_trip()
    meeting = published(
        make_meeting(trip=trip, order=4, place="市政廳", told_us="所言", withheld_reason="洽談中")
    )
    meeting.topics.add(make_topic())
    make_participant(meeting=meeting, side="ours", name="我方")
    make_participant(meeting=meeting, side="theirs", name="對方")
    make_photo(meeting=meeting)
    make_follow_up(meeting=meeting)
    Quotation.objects.create(trip=trip, meeting=meeting, text="引語", attributed_to="person", speaker="某人")

    answer = editor.post(address(meeting, "copy"))
    copied = Meeting.objects.exclude(pk=meeting.pk).get()
    assert answer.headers["Location"] == address(copied)
    assert (copied.title, copied.place, copied.order, copied.host_text) == (
        meeting.title,
        "市政廳",
        4,
        "市府",
    )
    assert (copied.state, copied.published_at, copied.told_us, copied.withheld_reason) == (
        "draft",
        None,
        "",
        "",
    )
    assert (copied.created_by, copied.updated_by) == (editor.user, editor.user)
    assert list(copied.topics.all()) == list(meeting.topics.all())
    assert [person.name for person in copied.participants.all()] == ["我方"]
    assert [rows.count() for rows in (copied.photos, copied.quotations, copied.follow_ups)] == [0, 0, 0]
    assert list(trip.meetings.order_by("order", "id")) == [meeting, copied]


def test_meeting_is_copied_by_post_and_by_who_may_add_one():
    meeting = make_meeting()
    assert signed_in(EDITOR).get(address(meeting, "copy")).status_code == 403
    assert signed_in(REPORTER).post(address(meeting, "copy")).status_code == 403
    publisher = signed_in(PUBLISHER)
    for key in ("abc", "9" * 20, "0"):
        url = address(Meeting, "changelist") + f"{key}/copy/"
        assert publisher.post(url).status_code == 404
    assert Meeting.objects.count() == 1
    assert any(tool.name == "copy" for tool in publisher.get(address(meeting)).context_data["tools"])


def test_unchanged_trip_is_saved_though_a_rule_came_after_it():
    """Rows are checked when they are changed: what is stored stands, and nobody is kept from the rest."""
    editor, trip = signed_in(EDITOR), make_trip()
    ItineraryItem.objects.create(trip=trip, activity="talks", text="會談", time_zone="Mars/Base")
    data = form_data(editor.get(address(trip)), title="新題目")
    assert editor.post(address(trip), data).status_code == 302
    assert Trip.objects.get().title == "新題目"
