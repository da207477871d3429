"""Reading a date as people write it: both calendars, two languages, and nothing that could be two days."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils import dates as day_names
from django.utils.translation import gettext

# The ROC calendar (民國) counts years from 1912: ROC year = Gregorian year - 1911.
ROC_OFFSET = 1911
WEEKDAYS = "一二三四五六日"
LONGEST = 100
REST = r"(?:[年/.-](?:(?P<month>\d{1,2})(?:[月/.-](?:(?P<day>\d{1,2})日?)?)?)?)?"
YEAR_FIRST = re.compile(r"(?P<era>西元|公元|(?:中華)?民國前?|民前|民)?(?P<year>元(?=年)|\d{1,5})" + REST)
DIGITS_ALONE = re.compile(r"(?P<year>\d{3,4})(?P<month>\d{2})(?P<day>\d{2})")
IN_ENGLISH = (
    re.compile(r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? )?(?P<month>[a-z]{3,9})[.,]{0,2} ?(?P<year>\d{4})"),
    re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})"),
)
YEAR_LAST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{3,4}")
YEARLESS = re.compile(r"\d{1,2}月\d{1,2}日?|\d{1,2}[/.-]\d{1,2}")
# The day of the week after a date in Chinese, or before one in English.
WEEKDAY_AFTER = re.compile(rf"(?:\((?:週|周|星期|禮拜)?|週|周|星期|禮拜)([{WEEKDAYS}天])\)?$")
WEEKDAY_BEFORE = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ")
ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENGLISH_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ENGLISH_MONTH = re.compile(
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)


def written_parts(text: str) -> tuple[int, int, int, int | None]:
    """Return year, month, day (0 where not written) and the weekday that stands beside them, if one does.

    Raises ValueError, with a reason to show, for what is no date and for what could be two. Whether the day
    exists is for the caller to see.
    """
    written = " ".join(unicodedata.normalize("NFKC", text[: LONGEST + 1]).casefold().split())
    if not written or len(text) > LONGEST:
        raise ValueError(not_a_date(text))
    written, weekday = without_weekday(written)
    refuse_yearless(written.replace(" ", ""), text)
    for found in readings(written):
        year, month, day = (number(found[name]) for name in ("year", "month", "day"))
        refuse_zero(text, found)
        return gregorian_year(found, year, text), month, day, weekday
    raise ValueError(not_a_date(text))


def readings(written: str) -> Iterator[re.Match[str]]:
    close = written.replace(" ", "")
    found = YEAR_FIRST.fullmatch(close) or DIGITS_ALONE.fullmatch(close)
    if found:
        yield found
    for pattern in IN_ENGLISH:
        in_english = pattern.fullmatch(written)
        if in_english and ENGLISH_MONTH.fullmatch(in_english["month"]):
            yield in_english


def number(part: str | None) -> int:
    if part is None:
        return 0
    if part == "元":
        return 1
    return int(part) if part.isdecimal() else ENGLISH_MONTHS.index(part[:3]) + 1


def refuse_zero(text: str, found: re.Match[str]) -> None:
    parts = [found[name] for name in ("year", "month", "day")]
    if parts[0].strip("0") == "":
        raise ValueError(gettext("There is no year 0: “%(text)s”.") % {"text": text[:40]})
    if any(part is not None and part.strip("0") == "" for part in parts):
        raise ValueError(gettext("“%(text)s” has a month or day 0.") % {"text": text[:40]})


def gregorian_year(found: re.Match[str], year: int, text: str) -> int:
    """Return the year, counted as its era says; without one, four digits are Gregorian and three are ROC."""
    era = found.groupdict().get("era") or ""
    if era.endswith("前"):
        return ROC_OFFSET + 1 - year
    if era.endswith(("民國", "民")) or found["year"] == "元":
        return year + ROC_OFFSET
    if not era and len(found["year"]) < 3:
        raise ValueError(
            gettext("“%(text)s” could be several years. Write 2026/3/11 with four digits, or 民國 before it.")
            % {"text": text[:40]}
        )
    return year if era or len(found["year"]) > 3 else year + ROC_OFFSET


def without_weekday(written: str) -> tuple[str, int | None]:
    """Return the rest, and the weekday as Python counts it."""
    if found := WEEKDAY_BEFORE.search(written):
        return written[found.end() :], ENGLISH_WEEKDAYS.index(found[1])
    if found := WEEKDAY_AFTER.search(written):
        return written[: found.start()].strip(), WEEKDAYS.index(found[1].replace("天", "日"))
    return written, None


def refuse_yearless(written: str, text: str) -> None:
    if YEAR_LAST.fullmatch(written):
        reason = gettext("“%(text)s” could be read two ways. Write the year first: 2026/3/11 or 115/3/11.")
    elif YEARLESS.fullmatch(written):
        reason = gettext("“%(text)s” has no year. Write the year first: 2026/3/11 or 115/3/11.")
    else:
        return
    raise ValueError(reason % {"text": text[:40]})


def not_a_date(text: str) -> str:
    return gettext("“%(text)s” is not a date. Write 2026-03-11, 2026-03, 2026 or 115/3/11.") % {
        "text": text[:40]
    }


def weekday_name(weekday: int) -> str:
    return str(day_names.WEEKDAYS[weekday])
