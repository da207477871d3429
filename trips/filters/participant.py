"""Filters of the data set of participants."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import ClosedFilter, RecordFilterSet
from portal.records.record_filters import RecordFilter
from trips.filters.meeting import trips_of
from trips.models import Meeting, Participant, Trip


def trips_with_participants() -> QuerySet[Trip]:
    people = Participant.objects.published().order_by().filter(meeting=OuterRef("pk"))
    return trips_of(Meeting.objects.filter(Exists(people)))


class ParticipantFilterSet(RecordFilterSet):
    trip = RecordFilter("meeting__trip__code", label=_("Trip"), records=trips_with_participants)
    side = ClosedFilter("side", label=_("Side"), choices=Participant.Side.choices)

    class Meta:
        model = Participant
        fields = ["q", "trip", "side"]
