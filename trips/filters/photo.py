"""Filters of the list of photos."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.records.filters import ClosedFilter, RecordFilterSet
from portal.records.record_filters import RecordFilter
from trips.filters.meeting import shown_meetings, trips_of
from trips.models import Meeting, Photo, Trip


def trips_with_photos() -> QuerySet[Trip]:
    return trips_of(Photo.objects.published())


def meetings_with_photos() -> QuerySet[Meeting]:
    photos = Photo.objects.published().order_by().filter(meeting=OuterRef("pk"))
    return shown_meetings().filter(Exists(photos)).order_by("-pk").only("code", "title", "title_en")


class PhotoFilterSet(RecordFilterSet):
    trip = RecordFilter("trip__code", label=_("Trip"), records=trips_with_photos)
    meeting = RecordFilter("meeting__code", label=_("Meeting"), records=meetings_with_photos)
    kind = ClosedFilter("kind", label=_("Kind"), choices=Photo.Kind.choices)
    licence = ClosedFilter("licence", label=_("Licence"), choices=Photo.Licence.choices)

    class Meta:
        model = Photo
        fields = ["q", "trip", "meeting", "kind", "licence"]
