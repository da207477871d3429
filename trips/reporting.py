"""Whether reports on trips came by their due date: derived, never typed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.records.dates import PartialDate
from trips.models import Document, Trip


class Punctuality(TextChoices):
    """How a report stands to the day by which it was due; the first that fits speaks for several."""

    IN_TIME = "in_time", _("by its due date")
    UNCLEAR = "unclear", _("its date is not precise enough to tell")
    UNDATED = "undated", _("it is not dated")
    LATE = "late", _("after its due date")


def punctuality(due_on: date, dated_on: PartialDate | None) -> Punctuality:
    """Return how a report's date, at its own precision, stands to a due date."""
    if dated_on is None:
        return Punctuality.UNDATED
    if dated_on.last_day <= due_on:
        return Punctuality.IN_TIME
    return Punctuality.LATE if dated_on.first_day > due_on else Punctuality.UNCLEAR


def best_of(due_on: date, dates: Iterable[PartialDate | None]) -> Punctuality | None:
    """Return how the best of several reports stands to the due date: one in time keeps it."""
    found = {punctuality(due_on, dated_on) for dated_on in dates}
    return next((kind for kind in Punctuality if kind in found), None)


def due_of(document: Any, trip: Any) -> date | None:
    """Return when a document was due: only the overseas-trip report of a journey abroad has such a day."""
    if document.kind != Document.Kind.TRIP_REPORT or trip is None:
        return None
    due_on: date | None = trip.report_due_on
    return due_on if trip.direction == Trip.Direction.OUTBOUND else None
