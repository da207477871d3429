from datetime import date

import pytest
from django.utils import translation

from portal.records.dates import PartialDate, day_in_words, range_in_words, roc_in_words


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-03-11", "2026-03-11"),
        ("2026-3-1", "2026-03-01"),
        ("2025-09", "2025-09"),
        ("1989", "1989"),
        ("2026年3月", "2026-03"),
        ("2026年3月11日", "2026-03-11"),
        ("115/3/11", "2026-03-11"),
        ("民國115年3月11日", "2026-03-11"),
        ("中華民國 115 年 3 月 27 日", "2026-03-27"),
        ("115.3", "2026-03"),
        ("１１５／３／１１", "2026-03-11"),
        ("2024-02-29", "2024-02-29"),
        ("115年3月", "2026-03"),
        ("民國元年", "1912"),
        ("民國前1年10月", "1911-10"),
        ("民國98年8月8日", "2009-08-08"),
        ("20260311", "2026-03-11"),
        ("1150311", "2026-03-11"),
        ("March 2026", "2026-03"),
        ("11 March 2026", "2026-03-11"),
        ("March 11, 2026", "2026-03-11"),
        ("Wed, 11 March 2026", "2026-03-11"),
        ("2026年3月11日（三）", "2026-03-11"),
    ],
)
def test_partial_date_reads_both_calendars(written, kept):
    assert str(PartialDate.parse(written)) == kept


TWO_WAYS = "“%s” could be read two ways. Write the year first: 2026/3/11 or 115/3/11."
NO_YEAR = "“%s” has no year. Write the year first: 2026/3/11 or 115/3/11."
YEARS = "“%s” could be several years. Write 2026/3/11 with four digits, or 民國 before it."
NO_DATE = "“%s” is not a date. Write 2026-03-11, 2026-03, 2026 or 115/3/11."


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2026-02-30", "2026-02 has no day 30."),
        ("115/13/1", "There is no month 13."),
        ("0/0/0", "There is no year 0: “0/0/0”."),
        ("民國0年", "There is no year 0: “民國0年”."),
        ("2026-00-01", "“2026-00-01” has a month or day 0."),
        ("10000-01-01", "The year 10000 is out of range."),
        ("9999-12-31", "The year 9999 is out of range."),
        ("民國9000年", "The year 10911 is out of range."),
        ("3/11/2026", TWO_WAYS % "3/11/2026"),
        ("11/3/115", TWO_WAYS % "11/3/115"),
        ("26/3/11", YEARS % "26/3/11"),
        ("98年8月8日", YEARS % "98年8月8日"),
        ("3月11日", NO_YEAR % "3月11日"),
        ("2026-03-11（四）", "2026-03-11 is a Wednesday."),
        ("soon", NO_DATE % "soon"),
        ("", NO_DATE % ""),
        ("11 Foo 2026", NO_DATE % "11 Foo 2026"),
        ("2026-3-11-1", NO_DATE % "2026-3-11-1"),
        ("202603", NO_DATE % "202603"),
        ("\ufdfa" * 50_000, NO_DATE % ("\ufdfa" * 40)),
    ],
)
def test_date_that_is_none_is_refused_with_its_reason(written, reason):
    with translation.override("en"), pytest.raises(ValueError) as caught:
        PartialDate.parse(written)
    assert str(caught.value) == reason


def test_partial_dates_sort_with_the_less_precise_first():
    dates = [PartialDate.parse(text) for text in ("2025-09-22", "2025", "2025-09", "1989")]

    assert [str(one) for one in sorted(dates)] == ["1989", "2025", "2025-09", "2025-09-22"]


def test_partial_date_knows_its_precision_and_its_days():
    month = PartialDate.parse("2024-02")

    assert month.precision == "month"
    assert (month.first_day, month.last_day) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", "2026年3月11日 – 21日"), ("en", "11 – 21 March 2026")]
)
def test_range_says_year_and_month_once(language, words):
    with translation.override(language):
        assert range_in_words(date(2026, 3, 11), date(2026, 3, 21)) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 3, 30), date(2026, 4, 2), "30 March – 2 April 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "30 December 2025 – 2 January 2026"),
        (date(2026, 3, 14), date(2026, 3, 14), "14 March 2026"),
        (date(2026, 3, 14), None, "14 March 2026"),
        (None, None, ""),
    ],
)
def test_range_in_words_keeps_what_differs(start, end, words):
    with translation.override("en"):
        assert range_in_words(start, end) == words


def test_roc_years_count_from_1912():
    assert roc_in_words(date(2026, 3, 11)) == "民國115年3月11日"
    assert roc_in_words(PartialDate(1911)) == "民國前1年"


def test_day_in_words_with_its_weekday():
    assert day_in_words(date(2026, 3, 11), weekday=True) == "2026年3月11日（三）"
    with translation.override("en"):
        assert day_in_words(date(2026, 3, 11), weekday=True) == "Wed, 11 March 2026"


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hant", ["1989年", "2025年9月"]), ("en", ["1989", "September 2025"])]
)
def test_partial_date_in_words_is_no_more_precise_than_it_is(language, words):
    with translation.override(language):
        assert [PartialDate.parse(text).in_words for text in ("1989", "2025-09")] == words
