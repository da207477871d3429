"""Paste a list of people: to a meeting's participants, or to a delegation's members."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.models import Agency
from portal.text.folding import fold
from trips.admin.paste_forms import PastedRowForm, PastedRows, PasteTextForm
from trips.admin.paste_page import PastePage
from trips.models import DelegationMember, Participant
from trips.pasting.itinerary import Leftover
from trips.pasting.people import Person, read_people

PERSON_FIELDS = ("name", "name_en", "post", "post_en", "organisation", "organisation_en")
NAMED = (("name", _("Name"), ("name", "name_en")), ("post", _("Post"), ("post", "post_en")))


class PersonRowForm(PastedRowForm):
    page: "PastePeople"
    telling = PERSON_FIELDS
    doubts: ClassVar[Any] = {
        "split": ("name", _("It is not certain what is name, post and organisation.")),
        "known": ("name", _("A person of this name is on the list already.")),
        "others": ("name", _("“And others” stands here: a delegation's list has no place for it.")),
    }

    def take_notes(self) -> None:
        super().take_notes()
        is_told = "known" in self.sent("marks") or self.is_left_out
        if not is_told and self.page.is_known({name: self.sent(name) for name in self.page.known_by}):
            self.note(*self.doubts["known"])


class ParticipantRowForm(PersonRowForm):
    groups: ClassVar[Any] = (
        ("side", _("Side"), ("side", "and_others")),
        *NAMED,
        ("organisation", _("Organisation"), ("organisation", "organisation_en")),
    )

    class Meta:
        model = Participant
        fields = (*PERSON_FIELDS, "side", "and_others")
        help_texts = {"name": ""}

    def prepare(self) -> None:
        self.instance.meeting = self.page.record


class MemberRowForm(PersonRowForm):
    our_agency = forms.ChoiceField(label=_("agency"), required=False)

    groups: ClassVar[Any] = (
        ("side", _("Role"), ("role",)),
        *NAMED,
        ("organisation", _("Agency or organisation"), ("our_agency", "organisation", "organisation_en")),
    )

    class Meta:
        model = DelegationMember
        fields = (*PERSON_FIELDS, "role")
        help_texts = {"name": "", "organisation": ""}

    def prepare(self) -> None:
        self.instance.delegation = self.page.record
        agencies: Any = self.page.agencies  # type: ignore[attr-defined]
        self.fields["our_agency"].choices = [("", "---------"), *((a.code, str(a.label)) for a in agencies)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        by_code = {agency.code: agency for agency in self.page.agencies}  # type: ignore[attr-defined]
        self.instance.agency = by_code.get(self.cleaned_data.get("our_agency", ""))
        return cleaned


class MemberRows(PastedRows):
    """The database allows one leader; two in one paste are told apart only here."""

    def clean(self) -> None:
        leaders = [
            form for form in self.kept() if form.cleaned_data.get("role") == DelegationMember.Role.LEADER
        ]
        for form in leaders[1:]:
            form.add_error("role", ValidationError(_("The delegation has a leader already.")))


class PastePeople(PastePage):
    """What both lists share: names are compared, posts and bodies are cells."""

    known_by: ClassVar[tuple[str, ...]] = ("name", "name_en")

    @property
    def people(self) -> Any:
        """The people who are on the list already."""
        raise NotImplementedError

    @cached_property
    def known(self) -> set[tuple[str, ...]]:
        return {tuple(map(fold, row)) for row in self.people.values_list(*self.known_by)}

    def is_known(self, values: Mapping[str, str]) -> bool:
        """Whether a person of this name is on the list; a post without a name is nobody in particular."""
        if not (values["name"] or values["name_en"]):
            return False
        return tuple(fold(values[name]) for name in self.known_by) in self.known

    def values(self, person: Person, **more: Any) -> dict[str, Any]:
        values = {name: getattr(person, name) for name in PERSON_FIELDS} | more
        is_known = self.is_known(values)
        marks = [*person.marks, *(["known"] if is_known else [])]
        return values | {"source": person.source, "marks": " ".join(marks), "keep": not is_known}

    def save(self, rows: list[Any]) -> str:
        order = self.people.aggregate(last=Max("order"))["last"] or 0
        people = [form.instance for form in rows]
        for order, person in enumerate(people, order + 1):  # noqa: B020
            person.order = order
            self.stamp(person)
            person.save()
        self.log_added(people)
        return self.saved_message(len(people))

    def saved_message(self, count: int) -> str:
        message = ngettext("%(count)d person was added.", "%(count)d people were added.", count)
        return message % {"count": count}


class ParticipantsTextForm(PasteTextForm):
    side = forms.ChoiceField(
        label=_("Whose side they are on"),
        choices=Participant.Side.choices,
        initial=Participant.Side.THEIRS,
        widget=forms.RadioSelect,
    )
    field_order = ("side", "text")


class PasteParticipants(PastePeople):
    name = "paste-participants"
    tool_label = _("Paste participants…")
    title = _("Paste participants")
    lead = _(
        "One person a line, or several set apart by 、: name and post in any order, Chinese or English; or"
        " the cells of a table. Nothing is saved before you have looked at the rows."
    )
    example = (
        "魯艾斯 (Jay P. Ruais) 市長\n經濟發展局局長張峯源\nJane Doe, Director, MIT Media Lab\n"
        "王大明局長、李小華處長等人"
    )
    model = Participant
    row_form = ParticipantRowForm
    text_form = ParticipantsTextForm
    known_by: ClassVar[tuple[str, ...]] = ("name", "name_en", "side")

    @property
    def people(self) -> Any:
        return self.record.participants

    def added_row(self, above: dict[str, str]) -> dict[str, str]:
        return {"side": above["side"] or Participant.Side.THEIRS}

    def read(self, asked: Mapping[str, Any]) -> tuple[Iterable[dict[str, Any]], list[Leftover]]:
        found = read_people(asked["text"])
        rows = (self.values(one, side=asked["side"], and_others=one.and_others) for one in found.rows)
        return rows, found.leftovers


class PasteMembers(PastePeople):
    name = "paste-members"
    tool_label = _("Paste members…")
    title = _("Paste delegation members")
    lead = _(
        "One person a line, or several set apart by 、: role, name and post in any order, Chinese or English;"
        " or the cells of a table. Nothing is saved before you have looked at the rows."
    )
    example = "團長：市長\n副團長 王大明 副市長\n團員 經濟發展局局長張峯源\n議員李小華\n口譯 陳美玲"
    model = DelegationMember
    row_form = MemberRowForm
    rows_class = MemberRows

    @property
    def people(self) -> Any:
        return self.record.members

    def added_row(self, above: dict[str, str]) -> dict[str, str]:
        return {"role": DelegationMember.Role.MEMBER}

    @cached_property
    def agencies(self) -> list[Agency]:
        return list(Agency.objects.order_by("code"))

    def read(self, asked: Mapping[str, Any]) -> tuple[Iterable[dict[str, Any]], list[Leftover]]:
        found = read_people(asked["text"], with_roles=True)
        return (self.member(person) for person in found.rows), found.leftovers

    def member(self, person: Person) -> dict[str, Any]:
        agency = self.agency_named(person.organisation or person.organisation_en)
        values = self.values(person, role=person.role or DelegationMember.Role.MEMBER)
        if agency:
            values |= {"our_agency": agency.code, "organisation": "", "organisation_en": ""}
        # A member has a Chinese name or post; where the list has only Latin letters, these are it.
        if not (values["name"] or values["post"]):
            values |= {"name": values["name_en"], "post": values["post_en"]}
        return values

    def agency_named(self, text: str) -> Agency | None:
        """Return the agency of this name or short name, in Chinese or English."""
        folded = fold(text)
        names = ("name", "short_name", "name_en", "short_name_en")
        return next(
            (
                one
                for one in self.agencies
                if folded and folded in [fold(getattr(one, name)) for name in names]
            ),
            None,
        )
