"""Dated snapshots: taken once a day, and closed as soon as something in them is taken back."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from portal.pages import data_archive, snapshot_store
from portal.pages.datasets import DATASETS
from portal.records.publishing import publish, withdraw
from tests.factories import FIT_TRIP, make_city, make_meeting, make_photo, make_trip
from trips.models import Delegation, DelegationMember

pytestmark = pytest.mark.django_db


SOME = ("trips", "meetings", "photos", "cities", "delegation_members")


@pytest.fixture(autouse=True)
def _some_sets_in_chinese(monkeypatch):
    """That an archive holds every set is tested where it is made."""
    some = {name: DATASETS[name] for name in SOME}
    for module in (data_archive, snapshot_store):
        monkeypatch.setattr(module, "DATASETS", some)
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def taken(monkeypatch):
    """Take a snapshot some days from today; each is of the state that the test made before."""
    today = timezone.localdate()

    def take(days: int = 0):
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "localdate", lambda *args: today + timedelta(days=days))
            return snapshot_store.take_snapshot()

    return take


def address(snapshot) -> str:
    return f"/data/snapshots/{snapshot.file_name}"


def status_of(client, snapshot) -> int:
    """Return how a snapshot is answered, read to its end so that its file is closed."""
    response = client.get(address(snapshot))
    response.getvalue() if response.streaming else response.content
    return response.status_code


def test_snapshot_is_the_archive_and_its_checksum_is_told(client, taken):
    make_trip(title="公開的出訪", published=True)
    make_trip(title="機密出訪")

    snapshot = taken()
    response = client.get(address(snapshot))

    content = response.getvalue()
    archive = ZipFile(BytesIO(content))
    assert archive.read("trips.csv") == client.get("/data/trips.csv").getvalue()
    assert "機密出訪" not in archive.read("trips.csv").decode()
    assert hashlib.sha256(content).hexdigest() == snapshot.sha256
    assert len(content) == snapshot.size
    assert response.headers["Content-Disposition"] == f'attachment; filename="all_{snapshot.day}.zip"'
    assert snapshot.sha256 in client.get("/data/snapshots/").text


def test_snapshot_of_a_day_is_taken_once(taken):
    taken()

    with pytest.raises(CommandError, match="not written again"):
        call_command("snapshot")


def test_command_tells_what_it_took_and_what_changed(taken):
    make_trip(published=True)
    taken(-1)
    make_city(published=True)
    said = StringIO()

    call_command("snapshot", stdout=said)

    assert "rows" in said.getvalue()
    assert "cities: 1 added, 0 changed, 0 removed" in said.getvalue()


def test_changes_are_counted_by_id(client, taken):
    make_city(name="同", published=True)
    edited, gone = (make_city(name=name, published=True) for name in ("舊", "去"))
    taken(-1)
    edited.name = "新"
    edited.save()
    withdraw(gone, by=None, reason="更正")
    make_city(name="來", published=True)

    snapshot = taken()

    assert snapshot.changes["cities"] == (3, 1, 1, 1)
    assert snapshot.changes["trips"] == (0, 0, 0, 0)
    page = client.get("/data/snapshots/").text
    assert page.count('<td class="number">1</td>') == 3


def test_a_new_column_is_no_change_of_its_rows():
    before = archive_of("id,name\r\nCITY-1,甲\r\nCITY-2,乙\r\n")
    after = archive_of("id,name,more\r\nCITY-1,甲,新\r\nCITY-2,丙,新\r\n")

    assert snapshot_store.compared_with(before, after, "cities") == (2, 0, 1, 0)


def archive_of(text: str) -> ZipFile:
    archive = ZipFile(BytesIO(), "w")
    archive.writestr("cities.csv", f"\ufeff{text}")
    return archive


def test_snapshot_closes_at_once_when_a_record_in_it_is_withdrawn_and_opens_with_it(client, taken):
    trip = make_trip(title="撤下的出訪", published=True, **FIT_TRIP)
    snapshot = taken()
    assert status_of(client, snapshot) == 200

    withdraw(trip, by=None, reason="更正")
    closed, listed = client.get(address(snapshot)), client.get("/data/snapshots/").text

    assert closed.status_code == 410
    assert "撤下的出訪" not in closed.text
    assert trip.code not in closed.text + listed
    assert f'href="{address(snapshot)}"' not in listed
    assert "/as-of/" in closed.text
    assert "/as-of/" in listed

    publish(trip, by=None)
    assert status_of(client, snapshot) == 200


@pytest.mark.parametrize(
    "kind", ["meeting withheld", "photo hidden", "member withheld", "withheld and removed"]
)
def test_snapshot_closes_when_content_in_it_is_withheld_or_hidden(client, taken, kind):
    meeting = make_meeting(published=True)
    photo = make_photo(meeting=meeting, published=True)
    delegation = Delegation.objects.create(trip=meeting.trip, name="市長團")
    member = DelegationMember.objects.create(delegation=delegation, name="某人", role="member")
    snapshot = taken()

    row, field = {"meeting": (meeting, "withheld_reason"), "photo": (photo, "hidden_reason")}.get(
        kind.split()[0], (member, "withheld_reason")
    )
    setattr(row, field, "另有考量")
    row.save()
    if kind.endswith("removed"):
        row.delete()

    assert status_of(client, snapshot) == 410


def test_snapshot_stays_open_when_what_is_public_is_edited_added_or_removed(client, taken):
    meeting = make_meeting(published=True)
    delegation = Delegation.objects.create(trip=meeting.trip, name="市長團")
    snapshot = taken()

    meeting.title = "另一名稱"
    meeting.save()
    make_trip(published=True)
    make_trip()
    delegation.delete()

    assert status_of(client, snapshot) == 200


def test_closed_snapshot_leads_to_its_moment_without_what_was_taken_back(client, taken):
    gone, kept = make_city(name="撤下市", published=True), make_city(name="留下市", published=True)
    snapshot = taken()
    withdraw(gone, by=None, reason="更正")
    kept.name = "改名市"
    kept.save()
    moment = snapshot_store.snapshot_of(str(snapshot.day)).at
    assert moment.tzinfo

    closed = client.get(address(snapshot)).text

    assert f"/as-of/{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}/data/all.zip" in closed


def test_snapshot_that_was_not_finished_is_none_and_is_taken_anew(client, taken, monkeypatch):
    make_trip(published=True)

    def broken(export, records, terms):
        raise OSError("gone")

    with monkeypatch.context() as patched:
        patched.setattr(data_archive, "csv_of", broken)
        with pytest.raises(OSError, match="gone"):
            taken()
    snapshot_store.store().save(f"{timezone.now():%Y-%m-%d}.zip", BytesIO(b"half"))

    assert snapshot_store.snapshots() == []
    assert status_of(client, taken()) == 200


def test_removed_snapshot_is_unknown(client, taken):
    snapshot = taken()

    call_command("snapshot", "--remove", str(snapshot.day), stdout=StringIO())

    assert status_of(client, snapshot) == 404
    assert storages["snapshots"].listdir("")[1] == []
    with pytest.raises(CommandError, match="no snapshot"):
        call_command("snapshot", "--remove", "2026-99-99")


def test_snapshot_that_the_reader_has_is_not_sent_again(client, taken):
    snapshot = taken()
    response = client.get(address(snapshot))
    response.getvalue()
    etag = response.headers["ETag"]

    assert client.get(address(snapshot), headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("day", ["2026-3-27", "2026-13-40", "9" * 20, "20260327", "2026-W13-5"])
def test_snapshot_of_no_day_is_not_found(client, taken, day):
    assert client.get(f"/data/snapshots/{day}.zip").status_code == 404


def test_list_without_snapshots_says_so(client):
    assert 'class="empty-list"' in client.get("/data/snapshots/").text


def test_list_shows_a_new_snapshot_although_the_page_was_kept(client, taken):
    client.get("/data/snapshots/")

    snapshot = taken()

    assert snapshot.file_name in client.get("/data/snapshots/").text


def test_path_of_then_is_of_a_second_that_is_over():
    at = datetime(2026, 3, 27, 8, 15, 0, 250_000, tzinfo=UTC)
    snapshot = snapshot_store.Snapshot(at.date(), at, "", 0, "", None, {})

    assert snapshot.path_of_then("/data/all.zip") == "/as-of/20260327T081500Z/data/all.zip"


def test_changes_page_tells_each_day_in_the_readers_language(client):
    chinese, english = (client.get(f"{prefix}/data/changes/").text for prefix in ("", "/en"))

    assert '<time datetime="2026-11-25">' in chinese
    assert "個資料集" in chinese
    assert "data sets" in english
