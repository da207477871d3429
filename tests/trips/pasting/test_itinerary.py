"""What pasted itineraries are read as: every date form, every layout, and nothing dropped."""

from datetime import date

import pytest

from trips.pasting.activities import host_words, recognise
from trips.pasting.days import Period, read_one_day
from trips.pasting.itinerary import read_itinerary

TRIP = Period(date(2026, 3, 11), date(2026, 3, 21))
PRINTED_TABLE = """日期/地點\t行程內容
(台灣時間) 深夜 桃園國際機場\t自桃園機場出發赴美
3/11 (三) —3/13 (五) 大波士頓地區\t拜會 姊妹市曼徹斯特市政府
\t參訪 麻省理工學院 Massachusetts Institute of Technology
\t拜會 波士頓市政府
\t拜會 紐英崙中華公所 New England Chinese American Association
\t與大波士頓地區僑界交流
3/14 (六) 大紐約地區\t拜會 紐約中華公所 Chinese Consolidated Benevolent Association of New York
\t於 Columbus Park 向國父銅像獻花致敬
\t與大紐約地區僑界交流
"""
SPREADSHEET = (
    "日期\t星期\t時間\t地點\t行程內容\n"
    '115/3/11\t三\t09:30\t波士頓\t"拜會 ""甲"" 市府\n參訪 乙"\n'
    "〃\t〃\t同上\t〃\t〃\n"
    "115/3/12\t四\t下午2時30分\t劍橋\t轉機\n"
)
PLAIN = """Mar 11 (Wed) – Mar 13, Boston: Courtesy call on the City of Manchester
• Visit to MIT
14 March 2026 New York: Dinner with the community
一、3月15日(日)　華盛頓特區　考察市場
(1) 上午9時 拜會僑社
3/16 (一)
<b>意見</b>
| 3/17 | 西雅圖 | 搭機返國 |
|------|------|------|
３／１８
"""


def read(text, *places):
    return read_itinerary(text, TRIP, places)


def dates(text):
    row = read(f"{text}\t拜會").rows[0]
    return row.start, row.end


def test_printed_table_of_the_first_record_comes_out_as_its_nine_rows():
    found = read(PRINTED_TABLE)
    first, *others = found.rows
    assert (first.start, first.time_text, first.time_zone) == ("", "深夜", "Asia/Taipei")
    assert (first.region, first.activity, first.text) == ("桃園國際機場", "departure", "自桃園機場出發赴美")
    assert [(row.start, row.end, row.region, row.activity) for row in others] == [
        ("2026-03-11", "2026-03-13", "大波士頓地區", "courtesy_call"),
        ("2026-03-11", "2026-03-13", "大波士頓地區", "site_visit"),
        ("2026-03-11", "2026-03-13", "大波士頓地區", "courtesy_call"),
        ("2026-03-11", "2026-03-13", "大波士頓地區", "courtesy_call"),
        ("2026-03-11", "2026-03-13", "大波士頓地區", "exchange"),
        ("2026-03-14", "", "大紐約地區", "courtesy_call"),
        ("2026-03-14", "", "大紐約地區", "tribute"),
        ("2026-03-14", "", "大紐約地區", "exchange"),
    ]
    assert others[3].text == "拜會 紐英崙中華公所 New England Chinese American Association"
    assert [(left.text, left.why) for left in found.leftovers] == [("日期/地點 行程內容", "heading")]


def test_paragraphs_of_a_word_cell_are_rows_of_its_date():
    rows = read("3/11 (三) —3/13 (五)\n大波士頓地區\t拜會 甲市府\n參訪 乙學院\n3/14\n拜會 丙").rows
    assert [(row.start, row.region, row.text) for row in rows] == [
        ("2026-03-11", "大波士頓地區", "拜會 甲市府"),
        ("2026-03-11", "大波士頓地區", "參訪 乙學院"),
        ("2026-03-14", "", "拜會 丙"),
    ]


def test_spreadsheet_cells_are_read_by_their_headings_with_ditto_marks_filled_in():
    rows = read(SPREADSHEET).rows
    assert [(row.start, row.time_text, row.region, row.text) for row in rows] == [
        ("2026-03-11", "09:30", "波士頓", '拜會 "甲" 市府'),
        ("2026-03-11", "", "波士頓", "參訪 乙"),
        ("2026-03-11", "", "波士頓", "參訪 乙"),
        ("2026-03-12", "下午2時30分", "劍橋", "轉機"),
    ]
    assert [row.marks for row in rows] == [[], [], ["ditto"], []]
    assert rows[0].date_text == "115/3/11 (三)"


def test_ditto_mark_typed_as_a_quotation_mark_is_no_quoted_cell():
    rows = read('3/11\t波士頓\t拜會甲\n"\t"\t拜會乙').rows
    assert [(row.start, row.region, row.text) for row in rows][1] == ("2026-03-11", "波士頓", "拜會乙")


def test_lines_of_text_are_read_in_chinese_and_english():
    rows = read(PLAIN, "New York").rows
    assert [(row.start, row.end, row.region, row.activity, row.text) for row in rows[:6]] == [
        ("2026-03-11", "2026-03-13", "Boston", "courtesy_call", "Courtesy call on the City of Manchester"),
        ("2026-03-11", "2026-03-13", "Boston", "site_visit", "Visit to MIT"),
        ("2026-03-14", "", "New York", "banquet", "Dinner with the community"),
        ("2026-03-15", "", "華盛頓特區", "study_visit", "考察市場"),
        ("2026-03-15", "", "華盛頓特區", "courtesy_call", "拜會僑社"),
        ("2026-03-16", "", "", "other", "<b>意見</b>"),
    ]
    assert (rows[4].time_text, rows[5].marks) == ("上午9時", ["kind"])
    assert (rows[6].start, rows[6].region, rows[6].activity) == ("2026-03-17", "西雅圖", "return")


@pytest.mark.parametrize(
    "text", [PRINTED_TABLE, SPREADSHEET, PLAIN, "|\n同上\n〃\t\n3/20\n華盛頓特區\n.\x0b\t*"]
)
def test_every_character_pasted_stands_in_a_row_or_beside_the_rows(text):
    found = read(text)
    kept = "".join([*(row.source for row in found.rows), *(left.text for left in found.leftovers)])
    marks = str.maketrans("", "", '"|')  # These only hold cells together.
    assert sorted("".join(kept.translate(marks).split())) == sorted("".join(text.translate(marks).split()))


@pytest.mark.parametrize("text", [PRINTED_TABLE, PLAIN])
def test_every_word_pasted_stands_in_a_cell_or_beside_the_rows(text):
    found = read(text, "New York")
    cells = "".join(
        f"{row.date_text}{row.time_text}{row.region}{row.text}{'台灣時間' if row.time_zone else ''}"
        for row in found.rows
    )
    cells += "".join(left.text for left in found.leftovers)
    missing = [char for char in text if char.isalpha() and char not in cells]
    assert missing == []


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("3/11", ("2026-03-11", "")),
        ("3/11—3/13", ("2026-03-11", "2026-03-13")),
        ("3/11(三)~13(五)", ("2026-03-11", "2026-03-13")),
        ("3月11日至13日", ("2026-03-11", "2026-03-13")),
        ("3月11日(星期三) 到 3月12日", ("2026-03-11", "2026-03-12")),
        ("３／１１－３／１３", ("2026-03-11", "2026-03-13")),
        ("115.3.11-115.3.13", ("2026-03-11", "2026-03-13")),
        ("民國115年3月11日", ("2026-03-11", "")),
        ("2026/03/11", ("2026-03-11", "")),
        ("2026-03-11 – 2026-03-12", ("2026-03-11", "2026-03-12")),
        ("3/11/2026", ("2026-03-11", "")),
        ("3.11", ("2026-03-11", "")),
        ("【3/11】", ("2026-03-11", "")),
        ("第二天", ("2026-03-12", "")),
        ("Day 3 (3/13)", ("2026-03-13", "")),
        ("Wednesday, 11 March", ("2026-03-11", "")),
        ("11–13 March 2026", ("2026-03-11", "2026-03-13")),
        ("Mar. 11th to Mar. 13th, 2026", ("2026-03-11", "2026-03-13")),
        ("2026/2/30", ("2026-02-30", "")),
        ("3/13-3/11", ("2026-03-13", "2026-03-11")),
        ("12/30–1/2", ("2026-12-30", "2027-01-02")),
    ],
)
def test_dates_are_read_as_they_are_printed(printed, expected):
    assert dates(printed) == expected


def test_year_not_printed_is_the_one_in_which_the_trip_is():
    over_new_year = Period(date(2025, 12, 28), date(2026, 1, 5))
    rows = read_itinerary("12/30—1/2\t拜會\n1/4\t參訪", over_new_year).rows
    assert [(row.start, row.end) for row in rows] == [("2025-12-30", "2026-01-02"), ("2026-01-04", "")]


@pytest.mark.parametrize("text", ["2.1 議題", "24/7 服務", "1. 拜會", "5 MOUs"])
def test_numbers_that_are_no_dates_stay_in_the_text(text):
    row = read(text).rows[0]
    assert row.start == ""
    assert row.source == text


@pytest.mark.parametrize(
    ("printed", "time", "zone"),
    [
        ("09:30-11:00", "09:30-11:00", ""),
        ("上午9時", "上午9時", ""),
        ("(美東時間) 1900-2100", "1900-2100", "America/New_York"),
        ("下午 2點半 (當地時間)", "下午 2點半 (當地時間)", ""),
        ("9:30 a.m. to 11 a.m.", "9:30 a.m. to 11 a.m.", ""),
        ("late at night (Taiwan time)", "late at night", "Asia/Taipei"),
    ],
)
def test_times_are_kept_as_printed_with_their_zone(printed, time, zone):
    row = read(f"3/11 {printed} 晚宴").rows[0]
    assert (row.time_text, row.time_zone, row.text) == (time, zone, "晚宴")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("前往市政府拜會市長", "courtesy_call"),
        ("出席合作備忘錄簽署儀式", "signing"),
        ("拜會商會並簽署備忘錄", "courtesy_call"),
        ("僑界交流晚宴", "banquet"),
        ("搭機返国", "return"),
        ("搭機飛往西雅圖", "transfer"),
        ("向銅像獻花", "tribute"),
        ("與企業座談", "talks"),
        ("Study visit to Quincy Market", "study_visit"),
        ("Wreath at the statue", "tribute"),
        ("自由活動", None),
    ],
)
def test_kind_is_recognised_by_the_words_of_the_field(text, kind):
    assert recognise(text) == kind


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("拜會 波士頓市政府", "波士頓市政府"),
        ("與大波士頓地區僑界交流", "大波士頓地區僑界"),
        ("Courtesy call on the City of Boston", "City of Boston"),
        ("自由活動", "自由活動"),
    ],
)
def test_host_is_what_the_verb_leaves(text, host):
    assert host_words(text) == host


def test_day_typed_into_a_cell_may_leave_out_its_year():
    assert read_one_day("3/12", TRIP) == date(2026, 3, 12)
    assert read_one_day("115/3/12", TRIP) == date(2026, 3, 12)
    assert read_one_day(" ", TRIP) is None


@pytest.mark.parametrize(
    ("typed", "reason"), [("2/30", "2026-02 沒有 30 日"), ("3/11—3/13", "不是日期"), ("下週", "不是日期")]
)
def test_day_typed_that_is_none_is_refused_with_the_reason(typed, reason):
    with pytest.raises(ValueError, match=reason):
        read_one_day(typed, TRIP)


@pytest.mark.parametrize("text", ["Day 1" * 5000, "第一天" * 5000])
def test_numbered_days_without_end_are_one_row(text):
    assert len(read_itinerary(text, TRIP).rows) == 1
