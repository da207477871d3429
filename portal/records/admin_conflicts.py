"""Two people edit one record: what each of them changed, field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.utils import display_for_field
from django.db import models
from django.utils.datastructures import MultiValueDict

from portal.accounts.history_admin import related_text, shown_value
from portal.records.models import Record

# Before the name of a field on the page of a conflict: whose version is to be stored.
CHOICE = "keep:"
THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else changed since the form was opened."""

    label: str
    opened: Any
    stored: Any
    typed: Any
    choice: str = ""
    # Whoever typed nothing here takes the other's version, unless they say otherwise.
    is_untouched: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """One record that somebody else changed, or deleted, since the form was opened."""

    record: Any
    differences: list[Difference]
    is_gone: bool = False


def opened_row(record: Record, version: int | None) -> models.Model | None:
    """Return the record as it was at a version, from its history."""
    history: Any = record.history
    return history.filter(version=version).order_by("-history_id").first()


def written(row: models.Model, field: models.Field) -> str:
    """Return a field's value in a form that two versions can be compared by."""
    if field.many_to_many:
        rows = getattr(row, field.name).all()
        if hasattr(row, "history_id"):
            key = f"{field.m2m_reverse_field_name()}_id"  # type: ignore[attr-defined]
            return str(sorted(getattr(link, key) for link in rows))
        return str(sorted(other.pk for other in rows))
    return row._meta.get_field(field.name).value_to_string(row)  # type: ignore[union-attr]


def stored_text(row: models.Model, field: models.Field) -> Any:
    if not field.many_to_many:
        return shown_value(row, field.name)
    rows = getattr(row, field.name).all()
    if hasattr(row, "history_id"):
        key = field.m2m_reverse_field_name()  # type: ignore[attr-defined]
        return "、".join(related_text(link, link._meta.get_field(key)) for link in rows)
    return "、".join(str(other) for other in rows)


def typed_text(form: forms.ModelForm, field: models.Field) -> Any:
    """Return what was typed, readable even where it is not valid."""
    if field.name not in form.cleaned_data:
        return form[field.name].value() or ""
    value = form.cleaned_data[field.name]
    if isinstance(value, models.QuerySet):
        return "、".join(str(other) for other in value)
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(field, models.FileField):
        return getattr(value, "name", "") or ""
    return display_for_field(value, field, "")


def form_fields(form: forms.ModelForm) -> Iterator[models.Field]:
    """Yield the record's own fields that the form edits; the key to the parent of an inline is none."""
    options = form.instance._meta
    for field in (*options.concrete_fields, *options.many_to_many):
        if isinstance(form.fields.get(field.name), forms.Field) and not isinstance(
            form.fields[field.name], forms.models.InlineForeignKeyField
        ):
            yield field


def difference(form: forms.ModelForm, field: models.Field, opened: models.Model | None) -> Difference:
    was, typed = "" if opened is None else stored_text(opened, field), typed_text(form, field)
    return Difference(
        label=str(form.fields[field.name].label or field.verbose_name),
        opened=was,
        stored=stored_text(form.instance, field),
        typed=typed,
        choice="" if isinstance(field, models.FileField) else CHOICE + form.add_prefix(field.name),
        is_untouched=opened is not None and str(typed) == str(was),
    )


def find_conflict(form: forms.ModelForm, opened_version: int | None) -> Conflict | None:
    """Return what others changed in the form's own fields since `opened_version`, or None if nothing.

    The form's record must be as stored, locked, and not yet carry what was typed.
    """
    record = form.instance
    opened = opened_row(record, opened_version)
    differences = [
        difference(form, field, opened)
        for field in form_fields(form)
        # Where both typed the same, nobody has to choose.
        if field.name in form.changed_data
        and (opened is None or written(opened, field) != written(record, field))
    ]
    return Conflict(record, differences) if differences else None


def typed_over(form: forms.ModelForm, last: Any) -> list[Difference]:
    """Return what was typed into a row that is gone and differs from what it last held."""
    return [
        Difference(str(form.fields[field.name].label), stored_text(last, field), "", typed_text(form, field))
        for field in form_fields(form)
        if not (field.primary_key or field.many_to_many)
        and str(typed_text(form, field)) != str(stored_text(last, field))
    ]


def typed_values(row: Any, field: Any) -> list[str]:
    """Return what a browser would send for a field as it is in a record, or was in a version of it."""
    if field.many_to_many:
        rows = getattr(row, field.name).all()
        key = f"{field.m2m_reverse_field_name()}_id" if hasattr(row, "history_id") else "pk"
        return [str(getattr(one, key)) for one in rows]
    value = getattr(row, field.attname)
    # A box that is not ticked sends nothing; a choice of yes, no and unknown sends its no.
    return [] if value is None or (value is False and not field.null) else [str(value)]


def with_choices(form: forms.ModelForm) -> Any:
    """Return what was sent, with what is stored in place of it where the other's version was chosen."""
    theirs = [
        field for field in form_fields(form) if form.data.get(CHOICE + form.add_prefix(field.name)) == THEIRS
    ]
    if not theirs or not form.instance.pk:
        return form.data
    data = MultiValueDict(dict(form.data.lists()))  # type: ignore[attr-defined]
    for field in theirs:
        name, values = form.add_prefix(field.name), typed_values(form.instance, field)
        if values:
            data.setlist(name, values)
        else:
            data.pop(name, None)
    return data


def typed_names(model: type[models.Model], posted: Mapping[str, Any]) -> list[str]:
    """Return the fields of a model that a submitted form holds, files apart."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return [
        field.name
        for field in fields
        if field.editable and field.name in posted and not isinstance(field, models.FileField)
    ]


def typed_differences(form: forms.ModelForm, stored: Record) -> list[Difference]:
    """Return what was typed and differs from what is stored."""
    form.is_valid()
    fields = [field for field in form_fields(form) if field.name in form.changed_data]
    return [
        Difference(
            str(form.fields[field.name].label), "", stored_text(stored, field), typed_text(form, field)
        )
        for field in fields
    ]


def typed_rows(posted: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what stands in the rows of a submitted form's inlines, under the names of the form."""
    return [
        (name, value)
        for name, value in posted.items()
        if value
        and name.count("-") >= 2
        and not name.startswith(CHOICE)
        and not name.endswith(("-id", "-opened_version", "_FORMS"))
    ]
