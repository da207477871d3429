"""Filters of the data set of participants."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from trips.filters.meeting import trip_choices
from trips.models import Meeting, Participant


def trips_with_participants() -> Choices:
    return trip_choices(Meeting.objects.filter(pk__in=Participant.objects.published().values("meeting")))


class ParticipantFilterSet(RecordFilterSet):
    trip = ClosedFilter("meeting__trip__code", label=_("Trip"), choices=trips_with_participants)
    side = ClosedFilter("side", label=_("Side"), choices=Participant.Side.choices)

    class Meta:
        model = Participant
        fields = ["q", "trip", "side"]
