"""One row of the photo roll: a photo, what may be changed of it, and what its own time proposes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import written_id
from portal.records.dates import range_in_words
from trips.admin.photo_form import PictureForm
from trips.models import Meeting, Photo
from trips.photo_proposals import meetings_of_day

WORDS = ("caption", "caption_en", "alt_text", "alt_text_en")
RIGHTS = ("credit", "credit_en", "licence", "consent")
PLACE = ("meeting", "order", "rotation", "hidden_reason")
TAKEN = ("taken_on", "taken_time", "time_zone")
# What one answer may set for many photos at once.
SHARED = ("credit", "credit_en", "licence", "consent", "meeting")
NO_MEETING = "none"


class TripMeetingField(forms.ModelChoiceField):
    """One of the trip's meetings, which are asked for once for all rows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Meeting.objects.none(), required=False, **kwargs)
        self.meetings: dict[int, Meeting] = {}

    def to_python(self, value: Any) -> Meeting | None:
        if value in self.empty_values:
            return None
        meeting = self.meetings.get(written_id(str(value)) or 0)
        if meeting is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return meeting


class RollForm(PictureForm):
    """A photo's row. A row nothing was typed into is left alone, whatever is wrong with it."""

    use_required_attribute = False
    meeting = TripMeetingField(label=_("meeting"))

    class Meta:
        model = Photo
        fields = (*WORDS, *RIGHTS, *PLACE, *TAKEN)

    def __init__(self, *args: Any, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, empty_permitted=True, **kwargs)
        field: Any = self.fields["meeting"]
        field.meetings = {meeting.pk: meeting for meeting in meetings}
        field.choices = meeting_choices(meetings, meetings_of_day(self.instance, meetings))

    def bound(self, names: Iterable[str]) -> list[BoundField]:
        return [self[name] for name in names]

    @cached_property
    def words(self) -> list[BoundField]:
        return self.bound(WORDS)

    @cached_property
    def place(self) -> list[BoundField]:
        return self.bound(PLACE)

    @cached_property
    def details(self) -> list[BoundField]:
        return self.bound((*RIGHTS, *TAKEN))


def meeting_label(meeting: Meeting) -> str:
    return " ".join(filter(None, (range_in_words(meeting.starts_on, meeting.ends_on), str(meeting))))


def meeting_choices(meetings: Iterable[Meeting], likely: Sequence[Meeting]) -> list[tuple[Any, Any]]:
    """Return the choices of a row: those of the photo's day before the others."""
    chosen = [(meeting.pk, meeting_label(meeting)) for meeting in likely]
    others = [(meeting.pk, meeting_label(meeting)) for meeting in meetings if meeting not in likely]
    empty = ("", "---------")
    if not chosen:
        return [empty, *others]
    return [empty, (_("On the day the photo was taken"), chosen), (_("Other meetings"), others)]


def roll_form_class(photo_admin: ModelAdmin, request: HttpRequest) -> Any:
    """Return the row's form with the fields as the admin shows them, for this user."""
    form: Any = forms.modelform_factory(
        Photo,
        form=RollForm,
        fields=RollForm.Meta.fields,
        formfield_callback=partial(photo_admin.formfield_for_dbfield, request=request),
    )
    form.user = request.user
    for name in WORDS:
        form.base_fields[name].widget = forms.Textarea(attrs={"rows": 2, "maxlength": 300})
    return form


class SharedForm(forms.Form):
    """What is set for the chosen photos at once; what is left empty stays as each has it."""

    credit = forms.CharField(label=_("credit"), required=False)
    credit_en = forms.CharField(label=_("credit (English)"), required=False)
    licence = forms.ChoiceField(label=_("licence"), required=False)
    consent = forms.ChoiceField(label=_("consent of people shown"), required=False)
    meeting = forms.ChoiceField(label=_("meeting"), required=False)
    scope = forms.ChoiceField(
        label=_("Set for"),
        choices=[("chosen", _("the chosen photos")), ("all", _("all photos on this page"))],
        required=False,
    )

    def __init__(self, meetings: Iterable[Meeting]) -> None:
        super().__init__(prefix="shared", auto_id="%s")
        unchanged = ("", _("as each has it"))
        labels = [(meeting.pk, meeting_label(meeting)) for meeting in meetings]
        fields: dict[str, Any] = self.fields
        fields["licence"].choices = [unchanged, *Photo.Licence.choices]
        fields["consent"].choices = [unchanged, *Photo.Consent.choices]
        fields["meeting"].choices = [unchanged, (NO_MEETING, _("no meeting")), *labels]


def shared_values(posted: QueryDict) -> dict[str, str]:
    """Return what was given for many photos: by whichever button it was sent, it is not dropped."""
    return {name: value for name in SHARED if (value := posted.get(f"shared-{name}", ""))}


def with_shared_values(posted: QueryDict, keys: Iterable[int]) -> QueryDict:
    """Return the submitted form as if the shared values had been typed into each of these rows."""
    given = shared_values(posted)
    if given.get("meeting") == NO_MEETING:
        given["meeting"] = ""
    data = posted.copy()
    for key in keys:
        for name, value in given.items():
            data[f"{prefix_of(key)}-{name}"] = value
    return data


def prefix_of(key: int) -> str:
    return f"photo-{key}"


def chosen_photos(posted: QueryDict) -> list[int]:
    """Return the ids of the rows to share values with."""
    name = "photo" if posted.get("shared-scope") == "all" else "chosen"
    return [key for text in posted.getlist(name) if (key := written_id(text)) is not None]


def proposals_of(photo: Photo, orders: Mapping[int, int], meetings: Sequence[Meeting]) -> dict[str, Any]:
    """Return what fills the row of a photo that has no place in the order yet, for staff to accept."""
    if photo.pk not in orders:
        return {}
    proposed: dict[str, Any] = {"order": orders[photo.pk]}
    likely = meetings_of_day(photo, meetings) if photo.meeting_id is None else []
    if len(likely) == 1:
        proposed["meeting"] = likely[0].pk
    return proposed
