"""Importing what spreadsheet programs make of a file: their dates, numbers, encodings and headers."""

from datetime import date

import pytest

from portal.cities.models import City
from portal.records.dates import PartialDate
from tests.factories import make_city, make_tie
from tests.importing import as_csv, as_ods, as_xlsx, press, report, rows_of, send, table, typed
from tests.staff import EDITOR, PUBLISHER, signed_in

pytestmark = pytest.mark.django_db


def test_import_reads_what_a_spreadsheet_makes_of_cells(client):
    tie = make_tie(published=True, concluded_on="2025-09")
    publisher = signed_in(PUBLISHER)
    rows = rows_of(client.get("/data/sister_city_ties.csv").getvalue().decode())
    for cell in (date(2025, 9, 1), "Sep-25"):
        edited = [list(row) for row in typed(rows, "sister_city_ties")]
        edited[1][rows[0].index("concluded_on")] = cell
        edited.append([None] * len(rows[0]) + [None, " "])
        for content in (as_xlsx(edited, sheets=2), as_ods(edited)):
            answer = send(publisher, "sister_city_ties", content)
            assert (report(answer).problems, report(answer).rows, report(answer).left) == ([], [], 1)
            assert any("concluded_on" in note.message for note in report(answer).notes.values())
    edited[1][rows[0].index("concluded_on")] = date(2025, 9, 2)
    press(publisher, send(publisher, "sister_city_ties", as_xlsx(edited)))
    tie.refresh_from_db()
    assert tie.concluded_on == PartialDate(2025, 9, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "cp950", "utf-16", "utf-16-le", "utf-16-be"])
def test_import_reads_every_encoding(encoding):
    editor = signed_in(EDITOR)
    rows = table({"name": "碁裏銹", "country_id": "US", "profile": "一\n二, 三"})

    answer = send(editor, "cities", as_csv(rows, encoding, "\t" if "16" in encoding else ","))
    press(editor, answer)

    assert City.objects.values_list("name", "profile").get() == ("碁裏銹", "一\n二, 三")


def test_import_takes_chinese_headers_and_off_the_apostrophe(client):
    city = make_city(published=True, profile="=1")
    publisher = signed_in(PUBLISHER)
    rows = rows_of(client.get("/data/cities.csv?header=zh").getvalue().decode())
    assert report(send(publisher, "cities", rows)).left == 1
    rows[1][rows[0].index("簡介")] = "'+886"

    press(publisher, send(publisher, "cities", rows))

    city.refresh_from_db()
    assert city.profile == "+886"
