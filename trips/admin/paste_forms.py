"""The rows of a paste as forms: each cell is corrected in place, each doubt stands beside its cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.utils import ErrorDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.records.admin_forms import RecordForm
from portal.text.cleaning import UNWANTED, is_noncharacter
from trips.pasting.days import Period, read_one_day

if TYPE_CHECKING:
    from trips.admin.paste_page import PastePage

# What somebody can look through before saving it.
MAX_LETTERS = 100_000
MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Note:
    """What is said beside a cell. A mark asks for a look; the rest only tells."""

    text: Any
    is_mark: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    field: forms.BoundField
    label: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that stand in one column of the preview."""

    name: str
    label: Any
    cells: list[Cell]


class PastedText(forms.CharField):
    """Text as it was pasted: line ends, tabs and blanks stay, control characters go."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        kept = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]
        self.validators = kept

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        text = UNWANTED.sub("", text)
        return "".join(character for character in text if not is_noncharacter(character))

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if self.required and not text.strip():
            raise ValidationError(self.error_messages["required"], code="required")
        return text


class PasteTextForm(forms.Form):
    """The first step: what is pasted."""

    text = PastedText(
        label=_("What you paste"),
        max_length=MAX_LETTERS,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "autofocus": True}),
        error_messages={
            "required": _("Nothing was pasted."),
            "max_length": _(
                "This is too long to be looked through: %(show_value)d characters, and at most"
                " %(limit_value)d at a time. Paste it in parts."
            ),
        },
    )


class DayField(forms.CharField):
    """A day in either calendar, with or without its year."""

    period: Period

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        try:
            return read_one_day(super().to_python(value) or "", self.period)
        except ValueError as error:
            message = str(error)
            if message == str(value).strip():
                message = str(_("Write the day as well: 2026-03-11 or 3/11."))
            raise ValidationError(message, code="invalid") from error

    def run_validators(self, value: Any) -> None:
        """What was read is a day: there is no text left to look at."""


class PastedRowForm(RecordForm):
    """One row of the preview. A row that is not taken over is kept on the page and not looked at."""

    opened_version = None  # type: ignore[assignment]
    # The columns of the preview: name, heading, fields.
    groups: ClassVar[tuple[tuple[str, Any, tuple[str, ...]], ...]] = ()
    # A row in which none of these is filled in is no row.
    telling: ClassVar[tuple[str, ...]] = ()
    # What the reading found doubtful: a field and what to say beside it.
    doubts: ClassVar[dict[str, tuple[str, Any]]] = {}

    keep = forms.BooleanField(label=_("Include"), required=False)
    source = PastedText(required=False, widget=forms.HiddenInput)
    marks = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: "PastePage", **kwargs: Any) -> None:
        self.page = page
        self.notes: dict[str, list[Note]] = {}
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Bring the row's own record and fields into the paste's terms, before anything is checked."""

    def sent(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "").strip()

    @property
    def is_left_out(self) -> bool:
        return not self.sent("keep") or not any(map(self.sent, self.telling))

    def full_clean(self) -> None:
        if self.is_left_out:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    # What is said beside the cells

    def note(self, name: str, text: Any, *, is_mark: bool = True) -> None:
        self.notes.setdefault(name, []).append(Note(text, is_mark))

    def take_notes(self) -> None:
        """Say what the reading found doubtful; forms add what they find themselves."""
        for mark in self.sent("marks").split():
            if mark in self.doubts:
                self.note(*self.doubts[mark])

    @property
    def is_marked(self) -> bool:
        """Whether somebody should look at the row before it is saved."""
        noted = any(note.is_mark for notes in self.notes.values() for note in notes)
        return not self.is_left_out and (noted or bool(self.errors))

    def columns(self) -> Iterator[Group]:
        for name, label, fields in self.groups:
            yield Group(name, label, [self.cell(one) for one in fields if one in self.fields])

    def cell(self, name: str) -> Cell:
        bound, notes = self[name], self.notes.get(name, [])
        if notes:
            # The notes are read out with the field, after its errors.
            ids = [f"{bound.auto_id}_error"] if bound.errors else []
            bound.field.widget.attrs["aria-describedby"] = " ".join([*ids, f"{bound.auto_id}_notes"])
        return Cell(bound, capfirst(str(bound.label)), notes)

    @property
    def shown_source(self) -> str:
        """What the row was read from, where that is more than a cell shows."""
        source = self.sent("source")
        return "" if source in map(self.sent, self.telling) else source


class PastedRows(forms.BaseFormSet):
    """The rows of a preview."""

    def kept(self) -> list[Any]:
        return [form for form in self.forms if not form.is_left_out]

    def marked(self) -> list[tuple[int, Any]]:
        return [(number, form) for number, form in enumerate(self.forms, 1) if form.is_marked]
