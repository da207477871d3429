"""Loads the first record through the same models and validation as staff use: all of it, or nothing.

It is loaded once, into a portal that has never numbered a record. Afterwards the records are staff's: what
they edit stays edited and what they delete stays deleted, however often the loader is called.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_noop

from diaspora.models import Association
from portal.accounts.models import Agency, User
from portal.cities.models import City, Institution, SisterCityTie, StatedCount
from portal.pages.first_record.rows import Row, citation_row, read_rows
from portal.records.models import CodeSequence, PublishableRecord, Record
from portal.records.publishing import publish
from portal.records.search.following import followed
from trips.models import (
    Agreement,
    Citation,
    Document,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    Quotation,
    Topic,
    Trip,
)

CHANGE_REASON = gettext_noop("first record")

# In this order, so that what is referred to is there.
TABLES: dict[str, type[models.Model]] = {
    "agency": Agency,
    "topic": Topic,
    "city": City,
    "tie": SisterCityTie,
    "stated_count": StatedCount,
    "institution": Institution,
    "association": Association,
    "trip": Trip,
    "document": Document,
    "meeting": Meeting,
    "itinerary_item": ItineraryItem,
    "quotation": Quotation,
    "agreement": Agreement,
    "indicator": Indicator,
    "lesson": Lesson,
    "follow_up": FollowUpAction,
}


def load_first_record(*, by: User | None, report: Callable[[str], None]) -> bool:
    """Load and publish the first record; return False, and touch nothing, where records were kept before.

    The sign is a code ever given out: the sequences outlive the records they numbered.
    """
    with followed():
        if not claim():
            return False
        tables = read_rows()
        loading = Loading(by=by, sections=tables["sections"][0])
        for table, model in TABLES.items():
            rows = tables[table]
            for row in rows:
                loading.add(model, row)
            report(f"{model._meta.verbose_name_plural}: {len(rows)}")
        loading.cite()
        report(f"{Citation._meta.verbose_name_plural}: {Citation.objects.count()}")
        loading.publish()
    return True


def claim() -> bool:
    """Return whether the portal is empty, and take the trip's sequence: a second loader then gives way."""
    if CodeSequence.objects.exists():
        return False
    return CodeSequence.objects.get_or_create(prefix=Trip.code_prefix, year=2026)[1]


@dataclass
class Loading:
    """One run of the loader: what it has made so far, and what it still owes."""

    by: User | None
    sections: dict[str, str]
    made: dict[tuple[type[models.Model], str], models.Model] = field(default_factory=dict)
    uncited: list[tuple[str, models.Model, list[str | Row]]] = field(default_factory=list)
    unpublished: list[PublishableRecord] = field(default_factory=list)

    def add(self, model: type[models.Model], row: Row, **owner: models.Model) -> None:
        """Make the record of one row, with its children."""
        existing = Agency.objects.filter(code=row["code"]).first() if model is Agency else None
        record = existing or self.made_from(model, row, owner)
        if "key" in row:
            self.made[model, row["key"]] = record
        for relation, rows in relations(model, row, "one_to_many"):
            if relation.related_model is Citation:
                # The documents may come later than what they support.
                self.uncited.append((relation.field.name, record, rows))
                continue
            for child in rows:
                self.add(relation.related_model, child, **{relation.field.name: record})

    def made_from(self, model: type[models.Model], row: Row, owner: dict[str, models.Model]) -> models.Model:
        """Return a new record, validated and saved as a form would."""
        record: Any = model(**owner)
        for name in row.keys() - {"key"}:
            column = model._meta.get_field(name)
            if column.concrete and not column.many_to_many:
                setattr(record, name, self.resolved(column, row[name]))
        if isinstance(record, Record):
            record.created_by = record.updated_by = self.by
        record._history_user = self.by
        record._change_reason = CHANGE_REASON
        try:
            # The named constraints are the database's own, and it refuses as a form would. Asking it twice
            # takes longer than all the rest: a citation's alone compares 20 keys with one another.
            record.full_clean(validate_constraints=False)
            record.save()
        except (ValidationError, IntegrityError) as error:
            error.add_note(f"{model.__name__}: {row}")
            raise
        for relation, keys in relations(model, row, "many_to_many"):
            getattr(record, relation.name).set(self.made[relation.related_model, key] for key in keys)
        if isinstance(record, PublishableRecord):
            self.unpublished.append(record)
        return record

    def resolved(self, column: Any, value: Any) -> Any:
        """Return the record that a key names, or a plain value as it is."""
        if not column.is_relation:
            return value
        found = self.made.get((column.related_model, value))
        return found or column.related_model.objects.get(pk=value)

    def cite(self) -> None:
        """Make the citations, whose documents are all there by now."""
        for key, record, citations in self.uncited:
            for written in citations:
                self.add(Citation, citation_row(written, self.sections), **{key: record})

    def publish(self) -> None:
        """Make everything public: a newcomer comes to read."""
        for record in self.unpublished:
            publish(record, by=self.by, along=self.unpublished)


def relations(model: type[models.Model], row: Row, kind: str) -> list[tuple[Any, Any]]:
    """Return the relations of one kind that a row fills, each with what the row says there."""
    columns = ((model._meta.get_field(name), value) for name, value in row.items() if name != "key")
    return [(column, value) for column, value in columns if getattr(column, kind)]
