from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection

from portal.records.dates import PartialDate
from trips.models import FollowUpAction, ProgressUpdate

pytestmark = pytest.mark.django_db

CLOSING = {"closing_ground": "carried_out", "closing_reason": "窗口已設立"}


@pytest.fixture
def follow_up(a_trip):
    return FollowUpAction.objects.create(title="設立窗口", kind="commitment", trip=a_trip)


def report(follow_up, day, **values):
    update = ProgressUpdate(follow_up=follow_up, reported_on=date(2026, *day), text="辦理", **values)
    update.full_clean()
    update.save()
    follow_up.refresh_from_db()


def test_follow_up_without_updates_has_no_progress_reported(follow_up):
    assert (follow_up.status, follow_up.percent) == ("not_reported", None)


def test_follow_up_takes_status_and_percent_from_its_latest_update(follow_up):
    report(follow_up, (5, 2), percent=40)
    report(follow_up, (5, 1), new_status="in_progress", percent=10)

    assert (follow_up.status, follow_up.percent) == ("in_progress", 40)


def test_follow_up_closed_with_a_reason_keeps_date_and_reason(follow_up):
    report(follow_up, (6, 1), new_status="done", **CLOSING)

    assert follow_up.is_closed
    assert (follow_up.closed_on, follow_up.closing_reason) == (date(2026, 6, 1), "窗口已設立")


def test_follow_up_opened_again_has_no_closing(follow_up):
    report(follow_up, (6, 1), new_status="done", **CLOSING)
    report(follow_up, (7, 1), new_status="in_progress", reopening_reason="窗口又關了")

    assert not follow_up.is_closed
    assert follow_up.closed_on is None


def test_update_that_closes_without_reason_is_refused(follow_up):
    with pytest.raises(ValidationError, match=r"reason|理由|原因"):
        report(follow_up, (6, 1), new_status="done")


def test_update_of_a_day_to_come_is_refused(follow_up):
    update = ProgressUpdate(follow_up=follow_up, reported_on=date(2999, 1, 1), text="辦理")
    with pytest.raises(ValidationError) as caught:
        update.full_clean()
    assert "reported_on" in caught.value.message_dict


def test_silence_is_counted_in_days_of_taipei(follow_up):
    """Kept at 16:30 UTC on the last day of February, in Taipei it is the first of March."""
    FollowUpAction.objects.update(created_at=datetime(2024, 2, 29, 16, 30, tzinfo=UTC))
    follow_up.refresh_from_db()
    for day, is_stale in ((date(2024, 9, 1), False), (date(2024, 9, 2), True)):
        assert follow_up.is_stale(day) == is_stale
        assert FollowUpAction.objects.stale(day).exists() == is_stale


@pytest.mark.parametrize(
    ("due", "on", "overdue"),
    [
        ("2026-06-30", date(2026, 6, 30), False),
        ("2026-06-30", date(2026, 7, 1), True),
        ("2026-06", date(2026, 6, 30), False),
        ("2026-06", date(2026, 7, 1), True),
        ("2026", date(2026, 12, 31), False),
        ("2026", date(2027, 1, 1), True),
        ("2024-02", date(2024, 2, 29), False),
        ("2024-02", date(2024, 3, 1), True),
        ("2023-02", date(2023, 3, 1), True),
        ("2024-02-29", date(2024, 2, 29), False),
        ("2024-02-29", date(2024, 3, 1), True),
        (None, date(2999, 1, 1), False),
    ],
)
def test_overdue_counts_from_the_end_of_the_due_date_as_precise_as_it_is(follow_up, due, on, overdue):
    follow_up.due_on = PartialDate.parse(due) if due else None
    follow_up.save()

    assert follow_up.is_overdue(on) == overdue
    assert FollowUpAction.objects.overdue(on).exists() == overdue


def test_closed_follow_up_is_never_overdue(follow_up):
    follow_up.due_on = PartialDate(2026, 1, 1)
    follow_up.save()
    report(
        follow_up, (6, 1), new_status="withdrawn", closing_ground="circumstances", closing_reason="不再需要"
    )

    assert not FollowUpAction.objects.overdue(date(2026, 12, 1)).exists()


def test_unassigned_are_the_open_ones_without_an_agency(follow_up):
    assert list(FollowUpAction.objects.unassigned()) == [follow_up]


def test_migration_tells_of_what_was_opened_again_before_there_was_a_column(follow_up):
    migration = import_module("trips.migrations.0008_follow_up_closing_and_parts")
    other = FollowUpAction.objects.create(title="另一項", kind="commitment", trip=follow_up.trip)
    report(follow_up, (6, 1), new_status="done", **CLOSING)
    report(follow_up, (7, 1), new_status="in_progress", reopening_reason="又停了")
    report(other, (6, 1), new_status="in_progress")
    FollowUpAction.objects.update(reopened_on=None)
    migration.tell_reopenings(apps, SimpleNamespace(connection=connection))
    found = FollowUpAction.objects.order_by("pk").values_list("reopened_on", flat=True)
    assert list(found) == [date(2026, 7, 1), None]
