"""The pages of the data desk: what is said of a data set, drawn from its public rows alone."""

import csv
import re
from datetime import date
from io import StringIO

import pytest
from django.utils import translation

from portal.pages.data_columns import absence, contract, is_never_empty, pointed_at
from portal.pages.datasets import DATASETS
from tests.factories import make_agreement, make_city, make_meeting, make_trip
from tests.queries import queries_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hant"):
        yield


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_set_page_tells_each_column_in_both_languages(client, prefix):
    make_meeting(published=True)
    export = DATASETS["meetings"]

    page = client.get(f"{prefix}/data/meetings/").text

    for column in export.columns:
        assert f"<code>{column.name}</code>" in page
        assert column.meaning in page
        assert column.meaning_en.replace("'", "&#x27;") in page
        assert absence(export, column)[prefix == "/en"] in page
    assert page.count(">2026-11-25</time>") == len(export.columns)
    assert "https://data.gov.tw/license" in page


def test_set_page_shows_ten_rows_and_counts_all(client):
    city = make_city(published=True)
    for number in range(11):
        make_meeting(title=f"第{number}場", host_city=city, published=True)

    page = client.get("/data/meetings/").text

    assert page.count('<th scope="row"><a href="/meetings/') == 10
    assert "<dd>11</dd>" in page


def test_set_page_shows_no_row_that_is_not_public(client):
    make_trip(title="機密出訪")
    make_trip(title="公開的出訪", published=True)

    page = client.get("/data/trips/").text

    assert "公開的出訪" in page
    assert "機密出訪" not in page
    assert "<dd>1</dd>" in page


def test_set_page_takes_its_example_from_a_later_row_where_the_first_has_none(client):
    make_trip(
        title="有說明",
        purpose="認識姊妹市",
        starts_on=date(2020, 1, 1),
        ends_on=date(2020, 1, 2),
        published=True,
    )
    for day in range(10, 22):
        make_trip(starts_on=date(2026, 5, day), ends_on=date(2026, 5, day), published=True)

    assert "認識姊妹市" in client.get("/data/trips/").text


def test_set_page_names_the_filters_and_closed_values_that_its_file_takes(client):
    make_agreement(published=True)

    page = client.get("/data/agreements/").text

    for name in (*DATASETS["agreements"].filterset.base_filters, "bom", "header"):
        assert f"<code>{name}</code>" in page
    addresses = re.findall(r'href="(/data/agreements\.csv\?\w+=\w[^"]*)"', page)
    assert len(addresses) > 5
    assert all(client.get(address).getvalue() for address in addresses[:3] + addresses[-2:])


def test_set_page_costs_the_same_however_many_rows(client):
    make_meeting(published=True)
    queries_for(client, "/data/meetings/?x=0")  # The first also asks what a connection is asked once.
    make_meeting(published=True)
    one = queries_for(client, "/data/meetings/?x=1")
    for _ in range(10):
        make_meeting(host_city=make_city(published=True), published=True)

    assert queries_for(client, "/data/meetings/?x=2") == one


def test_long_text_is_cut_in_the_preview(client):
    make_trip(purpose="長" * 300, published=True)

    page = client.get("/data/trips/").text

    assert "長" * 70 + "…" in page
    assert "長" * 71 not in page


@pytest.mark.parametrize("name", ["nothing", "Trips", "9" * 20, "a" * 3000])
def test_unknown_set_has_no_page_package_or_checksum(client, name):
    for address in (f"/data/{name}/", f"/data/{name}/datapackage.json", f"/data/{name}.csv.sha256"):
        assert client.get(address).status_code == 404


def test_empty_set_says_so(client):
    page = client.get("/data/expenses/").text

    assert 'class="empty-list"' in page
    assert "preview-table" not in page


def test_main_menu_marks_the_data_alone_on_a_page_of_a_set(client):
    assert client.get("/data/trips/").text.count("aria-current") == 1


def test_contract_names_every_column_in_its_place():
    """A column is a promise: see docs/decisions/0029-around-the-files.md."""
    what_to_do = (
        "Columns of {set} are promised in portal/pages/data_contract.csv and do not go, move, or change name"
        " or type. A new column goes last in its set: add its line at the end of the set's lines, with the"
        " day of its release, and tell of it in docs/data-changes.md."
    )
    for name, export in DATASETS.items():
        declared = [(column.name, column.type.value) for column in export.columns]
        promised = [promise[:2] for promise in contract().get(name, ())]
        assert declared == promised, what_to_do.format(set=name)
    assert set(contract()) == set(DATASETS), "A promised data set is gone, or a new one has no contract."


def test_contract_dates_no_column_before_the_one_in_front_of_it():
    for promises in contract().values():
        days = [promise.since for promise in promises]
        assert days == sorted(days)


def test_every_column_of_codes_points_to_a_set_or_is_known_to_point_to_none():
    """What points to several sets says in a column beside it to which."""
    several = {"host_id", "origin_id", "party_id", "supports_id"}
    outside = {"country_id", "wikidata_id"}
    lost = {
        column.name
        for export in DATASETS.values()
        for column in export.columns
        if column.name.endswith("_id") and not pointed_at(export, column)
    }

    assert lost == several | outside


def test_what_is_never_empty_has_a_cell_in_every_row(client):
    """The derivation from the declarations, held against real rows."""
    make_agreement(meeting=make_meeting(published=True), published=True)
    make_meeting(withheld_reason="另案公開", published=True)
    for name in ("agreements", "meetings", "trips"):
        export = DATASETS[name]
        text = client.get(f"/data/{name}.csv?bom=0").getvalue().decode()
        header, *rows = csv.reader(StringIO(text, newline=""))
        filled = [index for index, column in enumerate(export.columns) if is_never_empty(export, column)]
        assert len(filled) > 5
        assert all(row[index] for row in rows for index in filled), header
