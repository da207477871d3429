"""Archives of the data: whole, of one state, and never a part that looks whole."""

import csv
import hashlib
import json
import logging
from datetime import datetime
from io import BytesIO, StringIO
from threading import Thread
from zipfile import BadZipFile, ZipFile

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from portal.pages import data_archive
from portal.pages.datasets import DATASETS
from portal.records.publishing import withdraw
from tests.factories import (
    make_agreement,
    make_city,
    make_document,
    make_follow_up,
    make_meeting,
    make_photo,
    make_trip,
)
from trips.models import Citation, Expense

SOME = ("trips", "meetings", "cities")
TOLD = {"datapackage.json", "README.md", "SHA256SUMS"}


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def some_sets(monkeypatch):
    """Enough for what is true of any number of them."""
    monkeypatch.setattr(data_archive, "DATASETS", {name: DATASETS[name] for name in SOME})


def opened(response) -> ZipFile:
    assert response.status_code == 200
    return ZipFile(BytesIO(response.getvalue()))


def rows_of(archive: ZipFile, name: str) -> list[dict[str, str]]:
    text = archive.read(f"{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


@pytest.mark.django_db
def test_archive_holds_every_set_as_its_own_file_has_it(client):
    make_meeting(host_city=make_city(published=True), published=True)

    archive = opened(client.get("/data/all.zip"))

    assert set(archive.namelist()) == {f"{name}.csv" for name in DATASETS} | TOLD
    assert archive.testzip() is None
    for name in ("trips", "meetings", "cities"):
        assert archive.read(f"{name}.csv") == client.get(f"/data/{name}.csv").getvalue()


@pytest.mark.django_db
def test_archive_tells_rows_bytes_checksums_time_and_software(client):
    make_trip(published=True)
    archive = opened(client.get("/data/all.zip"))
    package = json.loads(archive.read("datapackage.json"))
    read_me = archive.read("README.md").decode()

    for resource in package["resources"]:
        content = archive.read(resource["path"])
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["rows"] == len(rows_of(archive, resource["name"]))
    for line in archive.read("SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert timezone.localtime(datetime.fromisoformat(package["created"])).isoformat() in read_me
    assert package["software"] in read_me
    assert "trips.csv：出訪與來訪，1 列" in read_me
    assert "Trips, 1 rows" in read_me


@pytest.mark.django_db
@pytest.mark.usefixtures("some_sets")
def test_archive_in_english_has_english_labels_and_words(client):
    make_trip(published=True)

    archive = opened(client.get("/en/data/all.zip"))

    assert rows_of(archive, "trips")[0]["direction_label"].title() == "Outbound"
    assert json.loads(archive.read("datapackage.json"))["title"] == "All public data"


@pytest.mark.django_db
@pytest.mark.usefixtures("some_sets")
def test_archive_holds_nothing_that_is_not_public(client):
    make_trip(title="機密出訪")
    trip = make_trip(title="撤下的出訪", published=True)
    withdraw(trip, by=None, reason="更正")

    archive = opened(client.get("/data/all.zip"))

    text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "機密出訪" not in text
    assert "撤下的出訪" not in text
    assert "trips.csv：出訪與來訪，0 列" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("some_sets")
def test_archive_that_fails_half_way_has_no_directory_and_is_logged(client, monkeypatch, caplog):
    make_trip(published=True)
    make_city(published=True)
    whole = data_archive.csv_of

    def failing(export, records, terms):
        yield from whole(export, records, terms)
        if export.name == "cities":
            raise DatabaseError("gone")

    monkeypatch.setattr(data_archive, "csv_of", failing)
    response = client.get("/data/all.zip")
    pieces = []

    with caplog.at_level(logging.ERROR), pytest.raises(DatabaseError):
        pieces.extend(response)

    assert "An archive broke off." in caplog.text
    assert pieces
    with pytest.raises(BadZipFile):
        ZipFile(BytesIO(b"".join(pieces)))


@pytest.mark.django_db
@pytest.mark.usefixtures("some_sets")
def test_archive_whose_first_query_fails_is_an_error_page(client, monkeypatch):
    def broken(export, records, terms):
        raise DatabaseError("gone")

    monkeypatch.setattr(data_archive, "csv_of", broken)
    client.raise_request_exception = False

    response = client.get("/data/all.zip")

    assert response.status_code == 500
    assert "Content-Disposition" not in response.headers
    assert data_archive.SLOTS._value == data_archive.MOST_AT_ONCE


@pytest.mark.django_db
@pytest.mark.usefixtures("some_sets")
def test_archive_beyond_those_on_their_way_is_asked_to_wait(client):
    sent = [client.get("/data/all.zip") for _ in range(data_archive.MOST_AT_ONCE)]

    refused = client.get("/data/all.zip")
    for response in sent:
        response.getvalue()

    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "60"
    assert client.head("/data/all.zip").status_code == 200
    assert opened(client.get("/data/all.zip"))


@pytest.mark.django_db
@pytest.mark.usefixtures("some_sets")
def test_archive_that_the_reader_has_is_not_sent_again(client):
    trip = make_trip(published=True)
    etag = client.head("/data/all.zip").headers["ETag"]

    unchanged = client.get("/data/all.zip", headers={"If-None-Match": etag})
    trip.title = "另一名稱"
    trip.save()
    changed = client.get("/data/all.zip", headers={"If-None-Match": etag})

    assert unchanged.status_code == 304
    assert "另一名稱" in opened(changed).read("trips.csv").decode()


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["trip=TRIP-2026-001", "bom=0", "%00=%ff", "page=1"])
def test_archive_refuses_filters_that_it_cannot_follow(client, query):
    assert client.get(f"/data/all.zip?{query}").status_code == 400


@pytest.mark.django_db
def test_archive_of_a_trip_holds_its_own_rows_alone(client):
    trip, other = (make_trip(title=title, published=True) for title in ("這次", "別次"))
    for one in (trip, other):
        meeting = make_meeting(trip=one, title=f"{one.title}會晤", published=True)
        make_follow_up(meeting=meeting, title=f"{one.title}事項", published=True)
        make_photo(trip=one, caption=f"{one.title}照片", published=True)
        make_agreement(trip=one, title=f"{one.title}備忘錄", published=True)
        document = make_document(trip=one, title=f"{one.title}文件", published=True)
        Citation.objects.create(document=document, meeting=meeting, claim=f"{one.title}說法")
    make_meeting(trip=trip, title="這次草稿")
    Expense.objects.create(
        trip=other, category="other", amount=1, currency="TWD", funding_source="other", note="別次"
    )

    archive = opened(client.get(f"/trips/{trip.slug}/data.zip"))

    text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "別次" not in text
    assert "這次草稿" not in text
    for name in ("trips", "meetings", "follow_ups", "photos", "agreements", "documents", "citations"):
        assert len(rows_of(archive, name)) == 1, name
    assert rows_of(archive, "expenses") == []
    assert f"（{trip.code}）" in archive.read("README.md").decode()


@pytest.mark.django_db
def test_archive_of_a_draft_answers_as_an_unknown_trip_does(client):
    draft = make_trip()

    assert client.get(f"/trips/{draft.slug}/data.zip").status_code == 404
    assert client.get("/trips/trip-1999-001/data.zip").status_code == 404
    assert client.get(f"/trips/{'9' * 20}/data.zip").status_code == 404


@pytest.mark.django_db
def test_archive_costs_the_same_however_many_rows(client, django_assert_max_num_queries):
    for _ in range(5):
        make_meeting(host_city=make_city(published=True), published=True)

    # Rows and their number; PostgreSQL adds a savepoint, its end and a setting.
    with django_assert_max_num_queries(5 * len(DATASETS) + 5):
        client.get("/data/all.zip").getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("some_sets")
def test_archive_is_of_one_state_while_staff_save(client):
    """Else a row could point to one that is not there, or a sum be of another file than lies beside it."""
    make_trip(published=True)
    city = make_city(name="先前的名稱", published=True)
    pieces = iter(client.get("/data/all.zip"))
    begun = [next(pieces)]

    city.name = "後來的名稱"
    saved_elsewhere(city.save)
    archive = ZipFile(BytesIO(b"".join([*begun, *pieces])))

    assert "先前的名稱" in archive.read("cities.csv").decode()
    assert "後來的名稱" in client.get("/data/cities.csv").getvalue().decode()
    assert not connection.in_atomic_block


def saved_elsewhere(save) -> None:
    """Save over another connection, as another request does, and wait for it."""
    failed = []

    def run() -> None:
        try:
            save()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=15)
    assert not failed
    assert not thread.is_alive()
