"""The forms of the half-year review: one row for each follow-up, and the day of all reports."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.records.admin_forms import CONFLICT, RecordForm
from portal.records.admin_rows import QuickSelect
from trips.models import FollowUpAction, ProgressUpdate

REPORTED = ("text", "percent", "new_status")
CLOSING = ("closing_ground", "closing_reason")


class DayForm(forms.Form):
    """The day on which all of it is reported."""

    reported_on = forms.DateField(label=_("reported on"), widget=AdminDateWidget)

    def clean_reported_on(self) -> Any:
        day = self.cleaned_data["reported_on"]
        if day > timezone.localdate():
            message = _("Progress is reported when it has happened: this day is to come.")
            raise ValidationError(message, code="future")
        return day


class RowForm(RecordForm):
    """What is reported of one follow-up. A row that nothing was typed into reports nothing."""

    only_publishers_add = False
    use_required_attribute = False

    class Meta:
        model = ProgressUpdate
        fields = (*REPORTED, *CLOSING)

    def __init__(self, *args: Any, follow_up: FollowUpAction, **kwargs: Any) -> None:
        self.follow_up = follow_up
        super().__init__(*args, prefix=prefix_of(follow_up.pk), empty_permitted=True, **kwargs)
        self.instance.follow_up = follow_up
        self.initial["opened_version"] = follow_up.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.follow_up.is_closed:
            message = _("Somebody closed this follow-up meanwhile. What you typed is kept here.")
            self.add_error(None, ValidationError(message, code=CONFLICT))
        elif self.cleaned_data.get("opened_version") != self.follow_up.version:
            message = _(
                "Somebody else changed this follow-up meanwhile. Look at how it stands, then save again."
            )
            self.add_error(None, ValidationError(message, code=CONFLICT))
        return cleaned

    def _post_clean(self) -> None:
        # Whether it opens again what was closed is asked on a form that has a field for the reason.
        if not self.follow_up.is_closed:
            super()._post_clean()

    @property
    def has_conflict(self) -> bool:
        return self.is_bound and self.has_error(NON_FIELD_ERRORS, CONFLICT)

    def accept_stored_version(self) -> None:
        version = [str(self.follow_up.version)]
        self.data = MultiValueDict({**dict(self.data.lists()), self.add_prefix("opened_version"): version})  # type: ignore[attr-defined]

    @cached_property
    def reported(self) -> list[BoundField]:
        return [self[name] for name in REPORTED]

    @cached_property
    def closing(self) -> list[BoundField]:
        return [self[name] for name in CLOSING]

    @property
    def is_opened(self) -> bool:
        """Whether what is needed to close it has something in it."""
        return self.is_bound and any(field.value() or field.errors for field in self.closing)


def prefix_of(key: int) -> str:
    return f"row-{key}"


def row_form_class(progress_admin: ModelAdmin, request: HttpRequest) -> Any:
    """Return the row's form with the fields as the admin shows them, for this user."""
    form: Any = forms.modelform_factory(
        ProgressUpdate,
        form=RowForm,
        fields=RowForm.Meta.fields,
        formfield_callback=partial(progress_admin.formfield_for_dbfield, request=request),
    )
    form.user = request.user
    for name in ("text", "closing_reason"):
        form.base_fields[name].widget = forms.Textarea(attrs={"rows": 3})
    for name in ("new_status", "closing_ground"):
        field = form.base_fields[name]
        field.widget = QuickSelect(choices=field.choices)
    return form


def typed_into(posted: Any, keys: Sequence[int]) -> list[str]:
    """Return what was typed about these follow-ups: it is given back, and not lost."""
    names = (*REPORTED[:1], *CLOSING[1:])
    found = (posted.get(f"{prefix_of(key)}-{name}", "").strip() for key in keys for name in names)
    return [text for text in found if text]
