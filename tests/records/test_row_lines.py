"""What a database writes as one line is what its cells say, in every set and format, on both databases."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.utils import translation
from python_calamine import CalamineWorkbook

from portal.pages.datasets import DATASETS
from portal.records import ods
from portal.records.exports import Export, Terms, Type
from portal.records.writers import Manner, file_pieces
from tests.factories import make_meeting, make_trip
from tests.safety.planting import Garden
from tests.safety.world import World
from trips.exports import MEETINGS, TRIPS
from trips.models import Meeting

pytestmark = pytest.mark.django_db

NASTY = [
    'say "yes", 100%',
    "a\nb",
    "\\.",
    "\\n \\",
    "=1+1",
    "'=1",
    "<b>&amp;</b>",
    "a  b   c",
    "𠮷野\ue000；",
    "{}[]",
    "first\n second\n\nfourth",
]


@pytest.fixture(autouse=True)
def _in_chinese():
    """Another test's last request may have left its language behind."""
    with translation.override("zh-hant"):
        yield


def written(format: str, export: Export, **manner) -> bytes:
    terms = Terms.now()
    return b"".join(file_pieces(format, export, export.published(terms.at), terms, Manner(**manner)))


def cells(export: Export, *, guarded: bool = True) -> list[tuple]:
    terms = Terms.now()
    return [
        tuple(cell or "" for cell in row)
        for row in export.rows(export.published(terms.at), terms, guarded=guarded)
    ]


def typed(value: str, kind: Type):
    if not value:
        return None
    return {Type.INTEGER: int, Type.NUMBER: float, Type.BOOLEAN: "true".__eq__}.get(kind, str)(value)


def in_sheet(value: str, kind: Type) -> str:
    """Return a cell as a reader of the sheet has it: it knows no time of day in a date, and numbers."""
    return f"{float(value)}" if value and kind in (Type.INTEGER, Type.NUMBER) else value


def read_sheet(content: bytes, place: int = 0) -> list[list[str]]:
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(place).to_python()
    return [[str(cell) for cell in row] for row in rows]


def test_every_set_is_written_alike_in_each_format():
    World(Garden(), "published")
    for name, export in DATASETS.items():
        kinds = [column.type for column in export.columns]
        names = export.header(chinese=False)
        guarded, plain = cells(export), cells(export, guarded=False)
        assert guarded, name
        expected = StringIO(newline="")
        csv.writer(expected, lineterminator="\r\n").writerows([names, *guarded])
        assert written("csv", export, mark=False).decode() == expected.getvalue(), name
        lines = written("jsonl", export).decode().split("\n")
        assert lines.pop() == ""
        assert [list(json.loads(line).items()) for line in lines] == [
            list(zip(names, map(typed, row, kinds), strict=True)) for row in plain
        ], name
        sheet = read_sheet(written("ods", export))
        assert sheet == [names, *([*map(in_sheet, row, kinds)] for row in plain)], name


def test_text_of_any_kind_is_kept_in_each_format():
    trip = make_trip(published=True)
    for text in NASTY:
        make_meeting(trip=trip, told_us=text, published=True)
    export = MEETINGS.of_columns(["id", "told_us"])

    lines = written("csv", export, mark=False).decode()
    assert [row[1] for row in csv.reader(StringIO(lines, newline=""))][1:] == [
        f"'{text}" if text.startswith("=") else text for text in NASTY
    ]
    assert [json.loads(line)["told_us"] for line in written("jsonl", export).decode().splitlines()] == NASTY
    assert [row[1] for row in read_sheet(written("ods", export))][1:] == NASTY


def test_one_column_alone_has_a_line_for_each_row():
    for name in ("", "\\.", "x"):
        make_meeting(presented=name, published=True)

    lines = written("csv", MEETINGS.of_columns(["presented"]), mark=False)

    assert sorted(lines.split(b"\r\n")) == [b"", b'""', b'"\\."', b"presented", b"x"]


def test_control_characters_that_got_past_the_fields_break_no_sheet():
    make_trip(published=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trips_trip SET title = %s", ["a\x01b\x0b\r\nc\uffff"])

    assert read_sheet(written("ods", TRIPS.of_columns(["title"]))) == [["title"], ["ab\nc\ufffd"]]


def test_sheet_keeps_numbers_and_whole_days_as_such():
    meeting = make_meeting(starts_on="2026-03-12", latitude="42.9", longitude="-71.4", published=True)

    (header, row) = (
        CalamineWorkbook.from_filelike(
            BytesIO(written("ods", MEETINGS.of_columns(["id", "starts_on", "photos_count", "latitude"])))
        )
        .get_sheet_by_index(0)
        .to_python()
    )

    assert header == ["id", "starts_on", "photos_count", "latitude"]
    assert (row[0], str(row[1]), row[2], row[3]) == (meeting.code, "2026-03-12", 0.0, 42.9)


def test_sheet_that_is_full_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(ods, "MOST_ROWS", 3)
    for _ in range(5):
        make_trip(published=True)

    content = written("ods", TRIPS.of_columns(["id"]))

    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == ["trips", "trips 2", "trips 3"]
    assert [len(read_sheet(content, place)) for place in range(3)] == [3, 3, 2]


def test_sheet_begins_with_its_media_type_and_holds_no_date_of_its_making():
    with ZipFile(BytesIO(written("ods", TRIPS))) as archive:
        first, *_rest = entries = archive.infolist()

    assert (first.filename, first.compress_type) == ("mimetype", 0)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_withheld_meeting_shows_nothing_in_any_format():
    make_meeting(told_us="zq-secret", withheld_reason="對方要求", published=True)

    assert Meeting.objects.get().told_us == "zq-secret"
    for format in ("csv", "jsonl"):
        assert b"zq-secret" not in written(format, MEETINGS)
    assert "zq-secret" not in str(read_sheet(written("ods", MEETINGS)))
