"""What keeps a page of a hundred rows quick: no query for each row, no template for each choice."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class KnownRowField(forms.ModelChoiceField):
    """The key of a row, among the rows that its formset has loaded; Django asks the database for each."""

    def __init__(self, rows: Iterable[Any], **options: Any) -> None:
        super().__init__(**options)
        self.rows = {str(row.pk): row for row in rows}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if str(value) not in self.rows:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return self.rows[str(value)]


class RecordFormSet(BaseInlineFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        name = form.instance._meta.pk.name
        key = form.fields[name]
        if self.is_bound and isinstance(key, forms.ModelChoiceField):
            form.fields[name] = KnownRowField(
                self.get_queryset(),
                queryset=key.queryset,
                initial=key.initial,
                required=False,
                widget=forms.HiddenInput,
            )


class QuickSelect(forms.Select):
    """A choice of which a page holds hundreds: Django's markup, put together without templates."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        choices = list(self.choices)
        if any(isinstance(label, list | tuple) for _value, label in choices):
            return super().render(name, value, attrs, renderer)
        chosen = set(self.format_value(value))
        options = (
            ("" if key is None else key, " selected" if str(key or "") in chosen else "", label)
            for key, label in choices
        )
        written = format_html_join("\n", '<option value="{}"{}>{}</option>', options)
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, written)
