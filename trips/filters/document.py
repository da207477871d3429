"""Filters of the list of documents."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from portal.records.record_filters import RecordFilter
from trips.council import SESSION, sessions
from trips.council_words import session_words
from trips.filters.meeting import trips_of
from trips.models import Document, Trip


def trips_with_documents() -> QuerySet[Trip]:
    return trips_of(Document.objects.published().filter(withheld_reason=""))


def council_sessions() -> Choices:
    """Return the council sessions to which public documents were presented, latest first."""
    return [(session.slug, session_words(session)) for session in sessions()]


class DocumentFilterSet(RecordFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Document.Kind.choices)
    trip = RecordFilter(label=_("Trip"), records=trips_with_documents, method="on_trip")
    session = ClosedFilter(label=_("Council session"), choices=council_sessions, method="of_session")

    class Meta:
        model = Document
        fields = ["q", "kind", "trip", "session"]

    def on_trip(self, documents: QuerySet, name: str, value: str) -> QuerySet:
        return documents.filter(trip__in=Trip.objects.published().filter(code=value))

    def of_session(self, documents: QuerySet, name: str, value: str) -> QuerySet:
        term, *kind, number = value.split("-")
        key = zip(SESSION, (int(term), "".join(kind), int(number)), strict=True)
        return documents.filter(**dict(key), withheld_reason="")
