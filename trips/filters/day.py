"""A filter by one day, as people write it in either calendar."""

from typing import Any

from portal.records.dates import DayFormField
from portal.records.filters import TextField, TextFilter


class DayField(TextField):
    """A whole day; what is understood is its ISO form."""

    def clean(self, value: Any) -> str:
        day = DayFormField(required=False).clean(super().clean(value))
        return day.isoformat() if day else ""


class DayFilter(TextFilter):
    """Rows of one day; of the days there are no end, so a list of one is not kept."""

    field_class = DayField
