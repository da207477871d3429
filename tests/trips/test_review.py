"""The half-year review: many follow-ups of an agency reported on together, and their tracking sheet."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.utils import timezone

from portal.records.dates import PartialDate, months_before
from tests.factories import make_agency, make_document, make_follow_up, make_update
from tests.queries import queries_for
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, signed_in
from trips.admin.review import PAGE_SIZE
from trips.models import Citation, FollowUpAction, ProgressUpdate

pytestmark = pytest.mark.django_db

PAGE = "/admin/trips/followupaction/review/"


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def reporter(agency):
    return signed_in(REPORTER, agency=agency)


def sent(page, **changes) -> dict:
    """What the page's form would send, with what is typed into rows: `text_<key>`."""
    rows = page.context_data["rows"]
    data = {"reported_on": timezone.localdate().isoformat(), "follow_up": [row.follow_up.pk for row in rows]}
    for row in rows:
        for bound in row.form:
            data[bound.html_name] = bound.value() if bound.value() is not None else ""
    for name, value in changes.items():
        field, _line, key = name.rpartition("_")
        data[f"row-{key}-{field}" if key.isdigit() else name] = value
    return data


def codes(page) -> list[str]:
    return [row.follow_up.code for row in page.context_data["rows"]]


# Whose


def test_reporter_reviews_the_open_ones_of_their_agency_alone(reporter, agency):
    led, helped, others = make_follow_up(lead_agency=agency), make_follow_up(), make_follow_up()
    helped.co_agencies.add(agency)
    closed = make_follow_up(lead_agency=agency)
    make_update(follow_up=closed, new_status="done", closing_reason="完成")
    page = reporter.get(PAGE)
    assert codes(page) == [led.code, helped.code]
    assert reporter.get(PAGE, {"agency": "none"}).status_code == 404
    data = sent(page) | {"follow_up": [others.pk], f"row-{others.pk}-text": "冒名"}
    answer = reporter.post(PAGE, data)
    assert answer.status_code == 409
    assert answer.context_data["lost"] == ["冒名"]
    assert others.title not in codes(answer)
    assert not ProgressUpdate.objects.exclude(follow_up=closed).exists()


def test_office_chooses_the_agency_or_those_of_none(agency):
    led, nobodys = make_follow_up(lead_agency=agency), make_follow_up()
    for role in (EDITOR, PUBLISHER):
        staff = signed_in(role)
        assert codes(staff.get(PAGE)) == []
        assert codes(staff.get(PAGE, {"agency": agency.code})) == [led.code]
        assert codes(staff.get(PAGE, {"agency": "none"})) == [nobodys.code]
    assert signed_in(USER_ADMINISTRATOR).get(PAGE).status_code == 403


def test_reporter_without_an_agency_has_nothing_to_review():
    make_follow_up()
    page = signed_in(REPORTER).get(PAGE)
    assert (page.status_code, codes(page)) == (200, [])


@pytest.mark.parametrize("named", ["9" * 20, "\x00", "x" * 5000, "NONE"])
def test_agency_that_cannot_be_is_not_found(named):
    assert signed_in(EDITOR).get(PAGE, {"agency": named}).status_code in (400, 404)


def test_work_list_leads_to_the_review(reporter):
    assert PAGE in reporter.get("/admin/").content.decode()
    assert PAGE in signed_in(EDITOR).get("/admin/").content.decode()
    assert PAGE not in signed_in(USER_ADMINISTRATOR).get("/admin/").content.decode()


# Saving


def test_rows_filled_in_are_saved_together_and_others_left_alone(reporter, agency):
    one, two, three = (make_follow_up(lead_agency=agency, published=True) for _number in range(3))
    page = reporter.get(PAGE)
    typed = {f"text_{one.pk}": "窗口已設", f"new_status_{one.pk}": "done", f"percent_{one.pk}": "100"}
    typed |= {f"closing_ground_{one.pk}": "carried_out", f"closing_reason_{one.pk}": "已設立"}
    typed |= {f"text_{two.pk}": "洽談中", f"percent_{two.pk}": "0", f"new_status_{two.pk}": "in_progress"}
    answer = reporter.post(PAGE, sent(page, **typed))
    assert answer.status_code == 302, [row.form.errors for row in answer.context_data["rows"]]
    for row in (one, two, three):
        row.refresh_from_db()
    assert [(row.status, row.percent) for row in (one, two, three)] == [
        ("done", 100),
        ("in_progress", 0),
        ("not_reported", None),
    ]
    assert (one.closing_ground, one.closing_reason) == ("carried_out", "已設立")
    assert {(row.agency, row.created_by) for row in ProgressUpdate.objects.all()} == {(agency, reporter.user)}
    assert three.version == 1
    assert codes(reporter.get(PAGE)) == [two.code, three.code]


def test_wrong_row_says_so_beside_its_field_and_nothing_is_saved(reporter, agency):
    right, wrong = make_follow_up(lead_agency=agency), make_follow_up(lead_agency=agency)
    typed = {f"text_{right.pk}": "洽談中", f"text_{wrong.pk}": "結案", f"new_status_{wrong.pk}": "done"}
    answer = reporter.post(PAGE, sent(reporter.get(PAGE), **typed, **{f"percent_{wrong.pk}": "101"}))
    assert answer.status_code == 400
    rows = {row.follow_up.pk: row.form for row in answer.context_data["rows"]}
    assert rows[wrong.pk].errors.keys() == {"percent", "closing_ground", "closing_reason"}
    assert not rows[right.pk].errors
    assert (rows[right.pk]["text"].value(), rows[wrong.pk]["text"].value()) == ("洽談中", "結案")
    assert not ProgressUpdate.objects.exists()


def test_percent_alone_asks_what_was_done(reporter, agency):
    row = make_follow_up(lead_agency=agency)
    answer = reporter.post(PAGE, sent(reporter.get(PAGE), **{f"percent_{row.pk}": "10"}))
    assert answer.context_data["rows"][0].form.errors.keys() == {"text"}


@pytest.mark.parametrize("day", ["2999-01-01", "2026-02-30", "", "x" * 5000])
def test_day_that_cannot_be_is_refused_beside_its_field(reporter, agency, day):
    row = make_follow_up(lead_agency=agency)
    data = sent(reporter.get(PAGE), **{f"text_{row.pk}": "洽談中"}) | {"reported_on": day}
    answer = reporter.post(PAGE, data)
    assert answer.status_code == 400
    assert answer.context_data["day"].errors.keys() == {"reported_on"}
    assert answer.context_data["rows"][0].form["text"].value() == "洽談中"


def test_row_that_another_reported_on_is_a_conflict_and_is_kept(reporter, agency):
    changed, other = make_follow_up(lead_agency=agency), make_follow_up(lead_agency=agency)
    data = sent(reporter.get(PAGE), **{f"text_{changed.pk}": "我的", f"text_{other.pk}": "旁邊的"})
    make_update(follow_up=changed, text="別人的")
    answer = reporter.post(PAGE, data)
    assert answer.status_code == 409
    assert "別人的" in answer.content.decode()
    assert ProgressUpdate.objects.count() == 1
    assert reporter.post(PAGE, sent(answer)).status_code == 302
    assert set(ProgressUpdate.objects.values_list("text", flat=True)) == {"我的", "旁邊的", "別人的"}


def test_review_sent_twice_reports_once(reporter, agency):
    row = make_follow_up(lead_agency=agency)
    data = sent(reporter.get(PAGE), **{f"text_{row.pk}": "洽談中"})
    assert [reporter.post(PAGE, data).status_code for _time in range(2)] == [302, 409]
    assert ProgressUpdate.objects.count() == 1


def test_follow_up_closed_meanwhile_keeps_what_was_typed(reporter, agency):
    row = make_follow_up(lead_agency=agency)
    data = sent(reporter.get(PAGE), **{f"text_{row.pk}": "我的", f"new_status_{row.pk}": "in_progress"})
    make_update(follow_up=row, new_status="done", closing_reason="完成")
    answer = reporter.post(PAGE, data)
    assert answer.status_code == 409
    assert answer.context_data["rows"][0].form["text"].value() == "我的"
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize("keys", [["abc"], ["9" * 20], ["1", "1"], [str(n) for n in range(1, 40)]])
def test_rows_that_no_page_sent_are_refused(reporter, keys):
    assert reporter.post(PAGE, {"follow_up": keys, "reported_on": "2026-01-01"}).status_code in (400, 409)
    assert not ProgressUpdate.objects.exists()


def test_page_costs_the_same_however_many_rows_and_ends(reporter, agency):
    def add(number: int) -> None:
        for _row in range(number):
            row = make_follow_up(lead_agency=agency)
            make_update(follow_up=row)
            row.co_agencies.add(agency)

    add(2)
    addresses = (PAGE, f"{PAGE}sheet/")
    few = [queries_for(reporter, address) for address in addresses]
    add(PAGE_SIZE)
    assert [queries_for(reporter, address) for address in addresses] == few
    assert len(codes(reporter.get(PAGE))) == PAGE_SIZE
    assert len(codes(reporter.get(PAGE, {"p": "2"}))) == 2


# The sheet


def sheet(client, **query) -> list[dict[str, str]]:
    content = client.get(f"/en{PAGE}csv/", query).getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def test_sheet_tells_open_ones_and_those_closed_in_the_half_year(reporter, agency):
    document = make_follow_up(lead_agency=agency, title="=1+1", due_on=PartialDate(2027, 6)).trip
    done, old = (make_follow_up(lead_agency=agency, trip=document) for _number in range(2))
    today = timezone.localdate()
    closing = {"new_status": "withdrawn", "closing_ground": "no_budget", "closing_reason": "未編列"}
    make_update(follow_up=done, reported_on=months_before(today, 6), **closing)
    make_update(follow_up=old, reported_on=months_before(today, 6) - timedelta(days=1), **closing)
    first, second = sheet(reporter)
    assert (first["What is proposed"], first["Adopted"]) == ("'=1+1", "not reported")
    assert (second["Code"], second["Adopted"], second["Reason for closing"]) == (
        done.code,
        "not adopted",
        "未編列",
    )
    page = reporter.get(f"{PAGE}sheet/")
    assert [row.code for row in page.context_data["rows"]] == [first["Code"], second["Code"]]


def test_sheet_names_sections_of_public_documents_alone_to_a_reporter(reporter, agency):
    follow_up = make_follow_up(lead_agency=agency)
    draft = make_document(trip=follow_up.trip, title="未公開的報告")
    public = make_document(published=True, title="公開的報告")
    for document in (draft, public):
        Citation.objects.create(document=document, follow_up=follow_up, section="參、五")
    assert [row["Section"] for row in sheet(reporter)] == ["公開的報告 參、五"]
    (row,) = sheet(signed_in(EDITOR), agency=agency.code)
    assert row["Section"].splitlines() == ["未公開的報告 參、五", "公開的報告 參、五"]


def test_half_year_before_a_leap_day_ends_on_the_last_day_of_its_month(agency):
    assert months_before(date(2024, 8, 29), 6) == date(2024, 2, 29)
    assert months_before(date(2023, 8, 29), 6) == date(2023, 2, 28)
    assert months_before(date(2024, 8, 31), 6) == date(2024, 2, 29)
    follow_up = make_follow_up(lead_agency=agency)
    make_update(follow_up=follow_up, reported_on=date(2024, 2, 28))
    FollowUpAction.objects.filter(pk=follow_up.pk).update(created_at="2024-01-01T00:00Z")
    follow_up.refresh_from_db()
    for day, is_stale in ((date(2024, 8, 28), False), (date(2024, 8, 29), True)):
        assert follow_up.is_stale(day) == is_stale
        assert FollowUpAction.objects.stale(day).exists() == is_stale
