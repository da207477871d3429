"""What the data files of the first record say, read without a database."""

import pytest

from portal.pages.first_record.rows import read_rows

LONGEST_QUOTATION = 25
UNPLACED = {"桃園國際機場", "喬治亞理工學院", "台積電", "美光", "鼎泰豐", "中華電信"}


def by_key(table: str) -> dict:
    return {row["key"]: row for row in read_rows()[table]}


def test_institutions_without_a_place_are_those_that_no_source_places():
    unplaced = [row for row in read_rows()["institution"] if "city" not in row]
    at_home = [row["name"] for row in unplaced if row.get("is_at_home")]

    assert {row["name"] for row in unplaced if not row.get("is_at_home")} == UNPLACED
    assert len(at_home) == 16
    assert "全安堂台灣太陽餅博物館" in at_home


def test_instruments_with_nagoya_are_in_the_register_as_on_its_ties():
    ties = {row["concluded_on"]: row for row in read_rows()["tie"] if row["city"] == "nagoya"}
    agreements = [
        row for row in read_rows()["agreement"] if row["parties"] == [{"order": 1, "city": "nagoya"}]
    ]

    assert [row["signed_on"] for row in agreements] == ["2020", "2025-02-26"]
    for row in agreements:
        assert row["title"] == f"{ties[row['signed_on']]['instrument_title']}（名古屋）"
        assert "trip" not in row
        assert [citation["document"] for citation in row["citations"]] == ["ftnn"]


def test_titles_of_instruments_stand_only_where_a_source_names_them():
    assert {row["city"] for row in read_rows()["tie"] if "instrument_title" in row} == {"nagoya"}


def test_both_memoranda_of_the_scheme_say_that_the_report_tells_of_them_together():
    scheme = [row for row in read_rows()["agreement"] if "scheme" in row]

    assert len(scheme) == 2
    assert all("兩份備忘錄" in row["scope"] and "both memoranda" in row["scope_en"] for row in scheme)
    assert "兩份備忘錄" in scheme[0]["results"][0]["text"]


def test_every_promise_is_cited_with_a_few_of_its_own_words():
    for row in read_rows()["follow_up"]:
        quoted = [citation["quotation_text"] for citation in row["citations"]]
        assert len(quoted) == 1
        assert 0 < len(quoted[0]) <= LONGEST_QUOTATION, quoted


@pytest.mark.parametrize(
    ("key", "language"),
    [
        ("report", "zh-Hant"),
        ("udn", "zh-Hant"),
        ("taiwannews", "en"),
        ("san_diego_page", "en"),
        ("tacoma_page", "en"),
        ("ccba_page", "en"),
        ("count_article", "other"),
    ],
)
def test_documents_have_the_language_they_are_written_in(key, language):
    assert by_key("document")[key]["language"] == language


def test_what_nobody_told_is_given_as_the_reports_own_words():
    market = by_key("meeting")["quincy_market"]

    assert market["told_us"].startswith("報告記述：")
    assert market["told_us_en"].startswith("The report describes:")
    assert "told_us" not in by_key("meeting")["local_transport"]


def test_the_route_is_called_the_one_reported():
    cover = next(row for row in read_rows()["photo"] if row.get("is_cover"))

    assert cover["caption"].startswith("已報告行程的路線")
    assert cover["caption_en"].startswith("The route as reported")
