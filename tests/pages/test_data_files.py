"""What can be asked of a file: columns, order, what changed since, pages, and whether it is known already."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from portal.pages import data_files, data_limits
from portal.pages.data_limits import Requests, Ways
from portal.pages.datasets import DATASETS
from portal.records.publishing import withdraw
from portal.records.writers import FORMATS
from tests.factories import make_city, make_meeting, make_photo, make_topic, make_trip
from trips.models import Meeting, Trip

pytestmark = pytest.mark.django_db


def body(response) -> str:
    return response.getvalue().decode()


def codes(response) -> list[str]:
    return body(response).split("\r\n")[1:-1]


@pytest.mark.parametrize("format", FORMATS)
def test_file_of_each_format_says_what_it_is(client, format):
    make_trip(published=True)

    response = client.get(f"/data/trips.{format}?year=2026")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == FORMATS[format].content_type
    assert response.headers["Content-Disposition"].endswith(f"_year-2026.{format}")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert response.getvalue()


@pytest.mark.parametrize("format", [*FORMATS, "json"])
def test_file_that_is_known_already_is_not_made_again(client, format, django_assert_num_queries):
    make_trip(published=True)
    address = f"/data/trips.{format}"
    first = client.get(address)
    content, etag = first.getvalue(), first.headers["ETag"]

    with django_assert_num_queries(1):
        known = client.get(address, headers={"If-None-Match": etag})
    again = client.get(address)

    assert (known.status_code, known.headers["ETag"], known.content) == (304, etag, b"")
    assert known.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.getvalue(), again.headers["ETag"]) == (content, etag)


def test_etag_changes_with_anything_public_and_with_each_address(client):
    trip = make_trip(published=True)
    city = make_city(published=True)
    before = client.get("/data/trips.csv").headers["ETag"]
    assert client.get("/data/trips.csv?bom=0").headers["ETag"] != before

    city.name = "改名"
    city.save()
    trip.refresh_from_db()
    answer = client.get("/data/trips.csv", headers={"If-None-Match": before})
    answer.getvalue()

    assert (answer.status_code, answer.headers["ETag"] != before) == (200, True)


def test_file_of_the_past_has_no_etag(client):
    make_trip(published=True)
    answer = client.get(f"/as-of/{(timezone.now() - timedelta(days=1)).date()}/data/trips.csv")
    answer.getvalue()

    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_columns_come_as_asked_and_in_that_order(client):
    trip = make_trip(title="甲", published=True)

    assert body(client.get("/data/trips.csv?bom=0&fields=title,id")) == f"title,id\r\n甲,{trip.code}\r\n"
    assert body(client.get("/data/trips.jsonl?fields=title")) == '{"title":"甲"}\n'
    assert client.get("/data/trips.json?fields=title").json()["rows"] == [{"title": "甲"}]


def test_header_in_chinese_and_order_of_the_list_hold_in_a_sheet_too(client):
    for year in (2025, 2024, 2026):
        make_trip(starts_on=date(year, 3, 1), ends_on=date(year, 3, 2), published=True)
    query = "fields=starts_on&sort=oldest"

    lines = body(client.get(f"/data/trips.jsonl?{query}")).splitlines()
    sheet = client.get(f"/data/trips.ods?{query}&header=zh").getvalue()

    assert [json.loads(line)["starts_on"][:4] for line in lines] == ["2024", "2025", "2026"]
    assert sheet[:2] == b"PK"


def test_rows_that_changed_since_are_those_asked_for(client):
    old, new, published = (make_trip(title=title, published=True) for title in "舊新公")
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    Trip.objects.filter(pk__in=[old.pk, published.pk]).update(updated_at=long_ago, published_at=long_ago)
    Trip.objects.filter(pk=published.pk).update(published_at=datetime(2026, 3, 1, 1, tzinfo=UTC))
    for since in ("2026-03-01", "2026-03-01T09:00:00+08:00", "2026-03-01T01:00:00Z", "2026-03-01T09:00:00"):
        response = client.get("/data/trips.csv", {"fields": "id", "bom": "0", "updated_since": since})
        assert set(codes(response)) == {new.code, published.code}, since
    assert codes(client.get("/data/trips.csv?fields=id&updated_since=2026-03-01T09:00:01+08:00")) == [
        new.code
    ]


def test_row_under_a_trip_that_was_published_since_counts_as_changed(client):
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    meeting = make_meeting(published=True)
    Meeting.objects.update(updated_at=long_ago, published_at=long_ago)
    address = "/data/meetings.csv?fields=id&updated_since=2026-02-01"

    assert codes(client.get(address)) == [meeting.code]
    Trip.objects.update(updated_at=long_ago, published_at=long_ago)
    assert codes(client.get(address)) == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("fields=id,staff_note", "fields=id,staff_note"),
        ("fields=id,id", "fields=id,id"),
        ("fields=id,", "fields=id,"),
        ("fields=pk", "fields=pk"),
        ("updated_since=yesterday", "updated_since=yesterday"),
        ("updated_since=2026-02-30", "updated_since=2026-02-30"),
        ("updated_since=0001-01-01", "updated_since=0001-01-01"),
        ("updated_since=9999-12-31T23:59:59-12:00", "updated_since=9999-12-31T23:59:59-12:00"),
        ("after=1", "after=1"),
        ("sort=staff_note", "sort=staff_note"),
        ("bom=2", "bom=2"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_what_is_allowed(client, query, name):
    make_trip(published=True)
    query = query.replace("+", "%2B")

    pages = [client.get(f"/data/trips.{format}?{query}") for format in ("csv", "ods", "jsonl", "json")]

    assert [page.status_code for page in pages] == [400] * 4
    assert f"<code>{name}</code>" in pages[0].text
    assert "lead_agency_id" in pages[0].text
    for page in pages[2:]:
        assert page.headers["Content-Type"] == "application/problem+json"
        problem = page.json()
        assert f"{problem['errors'][0]['name']}={problem['errors'][0]['value']}" == name
        assert problem["allowed"]["fields"].startswith("id, url, title, ")
        assert page.headers["Access-Control-Allow-Origin"] == "*"


def test_unknown_format_is_refused_with_those_there_are(client):
    response = client.get("/data/trips.exe")

    assert response.status_code == 400
    assert "csv, jsonl, ods, json" in response.text


def test_set_that_does_not_know_when_it_changed_is_not_harvested(client):
    assert client.get("/data/meeting_topics.csv?updated_since=2026-01-01").status_code == 400
    assert client.get("/data/topics.csv?updated_since=2026-01-01").status_code == 200


def test_option_of_another_format_is_refused(client):
    assert client.get("/data/trips.jsonl?bom=0").status_code == 400
    assert client.get("/data/trips.ods?bom=0").status_code == 400
    assert client.get("/data/trips.json?sort=oldest").status_code == 400


def test_pages_hold_each_row_once_while_rows_are_added_and_taken_away(client, monkeypatch):
    monkeypatch.setattr(data_files, "ROWS_OF_A_PAGE", 2)
    trips = [make_trip(published=True) for _ in range(5)]
    address, seen = "/en/data/trips.json?fields=id&kind=", []
    for turn in range(10):
        page = client.get(address).json()
        seen += [row["id"] for row in page["rows"]]
        if turn == 0:
            added = make_trip(published=True)
            withdraw(trips[0], by=None, reason="誤登")
        if not page["next"]:
            break
        assert page["next"].startswith("http")
        address = page["next"].partition("/en/")[2] and f"/en/{page['next'].partition('/en/')[2]}"

    assert seen == [trip.code for trip in [*trips, added]]


def test_page_of_nothing_is_empty_and_last(client):
    assert client.get("/data/trips.json").json() == {"data_set": "trips", "next": None, "rows": []}


@pytest.mark.parametrize("number", [2, 10])
def test_page_costs_the_same_however_many_rows(client, number, django_assert_num_queries):
    for _ in range(number):
        make_meeting(published=True)

    with django_assert_num_queries(6 if connection.vendor == "postgresql" else 3):
        assert len(client.get("/data/meetings.json").json()["rows"]) == number


def test_file_of_what_was_withdrawn_is_silent_in_each_format(client):
    photo = make_photo(caption="機密照片", published=True)
    for format in (*FORMATS, "json"):
        client.get(f"/data/photos.{format}").getvalue()
    photo.trip.state = "withdrawn"
    photo.trip.withdrawn_at = timezone.now()
    photo.trip.save()

    assert body(client.get("/data/photos.jsonl")) == ""
    assert client.get("/data/photos.json").json()["rows"] == []
    assert body(client.get("/data/photos.csv")).count("\r\n") == 1


def test_who_asks_too_often_is_told_when_to_come_again(client, settings, monkeypatch):
    settings.PORTAL_FILES_PER_MINUTE = 2
    monkeypatch.setattr(data_limits, "REQUESTS", Requests())

    answers = [client.get("/data/topics.csv").status_code for _ in range(2)]
    refused = client.get("/data/topics.csv")

    assert answers == [200, 200]
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/data/topics.csv", REMOTE_ADDR="10.0.0.2").status_code == 200
    assert client.get("/data/topics.csv", headers={"X-Forwarded-For": "10.0.0.3"}).status_code == 429


def test_behind_a_proxy_the_address_counts_that_the_proxy_saw(client, settings, monkeypatch):
    settings.PORTAL_FILES_PER_MINUTE = 1
    settings.PORTAL_BEHIND_PROXY = True
    monkeypatch.setattr(data_limits, "REQUESTS", Requests())
    seen = ["10.0.0.1", "9.9.9.9, 10.0.0.1", "10.0.0.2"]

    statuses = [client.get("/data/topics.csv", headers={"X-Forwarded-For": one}).status_code for one in seen]

    assert statuses == [200, 429, 200]


def test_address_is_forgotten_after_a_minute_and_kept_in_no_readable_form():
    requests = Requests()

    assert requests.wait("10.0.0.1", 1, 1000) == 0
    assert requests.wait("10.0.0.1", 1, 1030) == 30
    assert b"10.0.0.1" not in b"".join(requests.moments)
    assert requests.wait("10.0.0.2", 1, 1060) == 0
    assert len(requests.moments) == 1


def test_file_on_its_way_takes_a_place_until_it_is_sent(client, settings, monkeypatch):
    settings.PORTAL_FILES_AT_ONCE = 1
    ways = Ways()
    monkeypatch.setattr(data_limits, "WAYS", ways)
    make_topic()

    first = client.get("/data/topics.csv")
    second = client.get("/data/topics.csv")
    assert (first.status_code, second.status_code, ways.taken) == (200, 429, 1)
    first.getvalue()

    assert ways.taken == 0
    assert client.get("/data/topics.json").status_code == 200
    assert client.get("/data/topics.exe").status_code == 400
    assert ways.taken == 0


@pytest.mark.parametrize("value", ["9" * 20, "x" * 100_000, "%00", "%ff%fe", "%ED%A0%80", "２０２６", "-1:x"])
def test_hostile_parameters_of_files_are_refused(client, value):
    for name in ("meetings", "topics"):
        for format in ("jsonl", "json", "ods"):
            for parameter in ("fields", "updated_since", "after", "bom", "header"):
                assert client.get(f"/data/{name}.{format}?{parameter}={value}").status_code == 400
    assert client.get(f"/data/trips.{value.strip('%')[:200]}").status_code in (400, 404)


def test_every_set_answers_in_every_format(client):
    make_meeting(published=True)
    for name in DATASETS:
        for format in ("jsonl", "ods", "json"):
            assert client.get(f"/data/{name}.{format}").status_code == 200
