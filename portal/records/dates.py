"""Dates as precise as their source, in both calendars."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.records.written_dates import LONGEST, ROC_OFFSET, WEEKDAYS, weekday_name, written_parts
from portal.text.bilingual import in_english

STORED = re.compile(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


# What is reckoned from a day (the next, three months on, the same moment elsewhere) must be a day as well.
LAST_YEAR = date.max.year - 1


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day; sorts by its written form, less precise first."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= LAST_YEAR:
            raise ValueError(gettext("The year %(year)s is out of range.") % {"year": self.year})
        if self.month and not 1 <= self.month <= 12:
            raise ValueError(gettext("There is no month %(month)s.") % {"month": self.month})
        if self.day and not self.month:
            raise ValueError(gettext("A day needs its month."))
        if self.day and not 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
            raise ValueError(
                gettext("%(year)s-%(month)02d has no day %(day)s.")
                % {"year": self.year, "month": self.month, "day": self.day}
            )

    def __str__(self) -> str:
        return "-".join([f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)])

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read a date as people write it: `2026-03-11`, `2026年3月`, `115/3/11`, `民國115年3月11日`, `115.3`.

        Raises ValueError, with a reason to show, for anything else and for days that do not exist.
        """
        if stored := STORED.fullmatch(text):
            return cls(*(int(part or 0) for part in stored.groups()))
        year, month, day, weekday = written_parts(text)
        read = cls(year, month, day)
        if weekday is not None and day and read.first_day.weekday() != weekday:
            raise ValueError(
                gettext("%(day)s is a %(weekday)s.")
                % {"day": read, "weekday": weekday_name(read.first_day.weekday())}
            )
        return read

    @property
    def precision(self) -> str:
        """`day`, `month` or `year`."""
        return "day" if self.day else "month" if self.month else "year"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def in_words(self) -> str:
        """The date in the reader's language and no more precise than it is."""
        if self.day:
            return day_in_words(self.first_day)
        if in_english():
            return f"{calendar.month_name[self.month]} {self.year}" if self.month else str(self.year)
        return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"

    @property
    def roc(self) -> str:
        return roc_in_words(self)


def roc_in_words(value: "date | PartialDate") -> str:
    """Return the date in the ROC calendar, e.g. `民國115年3月11日`; before 1912 counted back as 民國前."""
    year = value.year - ROC_OFFSET
    words = f"民國{year}年" if year > 0 else f"民國前{1 - year}年"
    if value.month:
        words += f"{value.month}月"
    return f"{words}{value.day}日" if value.day else words


def day_in_words(day: date, *, weekday: bool = False) -> str:
    """Return one day in the reader's language."""
    if in_english():
        name = f"{calendar.day_name[day.weekday()][:3]}, " if weekday else ""
        return f"{name}{day.day} {calendar.month_name[day.month]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日" + (f"（{WEEKDAYS[day.weekday()]}）" if weekday else "")


def moment_in_words(moment: datetime) -> str:
    """Return a moment to the minute, as it is in Taiwan, in the reader's language."""
    local = localtime(moment)
    return f"{day_in_words(local.date(), weekday=True)} {local:%H:%M}"


def range_in_words(start: date | None, end: date | None) -> str:
    """Return a range of days in the reader's language, saying year and month once where they are the same.

    Empty without a start: who calls knows how to say "not stated".
    """
    if start is None:
        return ""
    if end is None or end == start:
        return day_in_words(start)
    if start.year != end.year:
        return f"{day_in_words(start)} – {day_in_words(end)}"
    same_month = start.month == end.month
    if in_english():
        first = str(start.day) if same_month else f"{start.day} {calendar.month_name[start.month]}"
        return f"{first} – {day_in_words(end)}"
    last = f"{end.day}日" if same_month else f"{end.month}月{end.day}日"
    return f"{day_in_words(start)} – {last}"


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the first after that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day > calendar.monthrange(year, month + 1)[1]:
        return months_after(day.replace(day=1), months + 1)
    return date(year, month + 1, day.day)


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


class PartialDateFormField(forms.CharField):
    """One line that takes a date of any precision, in either calendar."""

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]
        if isinstance(value, PartialDate) or value is None:
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return str(initial or "") != str(self.to_python(data) or "")
        except ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # As it is stored, a date has ten characters; as it is typed, 民國115年3月11日 has eleven.
        return {**super().widget_attrs(widget), "maxlength": str(LONGEST)}

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value is not None else "")


class DayFormField(forms.DateField):
    """One line that takes a whole day, in either calendar."""

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        try:
            read = PartialDate.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error
        if not read.day:
            message = _("A day is needed here, and “%(text)s” has none.")
            raise ValidationError(message, code="incomplete", params={"text": value.strip()[:40]})
        return read.first_day

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "maxlength": str(LONGEST)}


class PartialDateField(models.CharField):
    """Kept as written in ISO 8601 (`2025`, `2025-09`, `2025-09-22`), so it sorts and exports as it is."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True, blank=True)
        kwargs.setdefault(
            "help_text", _("As precise as known: 2026, 2026-03 or 2026-03-11; 115/3/11 works too.")
        )
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def get_prep_value(self, value: Any) -> str | None:
        return str(value) if value not in (None, "") else None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value is not None else "")

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def is_partial_date(name: str) -> Q:
    """Return the condition of a constraint: nothing, a year, a month or a day."""
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__length__in": [4, 7, 10]})


PartialDateField.register_lookup(Length)
