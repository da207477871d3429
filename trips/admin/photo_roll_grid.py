"""The grid of the photo roll: many photos changed on one page and saved together or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import construct_change_message
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.admin_input import written_id
from portal.records.admin_forms import locking_record
from portal.records.admin_panels import admin_url, change_url
from portal.records.dates import day_in_words
from trips.admin.photo import thumbnail_url
from trips.admin.photo_roll_form import (
    RollForm,
    chosen_photos,
    prefix_of,
    proposals_of,
    shared_values,
    with_shared_values,
)
from trips.models import Meeting, Photo, Trip
from trips.photo_proposals import meetings_of_day, within

PAGE_SIZE = 48
NO_COVER = "none"


@dataclass(frozen=True, slots=True)
class Row:
    """One photo of the grid; without a form it is for reading."""

    photo: Photo
    form: RollForm | None
    notes: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        return str(self.photo.pk)

    @property
    def picture(self) -> str:
        return thumbnail_url(self.photo)

    @property
    def url(self) -> str:
        return change_url(self.photo)

    @property
    def retry_url(self) -> str:
        if self.photo.processing == Photo.Processing.READY or self.form is None:
            return ""
        return admin_url(self.photo, "retry", self.photo.pk) + "?roll"

    @property
    def taken(self) -> str:
        """When it was taken, as far as it is known."""
        photo = self.photo
        if photo.taken_on is None:
            return ""
        time = photo.taken_time.isoformat("minutes") if photo.taken_time else ""
        return " ".join(filter(None, (day_in_words(photo.taken_on, weekday=True), time, photo.time_zone)))

    @property
    def is_opened(self) -> bool:
        """Whether something folded away needs to be seen."""
        return self.form is not None and any(field.errors for field in self.form.details)

    @property
    def errors(self) -> Any:
        return self.form.non_field_errors() if self.form and self.form.is_bound else []


def rows_to_read(
    trip: Trip,
    photos: Iterable[Photo],
    meetings: Sequence[Meeting],
    orders: Mapping[int, int],
    form_class: Any,
) -> list[Row]:
    """Return the rows as stored, filled with what their own time proposes."""
    rows = []
    for photo in photos:
        if locking_record(photo, form_class.user):
            rows.append(Row(photo, None))
            continue
        proposed = proposals_of(photo, orders, meetings)
        form = form_class(instance=photo, prefix=prefix_of(photo.pk), meetings=meetings, initial=proposed)
        rows.append(Row(photo, form, notes_on(trip, photo, proposed, meetings)))
    return rows


def notes_on(trip: Trip, photo: Photo, proposed: Mapping[str, Any], meetings: Sequence[Meeting]) -> list[str]:
    """Say what was filled in for staff to accept, and what looks wrong."""
    notes = []
    if "meeting" in proposed:
        notes.append(_("Meeting and order are proposed from the time taken. Saving accepts them."))
    elif proposed:
        notes.append(_("The order is proposed. Saving accepts it."))
    if photo.meeting_id is None and len(meetings_of_day(photo, meetings)) > 1:
        notes.append(_("Several meetings were on that day: they stand first in the list."))
    if proposed and photo.taken_on is None:
        notes.append(_("The file does not say when it was taken: it is ordered by its name."))
    if photo.taken_on and not within(photo.taken_on, trip.starts_on, trip.ends_on):
        notes.append(_("The date it was taken on is none of the trip's days."))
    return notes


class Grid:
    """A submitted grid. Its photos are locked until the transaction around it ends."""

    def __init__(self, trip: Trip, posted: QueryDict, meetings: Sequence[Meeting], form_class: Any) -> None:
        self.user = form_class.user
        self.problems: list[str] = []
        keys = posted_keys(posted)
        found = locked_photos(trip, keys)
        self.photos = [found[key] for key in keys if key in found]
        self.old_cover = next((photo for photo in found.values() if photo.is_cover), None)
        if len(self.photos) < len(keys):
            self.problems.append(
                _("Some of these photos are gone. Nothing is saved yet: look again, then save.")
            )
        if "apply" in posted or shared_values(posted):
            posted = self.shared(posted)
        self.forms: dict[int, RollForm] = {
            photo.pk: form_class(posted, instance=photo, prefix=prefix_of(photo.pk), meetings=meetings)
            for photo in self.photos
        }
        self.is_cover_changed = self.read_cover(posted)

    def shared(self, posted: QueryDict) -> QueryDict:
        own = {photo.pk for photo in self.photos}
        chosen = [key for key in chosen_photos(posted) if key in own]
        if not chosen:
            self.problems.append(_("Choose the photos first."))
        return with_shared_values(posted, chosen)

    def read_cover(self, posted: QueryDict) -> bool:
        """Note which photo is to be the cover; whether that is a change."""
        self.new_cover: Photo | None = None
        stored = str(self.old_cover.pk) if self.old_cover else NO_COVER
        opened, wanted = posted.get("opened_cover", stored), posted.get("cover", "")
        if not wanted or wanted in (opened, stored):
            return False
        if stored != opened:
            self.problems.append(_("Somebody else chose another cover meanwhile. Choose again."))
        self.new_cover = next((photo for photo in self.photos if str(photo.pk) == wanted), None)
        if any(photo and locking_record(photo, self.user) for photo in (self.old_cover, self.new_cover)):
            self.problems.append(_("The cover is public: only a publisher can change it."))
        return self.new_cover is not None or wanted == NO_COVER

    def is_valid(self) -> bool:
        # Each form is asked, so that each says what is wrong with it.
        are_valid = [form.is_valid() for form in self.forms.values()]
        return all(are_valid) and not self.problems

    def has_conflict(self) -> bool:
        return any(form.conflict for form in self.forms.values())

    def changed(self) -> list[tuple[Photo, list[Any]]]:
        """Return what is to be saved and how the log tells of it, the old cover before the new."""
        found = {
            key: (form.instance, construct_change_message(form, [], False))  # type: ignore[arg-type]
            for key, form in self.forms.items()
            if form.has_changed()
        }
        if self.is_cover_changed:
            for photo, is_cover in ((self.old_cover, False), (self.new_cover, True)):
                if photo is not None:
                    photo.is_cover = is_cover
                    told = found.get(photo.pk, (photo, []))[1]
                    found[photo.pk] = (photo, [*told, {"changed": {"fields": [_("cover of the trip")]}}])
        return sorted(found.values(), key=lambda one: one[0].is_cover)

    def save(self, photo: Photo) -> None:
        form = self.forms.get(photo.pk)
        if form is None or not form.has_changed():
            photo.save()
            return
        form.save()
        form.after_save()

    def rows(self) -> list[Row]:
        """Return the rows as they were typed."""
        for form in self.forms.values():
            if form.conflict:
                form.accept_stored_version()
        return [Row(photo, self.forms[photo.pk]) for photo in self.photos]

    def summary(self) -> list[str]:
        """What stands over the page where nothing was saved."""
        wrong = sum(bool(form.errors) for form in self.forms.values())
        if not wrong:
            return self.problems
        text = ngettext(
            "Nothing is saved yet: %(count)d photo needs correction.",
            "Nothing is saved yet: %(count)d photos need correction.",
            wrong,
        )
        return [text % {"count": wrong}, *self.problems]


def posted_keys(posted: QueryDict) -> list[int]:
    texts = posted.getlist("photo")
    keys = [written_id(text) for text in texts]
    if len(keys) > PAGE_SIZE or None in keys or len(set(keys)) < len(keys):
        raise BadRequest("Rows that no page of the roll could have sent.")
    return [key for key in keys if key is not None]


def locked_photos(trip: Trip, keys: Iterable[int]) -> dict[int, Photo]:
    """Return these photos and the cover, by id."""
    wanted = trip.photos.filter(Q(pk__in=list(keys)) | Q(is_cover=True))
    return {photo.pk: photo for photo in wanted.select_for_update(of=("self",)).order_by("pk")}
