"""A picture on its way in: looked at before it is kept, then handed over to be made fit for the public."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.records.admin_forms import RecordForm, parent_of
from portal.records.images import remove_renditions
from portal.records.uploads import PictureFacts, check_picture
from portal.text.cleaning import clean_line
from trips.models import Photo
from trips.tasks import make_renditions

# What the browser offers to choose; what is accepted is decided by content.
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif"


class PhotoForm(RecordForm):
    """Checks a new picture, keeps what is known of it, and proposes the camera's date where none is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts: PictureFacts | None = None
        self.replaced_token = ""
        if "original" in self.fields:
            self.fields["original"].widget.attrs["accept"] = ACCEPTED

    def clean_original(self) -> Any:
        original = self.cleaned_data["original"]
        if isinstance(original, UploadedFile):
            self.facts = check_picture(original)
        return original

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.facts is not None:
            self.keep_facts(self.facts)
            self.propose_moment(self.facts)
        return cleaned

    def keep_facts(self, facts: PictureFacts) -> None:
        upload, photo = self.cleaned_data["original"], self.instance
        photo.original_name = clean_line(upload.name)[:200]
        upload.name = f"picture{facts.suffix}"
        self.replaced_token = photo.rendition_token
        photo.sha256, photo.rendition_token = facts.sha256, ""
        photo.width = photo.height = None
        photo.processing, photo.failure_reason = Photo.Processing.PENDING, ""

    def propose_moment(self, facts: PictureFacts) -> None:
        """Fill an empty date, and an empty time where the zone it was in is known."""
        if (
            not facts.taken_at_text
            or self.cleaned_data.get("taken_on")
            or self.cleaned_data.get("taken_time")
        ):
            return
        taken = datetime.fromisoformat(facts.taken_at_text)
        self.cleaned_data["taken_on"] = taken.date()
        if self.cleaned_data.get("time_zone"):
            self.cleaned_data["taken_time"] = taken.time()

    def after_save(self) -> None:
        if self.facts is None or self.instance.pk is None:
            return
        transaction.on_commit(partial(make_renditions.enqueue, self.instance.pk))
        if self.replaced_token:
            transaction.on_commit(partial(remove_renditions, storages["renditions"], self.replaced_token))


class MeetingPhotoForm(PhotoForm):
    """A photo entered on its meeting's page: it is of the meeting's trip, and taken in its time zone."""

    def clean(self) -> dict[str, Any] | None:
        meeting = parent_of(self)
        self.instance.trip_id = meeting.trip_id
        if not self.cleaned_data.get("time_zone"):
            self.cleaned_data["time_zone"] = meeting.time_zone
        return super().clean()
