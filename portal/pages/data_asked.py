"""What was asked of a data set's file: read to the letter, or named with what is allowed."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from portal.records import clock
from portal.records.exports import Export, Terms
from portal.records.filters import Problem, shortened
from portal.records.publishing import changed_since
from portal.records.writers import Manner

# How a file is written, apart from what is in it, and which formats ask.
OPTIONS = {"bom": ("1", "0"), "header": ("en", "zh")}
OPTIONS_OF = {"csv": ("bom", "header"), "ods": ("header",)}
# A list page's query string works here unchanged; a file has no pages.
MEANINGLESS = {"page"}
NAME_LETTERS = 120
# In an address a plus sign is a space: whoever copies a moment from a cell means the sign.
LOST_PLUS = re.compile(r" (?=\d\d:\d\d$)")
PAGED = "json"


class Allowed(NamedTuple):
    """A parameter that a file takes, for the page that refuses another."""

    name: str
    label: str
    values: str


class Asked:
    """The file of a data set that an address asks for."""

    def __init__(self, request: HttpRequest, export: Export, format: str) -> None:
        self.query, self.whole, self.format = request.GET, export, format
        self.terms = Terms.now()
        rows = export.published(self.terms.at)
        self.filters = export.filterset(self.query, queryset=rows, request=request)
        # Each parameter that is no filter, with what reads it; it raises ValueError on what it cannot read.
        self.readers: dict[str, Callable[[str], Any]] = {"fields": self.read_fields}
        if self.can_be_harvested:
            self.readers["updated_since"] = read_moment
        if format == PAGED:
            self.readers["after"] = self.read_place

    @property
    def can_be_harvested(self) -> bool:
        """Whether its rows say when they changed."""
        return any(column.name == "updated_at" for column in self.whole.columns)

    @property
    def options(self) -> tuple[str, ...]:
        return OPTIONS_OF.get(self.format, ())

    @property
    def filter_names(self) -> list[str]:
        """The filters that the file takes: its pages are in an order of their own."""
        is_sorted = self.format != PAGED
        return [name for name in self.filters.filters if is_sorted or name != self.filters.sort_name]

    def given(self, name: str) -> Any:
        """Return what a parameter says, read; None where it is not given."""
        value = str(self.query.get(name, ""))
        return self.readers[name](value) if value and name in self.readers else None

    @cached_property
    def problems(self) -> list[Problem]:
        """Every parameter that cannot be followed to the letter."""
        known = {*self.filter_names, *self.options, *self.readers, *MEANINGLESS}
        return [
            *self.filters.problems,
            *unknown_or_repeated(self.query, known),
            *self.misread(),
            *unwritable(self.query, self.options),
        ]

    def misread(self) -> Iterator[Problem]:
        for name in self.readers:
            try:
                self.given(name)
            except ValueError as error:
                yield Problem(name, "", shortened(str(self.query[name])), str(error))

    def allowed(self) -> Iterator[Allowed]:
        """Yield what the file takes."""
        for name in self.filter_names:
            yield Allowed(name, str(self.filters.filters[name].label), self.filters.allowed_values(name))
        yield from self.allowed_besides()

    def allowed_besides(self) -> Iterator[Allowed]:
        """Yield what the file takes that is no filter of its list."""
        yield Allowed("fields", _("Columns, separated by commas"), ", ".join(self.column_names))
        if "updated_since" in self.readers:
            yield Allowed("updated_since", _("Changed since"), "2026-03-27, 2026-03-27T09:00:00+08:00")
        if "after" in self.readers:
            yield Allowed("after", _("The page after another"), _("as “next” of that page has it"))
        for name in self.options:
            yield Allowed(name, _("how the file is written"), ", ".join(OPTIONS[name]))

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.whole.columns]

    def read_fields(self, value: str) -> list[str]:
        names = value.split(",")
        unknown = [name for name in names if name not in self.column_names]
        if unknown:
            raise ValueError(
                _("There is no such column: %(names)s.") % {"names": shortened(",".join(unknown))}
            )
        if len(set(names)) < len(names):
            raise ValueError(_("It is given more than once."))
        return names

    @property
    def export(self) -> Export:
        """The data set, of the columns that were asked for."""
        names = self.given("fields")
        return self.whole.of_columns(names) if names else self.whole

    @property
    def records(self) -> QuerySet:
        """The records that were asked for."""
        since = self.given("updated_since")
        records: QuerySet = self.filters.qs
        return records.filter(changed_since(self.whole.model, since)) if since else records

    @property
    def manner(self) -> Manner:
        return Manner(
            mark=self.query.get("bom") != "0",
            chinese_header=self.query.get("header") == "zh",
            order=self.filters.sort.by if self.filters.sort else (),
        )

    # Where a page begins: behind a record, by a key that only the page before could have given.

    @property
    def signer(self) -> Signer:
        return Signer(salt=f"page of {self.whole.name}")

    def read_place(self, value: str) -> int:
        try:
            return int(self.signer.unsign(value))
        except BadSignature as error:
            raise ValueError(_("No page has led here.")) from error

    def place(self, key: int) -> str:
        return self.signer.sign(str(key))

    @property
    def file_name(self) -> str:
        """A name that tells set, date and filters: `trips_2026-03-27_country-US.csv`."""
        parts = [self.whole.name, clock.today().isoformat()]
        parts += [f"{name}-{value}" for name, value in self.filters.active.items()]
        if since := self.query.get("updated_since"):
            parts.append(f"since-{since}")
        letters = (letter if letter.isalnum() or letter in "-_." else "-" for letter in "_".join(parts))
        return f"{''.join(letters)[:NAME_LETTERS]}.{self.format}"


def read_moment(value: str) -> datetime:
    """Return a moment, or the beginning of a day, in the city's time where no other is named."""
    try:
        moment = parse_datetime(LOST_PLUS.sub("+", value)) if "T" in value else None
        day = None if moment else parse_date(value)
        if day:
            moment = datetime.combine(day, time.min)
        if moment:
            aware = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
            return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(_("It is neither a day nor a moment (ISO 8601)."))


def unknown_or_repeated(query: QueryDict, known: set[str]) -> Iterator[Problem]:
    """Yield parameters that are not known, and those given more than once."""
    for name in query:
        values = [str(value) for value in query.getlist(name)]
        if name not in known:
            yield Problem(shortened(name), "", shortened(values[-1]), _("There is no such filter here."))
        elif len(values) > 1:
            yield Problem(name, "", shortened(", ".join(values)), _("It is given more than once."))


def unwritable(query: QueryDict, options: tuple[str, ...] = tuple(OPTIONS)) -> Iterator[Problem]:
    """Yield options of the file that are not among the known."""
    for name in options:
        values = OPTIONS[name]
        if query.get(name, values[0]) not in values:
            message = _("It is one of: %(values)s.") % {"values": ", ".join(values)}
            yield Problem(name, "", shortened(str(query[name])), message)


def attachment(name: str) -> str:
    """Return the header that saves a file under its name (RFC 6266), for old readers in ASCII."""
    plain = name.encode("ascii", "replace").decode().replace("?", "-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
