import pytest

from tests.factories import make_agency, make_follow_up, make_trip, make_update
from tests.staff import EDITOR, REPORTER, address, form_data, signed_in
from trips.models import FollowUpAction, ProgressUpdate, Trip

pytestmark = pytest.mark.django_db


def test_reporter_sees_the_follow_ups_of_their_agency_alone():
    agency = make_agency()
    reporter = signed_in(REPORTER, agency=agency)
    led, helped, other = (
        make_follow_up(lead_agency=agency),
        make_follow_up(),
        make_follow_up(lead_agency=make_agency()),
    )
    helped.co_agencies.add(agency)
    found = reporter.get(address(FollowUpAction, "changelist")).context_data["cl"].result_list
    assert set(found) == {led, helped}
    assert reporter.get(address(other), follow=True).redirect_chain
    assert reporter.get(address(Trip, "changelist")).status_code == 403


def test_reporter_without_an_agency_sees_none():
    make_follow_up()
    reporter = signed_in(REPORTER)
    assert not reporter.get(address(FollowUpAction, "changelist")).context_data["cl"].result_list


def test_reporter_adds_progress_in_the_name_of_their_agency():
    agency = make_agency()
    reporter, follow_up = (
        signed_in(REPORTER, agency=agency),
        make_follow_up(lead_agency=agency, published=True),
    )
    page = reporter.get(address(ProgressUpdate, "add") + f"?follow_up={follow_up.pk}")
    data = form_data(page, text="已洽談", percent="30", new_status="in_progress")
    assert reporter.post(address(ProgressUpdate, "add"), data).status_code == 302
    update = ProgressUpdate.objects.get()
    follow_up.refresh_from_db()
    assert (update.agency, update.created_by) == (agency, reporter.user)
    assert (follow_up.status, follow_up.percent, follow_up.updated_by) == ("in_progress", 30, reporter.user)


def test_reporter_cannot_report_on_a_follow_up_of_others():
    reporter, other = signed_in(REPORTER, agency=make_agency()), make_follow_up()
    data = form_data(reporter.get(address(ProgressUpdate, "add")), follow_up=str(other.pk), text="已洽談")
    answer = reporter.post(address(ProgressUpdate, "add"), data)
    assert answer.context_data["adminform"].form.errors.keys() == {"follow_up"}
    assert not ProgressUpdate.objects.exists()


def test_reporter_changes_no_follow_up_and_sees_nothing_internal():
    agency = make_agency()
    reporter = signed_in(REPORTER, agency=agency)
    follow_up = make_follow_up(lead_agency=agency, staff_note="密件")
    assert "密件" not in reporter.get(address(follow_up)).content.decode()
    assert reporter.post(address(follow_up), {"title": "被改"}).status_code == 403
    assert reporter.get(address(follow_up, "history")).status_code == 403
    probed = reporter.get(address(FollowUpAction, "changelist"), {"staff_note__startswith": "密"})
    assert probed.status_code == 400
    for page in ("publish", "withdraw", "submit"):
        assert reporter.post(address(follow_up, page)).status_code == 403


def test_earlier_progress_is_changed_by_nobody():
    editor, update = signed_in(EDITOR), make_update(follow_up=make_follow_up())
    assert editor.post(address(update), {"text": "被改"}).status_code == 403
    assert editor.post(address(update, "delete"), {"post": "yes"}).status_code == 403


def test_progress_added_on_the_follow_ups_page_moves_its_status():
    editor, follow_up = signed_in(EDITOR), make_follow_up(trip=make_trip())
    rows = {
        "updates-0-text": "已完成",
        "updates-0-new_status": "done",
        "updates-0-closing_ground": "carried_out",
        "updates-0-closing_reason": "窗口已設",
    }
    answer = editor.post(address(follow_up), form_data(editor.get(address(follow_up)), **rows))
    assert answer.status_code == 302, answer.context_data["errors"]
    follow_up.refresh_from_db()
    assert (follow_up.status, follow_up.closing_reason) == ("done", "窗口已設")
