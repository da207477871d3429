"""Filters of the list of documents."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import ClosedFilter, RecordFilterSet
from portal.records.record_filters import RecordFilter
from trips.filters.meeting import trips_of
from trips.models import Document, Trip


def trips_with_documents() -> QuerySet[Trip]:
    return trips_of(Document.objects.published().filter(withheld_reason=""))


class DocumentFilterSet(RecordFilterSet):
    kind = ClosedFilter("kind", label=_("Kind"), choices=Document.Kind.choices)
    trip = RecordFilter(label=_("Trip"), records=trips_with_documents, method="on_trip")

    class Meta:
        model = Document
        fields = ["q", "kind", "trip"]

    def on_trip(self, documents: QuerySet, name: str, value: str) -> QuerySet:
        return documents.filter(trip__in=Trip.objects.published().filter(code=value))
