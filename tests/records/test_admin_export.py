"""What staff take away of a list, and what the log says of it."""

import csv
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from portal.cities.models import Country
from portal.records.admin_export import staff_export
from portal.records.exports import Terms
from portal.records.models import Record
from portal.records.writers import file_pieces
from tests.factories import make_agency, make_association, make_follow_up, make_trip
from tests.safety.planting import Garden
from tests.safety.world import World
from tests.staff import EDITOR, REPORTER, USER_ADMINISTRATOR, signed_in

pytestmark = pytest.mark.django_db


def taken(client, record, *records, query: str = "", **data):
    model = type(record)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    chosen = {"action": "export_selected", "_selected_action": [one.pk for one in (record, *records)]}
    return client.post(f"{address}{query}", chosen | data)


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


def test_editor_takes_chosen_drafts_with_what_is_internal():
    chosen = make_association(name="甲會", contact="02-1234", staff_note="=note")
    make_association(name="乙會")
    editor = signed_in(EDITOR)

    response = taken(editor, chosen)
    (row,) = rows(response)

    assert (row["code"], row["state"], row["name"]) == (chosen.code, "draft", "甲會")
    assert (row["contact"], row["staff_note"]) == ("02-1234", "'=note")
    assert "no-store" in response.headers["Cache-Control"]
    assert 'filename="staff-association-20' in response.headers["Content-Disposition"]
    assert "folded" not in row


def test_whole_list_is_what_the_filter_shows():
    for number in range(3):
        trip = make_trip(title=f"一{number}")
    make_trip(title="二")

    found = rows(taken(signed_in(EDITOR), trip, query="?q=一", select_across="1"))

    assert sorted(row["title"] for row in found) == ["一0", "一1", "一2"]


def test_log_says_who_took_what_by_which_filter():
    trip = make_trip(title="一")
    editor = signed_in(EDITOR)

    taken(editor, trip, query="?q=一").getvalue()
    entry = LogEntry.objects.get()

    assert (entry.user, entry.object_repr, entry.object_id) == (editor.user, "trip.csv", None)
    assert entry.content_type.model_class() is type(trip)
    assert entry.get_change_message().startswith(
        "exported 1 rows as CSV, with internal columns, filtered by “q="
    )


def test_reporter_who_may_only_look_gets_public_columns_alone():
    follow_up = make_follow_up(published=True, staff_note="機密")
    reporter = signed_in(REPORTER, agency=follow_up.lead_agency)

    found = rows(taken(reporter, follow_up))

    assert all("staff_note" not in row and "state" not in row for row in found)
    assert "機密" not in str(found)
    assert LogEntry.objects.get().get_change_message().startswith("exported")


def test_lists_of_agencies_and_countries_are_taken_too():
    editor, agency = signed_in(EDITOR), make_agency()

    (row,) = rows(taken(editor, agency))
    (country,) = rows(taken(editor, Country.objects.get(pk="JP")))

    assert (row["code"], row["name"]) == (agency.code, agency.name)
    assert (country["code"], country["name_en"]) == ("JP", "Japan")


def test_accounts_are_not_taken():
    administrator = signed_in(USER_ADMINISTRATOR)
    page = administrator.get(reverse("admin:accounts_user_changelist"))

    response = taken(administrator, administrator.user)

    assert "export_selected" not in page.content.decode()
    assert "text/html" in response.headers["Content-Type"]
    assert not LogEntry.objects.exists()


def test_anonymous_visitor_takes_nothing(client):
    response = taken(client, make_trip())

    assert response.status_code == 302
    assert not LogEntry.objects.exists()


def test_every_kind_of_record_can_be_taken():
    World(Garden(), "withdrawn", base=World(Garden(), "published"))
    for model in apps.get_models():
        if issubclass(model, Record):
            export = staff_export(model, is_internal=True)
            pieces = file_pieces("csv", export, model._base_manager.all(), Terms.now())
            found = list(csv.DictReader(StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))
            codes = model._base_manager.order_by("pk").values_list("code", flat=True)
            assert [row["code"] for row in found] == list(codes), model
