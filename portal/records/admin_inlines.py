"""Inlines of records: they follow their parent, notice conflicts row by row, and share what they ask for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import HttpRequest

from portal.records.admin_forms import RecordForm, locking_record
from portal.records.admin_rows import QuickSelect, RecordFormSet
from portal.records.admin_widgets import RecordFields
from portal.records.models import Record

Fieldsets = list[tuple[Any, dict[str, Any]]]


def pair(name: str) -> tuple[str, str]:
    """Return a bilingual pair for one row of a fieldset: Chinese, English."""
    return name, f"{name}_en"


def with_opened_version(fieldsets: Iterable[tuple[Any, Any]]) -> Fieldsets:
    """Add the hidden version, by which a conflict is noticed, to the first fieldset."""
    (name, options), *rest = fieldsets
    return [(name, {**options, "fields": (*options["fields"], "opened_version")}), *rest]


def is_locked(request: HttpRequest, obj: models.Model | None) -> bool:
    """Whether the record is for publishers alone and the user is none."""
    return isinstance(obj, Record) and locking_record(obj, request.user) is not None


class SharedChoiceField(forms.ModelChoiceField):
    """Asks the database for its choices once, however many rows of an inline show them."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "SharedChoiceField":
        if not hasattr(self, "shared"):
            choices: Any = self.choices
            self.shared = list(choices)
            self.known = {str(value): value.instance for value, _label in self.shared if value}
        copied: SharedChoiceField = super().__deepcopy__(memo)
        copied.choices = self.shared
        copied.known = self.known
        return copied

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not hasattr(self, "known"):
            return super().to_python(value)
        if str(value) not in self.known:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return self.known[str(value)]


class RecordInline(RecordFields, InlineModelAdmin):
    """Inlines follow their parent: where that is for publishers alone, so are they."""

    form = RecordForm
    formset = RecordFormSet
    extra = 0
    view_on_site = False
    list_select_related: tuple[str, ...] = ()
    # Keys whose few choices are asked for once and shown by every row.
    shared_choices: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset = super().get_queryset(request)
        if self.list_select_related:
            queryset = queryset.select_related(*self.list_select_related)
        # Rows that are about to be changed wait for whoever is changing them.
        if request.method == "POST" and connection.in_atomic_block:
            queryset = queryset.select_for_update(of=("self",))
        return queryset

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and not is_locked(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and not is_locked(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_locked(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return with_opened_version(fieldsets) if self.has_change_permission(request, obj) else fieldsets

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.user = request.user
        return formset

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_choice_field(db_field, request, **{"widget": QuickSelect, **kwargs})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.shared_choices:
            kwargs |= {"form_class": SharedChoiceField, "widget": QuickSelect}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RecordStackedInline(RecordInline, admin.StackedInline):
    pass


class RecordTabularInline(RecordInline, admin.TabularInline):
    pass
