"""The council desk: sessions told by their documents, and what was open on their day."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from portal.records.dates import PartialDate
from tests.factories import (
    make_agency,
    make_agreement,
    make_document,
    make_follow_up,
    make_meeting,
    make_nil_return,
    make_trip,
    make_update,
    published,
)
from tests.queries import queries_for
from tests.staff import EDITOR, address, signed_in
from trips.council import neighbours, sessions
from trips.council_report import Changes, SessionReport
from trips.models import AgreementResult, DocumentPresenter, FollowUpAction
from trips.models.standing import of_unknown_date, open_on
from trips.reporting import Punctuality, best_of, punctuality

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 27)


def make_session(number: int = 7, term: int = 4, kind: str = "regular", **values):
    values = {"dated_on": PartialDate(2026, 3, 27), "published": True} | values
    return make_document(council_term=term, session_kind=kind, session_number=number, **values)


def only_session():
    (session,) = sessions()
    return session


def codes(rows) -> list[str]:
    return [row.code for row in rows.rows]


def test_sessions_of_public_documents_are_told_latest_first():
    make_session(6, dated_on=PartialDate(2025, 9, 1))
    make_session(7)
    make_session(7, title="另一份", dated_on=PartialDate(2026, 3, 1))
    make_session(1, term=3, dated_on=PartialDate(2019, 1, 1))
    make_session(8, published=False)
    make_session(9, withheld_reason="涉及談判")

    assert [(one.slug, one.documents) for one in sessions()] == [
        ("4-regular-7", 2), ("4-regular-6", 1), ("3-regular-1", 1),
    ]  # fmt: skip


def test_session_without_a_kind_and_extraordinary_one_of_one_number_are_two():
    make_session(7, kind="")
    make_session(7, kind="extraordinary")

    assert {one.slug for one in sessions()} == {"4-7", "4-extraordinary-7"}


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ([PartialDate(2024, 2)], date(2024, 2, 29)),
        ([PartialDate(2025), PartialDate(2025, 11, 30)], date(2025, 12, 31)),
        ([PartialDate(2025, 3, 1), None], date(2025, 3, 1)),
        ([None], None),
    ],
)
def test_session_day_is_the_last_day_of_its_last_dated_document(dates, day):
    for dated_on in dates:
        make_session(dated_on=dated_on)

    assert only_session().day == day


def test_session_day_that_is_to_come_is_today():
    make_session(dated_on=PartialDate(timezone.localdate().year + 1))

    assert only_session().day == timezone.localdate()


def test_neighbours_of_a_session_are_the_dated_ones_before_and_after():
    for number, dated_on in enumerate((PartialDate(2025, 3), PartialDate(2025, 9), PartialDate(2026, 3)), 1):
        make_session(number, dated_on=dated_on)
    make_session(9, dated_on=None)
    known = sessions()
    by_slug = {one.slug: one for one in known}

    before, after = neighbours(by_slug["4-regular-2"], known)
    assert (before.slug, after.slug) == ("4-regular-1", "4-regular-3")
    assert neighbours(by_slug["4-regular-1"], known)[0] is None
    assert neighbours(by_slug["4-regular-9"], known) == (None, None)


def closing(follow_up: FollowUpAction, on: date) -> None:
    make_update(follow_up=follow_up, reported_on=on, new_status="done", closing_reason="已完成")


def test_follow_up_closed_after_a_day_was_open_on_it():
    promised = make_follow_up(published=True)
    closing(promised, date(2026, 3, 28))
    closed = make_follow_up(published=True, trip=promised.trip)
    closing(closed, DAY)

    assert list(open_on(FollowUpAction.objects.published(), DAY)) == [promised]
    assert list(open_on(FollowUpAction.objects.published(), date(2026, 3, 28))) == []


def test_follow_up_that_was_opened_again_is_open_from_then_on():
    promised = make_follow_up(published=True)
    closing(promised, date(2026, 3, 20))
    make_update(follow_up=promised, reported_on=date(2026, 3, 25), new_status="in_progress")
    public = FollowUpAction.objects.published()

    assert [open_on(public, date(2026, 3, day)).exists() for day in (19, 20, 24, 25)] == [
        True, False, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("signed_on", "opened"),
    [
        (PartialDate(2024, 2, 29), date(2024, 2, 29)),
        (PartialDate(2024, 2), date(2024, 2, 29)),
        (PartialDate(2023), date(2023, 12, 31)),
    ],
)
def test_follow_up_of_a_partial_date_is_open_from_its_last_day_on(signed_on, opened):
    make_follow_up(published=True, agreement=make_agreement(published=True, signed_on=signed_on))
    public = FollowUpAction.objects.published()

    assert open_on(public, opened).count() == 1
    assert open_on(public, date.fromordinal(opened.toordinal() - 1)).count() == 0


def test_follow_up_of_an_undated_origin_is_of_unknown_date():
    undated = make_follow_up(published=True, agreement=make_agreement(published=True))
    public = FollowUpAction.objects.published()

    assert not open_on(public, DAY).exists()
    assert list(of_unknown_date(public)) == [undated]


@pytest.mark.parametrize(
    ("dated_on", "kept"),
    [
        (PartialDate(2026, 6, 22), Punctuality.IN_TIME),
        (PartialDate(2026, 6, 23), Punctuality.LATE),
        (PartialDate(2026, 5), Punctuality.IN_TIME),
        (PartialDate(2026, 6), Punctuality.UNCLEAR),
        (PartialDate(2026), Punctuality.UNCLEAR),
        (PartialDate(2027), Punctuality.LATE),
        (None, Punctuality.UNDATED),
    ],
)
def test_report_keeps_its_due_date_as_far_as_its_own_is_precise(dated_on, kept):
    assert punctuality(date(2026, 6, 22), dated_on) == kept


def test_best_of_several_reports_speaks_for_all():
    due = date(2026, 6, 22)

    assert best_of(due, [PartialDate(2026, 8, 1), PartialDate(2026, 6, 1)]) == Punctuality.IN_TIME
    assert best_of(due, [PartialDate(2026, 8, 1), None]) == Punctuality.UNDATED
    assert best_of(due, []) is None


def test_session_report_tells_trips_with_the_days_reported_by_then():
    trip = make_trip(published=True)
    days = {"trip": trip, "covers_from": date(2026, 3, 11), "covers_to": date(2026, 3, 14)}
    make_session(**days)
    make_document(published=True, dated_on=PartialDate(2026, 6, 1), **days | {"covers_to": date(2026, 3, 21)})
    report = SessionReport(only_session())

    (told,) = report.reported_trips
    assert (len(told.coverage.reported), len(told.coverage.days)) == (4, 11)


def test_session_report_counts_overdue_unassigned_and_undated():
    trip = make_trip(published=True)
    make_session()
    make_follow_up(published=True, trip=trip, due_on=PartialDate(2026, 2))
    make_follow_up(published=True, trip=trip, due_on=PartialDate(2026, 3), lead_agency=make_agency())
    make_follow_up(published=True, agreement=make_agreement(published=True))
    report = SessionReport(only_session())

    assert report.open.total == 2
    assert report.open_counts == {"overdue": 1, "unassigned": 1, "undated": 1}


def test_changes_tell_follow_ups_by_what_happened_between():
    old, new = (
        make_trip(published=True, starts_on=day, ends_on=day) for day in (date(2025, 1, 1), date(2026, 1, 5))
    )
    added = make_follow_up(published=True, trip=new)
    closed, reopened, reported, early = (make_follow_up(published=True, trip=old) for _ in range(4))
    closing(closed, date(2026, 2, 1))
    closing(reopened, date(2025, 5, 1))
    make_update(follow_up=reopened, reported_on=date(2026, 2, 1), new_status="in_progress")
    make_update(follow_up=reported, reported_on=date(2026, 2, 1))
    closing(early, date(2025, 9, 1))
    groups = dict(Changes(date(2025, 9, 1), DAY).groups)

    assert codes(groups["new"]) == [added.code]
    assert codes(groups["closed"]) == [closed.code]
    assert codes(groups["reopened"]) == [reopened.code]
    assert codes(groups["reported"]) == [reopened.code, reported.code]


def test_changes_tell_agreements_signed_and_results_claimed_between():
    signed = make_agreement(published=True, signed_on=PartialDate(2026, 2))
    make_agreement(published=True, signed_on=PartialDate(2026, 3))
    early = make_agreement(published=True, signed_on=PartialDate(2025, 8, 31))
    AgreementResult.objects.create(agreement=early, claimed_on=PartialDate(2025, 12), text="成果")
    changes = Changes(date(2025, 8, 31), DAY)

    assert codes(changes.signed) == [signed.code]
    assert codes(changes.with_results) == [early.code]


def test_changes_count_what_became_public_between_and_nothing_withheld():
    for moment in ("2025-09-01T12:00+08:00", "2026-03-27T23:30+08:00", "2026-03-28T00:00+08:00"):
        published(make_trip(), at=datetime.fromisoformat(moment))
    trip = make_trip(published=True)
    at = datetime.fromisoformat("2026-03-01T00:00+08:00")
    published(make_meeting(trip=trip, withheld_reason="談判"), at=at)

    counted = Changes(date(2025, 9, 1), DAY).published
    assert [(route, number) for _model, route, number in counted] == [("trip_list", 1)]


def test_council_session_page_links_to_the_same_list_and_file(client):
    make_session()
    promised = make_follow_up(published=True)
    closing(promised, date(2026, 4, 1))

    page = client.get("/council/4-regular-7/").content.decode()
    assert promised.get_absolute_url() in page
    for way in ("/follow-ups/?open_on=2026-03-27", "/data/follow_ups.csv?open_on=2026-03-27"):
        assert way in page
        answer = client.get(way)
        assert promised.code in b"".join(answer).decode()


@pytest.mark.parametrize("session", ["4-regular-8", "4", "04-regular-7", "-", "4-regular-7-7", "9" * 20])
def test_council_session_that_is_not_known_is_not_found(client, session):
    make_session()

    assert client.get(f"/council/{session}/").status_code == 404


def test_council_session_in_capitals_leads_to_its_own_address(client):
    make_session()

    assert client.get("/council/4-REGULAR-7/").headers["Location"] == "/council/4-regular-7/"


def test_council_session_without_a_date_says_so(client):
    make_session(dated_on=None)
    make_follow_up(published=True)

    page = client.get("/en/council/4-regular-7/").content.decode()
    assert "FU-" not in page


def test_follow_ups_open_on_an_impossible_day_are_refused_by_name(client):
    page = client.get("/en/follow-ups/?open_on=2026-02-30").content.decode()

    assert "2026-02-30" in page
    assert "no day 30" in page
    assert client.get("/data/follow_ups.csv?open_on=2026-02-30").status_code == 400
    assert client.get("/data/follow_ups.csv?open_on=2026-02").status_code == 400


def test_documents_of_a_session_are_a_list(client):
    shown, other = make_session(), make_session(8, title="他次")

    page = client.get("/documents/?session=4-regular-7").content.decode()
    assert f'href="{shown.get_absolute_url()}"' in page
    assert f'href="{other.get_absolute_url()}"' not in page


def test_council_pages_are_in_the_sitemap(client):
    make_session()

    page = client.get("/sitemap-pages-1.xml").content.decode()
    assert "/council/4-regular-7/" in page
    assert "/council/" in client.get("/sitemap/").content.decode()


def fill(number: int) -> None:
    for place in range(number):
        trip = make_trip(published=True)
        report = make_session(trip=trip, kind="regular", covers_from=trip.starts_on, covers_to=trip.ends_on)
        DocumentPresenter.objects.create(document=report, name="王", agency=make_agency())
        make_session(place + 20, dated_on=PartialDate(2020, 1, 1 + place))
        meeting = make_meeting(trip=trip, published=True)
        closing(make_follow_up(published=True, meeting=meeting, lead_agency=make_agency()), DAY)
        make_follow_up(published=True, meeting=meeting, lead_agency=make_agency())
        make_agreement(published=True, signed_on=PartialDate(2026, 3, 1))


def test_council_pages_cost_the_same_with_many_rows(client):
    fill(2)
    addresses = ("/council/", "/council/4-regular-7/")
    before = [queries_for(client, address) for address in addresses]
    fill(8)

    assert [queries_for(client, address) for address in addresses] == before


def test_nil_return_stands_on_its_agencys_page_and_the_session_of_its_period(client):
    make_session(6, dated_on=PartialDate(2025, 6, 1))
    make_session()
    shown = make_nil_return(published=True, ends_on=date(2025, 12, 31), note="函復無出國案件")
    early = make_nil_return(published=True, ends_on=date(2025, 6, 1), note="前期已報")
    draft = make_nil_return(agency=shown.agency, ends_on=date(2026, 1, 31), note="尚未發布")

    page = client.get("/council/4-regular-7/").content.decode()
    assert (shown.note in page, early.note in page, draft.note in page) == (True, False, False)
    page = client.get(shown.agency.get_absolute_url()).content.decode()
    assert f'id="{shown.slug}"' in page
    assert draft.note not in page


def test_nil_returns_are_a_file(client):
    shown = make_nil_return(published=True)
    make_nil_return(note="草稿")

    text = client.get("/data/nil_returns.csv").getvalue().decode()
    assert f"/agencies/{shown.agency.code.lower()}/#{shown.slug}" in text
    assert "草稿" not in text


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ends_on": date(2024, 12, 31)}, "The period ends before it starts."),
        ({"note": ""}, "Name the document in which it is said, or say where."),
    ],
)
def test_nil_return_of_an_impossible_period_or_without_a_source_is_refused(values, message):
    stated = make_nil_return()
    for name, value in values.items():
        setattr(stated, name, value)

    with translation.override("en"), pytest.raises(ValidationError, match=message):
        stated.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        stated.save()


def test_nil_return_of_the_same_period_twice_is_refused():
    first = make_nil_return()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_nil_return(agency=first.agency)


def test_nil_return_says_that_a_trip_speaks_against_it():
    stated = make_nil_return(starts_on=date(2026, 3, 21), ends_on=date(2026, 12, 31))
    before = stated.findings()
    make_trip(lead_agency=stated.agency, direction="inbound")
    assert len(stated.findings()) == len(before)

    make_trip(lead_agency=stated.agency)
    (found,) = [one for one in stated.findings() if one not in before]
    assert (found.at, found.blocks) == ("starts_on", False)


def test_nil_return_is_previewed_on_its_agencys_page():
    draft = make_nil_return(note="尚未發布的聲明")

    page = signed_in(EDITOR).get(address(draft, "preview")).content.decode()
    assert f'id="{draft.slug}"' in page


def test_council_session_shows_the_first_rows_of_many_and_says_how_many_there_are(client):
    make_session()
    trip = make_trip(published=True)
    for _ in range(27):
        make_follow_up(published=True, trip=trip)

    found = SessionReport(only_session()).open
    assert (len(found.rows), found.total, found.is_cut) == (25, 27, True)
