from email.message import Message
from urllib.parse import unquote

import pytest
from django.db import DatabaseError
from django.urls import reverse

from portal.pages.datasets import DATASETS
from portal.records import writers
from tests.factories import make_city, make_meeting, make_trip

pytestmark = pytest.mark.django_db


def body(response) -> str:
    return response.getvalue().decode()


def test_file_is_exactly_the_same_bytes_on_both_databases(client, settings):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    city = make_city(
        name='曼徹斯特, "新罕布夏"', other_names="=甲\n乙", latitude="42.9", longitude="-71.4", published=True
    )
    type(city).objects.update(updated_at="2026-03-27T01:00:00Z", published_at="2026-03-26T23:30:00.5Z")

    response = client.get("/data/cities.csv?bom=0")

    header, row = body(response).split("\r\n", 1)
    assert header.startswith("id,url,kind,kind_label,name,name_en,country_id,country_label,")
    assert row == (
        f"{city.code},https://example.gov.tw/cities/{city.slug}/,city,"
        f'{city.get_kind_display()},"曼徹斯特, ""新罕布夏""",Manchester,US,美國,,,42.90000,-71.40000,,,,,'
        "'=甲；乙,,,,,,,2026-03-26T23:30:00+00:00,2026-03-27T01:00:00+00:00,,0,0,0,0,true,\r\n"
    )


def test_file_says_what_it_is(client):
    response = client.get("/data/trips.csv")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.streaming
    assert body(response).startswith("\ufeffid,url,title,")


def test_file_without_mark(client):
    assert body(client.get("/data/trips.csv?bom=0")).startswith("id,url,title,")


def test_file_with_chinese_header(client):
    assert body(client.get("/data/trips.csv?header=zh&bom=0")).startswith("編號,網址,名稱,名稱（英文）,")


def test_empty_selection_is_a_header_and_no_rows(client):
    make_trip(published=True)

    assert body(client.get("/data/trips.csv?q=nothing")).count("\r\n") == 1


def test_file_name_tells_set_date_and_filters(client):
    make_meeting(city=make_city(published=True), published=True)

    response = client.get("/data/trips.csv", {"country": "US", "q": '美國/"x'})

    header = Message()
    header["Content-Disposition"] = response.headers["Content-Disposition"]
    name = unquote(response.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert name.startswith("trips_20")
    assert name.endswith("_q-美國--x_country-US.csv")
    assert response.headers["Content-Disposition"].isascii()


def test_head_answers_headers_without_running_the_export(client):
    response = client.head("/data/trips.csv")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.getvalue() == b""
    assert "Content-Length" not in response.headers


def test_labels_are_english_under_the_english_address(client):
    make_trip(published=True)

    assert ",Outbound," in body(client.get("/en/data/trips.csv")).title()


def test_list_query_string_works_unchanged(client):
    make_trip(title="一", published=True)
    make_trip(title="二", published=True)

    text = body(client.get("/data/trips.csv?q=一&country=&page=7&sort=oldest"))

    assert ",一," in text
    assert ",二," not in text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("country=XX", "country=XX"),
        ("title__contains=x", "title__contains=x"),
        ("year=2026&year=2025", "year=2026, 2025"),
        ("bom=maybe", "bom=maybe"),
        ("header=fr", "header=fr"),
        ("sort=staff_note", "sort=staff_note"),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(client, query, name):
    make_trip(published=True)

    response = client.get(f"/data/trips.csv?{query}")

    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/html")
    assert f"<code>{name}</code>" in response.text
    assert "<code>country</code>" in response.text


@pytest.mark.parametrize("value", ["9" * 20, "x" * 100_000, "%00", "%ff%fe", "%ED%A0%80", "\uff11"])
@pytest.mark.parametrize("name", DATASETS)
def test_hostile_parameters_are_refused(client, name, value):
    for parameter in (*DATASETS[name].filterset.base_filters, "bom", "header", "unheard_of", value):
        response = client.get(f"/data/{name}.csv?{parameter}={value}")
        assert response.status_code in {200 if parameter == "q" else 400, 400}


@pytest.mark.parametrize("address", ["/data/users.csv", "/data/users.exe", "/data/Trips.csv", "/data/Trips/"])
def test_unknown_set_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_export_takes_no_post(client):
    assert client.post("/data/trips.csv").status_code == 405


def test_draft_is_in_no_file(client):
    trip = make_trip(title="機密行程", published=True)
    make_meeting(trip=trip, title="機密會晤")
    make_trip(title="機密出訪")

    for name in DATASETS:
        assert "機密會晤" not in body(client.get(f"/data/{name}.csv"))
        assert "機密出訪" not in body(client.get(f"/data/{name}.csv"))


@pytest.mark.parametrize("number", [2, 10])
@pytest.mark.parametrize("name", DATASETS)
def test_file_costs_the_same_however_many_rows(client, name, number, django_assert_max_num_queries):
    for _ in range(number):
        city = make_city(published=True)
        make_meeting(host_city=city, city=city, published=True)

    with django_assert_max_num_queries(5):  # The stamp, the rows; PostgreSQL adds a savepoint and a setting.
        body(client.get(f"/data/{name}.csv"))


def test_query_that_fails_is_an_error_page_and_no_file(client, monkeypatch):
    def broken(*asked):
        raise DatabaseError("gone")
        yield

    monkeypatch.setattr(writers, "fetched_lines", broken)
    client.raise_request_exception = False

    response = client.get("/data/trips.csv")

    assert response.status_code == 500
    assert "Content-Disposition" not in response.headers


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_data_desk_lists_every_set_with_columns_and_count(client, language, django_assert_num_queries):
    make_trip(published=True)
    make_trip()
    prefix = "/en" if language == "en" else ""

    with django_assert_num_queries(len(DATASETS) + 2):  # The stamp before page and counts.
        response = client.get(f"{prefix}/data/")

    assert response.status_code == 200
    for export in DATASETS.values():
        assert f"{prefix}/data/{export.name}.csv" in response.text
        assert all(column.meaning in response.text for column in export.columns)
    assert response.text.count("<article") == len(DATASETS)
    assert ("1 row<" if language == "en" else "1 ") in response.text


def test_addresses_are_named():
    assert reverse("data_desk") == "/data/"
    assert reverse("data_export", kwargs={"name": "trips", "format": "csv"}) == "/data/trips.csv"
