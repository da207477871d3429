import pytest
from django.contrib import admin
from django.db import models

from diaspora.models import Association
from portal.records.dates import DayFormField
from tests.factories import make_meeting, make_trip
from tests.staff import EDITOR, address, form_data, signed_in
from trips.models import ItineraryItem, Trip

pytestmark = pytest.mark.django_db


def test_days_are_typed_in_either_calendar_on_main_forms_and_rows():
    editor = signed_in(EDITOR)
    data = form_data(editor.get(address(Trip, "add")), title="美國訪問", category="visit")
    data |= {
        "starts_on": "民國115年3月11日",
        "ends_on": "１１５／３／２１（六）",
        "report_due_on": "20260622",
    }
    data |= {"itinerary_items-0-activity": "departure", "itinerary_items-0-text": "啟程"}
    data |= {"itinerary_items-0-starts_on": "11 March 2026", "itinerary_items-0-ends_on": "1150312"}
    answer = editor.post(address(Trip, "add"), data)
    assert answer.status_code == 302, answer.context_data["errors"]
    trip, item = Trip.objects.get(), ItineraryItem.objects.get()
    days = (trip.starts_on, trip.ends_on, trip.report_due_on, item.starts_on, item.ends_on)
    assert [str(day) for day in days] == [
        "2026-03-11",
        "2026-03-21",
        "2026-06-22",
        "2026-03-11",
        "2026-03-12",
    ]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("115/3", "A day is needed here, and “115/3” has none."),
        ("2026-02-30", "2026-02 has no day 30."),
        ("3/11/2026", "“3/11/2026” could be read two ways. Write the year first: 2026/3/11 or 115/3/11."),
        ("9" * 100_000, "“" + "9" * 40 + "” is not a date. Write 2026-03-11, 2026-03, 2026 or 115/3/11."),
    ],
)
def test_day_that_is_none_is_refused_beside_its_box_and_stays_there(written, reason):
    editor, trip = signed_in(EDITOR), make_trip()
    answer = editor.post("/en" + address(trip), form_data(editor.get(address(trip)), starts_on=written))
    form = answer.context_data["adminform"].form
    assert form.errors["starts_on"] == [reason]
    assert form["starts_on"].value() == written
    assert Trip.objects.get().starts_on == trip.starts_on


def test_stored_dates_are_shown_in_both_calendars_with_the_length_of_the_range():
    editor, trip = signed_in(EDITOR), make_trip()
    text = editor.get(address(trip)).content.decode()
    assert 'value="2026-03-11"' in text
    assert '<span lang="zh-Hant">民國115年3月11日</span>／2026年3月11日（三）' in text
    text = editor.get("/en" + address(trip)).content.decode()
    assert '<span lang="zh-Hant">民國115年3月21日</span>／Sat, 21 March 2026' in text
    assert '<span class="date-length">11 days</span>' in text


def test_box_of_a_partial_date_has_room_for_the_roc_calendar_and_says_no_more_than_it_holds():
    editor = signed_in(EDITOR)
    data = form_data(
        editor.get(address(Association, "add")), name="中華公所", kind="benevolent", country="US"
    )
    answer = editor.post(address(Association, "add"), data | {"founded_on": "民國前29年"})
    association = Association.objects.get()
    assert (answer.status_code, str(association.founded_on)) == (302, "1883")
    text = editor.get(address(association)).content.decode()
    assert '<span lang="zh-Hant">民國前29年</span>／1883年' in text
    assert 'name="founded_on" value="1883" class="vDateText" maxlength="100"' in text


def test_every_day_in_the_admin_takes_both_calendars():
    for model, model_admin in admin.site._registry.items():
        for field in model._meta.fields:
            is_day = isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField)
            if is_day and field.editable:
                assert isinstance(model_admin.formfield_for_dbfield(field, None), DayFormField), field


def test_range_without_an_end_has_no_length():
    editor, meeting = signed_in(EDITOR), make_meeting(starts_on="2026-03-12")
    form = editor.get(address(meeting)).context_data["adminform"].form
    assert (form.fields["ends_on"].widget.range_from, form.fields["ends_on"].widget.days) == (
        "starts_on",
        None,
    )


def test_date_with_an_error_is_described_by_it():
    page = signed_in(EDITOR).post(address(Trip, "add"), {"starts_on": "2026-02-30"})
    box = page.content.decode().split('name="starts_on"', 1)[1].split(">", 1)[0]
    assert 'aria-describedby="id_starts_on_error"' in box
    assert 'id="id_starts_on_error"' in page.content.decode()


def test_date_without_an_error_is_described_by_nothing_that_is_not_there():
    page = signed_in(EDITOR).get(address(Trip, "add")).content.decode()
    assert "timezone_warning_helptext" not in page
