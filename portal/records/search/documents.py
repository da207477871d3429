"""What stands in the index for one record, and the lines that a result shows of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from portal.records.dates import PartialDate
from portal.records.publishing import public_condition
from portal.records.search.declaration import Part, parent_paths, steps
from portal.records.search.tokens import MAX_TEXT, RUN, document_tokens, is_characters
from portal.text.bilingual import CHINESE
from portal.text.folding import fold

# Asked at this moment, what is published for a time to come counts as public, too.
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)

# A key holds kind, day and record, so that entries lie newest first within their kind: 5, 22 and 30 bits.
RECORD_BITS, DAY_BITS = 30, 22
KIND_SHIFT = RECORD_BITS + DAY_BITS


@dataclass(frozen=True, slots=True)
class Line:
    """One public text of a record, in its language."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Document:
    """A record as the index keeps it: folded, with the moment from which the public may find it."""

    key: int
    record_id: int
    titles: str
    text: str
    public_from: datetime

    @property
    def number(self) -> int:
        return number_of(self.key)

    @property
    def year(self) -> int | None:
        day = self.key >> RECORD_BITS & (1 << DAY_BITS) - 1
        return date.fromordinal(day).year if day else None

    @property
    def tokens(self) -> list[str]:
        return document_tokens(self.titles, self.text)


def key_of(number: int, day: date | None, record_id: int) -> int:
    return number << KIND_SHIFT | (day.toordinal() if day else 0) << RECORD_BITS | record_id


def keys_between(number: int, year: int | None = None) -> tuple[int, int]:
    """Return the first and the last key that a kind can have, in one year or in any."""
    if year is None:
        return number << KIND_SHIFT, (number + 1 << KIND_SHIFT) - 1
    last = key_of(number, date(year, 12, 31), (1 << RECORD_BITS) - 1)
    return key_of(number, date(year, 1, 1), 0), last


def number_of(key: int) -> int:
    return key >> KIND_SHIFT


def record_id_of(key: int) -> int:
    return key & (1 << RECORD_BITS) - 1


def searchable(model: type[Any], at: datetime) -> QuerySet[Any]:
    """Return the rows whose content is public at a moment."""
    rows: QuerySet[Any] = model.objects.published(at)
    return rows.filter(withheld_reason="") if hasattr(model, "withheld_reason") else rows


def with_parts(rows: QuerySet[Any], at: datetime = END_OF_TIME) -> QuerySet[Any]:
    """Load what the lines of the rows are read from."""
    model: Any = rows.model
    loaded = rows.select_related(*parent_paths(model)) if parent_paths(model) else rows
    prefetches: dict[str, Prefetch] = {}
    for part in model.search.parts:
        for path, related in steps(model, part.relation):
            is_end = path == part.relation
            if is_end or path not in prefetches:
                prefetches[path] = Prefetch(path, part_rows(related, part if is_end else None, at))
    return loaded.prefetch_related(*prefetches.values())


def part_rows(model: Any, part: Part | None, at: datetime) -> QuerySet[Any]:
    """Return the rows that may be found as parts: public with all their parents, and not withheld."""
    rows = model._base_manager.filter(public_condition(model, at))
    if hasattr(model, "withheld_reason"):
        rows = rows.filter(withheld_reason="")
    return rows.filter(part.only) if part else rows


def document_of(record: Any) -> Document:
    """Return a record, loaded `with_parts`, as the index keeps it."""
    search = type(record).search
    titles = "\n".join(fold(line.text) for line in lines(record, search.title))
    body = "\n".join(fold(line.text) for line in body_lines(record))
    text = f"{titles}\n{record.code.casefold()}\n{body}"[:MAX_TEXT]
    key = key_of(search.number, day_of(record), record.pk)
    return Document(key, record.pk, titles, text, public_from(record))


def body_lines(record: Any) -> Iterator[Line]:
    """Yield the texts of a record that are not its titles, in the order in which they are declared."""
    search = type(record).search
    yield from lines(record, search.text)
    for part in search.parts:
        for row in related(record, part.relation):
            yield from lines(row, part.fields)


def title_lines(record: Any) -> list[Line]:
    return list(lines(record, type(record).search.title))


def lines(row: Any, names: Iterable[str]) -> Iterator[Line]:
    for name in (name for pair in names for name in (pair, f"{pair}_en")):
        for text in str(value_of(row, name) or "").split("\n"):
            if text.strip():
                yield Line(text.strip(), language_of(name, text))


def language_of(name: str, text: str) -> str:
    """Return the language of a field by its name; of names as printed, by their letters."""
    if name.endswith("_en") or not any(is_characters(run) for run in RUN.findall(text)):
        return "en"
    return CHINESE


def value_of(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def related(record: Any, path: str) -> list[Any]:
    """Return the rows at the end of a path of relations that is loaded."""
    rows = [record]
    for name in path.split("__"):
        found: list[Any] = []
        for row in rows:
            value = getattr(row, name)
            found += value.all() if hasattr(value, "all") else [value] if value is not None else []
        rows = found
    return rows


def day_of(record: Any) -> date | None:
    """Return the first of its declared dates that is known."""
    values = (value_of(record, path) for path in type(record).search.dated)
    known = next((value for value in values if value is not None), None)
    return known.first_day if isinstance(known, PartialDate) else known


def public_from(record: Any) -> datetime:
    """Return the moment from which a record and everything it hangs on is public."""
    model: Any = type(record)
    parents = (value_of(record, path) for path in parent_paths(model))
    moments = [getattr(row, "published_at", None) for row in (record, *parents)]
    return max(moment for moment in moments if moment is not None)
