"""A meeting as the pattern of the next: the same host and place again, on another day or floor."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from trips.models import Meeting, Participant

if TYPE_CHECKING:
    from portal.accounts.models import User

# What two meetings may have in common. What was said, quoted, photographed, promised or withheld is of one.
COPIED = (
    "trip", "order", "kind", "title", "title_en", "host_city", "host_association", "host_institution",
    "host_text", "host_text_en", "relationship_then", "starts_on", "ends_on", "date_text", "date_text_en",
    "time_zone", "city", "place", "place_en", "latitude", "longitude", "in_itinerary",
)  # fmt: skip
COPIED_OF_PARTICIPANT = (
    "order", "side", "name", "name_en", "post", "post_en", "organisation", "organisation_en", "and_others",
)  # fmt: skip


@transaction.atomic
def copy_meeting(meeting: Meeting, *, by: "User") -> Meeting:
    """Return a new draft with the facts, host, place, topics and our participants of a meeting.

    It has the order of the original and, being younger, stands after it; no other meeting is moved.
    """
    copied = Meeting(**{name: getattr(meeting, name) for name in COPIED}, created_by=by, updated_by=by)
    copied._change_reason = gettext_noop("copied from another meeting")  # type: ignore[attr-defined]
    copied.save()
    copied.topics.set(meeting.topics.all())
    for person in meeting.participants.filter(side=Participant.Side.OURS):
        values = {name: getattr(person, name) for name in COPIED_OF_PARTICIPANT}
        Participant.objects.create(meeting=copied, created_by=by, updated_by=by, **values)
    return copied
