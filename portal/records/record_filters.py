"""A filter by one record of possibly very many: the first are offered, and any other is taken by its code."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.records.filters import ClosedField, ClosedFilter, ClosedSelect

# A list of more is read by nobody, and a page is not to grow with the archive.
MOST_OFFERED = 200
CODE_LETTERS = 24

Records = Callable[[], QuerySet[Any]]


def title_of(record: Any) -> str:
    return record.local.title.plain if hasattr(record, "title") else record.local.name.plain


class OfferedSelect(ClosedSelect):
    """A list to choose from; where not all are offered, a field to type a code in, which offers the first."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        options = [(key, label) for key, label in self.choices if key]
        if len(options) <= MOST_OFFERED:
            return super().render(name, value, attrs, renderer)
        place = (attrs or {}).get("id", name)
        offered = format_html_join("", '<option value="{}">{}</option>', options[:MOST_OFFERED])
        return format_html(
            '<input type="text" name="{}" id="{}" value="{}" list="{}-offered" maxlength="{}"'
            ' autocomplete="off" aria-describedby="{}-help"><datalist id="{}-offered">{}</datalist>'
            '<p class="note" id="{}-help">{}</p>',
            *(name, place, value or "", place, CODE_LETTERS, place, place, offered, place),
            _("The first %(number)d are offered; any other is found by its code.") % {"number": MOST_OFFERED},
        )


class RecordField(ClosedField):
    """The code of one record that a filter knows, offered or not."""

    widget = OfferedSelect

    def __init__(self, *args: Any, records: Records, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records = records
        self.labels: dict[str, str] = {}

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or bool(self.looked_up(str(value)))

    def label_of(self, value: str) -> str:
        label = super().label_of(value)
        return self.looked_up(value) or label if label == value else label

    def looked_up(self, code: str) -> str:
        """Return the name of the record with this code; nothing where the filter knows none."""
        if not code.isascii() or len(code) > CODE_LETTERS or code != code.upper():
            return ""
        if code not in self.labels:
            found = self.records().filter(code=code).first()
            self.labels[code] = title_of(found) or code if found else ""
        return self.labels[code]


class RecordFilter(ClosedFilter):
    """Rows of one record; `records` gives those that may be asked for, in the order of the offer."""

    field_class = RecordField

    def __init__(self, *args: Any, records: Records, **kwargs: Any) -> None:
        def offered() -> list[tuple[str, str]]:
            return [(record.code, title_of(record)) for record in records()[: MOST_OFFERED + 1]]

        super().__init__(*args, choices=offered, records=records, **kwargs)
