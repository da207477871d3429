"""One row of a pasted itinerary: its dates, its kind, and the partner it may become a meeting with."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.records.dates import day_in_words, range_in_words
from trips.admin.paste_forms import DayField, PastedRowForm
from trips.admin.paste_partners import city_id, host_key
from trips.models import ItineraryItem, Meeting
from trips.models.itinerary import Activity
from trips.pasting.days import read_days
from trips.pasting.partners import Partner
from trips.pasting.people import HAN

if TYPE_CHECKING:
    from trips.admin.paste_itinerary import PasteItinerary


class ItineraryRowForm(PastedRowForm):
    page: "PasteItinerary"

    starts_on = DayField(label=_("on, or from"), required=False)
    ends_on = DayField(label=_("to"), required=False)
    date_text = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    partner = forms.CharField(
        label=_("who is met"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "offered-partners"}),
    )
    partner_choice = forms.ChoiceField(label=_("which one is meant"), required=False)
    with_meeting = forms.BooleanField(label=_("Draft a meeting"), required=False)

    groups: ClassVar[Any] = (
        ("when", _("Dates"), ("starts_on", "ends_on")),
        ("time", _("Time and status"), ("time_text", "time_zone", "status")),
        ("where", _("Place and kind"), ("region", "activity")),
        ("text", _("What is done"), ("text",)),
        ("partner", _("Partner and meeting"), ("partner", "partner_choice", "with_meeting")),
    )
    telling = ("text", "starts_on", "region", "time_text")
    doubts: ClassVar[Any] = {
        "ditto": ("text", _("Repeated from the row above.")),
        "place": ("text", _("Nothing but a place or a time stands here.")),
        "kind": ("activity", _("The kind was not recognised.")),
        "known": ("text", _("The trip has a row with this date and text already.")),
    }

    class Meta:
        model = ItineraryItem
        fields = ("starts_on", "ends_on", "time_text", "time_zone", "status", "region", "activity", "text")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "time_zone": forms.TextInput(attrs={"list": "offered-zones"}),
        }
        help_texts = dict.fromkeys(fields, "")

    def prepare(self) -> None:
        self.instance.trip = self.page.record
        for name in ("starts_on", "ends_on"):
            self.fields[name].period = self.page.period  # type: ignore[attr-defined]
        if not self.page.may_add_meetings:
            del self.fields["with_meeting"]
        self.candidates = self.found_candidates()
        choices: Any = self.fields["partner_choice"]
        if self.candidates:
            choices.choices = [
                ("", _("Keep the words above")),
                *((one.code, one.written) for one in self.candidates),
            ]
        else:
            del self.fields["partner_choice"]

    def found_candidates(self) -> list[Partner]:
        """Return the partners that may be meant, where it is not plain which."""
        typed = self.sent("partner")
        named = self.page.partners.named(typed) if typed else []
        if len(named) == 1 or not typed:
            return []
        match = self.page.partners.match(self.sent("text"))
        return named or ([] if match.partner else match.candidates)

    # What is checked

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not HAN.search(self.cleaned_data.get("text", "")):
            # English words are read by both readers, and marked as English for neither.
            self.instance.text_en = self.cleaned_data.get("text", "")
        if not HAN.search(self.cleaned_data.get("region", "")):
            self.instance.region_en = self.cleaned_data.get("region", "")
        return cleaned

    def validate_constraints(self) -> None:
        """Ask the database about its rule on ends only where there is one: most rows have none."""
        if self.instance.ends_on:
            super().validate_constraints()

    @property
    def host(self) -> Partner | None:
        """The partner that the row names or that was chosen for it."""
        chosen = self.cleaned_data.get("partner_choice")
        if chosen:
            return self.page.partners.by_code[chosen]
        named = self.page.partners.named(self.cleaned_data.get("partner", ""))
        return named[0] if len(named) == 1 else None

    @property
    def wants_meeting(self) -> bool:
        return bool(self.cleaned_data.get("with_meeting")) and self.instance.activity in Meeting.Kind.values

    # What is said

    def take_notes(self) -> None:
        super().take_notes()
        if self.is_left_out:
            return
        if "activity" in self.notes and self.cleaned_data.get("activity") != Activity.OTHER:
            del self.notes["activity"]
        self.note_days()
        self.note_partner()
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if "known" not in self.sent("marks") and self.page.is_known(start, end, self.sent("text")):
            self.note(*self.doubts["known"])

    def note_days(self) -> None:
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        printed = read_days(self.sent("date_text")[:200], self.page.period)
        if self.sent("date_text"):
            self.note("starts_on", _("Printed: %(text)s") % {"text": self.sent("date_text")}, is_mark=False)
        for name, day, weekday in zip(
            ("starts_on", "ends_on"), (start, end), printed.weekdays if printed else (None, None), strict=True
        ):
            if day:
                self.note_day(name, day, weekday)
        if not start and "starts_on" not in self.errors:
            self.note("starts_on", _("No date is stated."))

    def note_day(self, name: str, day: date, weekday: int | None) -> None:
        if day not in self.page.period:
            trip = range_in_words(self.page.period.start, self.page.period.end)
            self.note(name, _("Outside the trip's dates: %(dates)s.") % {"dates": trip})
        if weekday is not None and weekday != day.weekday():
            self.note(
                name,
                _("The weekday printed does not fit: %(day)s.") % {"day": day_in_words(day, weekday=True)},
            )

    def note_partner(self) -> None:
        host = self.host
        if host:
            kind = host.record._meta.verbose_name
            self.note(
                "partner",
                _("Recognised: %(kind)s %(code)s") % {"kind": kind, "code": host.code},
                is_mark=False,
            )
        elif self.candidates:
            self.note("partner", _("It is not certain which partner is meant, if any: choose."))
        elif self.sent("partner"):
            self.note("partner", _("No partner of this name: kept as words."), is_mark=False)


def drafted_meeting(form: ItineraryRowForm) -> Meeting:
    """Return the draft of the meeting that the row announces."""
    item, host = form.instance, form.host
    words = "" if host else form.cleaned_data.get("partner", "")
    where = form.page.partners.named(item.region)
    region_city = where[0] if len(where) == 1 and where[0].is_city else None
    city = city_id(host) or city_id(region_city)
    printed = f"{form.cleaned_data.get('date_text', '')} {item.time_text}".strip()
    return Meeting(
        trip=form.page.record,
        kind=item.activity,
        title=shortened(item.text),
        title_en=shortened(item.text_en),
        host_text=words,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        date_text=printed[:200],
        time_zone=item.time_zone,
        city_id=city,
        place="" if city else item.region,
        in_itinerary=True,
        **({host_key(host): host.record} if host else {}),
    )


def shortened(text: str) -> str:
    """Return a text as long as a title may be."""
    return text if len(text) <= 200 else f"{text[:199]}…"
