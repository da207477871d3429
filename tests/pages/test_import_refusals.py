"""What an import refuses: each file and each cell with a reason to read, all at once, and nothing saved."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from portal.cities.models import City
from portal.records import sheet_worker, tables
from portal.records.models import ImportRun
from portal.records.tables import REASONS, TableError
from tests.factories import (
    make_city,
    make_meeting,
    make_trip,
)
from tests.importing import as_csv, as_ods, as_xlsx, messages, report, send, table, zipped
from tests.staff import EDITOR, signed_in
from trips.models import Meeting, Trip

pytestmark = pytest.mark.django_db

ROW = {"name": "波士頓", "country_id": "US"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
FAILED_ODS = '<table:table-row><table:table-cell calcext:value-type="error"/></table:table-row>'
DOCX = zipped({"[Content_Types].xml": b"wordprocessingml", "word/document.xml": b""})


def reason(code: str, **params) -> str:
    with translation.override("zh-hant"):
        return str(TableError(code, **params))


# The file


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "type"),
        (DOCX, "zip"),
        (OLE, "old"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (as_xlsx(table(ROW))[:2000], "damaged"),
        (b"id,name\r\n" + b"x" * (20 * 1024 * 1024), "size"),
    ],
    ids=["empty", "pdf", "png", "docx", "old", "encrypted", "damaged", "large"],
)
def test_import_refuses_a_file_of_another_kind_whatever_its_name(content, code):
    answer = send(signed_in(EDITOR), "cities", content, "城市.csv")

    assert answer.status_code == 400
    assert answer.context_data["form"].errors == {"file": [reason(code)]}
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        (as_csv([["id", "name"]]), "empty", {}),
        (b'id,name\r\n,"abc\r\n,b', "field", {"line": 3}),
        (b'id,name\r\n,"a"b\r\n', "quotes", {"line": 2}),
        (as_xlsx([["id", "name"], *([[]] * 3), ["", *([""] * 300), "x"]]), "columns", {}),
        (as_ods(table(ROW), extra=FAILED_ODS), "failed", {}),
        (zipped({"[Content_Types].xml": b"spreadsheetml", "xl/workbook.xml": b"<x"}), "damaged", {}),
    ],
    ids=["no rows", "open quote", "stray quote", "wide", "failed formula", "broken"],
)
def test_import_says_why_rows_cannot_be_read(content, code, params):
    assert [one[3] for one in messages(send(signed_in(EDITOR), "cities", content))] == [
        reason(code, **params)
    ]


def test_import_refuses_too_many_rows_and_what_grows_beyond_measure(monkeypatch, tmp_path):
    editor = signed_in(EDITOR)
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    answer = send(editor, "cities", table(ROW, ROW))
    assert messages(answer)[0][3] == str(REASONS["rows"]) % tables.LIMITS
    bomb = tmp_path / "bomb.xlsx"
    bomb.write_bytes(as_xlsx(table(ROW)))
    monkeypatch.setattr(sheet_worker, "MAX_UNPACKED", 100)
    with pytest.raises(sheet_worker.RefusedError, match="bomb"):
        sheet_worker.failed_cells(str(bomb))


def test_import_refuses_a_sheet_with_a_cell_far_away():
    book, output = load_workbook(BytesIO(as_xlsx(table(ROW)))), BytesIO()
    book.active["XFD1048576"] = "far"
    book.save(output)

    assert messages(send(signed_in(EDITOR), "cities", output.getvalue()))[0][3] in (
        reason("far"),
        reason("resources"),
    )


def test_import_of_a_file_that_is_gone_says_so():
    editor = signed_in(EDITOR)
    run = send(editor, "cities", table(ROW)).context_data["run"]
    run.file.storage.delete(run.file.name)

    answer = send(editor, "cities", table(ROW))

    assert [one[3] for one in messages(answer)] == [reason("gone")]


# The header


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["id", "nome", "name"], [("B", "nome")]),
        (["id", "name", "NAME "], [("C", "NAME")]),
        (["name"], [("", "id")]),
        (["nome", "name", "name"], [("A", "nome"), ("C", "name"), ("", "id")]),
    ],
)
def test_import_names_headers_that_are_unknown_doubled_or_missing(header, found):
    answer = send(signed_in(EDITOR), "cities", [header, ["x"] * len(header)])

    assert [one[1:3] for one in messages(answer)] == found
    assert len({one[3] for one in messages(answer)}) == len(found)


def test_import_names_a_cell_without_a_header():
    answer = send(signed_in(EDITOR), "cities", [["id", "name", "country_id"], ["", "城", "US", "", "多"]])

    assert [one[0] for one in messages(answer)] == [2]
    assert report(answer).problems[0].value == "多"


# The cells


TIE = {"city_id": "CITY-0001", "level": "partner"}
TRIP = {"title": "甲", "category": "visit", "starts_on": "115/3/1", "ends_on": "115/3/2"}
MEETING = {"trip_id": "TRIP-2026-001", "kind": "talks", "title": "甲"}
CELLS = [
    ("cities", ROW | {"name": ""}, ["name"]),
    ("cities", ROW | {"country_id": ""}, ["country_id"]),
    ("cities", ROW | {"country_id": "XX"}, ["country_id"]),
    ("cities", {"name": "甲", "country_label": "無此國"}, ["country_label"]),
    ("cities", ROW | {"name": "甲" * 201}, ["name"]),
    ("cities", ROW | {"kind": "village"}, ["kind"]),
    ("cities", ROW | {"kind_label": "村"}, ["kind_label"]),
    ("cities", ROW | {"latitude": "91", "longitude": "x"}, ["longitude"]),
    ("cities", ROW | {"latitude": "91", "longitude": "1"}, ["latitude"]),
    ("cities", ROW | {"latitude": "1"}, ["longitude"]),
    ("cities", ROW | {"home_page": "=1+1", "wikidata_id": "7"}, ["home_page", "wikidata_id"]),
    ("cities", ROW | {"id": "CITY-9999"}, ["id"]),
    ("cities", ROW | {"id": "TRIP-2026-001"}, ["id"]),
    ("sister_city_ties", {"city_label": "同名", "level": "partner"}, ["city_label"]),
    ("sister_city_ties", TIE | {"concluded_on": "2025-13"}, ["concluded_on"]),
    ("sister_city_ties", TIE | {"concluded_on": "115.3"}, ["concluded_basis"]),
    ("sister_city_ties", TIE | {"instrument_held": "perhaps"}, ["instrument_held"]),
    ("trips", TRIP | {"starts_on": "2026-02-30", "ends_on": "115/3"}, ["starts_on", "ends_on"]),
    ("trips", TRIP | {"ends_on": "2026-02-28"}, ["ends_on"]),
    ("trips", TRIP | {"stated_days": "4.5"}, ["stated_days"]),
    ("meetings", MEETING | {"host_id": "CITY-9"}, ["host_id"]),
    ("meetings", MEETING | {"host_label": "某市"}, ["host_type"]),
    ("meetings", MEETING | {"host_type": "city"}, ["host_id"]),
    ("meetings", MEETING | {"host_type": "other"}, ["host_label"]),
    ("meetings", MEETING | {"topics_display": "無；此"}, ["topics_display"]),
    ("meetings", MEETING | {"date_tz": "Mars"}, ["date_tz"]),
    ("participants", {"meeting_id": "MTG-2026-001"}, ["post"]),
    ("follow_ups", {"title": "甲", "kind": "commitment"}, ["origin_id"]),
    ("associations", {"name": "甲", "kind": "other"}, ["region"]),
]


def test_import_names_row_column_value_and_reason_of_every_bad_cell():
    make_city(name="同名")
    make_city(name="同名")
    make_meeting()
    editor = signed_in(EDITOR)
    for name, row, columns in CELLS:
        given = table(row)
        found = messages(send(editor, name, given))
        assert [one[2] for one in found] == columns, row
        for number, place, column, message in found:
            assert number == 2
            assert place == (chr(65 + given[0].index(column)) if column in given[0] else "")
            assert len(message) > 3
    assert (City.objects.count(), Meeting.objects.count(), Trip.objects.count()) == (2, 1, 1)


def test_import_offers_the_records_that_a_name_may_mean():
    first, second = make_city(name="曼徹斯特"), make_city(name="曼徹斯特")
    editor = signed_in(EDITOR)

    (several,) = messages(
        send(editor, "sister_city_ties", table({"city_label": "曼徹斯特", "level": "partner"}))
    )
    (alike,) = messages(
        send(editor, "sister_city_ties", table({"city_label": "曼徹斯特市", "level": "partner"}))
    )

    assert all(code in several[3] and code in alike[3] for code in (first.code, second.code))


def test_import_shows_a_limited_number_of_errors_and_counts_them_all():
    answer = send(signed_in(EDITOR), "cities", table(*({"name": "", "country_id": "XX"} for _ in range(250))))

    assert report(answer).problem_count == 250
    assert len(report(answer).problems) == 200
    assert "250" in answer.content.decode()
    assert 'name="fingerprint"' not in answer.content.decode()


def test_import_refuses_a_character_that_no_encoding_has():
    content = as_csv(table(ROW | {"profile": "一"}), "cp950")

    answer = send(signed_in(EDITOR), "cities", content.replace("一".encode("cp950"), b"\xfe\xfe"))

    assert [one[:3] for one in messages(answer)] == [(2, "D", "profile")]


def test_import_refuses_a_formula_without_result_and_a_date_for_a_text():
    book, output = Workbook(), BytesIO()
    for row in (["id", "name", "country_id", "profile"], [None, date(2026, 3, 11), "US", "=1/0"]):
        book.active.append(row)
    book.save(output)

    answer = send(signed_in(EDITOR), "cities", output.getvalue())

    assert [one[:3] for one in messages(answer)] == [(2, "B", "name"), (2, "D", "profile")]


def test_import_refuses_two_rows_about_one_record_and_what_never_moves():
    meeting, other = make_meeting(), make_trip()
    rows = table(
        {"id": meeting.code, "trip_id": other.code, "title": "甲"},
        {"id": meeting.code, "trip_id": meeting.trip.code, "title": "乙"},
    )

    found = messages(send(signed_in(EDITOR), "meetings", rows))

    assert [one[:3] for one in found] == [(2, "B", "trip_id"), (3, "A", "id")]


def test_spreadsheet_whose_cells_share_one_long_text_fills_no_disk():
    """Some kilobytes of file came to gigabytes of rows."""
    text = "字" * 32_000
    content = as_xlsx([["id", "name"], *([["", text]] * 600)])
    assert len(content) < 100_000
    assert messages(send(signed_in(EDITOR), "cities", content)) == [(0, "", "", reason("bomb"))]


def test_csv_of_endless_blank_rows_is_refused():
    content = b"id,name\r\n" + b"\r\n" * (tables.MAX_SPAN + 1)
    assert messages(send(signed_in(EDITOR), "cities", content)) == [(0, "", "", reason("far"))]


def test_archive_of_countless_entries_is_refused_before_it_is_opened():
    """A directory of 20 MB took 150 MB and three seconds of the server to read."""
    content = b"PK\x03\x04" + tables.ZIP_ENTRY * (tables.MAX_ENTRIES + 1)
    form = send(signed_in(EDITOR), "cities", content).context_data["form"]
    assert form.errors == {"file": [reason("bomb")]}
