"""Importing an untouched export changes nothing: every set of the first record, in each format, as it
was sent and as a spreadsheet program would save it."""

import pytest

from portal.pages.datasets import DATASETS
from portal.pages.first_record import load_first_record
from tests.factories import make_expense, make_meeting, make_nil_return, make_participant, make_topic
from tests.importing import as_csv, as_ods, as_xlsx, report, rows_of, send, typed
from tests.staff import EDITOR, signed_in
from trips.models import Meeting, Trip

pytestmark = pytest.mark.django_db

SETS = [name for name, export in DATASETS.items() if export.entry]


def withhold_a_meeting() -> None:
    trip = Trip.objects.get()
    meeting = make_meeting(
        trip=trip,
        published=True,
        withheld_reason="對方要求",
        told_us="機密",
        starts_on=trip.starts_on,
        latitude=1,
        longitude=2,
    )
    meeting.topics.add(make_topic())
    make_participant(meeting=meeting)


def test_import_of_an_untouched_export_changes_nothing(client):
    load_first_record(by=None, report=lambda line: None)
    withhold_a_meeting()
    make_nil_return(published=True)
    make_expense(trip=Trip.objects.first(), currency="USD", amount_twd="31500.5", rate_on="2026-03-10")
    make_expense(trip=Trip.objects.first(), amount=None)
    editor = signed_in(EDITOR)
    for name in SETS:
        for prefix in ("", "/en"):
            rows = rows_of(client.get(f"{prefix}/data/{name}.csv").getvalue().decode())
            assert len(rows) > 1, name
            files = [as_csv(rows), client.get(f"{prefix}/data/{name}.ods").getvalue()]
            if not prefix:
                files += [as_xlsx(typed(rows, name)), as_ods(typed(rows, name))]
            for content in files:
                found = report(send(editor, name, content))
                assert (found.problems, found.rows, found.notes) == ([], [], {}), name
                assert found.left == found.read == len(rows) - 1
    assert Meeting.objects.get(withheld_reason="對方要求").told_us == "機密"
