"""Boxes for dates: as they are stored, with both calendars beside them, and the length of a range."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from portal.records.dates import DayFormField, PartialDate, day_in_words, roc_in_words

# The last day of a range, and its first.
RANGES = {"ends_on": "starts_on", "covers_to": "covers_from"}


def read_date(value: Any) -> PartialDate | None:
    """Return the date in a box, or None where it holds none."""
    if isinstance(value, date):
        return PartialDate(value.year, value.month, value.day)
    try:
        return PartialDate.parse(str(value or ""))
    except ValueError:
        return None


class HintedDate(forms.Widget):
    """Says beside the box what its date is in both calendars."""

    own_template = "admin/records/date_input.html"
    range_from = ""
    days: int | None = None

    class Media:
        css = {"all": ["css/admin_dates.css"]}
        js = [forms.Script("js/admin_dates.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        # Django names a warning about time zones, which is not shown here, in place of help and error.
        described = {**self.attrs, **(attrs or {})}.get("aria-describedby", False)
        context["widget"]["attrs"]["aria-describedby"] = described
        read = read_date(value)
        if read:
            context["roc"] = roc_in_words(read)
            context["western"] = day_in_words(read.first_day, weekday=True) if read.day else read.in_words
        return context | {"range_from": self.range_from, "length": length_in_words(self.days)}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # Through the project's templates: the form renderer knows Django's own alone.
        return render_to_string(self.own_template, self.get_context(name, value, attrs))


class DayInput(HintedDate, AdminDateWidget):  # type: ignore[misc]
    """One day, with Django's calendar."""

    def __init__(self, attrs: Any = None, format: str | None = None) -> None:
        super().__init__(attrs, format or "%Y-%m-%d")


class PartialDateInput(HintedDate, AdminTextInputWidget):
    """A year, a month or a day."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"class": "vDateText", **(attrs or {})})


def length_in_words(days: int | None) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days else ""


def note_ranges(form: forms.ModelForm) -> None:
    """Let the last day of a range say how many days there are, both ends included."""
    for last, first in RANGES.items():
        field = form.fields.get(last)
        if isinstance(field, DayFormField) and first in form.fields and isinstance(field.widget, HintedDate):
            field.widget.range_from = first
            start, end = (read_date(form[name].value()) for name in (first, last))
            if start and end and start.day and end.day:
                field.widget.days = (end.first_day - start.first_day).days + 1
