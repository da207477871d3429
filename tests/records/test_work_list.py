"""The front page of the admin: what waits for whom, counted, each row a link to the field it is about."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.records.models import ReviewStep
from portal.records.publishing import State
from portal.records.work_list import SHOWN
from tests.factories import (
    make_agency,
    make_association,
    make_document,
    make_follow_up,
    make_meeting,
    make_photo,
    make_tie,
    make_trip,
    make_update,
    published,
)
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, address, make_user, signed_in
from trips.models import Delegation, DelegationMember, FollowUpAction, ItineraryItem, Trip

pytestmark = pytest.mark.django_db

LONG_AGO = date(2020, 1, 10)
EVERY_SECTION = {
    "returned",
    "drafts",
    "to-decide",
    "withheld",
    "withheld-members",
    "scheduled",
    "report-overdue",
    "report-due",
    "follow-ups-overdue",
    "follow-ups-stale",
    "follow-ups-unassigned",
    "trips-without-summary",
    "days-without-report",
    "itinerary-without-meeting",
    "meetings-without-host",
    "photos-without-alt-text",
    "photos-failed",
    "cities-dormant",
    "associations-dormant",
}


def front(client) -> dict:
    """What the front page lists, by section."""
    page = client.get("/admin/")
    assert page.status_code == 200
    groups = page.context_data["work_parts"]
    return {listed.section.name: listed for group in groups for listed in group["lists"]}


def step(record, by, kind, remarks="") -> None:
    ReviewStep.objects.create(record_code=record.code, kind=kind, by=by, remarks=remarks)


def only_entry(client, section: str):
    listed = front(client)[section]
    assert listed.total == 1
    return listed.entries[0]


# Mine


def test_drafts_are_mine_and_photos_apart():
    editor = signed_in(EDITOR)
    mine = make_trip(summary="有", created_by=editor.user)
    make_photo(trip=mine, created_by=editor.user)
    make_trip(created_by=make_user(EDITOR))
    entry = only_entry(editor, "drafts")
    assert (entry.label, entry.url) == (mine.title, address(mine))


def test_returned_draft_is_listed_with_its_remarks_and_not_among_my_drafts():
    editor, publisher = signed_in(EDITOR), make_user(PUBLISHER)
    trip = make_trip(created_by=editor.user)
    step(trip, editor.user, "submitted")
    step(trip, publisher, "returned", "請補第三天的會晤紀錄")
    entry = only_entry(editor, "returned")
    assert entry.url == address(trip)
    assert any("請補第三天" in note for note in entry.notes)
    assert "drafts" not in front(editor)


def test_returned_trip_stands_before_what_was_returned_with_it():
    editor, publisher = signed_in(EDITOR), make_user(PUBLISHER)
    trip = make_trip(created_by=editor.user)
    photo = make_photo(trip=trip)
    for record in (trip, photo):
        step(record, publisher, "returned", "請補")
    assert [entry.url for entry in front(editor)["returned"].entries] == [address(trip), address(photo)]


def test_returned_draft_submitted_again_waits_for_a_publisher_alone():
    editor, publisher = signed_in(EDITOR), signed_in(PUBLISHER)
    trip = make_trip(created_by=editor.user, state=State.IN_REVIEW)
    step(trip, publisher.user, "returned", "請補")
    step(trip, editor.user, "submitted")
    assert not front(editor).keys() & {"returned", "drafts", "to-decide"}
    assert only_entry(publisher, "to-decide").url == address(trip)


def test_longest_waiting_submission_comes_first():
    publisher = signed_in(PUBLISHER)
    late, early = (make_trip(title=title, state=State.IN_REVIEW) for title in ("後到", "先到"))
    for trip, days in ((late, 1), (early, 9)):
        step(trip, publisher.user, "submitted")
        ReviewStep.objects.filter(record_code=trip.code).update(at=timezone.now() - timedelta(days=days))
    assert [entry.label for entry in front(publisher)["to-decide"].entries] == ["先到", "後到"]


def test_scheduled_publication_is_listed_until_its_moment():
    editor = signed_in(EDITOR)
    published(make_trip(title="已公開"))
    to_come = published(make_trip(title="明日公開"), at=timezone.now() + timedelta(days=1))
    assert only_entry(editor, "scheduled").url == address(to_come)


# Missing


def test_what_is_missing_leads_to_the_field():
    editor = signed_in(EDITOR)
    trip = make_trip()
    meeting = make_meeting(trip=trip, host_text="")
    photo = make_photo(trip=trip, alt_text="")
    failed = make_photo(trip=trip, processing="failed", failure_reason="damaged")
    ItineraryItem.objects.create(trip=trip, order=1, activity="departure", text="啟程")
    ItineraryItem.objects.create(trip=trip, order=2, activity="courtesy_call", text="拜會", meeting=None)
    found = {name: listed.entries[0].url for name, listed in front(editor).items() if listed.total == 1}
    assert (
        found.items()
        >= {
            "trips-without-summary": f"{address(trip)}#id_summary",
            "meetings-without-host": f"{address(meeting)}#id_host_city",
            "photos-without-alt-text": f"{address(photo)}#id_alt_text",
            "photos-failed": f"{address(failed)}#id_original",
            "itinerary-without-meeting": f"{address(trip)}#id_itinerary_items-1-meeting",
            "days-without-report": f"{address(trip)}#panel-documents",
        }.items()
    )


def test_link_to_an_itinerary_row_names_a_field_of_the_form():
    editor, trip = signed_in(EDITOR), make_trip()
    for order in (3, 1, 1):
        ItineraryItem.objects.create(trip=trip, order=order, activity="talks", text=f"會談{order}")
    page = editor.get(address(trip)).content.decode()
    for entry in front(editor)["itinerary-without-meeting"].entries:
        assert f'id="{entry.url.partition("#")[2]}"' in page


def test_hidden_photo_withdrawn_trip_and_trip_to_come_lack_nothing():
    editor = signed_in(EDITOR)
    trip = make_trip(summary="有", direction="inbound", state=State.WITHDRAWN)
    make_photo(trip=trip, alt_text="", hidden_reason="未同意")
    ahead = timezone.localdate() + timedelta(days=90)
    make_trip(starts_on=ahead, ends_on=ahead)
    assert not front(editor)


def test_days_without_a_report_are_counted_and_named():
    editor, trip = signed_in(EDITOR), make_trip(summary="有")
    make_document(trip=trip, kind="trip_report", covers_from=date(2026, 3, 11), covers_to=date(2026, 3, 14))
    entry = only_entry(editor, "days-without-report")
    assert any("7" in str(note) for note in entry.notes)
    assert any("15" in str(note) and "21" in str(note) for note in entry.notes)


# Due


@pytest.mark.parametrize(
    ("days", "section"), [(-1, "report-overdue"), (0, "report-due"), (30, "report-due"), (31, None)]
)
def test_report_is_due_soon_or_overdue(days, section):
    editor = signed_in(EDITOR)
    make_trip(report_due_on=timezone.localdate() + timedelta(days=days))
    assert front(editor).keys() & {"report-overdue", "report-due"} == ({section} if section else set())


def test_report_held_or_not_owed_is_not_due():
    editor, yesterday = signed_in(EDITOR), timezone.localdate() - timedelta(days=1)
    make_document(trip=make_trip(report_due_on=yesterday), kind="trip_report")
    make_trip(report_due_on=yesterday, direction="inbound")
    make_document(
        trip=make_trip(report_due_on=yesterday, title="撤下"), kind="trip_report", state=State.WITHDRAWN
    )
    assert only_entry(editor, "report-overdue").label == "撤下"


# Who sees what


def test_reporter_sees_their_agencys_follow_ups_alone_most_urgent_first():
    agency = make_agency()
    reporter = signed_in(REPORTER, agency=agency)
    make_follow_up(lead_agency=make_agency(), title="他機關", due_on="2020")
    calm, quiet, late = (make_follow_up(lead_agency=agency, title=title) for title in ("平", "久", "逾"))
    FollowUpAction.objects.filter(pk=late.pk).update(due_on="2020-01")
    FollowUpAction.objects.filter(pk=quiet.pk).update(created_at=timezone.now() - timedelta(days=400))
    make_update(follow_up=make_follow_up(lead_agency=agency), new_status="done", closing_reason="完成")
    listed = front(reporter)
    assert listed.keys() == {"my-agency"}
    entries = listed["my-agency"].entries
    assert [entry.label for entry in entries] == ["逾", "久", calm.title]
    assert entries[0].is_late
    assert entries[0].action_url.endswith(f"progressupdate/add/?follow_up={late.pk}")


def test_user_administrator_sees_accounts_and_agencies_alone():
    make_trip()
    page = signed_in(USER_ADMINISTRATOR).get("/admin/")
    assert not page.context_data["work_parts"]
    names = {
        model["object_name"] for group in page.context_data["grouped_app_list"] for model in group["models"]
    }
    assert names == {"User", "Agency"}


def test_section_of_others_is_not_found():
    make_trip()
    for role in (REPORTER, USER_ADMINISTRATOR):
        assert signed_in(role, agency=make_agency()).get("/admin/work/drafts/").status_code == 404
    assert signed_in(EDITOR).get("/admin/work/to-decide/").status_code == 404
    assert signed_in(EDITOR).get("/admin/work/my-agency/").status_code == 404


def test_models_stand_in_the_order_of_the_work():
    page = signed_in(EDITOR).get("/admin/")
    names = [
        model["object_name"] for group in page.context_data["grouped_app_list"] for model in group["models"]
    ]
    assert names[:3] == ["Trip", "Delegation", "Meeting"]
    assert {"Agreement", "City", "Association", "Topic", "Agency"} <= set(names)


def test_empty_work_list_leads_to_the_first_trip():
    page = signed_in(EDITOR).get("/admin/")
    assert not page.context_data["work_parts"]
    assert address(Trip, "add") in page.content.decode()


# All of them


def test_long_section_leads_to_all_of_its_rows_page_by_page():
    editor = signed_in(EDITOR)
    for number in range(52):
        make_trip(title=f"訪問{number}", created_by=editor.user)
    listed = front(editor)["drafts"]
    assert (len(listed.entries), listed.total, listed.is_cut) == (SHOWN, 52, True)
    first, second = (editor.get(f"/admin/work/drafts/?p={number}") for number in (1, 2))
    labels = [entry.label for page in (first, second) for entry in page.context_data["entries"]]
    assert len(first.context_data["entries"]) == 50
    assert sorted(labels) == sorted(Trip.objects.values_list("title", flat=True))
    without_summary = editor.get("/admin/work/trips-without-summary/?p=2").context_data
    assert (len(without_summary["entries"]), without_summary["page"].paginator.count) == (2, 52)


@pytest.mark.parametrize("number", ["0", "-1", "9" * 20, "9" * 5000, "abc", "2"])
def test_page_of_a_section_that_cannot_be_is_not_found(number):
    assert signed_in(EDITOR).get("/admin/work/drafts/", {"p": number}).status_code == 404


def test_section_is_only_read():
    editor = signed_in(EDITOR)
    assert editor.get("/admin/work/no-such-list/").status_code == 404
    assert editor.post("/admin/work/drafts/").status_code == 405


# Cost


def fill(user, number: int) -> None:
    """One row for every section."""
    trip = make_trip(title=f"訪問{number}", created_by=user, report_due_on=LONG_AGO)
    make_trip(report_due_on=timezone.localdate(), summary="有")
    step(make_trip(summary="有"), user, "returned", "請補")
    make_trip(summary="有", state=State.IN_REVIEW)
    published(make_trip(summary="有"), at=timezone.now() + timedelta(days=2))
    make_meeting(trip=trip, host_text="", state=State.IN_REVIEW)
    make_photo(trip=trip, alt_text="", processing="failed", failure_reason="damaged")
    ItineraryItem.objects.create(trip=trip, activity="talks", text="會談")
    make_tie()
    make_association()
    withheld = {"withheld_reason": "談判", "withheld_review_on": LONG_AGO}
    make_document(**withheld)
    delegation = Delegation.objects.create(trip=trip, name="市長團")
    DelegationMember.objects.create(delegation=delegation, post="口譯", **withheld)
    follow_up = make_follow_up(trip=trip, due_on="2020")
    FollowUpAction.objects.filter(pk=follow_up.pk).update(created_at=timezone.now() - timedelta(days=400))


def queries(client) -> int:
    client.get("/admin/")
    with CaptureQueriesContext(connection) as captured:
        assert front(client).keys() == EVERY_SECTION
    return len(captured)


def test_front_page_asks_as_much_for_ten_rows_of_each_as_for_two():
    publisher = signed_in(PUBLISHER)
    for number in range(2):
        fill(publisher.user, number)
    few = queries(publisher)
    for number in range(2, 10):
        fill(publisher.user, number)
    assert queries(publisher) == few <= 30


# Withheld


def test_withheld_records_whose_day_has_come_wait_for_publishers():
    today = timezone.localdate()
    trip = make_trip(published=True)
    withheld = {"trip": trip, "withheld_reason": "談判", "published": True}
    due = make_meeting(**withheld, withheld_review_on=today)
    late = make_document(**withheld, withheld_review_on=today - timedelta(days=1))
    make_meeting(**withheld, withheld_review_on=today + timedelta(days=1))
    make_meeting(**withheld)
    make_meeting(trip=trip, published=True)

    listed = front(signed_in(PUBLISHER))["withheld"]
    assert [(entry.url.partition("#")[0], entry.is_late) for entry in listed.entries] == [
        (address(late), True),
        (address(due), False),
    ]
    assert "withheld" not in front(signed_in(EDITOR))


def test_withheld_members_whose_day_has_come_wait_at_their_delegation():
    delegation = Delegation.objects.create(trip=make_trip(), name="市長團")
    today = timezone.localdate()
    for days in (-1, 1):
        DelegationMember.objects.create(
            delegation=delegation, post="口譯", withheld_reason="本人要求",
            withheld_review_on=today + timedelta(days=days),
        )  # fmt: skip

    entry = only_entry(signed_in(PUBLISHER), "withheld-members")
    assert (entry.url, entry.is_late) == (f"{address(delegation)}#members-group", True)
