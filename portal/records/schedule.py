"""The form in which a publisher says from when on the public sees a record."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.records.dates import PartialDate, PartialDateFormField

# A year typed in the wrong calendar would hide a record for good.
FARTHEST = timedelta(days=366)


class PublicationForm(forms.Form):
    """Now, or a day and a time in Taiwan; the day in either calendar."""

    day = PartialDateFormField(
        label=_("Publish on"),
        required=False,
        max_length=40,
        help_text=_("Empty: at once. 2026-04-01 or 115/4/1."),
        widget=forms.TextInput(attrs={"class": "vDateField", "size": 14, "autocomplete": "off"}),
    )
    time = forms.TimeField(
        label=_("at (Taiwan time)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def clean_day(self) -> PartialDate | None:
        day = self.cleaned_data["day"]
        if day and not day.day:
            raise ValidationError(_("Give the day as well: year, month and day."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, time = cleaned.get("day"), cleaned.get("time")
        if day and time is None and "time" not in self.errors:
            self.add_error("time", _("Give the time as well."))
        if time is not None and not day and "day" not in self.errors:
            self.add_error("day", _("Give the day as well."))
        if day and time is not None:
            cleaned["moment"] = self.checked(datetime.combine(day.first_day, time))
        return cleaned

    def checked(self, local: datetime) -> datetime | None:
        moment = timezone.make_aware(local)
        if moment <= timezone.now():
            self.add_error("day", _("This moment has passed."))
        elif moment > timezone.now() + FARTHEST:
            self.add_error("day", _("This is more than a year ahead: look at the year."))
        return moment

    @property
    def moment(self) -> datetime | None:
        """The moment to come, or None for at once."""
        return self.cleaned_data.get("moment")


def publication_form(data: Any, moment: datetime | None) -> PublicationForm:
    """Return the form, filled with the moment a record is scheduled for."""
    local = timezone.localtime(moment) if moment else None
    initial = {"day": local.date().isoformat(), "time": local.time()} if local else {}
    return PublicationForm(data, initial=initial)
