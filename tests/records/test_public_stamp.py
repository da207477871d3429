"""The public stamp: another one after every write that a page could show, and the same after any other."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.management import call_command
from django.db import OperationalError, connection, models, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from portal.accounts.models import Agency
from portal.cities.models import Country
from portal.records import public_stamp as stamps
from portal.records.models import ImportRun, PreviewLink, ReviewStep, SearchEntry, SentForm, StampLane
from portal.records.public_stamp import public_stamp, raise_stamp
from portal.records.publishing import publish, withdraw
from portal.records.search.following import followed
from portal.records.search.keeping import reindex
from tests.factories import (
    FIT_TRIP,
    make_agency,
    make_follow_up,
    make_meeting,
    make_party,
    make_topic,
    make_trip,
    published,
)
from tests.safety.planting import Garden
from tests.safety.world import World
from tests.staff import EDITOR, make_user
from trips.models import Agreement, Meeting, Topic, Trip

pytestmark = pytest.mark.django_db

OURS = ("accounts", "records", "cities", "diaspora", "trips")
# What no public page shows, or shows only as other rows have it.
STAFF_ONLY = {
    "accounts.User",
    "records.CodeSequence",
    "records.ImportRun",
    "records.PreviewLink",
    "records.ReviewStep",
    "records.SearchEntry",
    "records.SentForm",
    "records.StampLane",
    "records.StampMoment",
}


def shown_models() -> list[type[models.Model]]:
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    plain = [model for model in ours if not model.__name__.startswith("Historical")]
    return [model for model in plain if model._meta.label not in STAFF_ONLY]


def is_raised_by(write: Callable[[], object]) -> bool:
    before = public_stamp()
    write()
    return public_stamp() != before


@pytest.fixture
def rows() -> dict[type[models.Model], models.Model]:
    """One row of every model that pages show; a model that has none here is one that no test knows."""
    world = World(Garden(), "published")
    rows = {type(row): row for row in world.rows.values()}
    return rows | {Agency: make_agency(), Country: Country.objects.get(pk="US")}


def writes(row: models.Model) -> Iterator[tuple[str, Callable[[], object]]]:
    model = type(row)
    name = "name" if model is Country else "code"
    same = model.objects.filter(pk=row.pk)
    yield "save", row.save
    yield "update", lambda: same.update(**{name: F(name)})
    yield "bulk_update", lambda: model.objects.bulk_update([row], [name])
    yield "bulk_create", lambda: model.objects.bulk_create([row], ignore_conflicts=True)
    yield "delete many", lambda: model.objects.none().delete()


def test_stamp_is_raised_by_every_write_of_every_model_that_pages_show(rows):
    silent = [
        f"{name} of {model.__name__}"
        for model in shown_models()
        for name, write in writes(rows[model])
        if not is_raised_by(write)
    ]

    assert not silent


def loaded(row: models.Model, folder: Path) -> None:
    file = folder / "rows.json"
    file.write_text(serializers.serialize("json", [row]), encoding="utf-8")
    call_command("loaddata", str(file), verbosity=0)


def test_stamp_is_raised_by_rows_that_are_loaded_from_a_file(rows, tmp_path):
    silent = [
        model.__name__
        for model in shown_models()
        if not is_raised_by(lambda model=model: loaded(rows[model], tmp_path))
    ]

    assert not silent


def test_withdrawal_that_is_loaded_from_a_file_is_seen_by_page_and_search(client, tmp_path):
    trip = make_trip(title="港灣考察", published=True)
    pages = (trip.get_absolute_url(), "/search/?q=港灣&kind=trip", "/sitemap-trips-1.xml")
    assert all(trip.slug in client.get(page).content.decode() for page in pages)

    trip.state = "withdrawn"
    loaded(trip, tmp_path)

    assert client.get(pages[0]).status_code == 404
    assert not [page for page in pages[1:] if trip.slug in client.get(page).content.decode()]
    assert not SearchEntry.objects.filter(record_id=trip.pk, number=Trip.search.number).exists()


def test_stamp_is_raised_by_deleting_a_row_of_any_model(rows):
    deleted, silent = 0, []
    make_party(agreement=rows[Agreement], text="留下者")
    for model, row in rows.items():
        try:
            with transaction.atomic():
                if not is_raised_by(row.delete):
                    silent.append(model.__name__)
                deleted += 1
        except ProtectedError:
            continue

    assert deleted > 10
    assert not silent


def test_stamp_is_raised_by_relations_to_many_from_both_sides(rows):
    links = [field for model in shown_models() for field in model._meta.many_to_many]
    silent = []
    for field in links:
        row, other = rows[field.model], rows[field.related_model]
        there, back = getattr(row, field.name), getattr(other, field.remote_field.get_accessor_name())
        there.clear()
        steps = {
            "add": lambda there=there, other=other: there.add(other),
            "remove": lambda there=there, other=other: there.remove(other),
            "set back": lambda back=back, row=row: back.set([row]),
            "clear back": lambda back=back: back.clear(),
        }
        silent += [f"{name} {field}" for name, step in steps.items() if not is_raised_by(step)]

    assert len(links) >= 4
    assert not silent


def test_stamp_is_raised_by_publishing_withdrawing_and_a_new_index():
    trip = make_trip(**FIT_TRIP)

    assert is_raised_by(lambda: publish(trip, by=None))
    assert is_raised_by(lambda: withdraw(trip, by=None, reason="錯誤"))
    assert is_raised_by(reindex)


def test_stamp_stays_when_staff_work_on_what_no_page_shows():
    editor = make_user(EDITOR)
    trip = make_trip()
    before = public_stamp()
    later = timezone.now() + timedelta(days=1)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=later)
    SentForm.objects.create(token="t" * 32, sent_by=editor)
    PreviewLink.objects.create(
        record_code=trip.code, token_digest="d" * 64, created_by=editor, expires_at=later
    )
    ReviewStep.objects.create(record_code=trip.code, kind="submitted", by=editor)
    ImportRun.objects.create(data_set="trips", file="a.csv", file_name="a.csv", uploaded_by=editor)
    editor.save()

    assert public_stamp() == before


def test_stamp_stays_when_the_transaction_is_taken_back():
    trip = make_trip()
    before = public_stamp()
    with transaction.atomic():
        trip.save()
        assert public_stamp() != before
        transaction.set_rollback(True)

    assert public_stamp() == before


def test_stamp_is_raised_once_by_many_saves_in_one_block(monkeypatch):
    raised = []
    monkeypatch.setattr("portal.records.search.following.raise_stamp", raised.append)
    with followed():
        for _number in range(3):
            make_topic()
        make_meeting()
        assert raised == []

    assert len(raised) == 1


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize("way", ["save", "update", "bulk_create"])
def test_stamp_changes_at_the_moment_of_a_publication_and_only_then(monkeypatch, way):
    now = timezone.now()
    moment = now + timedelta(hours=1)
    values = {"state": "published", "published_at": moment}
    if way == "save":
        published(make_trip(), at=moment)
    elif way == "update":
        make_trip()
        Trip.objects.update(**values)
    else:
        days = {"starts_on": now.date(), "ends_on": now.date()}
        Trip.objects.bulk_create([Trip(title="訪", category="visit", code="TRIP-2030-001", **days, **values)])
    before = public_stamp()
    at(monkeypatch, moment - timedelta(seconds=1))
    assert public_stamp() == before

    at(monkeypatch, moment)
    assert public_stamp() != before


def test_stamp_changes_at_the_moment_of_what_is_withheld_too(monkeypatch):
    """The search index knows of no such moment: it holds nothing withheld."""
    moment = timezone.now() + timedelta(hours=1)
    published(make_meeting(withheld_reason="公開的理由"), at=moment)
    before = public_stamp()
    at(monkeypatch, moment)

    assert public_stamp() != before


def test_stamp_does_not_repeat_after_the_rows_are_as_they_were():
    """A restored backup brings the lanes back: the next change must not give a number given before."""
    raise_stamp()
    versions = list(StampLane.objects.values_list("pk", "version"))
    seen = set()
    for _number in range(5):
        for pk, version in versions:
            StampLane.objects.filter(pk=pk).update(version=version)
        raise_stamp()
        seen.add(public_stamp())

    assert len(seen) == 5


def in_a_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_long_transaction_keeps_nobody_waiting_for_the_stamp():
    """Where databases let two write at once, each takes a lane of its own; the sum tells of both."""
    is_open, other_is_done = threading.Event(), threading.Event()
    waits = not connection.features.has_select_for_update
    found = []

    def long_one() -> None:
        with transaction.atomic():
            raise_stamp()
            is_open.set()
            found.append(other_is_done.wait(0.2 if waits else 10))

    def short_one() -> None:
        with transaction.atomic():
            raise_stamp()
        found.append(public_stamp())
        other_is_done.set()

    raise_stamp_in_one()
    long = in_a_thread(long_one)
    is_open.wait(10)
    short = in_a_thread(short_one)
    long.join(30)
    short.join(30)

    assert found[-1 if not waits else 0] is (not waits)
    assert StampLane.objects.count() == (1 if waits else 2)


def raise_stamp_in_one() -> None:
    StampLane.objects.all().delete()
    with transaction.atomic():
        raise_stamp()


def test_connection_that_died_is_opened_anew_for_the_stamp(monkeypatch):
    asked, found = stamps.asked, []

    def dead_once() -> str:
        if not found:
            found.append(connection.connection)
            raise OperationalError("server closed the connection unexpectedly")
        return asked()

    monkeypatch.setattr(stamps, "asked", dead_once)

    def ask() -> None:
        connection.ensure_connection()
        found.append(public_stamp())
        found.append(connection.connection)

    in_a_thread(ask).join(30)

    dead, stamp, living = found
    assert stamp
    assert living is not dead


def test_database_that_is_down_is_asked_once(monkeypatch):
    asked = []

    def down() -> str:
        asked.append(1)
        raise OperationalError("connection refused")

    monkeypatch.setattr(stamps, "asked", down)
    with pytest.raises(OperationalError, match="refused"):
        public_stamp()

    assert len(asked) == 1


def test_labels_and_topics_that_pages_show_raise_the_stamp():
    follow_up = make_follow_up(lead_agency=make_agency(), published=True)
    meeting = make_meeting(published=True)
    topic = make_topic()

    assert is_raised_by(lambda: Agency.objects.filter(pk=follow_up.lead_agency_id).update(name="新名"))
    assert is_raised_by(lambda: meeting.topics.set([topic]))
    assert is_raised_by(lambda: Topic.objects.filter(pk=topic.pk).update(name="觀光"))
    assert is_raised_by(lambda: Meeting.objects.filter(pk=meeting.pk).update(title="會談"))
