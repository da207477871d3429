"""Filters of the list of photos."""

from django.utils.translation import gettext_lazy as _

from portal.records.filters import Choices, ClosedFilter, RecordFilterSet
from trips.filters.meeting import shown_meetings, trip_choices
from trips.models import Photo


def trips_with_photos() -> Choices:
    return trip_choices(Photo.objects.published())


def meetings_with_photos() -> Choices:
    meetings = shown_meetings().filter(pk__in=Photo.objects.published().values("meeting"))
    chosen = meetings.order_by("-pk").only("code", "title", "title_en")
    return [(meeting.code, meeting.local.title.plain) for meeting in chosen]


class PhotoFilterSet(RecordFilterSet):
    trip = ClosedFilter("trip__code", label=_("Trip"), choices=trips_with_photos)
    meeting = ClosedFilter("meeting__code", label=_("Meeting"), choices=meetings_with_photos)
    kind = ClosedFilter("kind", label=_("Kind"), choices=Photo.Kind.choices)
    licence = ClosedFilter("licence", label=_("Licence"), choices=Photo.Licence.choices)

    class Meta:
        model = Photo
        fields = ["q", "trip", "meeting", "kind", "licence"]
