"""On the row of a person: where the records know somebody of the same name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.template.loader import render_to_string

from portal.records.admin_panels import change_url
from portal.records.persons import people_named
from portal.text.folding import fold

SHOWN = 3


def hint_at_earlier_posts(inlines: Iterable[Any]) -> None:
    """Say on each row that names a person where else that name stands; nothing hinders saving it."""
    rows = [
        row
        for inline in inlines
        if hasattr(inline.formset.model, "person_context")
        for row in inline.formset.forms
        if "name" in row.fields
    ]
    names = [typed_names(row) for row in rows]
    people = people_named({name for both in names for name in both})
    for row, both in zip(rows, names, strict=True):
        hint(row, [person for name in both for person in people.get(name, ())])


def typed_names(row: forms.ModelForm) -> list[str]:
    """Return the folded names that stand in a row, each once."""
    values = (row[name].value() for name in ("name", "name_en") if name in row.fields)
    return list(dict.fromkeys(filter(None, (fold(str(value or "")[:200]) for value in values))))


def hint(row: forms.ModelForm, people: list[Any]) -> None:
    # Said once, where several rows say the same of somebody.
    known = {person.known_from: person for person in reversed(people) if person != row.instance}
    if not known:
        return
    places = [(text, change_url(person.shown_on()[0])) for text, person in reversed(known.items())]
    context = {"places": places[:SHOWN], "more": len(places) - SHOWN}
    field = row.fields["name"]
    field.help_text = render_to_string(
        "admin/records/earlier_posts.html", context | {"help": field.help_text}
    )
