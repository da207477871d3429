"""Forms of a photo's picture: looked at before it is kept, then handed over to be made fit for the public."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, models

from portal.records.admin_forms import RecordForm, parent_of
from portal.records.admin_rows import RecordFormSet
from portal.records.uploads import PictureFacts, check_picture
from trips.models import Photo
from trips.photo_intake import ACCEPTED, forget_renditions, hand_over, keep_facts, lock_roll

KEPT_ONCE = "photo_content_is_kept_once_per_trip"


class PictureForm(RecordForm):
    """Has the renditions made anew where staff turned the picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new_picture = False
        self.replaced_token = ""

    def save(self, commit: bool = True) -> Any:
        if "rotation" in self.changed_data and not self.is_new_picture:
            self.is_new_picture = True
            self.replaced_token = forget_renditions(self.instance)
        return super().save(commit)

    def after_save(self) -> None:
        if self.is_new_picture and self.instance.pk is not None:
            hand_over(self.instance, self.replaced_token)


class PhotoForm(PictureForm):
    """Checks a new picture, keeps what is known of it, and proposes the camera's date where none is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts: PictureFacts | None = None
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
            self.is_new_picture = True
            self.replaced_token = keep_facts(self.instance, self.cleaned_data["original"], self.facts)
            self.propose_moment(self.facts)
        return cleaned

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

    def validate_constraints(self) -> None:
        """Wait for whoever is adding to the same trip: whether it has the picture is known only then."""
        if self.facts is not None and self.instance.trip_id and connection.in_atomic_block:
            lock_roll(self.instance.trip_id)
        super().validate_constraints()

    def field_of(self, constraint: models.BaseConstraint) -> str | None:
        if self.facts is not None and constraint.name == KEPT_ONCE:
            return "original"
        return super().field_of(constraint)


class MeetingPhotoForm(PhotoForm):
    """A photo entered on its meeting's page: it is of the meeting's trip, and taken in its time zone."""

    def clean(self) -> dict[str, Any] | None:
        meeting = parent_of(self)
        self.instance.trip_id = meeting.trip_id
        if not self.cleaned_data.get("time_zone"):
            self.cleaned_data["time_zone"] = meeting.time_zone
        return super().clean()


class MeetingPhotoFormSet(RecordFormSet):
    """Refuses one picture in two rows, which the database would refuse after the first is stored."""

    def clean(self) -> None:
        super().clean()
        rule = next(one for one in Photo._meta.constraints if one.name == KEPT_ONCE)
        new: list[Any] = [form for form in self.forms if getattr(form, "facts", None)]
        for number, form in enumerate(new):
            if form.facts.sha256 in {other.facts.sha256 for other in new[:number]}:
                form.add_error("original", ValidationError(rule.violation_error_message or ""))
