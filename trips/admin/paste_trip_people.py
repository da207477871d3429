"""Paste who was met on a trip: the people of all its meetings at once, each under the meeting's name."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal.records.admin_forms import locking_record
from portal.text.folding import fold
from trips.admin.paste_people import ParticipantRowForm, PasteParticipants
from trips.admin.photo_roll_form import meeting_label
from trips.models import Meeting, Participant
from trips.pasting.activities import host_words
from trips.pasting.itinerary import Leftover
from trips.pasting.people import read_people


class MeetingParticipantRowForm(ParticipantRowForm):
    page: "PasteTripParticipants"

    meeting_key = forms.ChoiceField(label=_("meeting"))

    groups: ClassVar[Any] = (("meeting", _("Meeting"), ("meeting_key",)), *ParticipantRowForm.groups)

    def prepare(self) -> None:
        field: Any = self.fields["meeting_key"]
        field.choices = self.page.meeting_choices
        meeting = self.page.meetings.get(self.sent("meeting_key"))
        # A row whose meeting is still to be chosen is checked like any other.
        self.instance.meeting = meeting or Meeting(trip=self.page.record)


class PasteTripParticipants(PasteParticipants):
    tool_label = _("Paste participants of all meetings…")
    title = _("Paste who was met")
    lead = _(
        "The name of a meeting or of its host on a line, and the people of that meeting under it or after a"
        " colon; or a list of people, whose meetings are chosen in the rows. Nothing is saved before you have"
        " looked at the rows."
    )
    example = (
        "曼徹斯特\n魯艾斯 (Jay P. Ruais) 市長\n經濟發展局局長張峯源\n\n波士頓市政府：吳弭市長\n"
        "紐約中華公所：主席伍銳賢等人"
    )
    row_form = MeetingParticipantRowForm
    known_by = ("name", "name_en", "side", "meeting_key")
    next_step = (_("Save the rows and go on to the photos"), "photos")

    @cached_property
    def meetings(self) -> dict[str, Meeting]:
        """Return the meetings to which the user may add, by id as a form sends it."""
        rows = self.record.meetings.select_related("host_city", "host_association", "host_institution")
        if "save" in self.request.POST:
            rows = rows.select_for_update(of=("self",))
        found = rows.order_by("order", "id")
        return {str(one.pk): one for one in found if locking_record(one, self.request.user) is None}

    @cached_property
    def meeting_choices(self) -> list[tuple[str, str]]:
        return [("", "---------"), *((key, meeting_label(one)) for key, one in self.meetings.items())]

    @property
    def people(self) -> Any:
        return Participant.objects.filter(meeting__trip=self.record)

    @cached_property
    def known(self) -> set[tuple[str, ...]]:
        rows = self.people.values_list("name", "name_en", "side", "meeting")
        return {tuple(fold(str(value)) for value in row) for row in rows}

    # Reading

    def read(self, asked: Mapping[str, Any]) -> tuple[Iterable[dict[str, Any]], list[Leftover]]:
        rows: list[dict[str, Any]] = []
        leftovers: list[Leftover] = []
        for key, lines in self.blocks(asked["text"], leftovers):
            found = read_people("\n".join(lines))
            leftovers += found.leftovers
            more = {"side": asked["side"], "meeting_key": key}
            rows += [self.values(one, **more, and_others=one.and_others) for one in found.rows]
        return rows, leftovers

    def blocks(self, text: str, leftovers: list[Leftover]) -> Iterator[tuple[str, list[str]]]:
        """Yield the lines under each meeting's name; above the first name, under the only meeting or none."""
        key = next(iter(self.meetings)) if len(self.meetings) == 1 else ""
        lines: list[str] = []
        for line in text.split("\n"):
            heading, _colon, rest = line.replace("：", ":").partition(":")
            if named := self.keys_by_name.get(fold(heading.strip())):
                yield key, lines
                leftovers.append(Leftover(line[: len(heading)].strip(), "heading"))
                key, lines = named, [line[len(heading) + 1 :]] if rest.strip() else []
            else:
                lines.append(line)
        yield key, lines

    @cached_property
    def keys_by_name(self) -> dict[str, str]:
        """Return each meeting's id by the names that mean it alone."""
        keys: dict[str, set[str]] = {}
        for key, meeting in self.meetings.items():
            for name in names_of(meeting):
                keys.setdefault(fold(name), set()).add(key)
        return {name: found.pop() for name, found in keys.items() if name and len(found) == 1}

    # Saving

    def save(self, rows: list[Any]) -> str:
        people = [form.instance for form in rows]
        orders = dict(self.people.order_by().values_list("meeting").annotate(last=Max("order")))
        for person in people:
            person.order = orders[person.meeting_id] = (orders.get(person.meeting_id) or 0) + 1
            self.stamp(person)
            person.save()
        self.log_added(people)
        return self.saved_message(len(people))


def names_of(meeting: Meeting) -> set[str]:
    """Return what a list may call a meeting: its code, its title, whom the title or the record names."""
    host = meeting.host
    titles = (meeting.title, meeting.title_en)
    hosts = (host.name, host.name_en) if host else (meeting.host_text, meeting.host_text_en)
    return {meeting.code, *titles, *map(host_words, titles), *hosts}
