"""An itinerary as pasted, read into rows. What is not understood stays as text and is marked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from trips.models.itinerary import Activity
from trips.pasting.activities import recognise
from trips.pasting.days import Days, Period, is_weekday, read_days
from trips.pasting.headings import Role, heading_roles
from trips.pasting.places import LEADING, LONGEST_PLACE, Places
from trips.pasting.tables import is_ditto, is_rule, narrowed, read_lines, without_bullet
from trips.pasting.times import is_time, read_time

NUMBER = re.compile(r"\s*D?\d{1,3}[.、]?\s*")


@dataclass(slots=True)
class Row:
    """One row as read; `start` and `end` are ISO dates that may not exist, `source` what it was read from."""

    text: str
    start: str = ""
    end: str = ""
    date_text: str = ""
    time_text: str = ""
    time_zone: str = ""
    region: str = ""
    activity: str = Activity.OTHER
    source: str = ""
    marks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Leftover:
    """A part of the paste that is in no row, and why."""

    text: str
    why: str


@dataclass(slots=True)
class Itinerary:
    rows: list[Row] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)


def read_itinerary(text: str, period: Period, places: Iterable[str] = ()) -> Itinerary:
    """Return the rows of a pasted itinerary; `places` are names of cities, for lines that only name one."""
    reader = ItineraryReader(period, Places(places))
    for cells in read_lines(text):
        reader.read_line(cells)
    reader.end_of_day()
    return reader.found


class ItineraryReader:
    """Goes line by line and remembers the day, the place and the columns that stand above."""

    def __init__(self, period: Period, places: Places) -> None:
        self.period = period
        self.places = places
        self.found = Itinerary()
        self.columns: list[Role] = []
        self.days: Days | None = None
        self.region = ""
        self.time_text = self.time_zone = ""
        # Parts read since the last row: they belong to the next one.
        self.pending: list[str] = []

    def read_line(self, cells: list[str]) -> None:
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            return
        if is_rule(cells) and not any(map(is_ditto, filled)):
            self.leave(cells, "rule")
        elif roles := heading_roles(cells):
            self.columns = roles
            self.leave(cells, "heading")
        elif len(cells) == 1:
            for line in cells[0].split("\n"):
                self.read_free_line(line)
        else:
            self.read_cells(cells)

    def leave(self, cells: list[str], why: str) -> None:
        self.found.leftovers.append(Leftover(" ".join(cell.strip() for cell in cells if cell.strip()), why))

    # Tables

    def read_cells(self, cells: list[str]) -> None:
        self.time_text = self.time_zone = ""
        texts: list[str] = []
        # The day first: it closes the one before.
        for role, cell in sorted(
            zip(self.roles(cells), cells, strict=True), key=lambda one: one[0] is not Role.WHEN
        ):
            if not cell.strip():
                continue
            if role is Role.TEXT:
                texts.append(cell)
            else:
                getattr(self, f"read_{role.value}")(cell)
        lines = [line for text in texts for line in text.split("\n") if line.strip()]
        for line in lines:
            self.read_text(line)

    def roles(self, cells: list[str]) -> list[Role]:
        """Say what each cell of a line is: by the headings above, or by what it looks like."""
        if len(cells) <= len(self.columns):
            return self.columns[: len(cells)]
        last = max(number for number, cell in enumerate(cells) if cell.strip())
        return [guessed_role(cell, number, last, self.period) for number, cell in enumerate(cells)]

    def read_when(self, cell: str) -> None:
        """A date, a time and a place, or any of them: 3/11 (三) —3/13 (五) 大波士頓地區."""
        if is_ditto(cell):
            self.pending.append(cell)
            return
        written = " ".join(cell.split())
        if NUMBER.fullmatch(narrowed(written)):
            written = f"Day {narrowed(written).strip(' D.、')}"
        rest = self.take_days(written)
        self.time_text, self.time_zone, rest = read_time(rest)
        if rest and not is_ditto(rest):
            self.region = LEADING.sub("", rest).strip("()（）") if rest[0] in "(（" else LEADING.sub("", rest)
        self.pending.append(cell)

    def take_days(self, text: str) -> str:
        """Take the day that the text begins with, if it does, and return what follows."""
        days = read_days(text, self.period)
        if days is None:
            return text
        self.end_of_day()
        self.days, self.region = days, ""
        return LEADING.sub("", text[days.length :])

    def read_number(self, cell: str) -> None:
        self.pending.append(cell)

    def read_weekday(self, cell: str) -> None:
        if self.days and not is_ditto(cell):
            weekday = f"({cell.strip()})" if len(cell.strip()) == 1 else cell.strip()
            printed = f"{self.days.printed} {weekday}"
            self.days = read_days(printed, self.period) or self.days
        self.pending.append(cell)

    def read_time(self, cell: str) -> None:
        if is_ditto(cell):
            last = self.found.rows[-1:]
            self.time_text, self.time_zone = (last[0].time_text, last[0].time_zone) if last else ("", "")
        else:
            time_text, zone, rest = read_time(" ".join(cell.split()))
            self.time_text = " ".join(part for part in (self.time_text, time_text, rest) if part)
            self.time_zone = zone or self.time_zone
        self.pending.append(cell)

    def read_place(self, cell: str) -> None:
        if not is_ditto(cell):
            self.region = " ".join(cell.split())
        self.pending.append(cell)

    # Lines without cells

    def read_free_line(self, line: str) -> None:
        """Read a line of plain text: a date, a place and what is done there, or any of them."""
        if not line.strip():
            return
        days_before, self.time_text, self.time_zone = self.days, "", ""
        bare = without_bullet(line)
        rest = self.take_days(bare if read_days(line, self.period) is None else line)
        is_dated = self.days is not days_before
        if is_dated:
            self.time_text, self.time_zone, rest = read_time(rest)
            self.region, rest = self.places.split(rest)
        elif self.days and self.pending and not self.region and self.places.holds(bare):
            self.region, rest = bare.strip(), ""
        if rest:
            self.read_text(rest, source=line)
        else:
            self.pending.append(line)

    # Rows

    def read_text(self, line: str, source: str = "") -> None:
        """Make a row of one line of text, with the day and the place that stand above it."""
        text = without_bullet(line).strip() or line.strip()
        marks = []
        time_text, zone, rest = read_time(text)
        if rest and (time_text or zone):
            self.time_text, self.time_zone, text = time_text or self.time_text, zone or self.time_zone, rest
        if is_ditto(text) and self.found.rows:
            text = self.found.rows[-1].text
            marks.append("ditto")
        self.add(text, source or line, marks)

    def add(self, text: str, source: str, marks: list[str]) -> None:
        activity = recognise(text)
        if activity is None:
            marks.append("kind")
        days = self.days
        row = Row(
            text=text,
            start=days.start if days else "",
            end=days.end if days else "",
            date_text=days.printed if days else "",
            time_text=self.time_text,
            time_zone=self.time_zone,
            region=self.region,
            activity=activity or Activity.OTHER,
            source=" ".join(part.strip() for part in (*self.pending, source)),
            marks=marks,
        )
        self.pending.clear()
        self.time_text = self.time_zone = ""
        self.found.rows.append(row)

    def end_of_day(self) -> None:
        """Keep what stands under no row: a place as a row of its own, a bare date beside the rows."""
        if not self.pending:
            return
        parts, self.pending = self.pending, []
        if self.region or self.time_text:
            self.pending = parts[:-1]
            self.add(self.region or self.time_text, parts[-1], ["place"])
        else:
            self.leave(parts, "empty")


def guessed_role(cell: str, number: int, last: int, period: Period) -> Role:
    """Say what a cell of a table without headings looks like."""
    if is_weekday(cell):
        return Role.WEEKDAY
    if is_time(cell):
        return Role.TIME
    if NUMBER.fullmatch(narrowed(cell)) and number != last:
        return Role.NUMBER
    days = read_days(cell, period)
    if number == 0 and (days or is_ditto(cell)):
        return Role.WHEN
    if number == last:
        return Role.TEXT
    if number == 0 and read_time(cell)[:2] != ("", ""):
        return Role.WHEN
    is_long = len(cell.strip()) > LONGEST_PLACE
    return Role.TEXT if is_long or recognise(cell) else Role.PLACE
