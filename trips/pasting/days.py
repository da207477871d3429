"""Days and ranges at the beginning of a text, as itineraries print them, Chinese or English.

A date is read as it is written: one that does not exist is handed on as it stands, for somebody to correct.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portal.records.dates import ROC_OFFSET, PartialDate
from trips.pasting.tables import narrowed

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
NTH = r"(?:st|nd|rd|th)?"
ERA = r"(?:(?:中華)?民國|西元)?\s*"
DAY_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{ERA}(?P<year>\d{{2,4}})\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*[日號]?",
        rf"{ERA}(?P<year>\d{{2,4}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)",
        r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日號]?",
        r"(?P<month>1[0-2]|0?[1-9])(?P<mark>[/.])(?P<day>\d{1,2})(?![\d/.:%])",
        rf"{MONTH}\s*(?P<day>\d{{1,2}}){NTH}(?![\d:])(?:,?\s+(?P<year>\d{{4}})(?!\d))?",
        rf"(?P<day>\d{{1,2}}){NTH}\s+(?:of\s+)?{MONTH}(?:,?\s+(?P<year>\d{{4}})(?!\d))?",
    )
)
# The end of a range may leave out what its start said: 3/11—13, Mar 11–13, 2026.
BARE_DAY = re.compile(rf"(?P<day>\d{{1,2}}){NTH}\s*[日號]?(?![\d:/.時點])(?:,\s*(?P<year>\d{{4}})(?!\d))?")
# 11–13 March: the start says less than the end.
DAY_BEFORE_MONTH = re.compile(
    rf"(?P<day>\d{{1,2}}){NTH}(?=\s*[-—–―~〜]\s*\d{{1,2}}{NTH}\s+{MONTH})", re.IGNORECASE
)
DASH = re.compile(r"\s*(?:[-—–―−\u2010\u2011~〜]+|至|到|\bto\b|\bthrough\b|\buntil\b)\s*", re.IGNORECASE)
WEEKDAY = re.compile(
    r"\s*,?\s*(?:[(\[]\s*(?:星期|禮拜|週|周)?(?P<han>[一二三四五六日天])\s*[)\]]"
    r"|(?:星期|禮拜|週|周)(?P<more>[一二三四五六日天])"
    r"|[(\[]?\s*\b(?P<latin>mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b\.?,?\s*[)\]]?)",
    re.IGNORECASE,
)
LATIN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERED_DAY = re.compile(
    r"(?:第\s*(?P<han>[一二三四五六七八九十]{1,3}|\d{1,2})\s*[天日]|Day\s*(?P<latin>\d{1,2}))(?!\d)", re.I
)
LONGEST_DAY = 60
HAN_NUMBERS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a trip, from which a date takes the year it does not print."""

    start: date
    end: date

    def year_of(self, month: int, day: int) -> int:
        for year in range(self.start.year, self.end.year + 1):
            if f"{self.start:%Y-%m-%d}" <= iso(year, month, day) <= f"{self.end:%Y-%m-%d}":
                return year
        return self.start.year

    def has_month(self, month: int) -> bool:
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        return (month - self.start.month) % 12 <= months

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Days:
    """A day or a range as read: ISO dates that may not exist, the weekdays printed, and how far it goes."""

    start: str
    end: str
    printed: str
    weekdays: tuple[int | None, int | None]
    length: int


@dataclass(slots=True)
class Part:
    """One end of a range: what of it is printed."""

    day: int
    month: int = 0
    year: int = 0
    weekday: int | None = None
    position: int = 0


def iso(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}"


def read_days(text: str, period: Period) -> Days | None:
    """Return the day or range that the text begins with, or None."""
    plain = narrowed(text)
    return read_dated(text, period) or read_numbered_day(plain, beginning(plain), period)


def beginning(plain: str) -> int:
    return len(plain) - len(plain.lstrip(" \u3000【[("))


def read_dated(text: str, period: Period) -> Days | None:
    """Return the day or range that the text begins with, printed as a date."""
    plain = narrowed(text)
    begin = beginning(plain)
    start = read_part(plain, begin, period)
    if start is None:
        return None
    end = read_end(plain, start, period)
    last = end or start
    closed = re.compile(r"\s*[】\])]").match(plain, last.position) if begin else None
    length = closed.end() if closed else last.position
    from_day, to_day = completed(start, end, period)
    weekdays = (start.weekday, end.weekday if end else None)
    return Days(from_day, to_day if to_day != from_day else "", text[:length].strip(), weekdays, length)


def read_part(text: str, position: int, period: Period) -> Part | None:
    weekday, position = read_weekday(text, position)
    position += len(text[position:]) - len(text[position:].lstrip(" ,"))
    for form in (DAY_BEFORE_MONTH, *DAY_FORMS):
        found = form.match(text, position)
        if found and not is_number(found, period):
            part = part_of(found)
            after, part.position = read_weekday(text, found.end())
            part.weekday = weekday if after is None else after
            return part
    return None


def is_number(found: re.Match[str], period: Period) -> bool:
    """Whether what looks like a date is more likely the number of a section: 2.1."""
    parts = found.groupdict()
    if parts.get("mark") != "." or parts.get("year"):
        return False
    return not period.has_month(int(parts["month"] or 0)) or int(parts["day"] or 0) > 31


def part_of(found: re.Match[str]) -> Part:
    parts = found.groupdict()
    year = int(parts.get("year") or 0)
    month = int(parts.get("month") or 0)
    if name := parts.get("name"):
        month = MONTHS.index(name[:3].lower()) + 1
    return Part(int(parts["day"]), month, year + ROC_OFFSET if 0 < year < 1000 else year)


def read_end(text: str, start: Part, period: Period) -> Part | None:
    dash = DASH.match(text, start.position)
    if dash is None:
        return None
    if part := read_part(text, dash.end(), period):
        return part
    found = BARE_DAY.match(text, dash.end())
    if found is None or int(found["day"]) <= start.day:
        return None
    part = part_of(found)
    part.weekday, part.position = read_weekday(text, found.end())
    return part


def completed(start: Part, end: Part | None, period: Period) -> tuple[str, str]:
    """Return both ends in ISO form, each with what the other or the trip says of it."""
    month = start.month or (end.month if end else 0)
    year = start.year or (end.year if end else 0)
    if end is not None and not start.year and end.year and end.month and end.month < month:
        year -= 1
    year = year or period.year_of(month, start.day)
    if end is None:
        return iso(year, month, start.day), ""
    end_month = end.month or month
    end_year = end.year or year + (end_month < month)
    return iso(year, month, start.day), iso(end_year, end_month, end.day)


def read_weekday(text: str, position: int) -> tuple[int | None, int]:
    """Return the weekday printed here (Monday is 0) and where it ends."""
    found = WEEKDAY.match(text, position)
    if found is None:
        return None, position
    if latin := found["latin"]:
        return LATIN_WEEKDAYS.index(latin.lower()), found.end()
    return "一二三四五六日".index((found["han"] or found["more"]).replace("天", "日")), found.end()


def is_weekday(cell: str) -> bool:
    """Whether a cell holds a weekday and nothing else."""
    plain = narrowed(cell).strip()
    found = WEEKDAY.fullmatch(plain)
    return bool(found) or (len(plain) == 1 and plain in "一二三四五六日")


def read_numbered_day(text: str, position: int, period: Period) -> Days | None:
    """Read 第一天 or Day 1, counted from the trip's first day."""
    found = NUMBERED_DAY.match(text, position)
    if found is None:
        return None
    number = found["latin"] or found["han"]
    count = int(number) if number.isdecimal() else han_number(number)
    rest = len(text[found.end() :]) - len(text[found.end() :].lstrip(" :,-–—"))
    if days := read_dated(text[found.end() + rest :], period):
        length = found.end() + rest + days.length
        return Days(days.start, days.end, text[:length].strip(), days.weekdays, length)
    day = period.start + timedelta(days=count - 1)
    return Days(f"{day:%Y-%m-%d}", "", text[: found.end()].strip(), (None, None), found.end())


def han_number(text: str) -> int:
    """Read 一 to 九十九."""
    tens, ten, ones = text.rpartition("十")
    value = HAN_NUMBERS.index(ones) + 1 if ones else 0
    if not ten:
        return value
    return value + 10 * (HAN_NUMBERS.index(tens) + 1 if tens else 1)


def read_one_day(text: str, period: Period) -> date | None:
    """Return the day somebody typed, with or without a year, in either calendar; None for nothing.

    Raises ValueError, with a reason to show, for anything else and for days that do not exist.
    """
    typed = text.strip()
    if not typed:
        return None
    found = read_days(typed, period) if len(typed) <= LONGEST_DAY else None
    written = found.start if found and found.length == len(typed) and not found.end else typed
    parsed = PartialDate.parse(written)
    if not parsed.day:
        raise ValueError(typed)
    return parsed.first_day
