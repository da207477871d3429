"""How fields look in the admin, the same on main pages and in inlines."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portal.accounts.admin_input import KeyFields
from portal.records.admin_dates import DayInput, PartialDateInput
from portal.records.dates import DayFormField, PartialDateField

# As PostgreSQL has them; SQLite takes any.
NUMBER_RANGES = BaseDatabaseOperations.integer_field_ranges


class KeptFileInput(forms.ClearableFileInput):
    """Says that a file is stored, without a link: stored files have no address of their own."""

    own_template = "admin/records/file_input.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # Through the project's templates: the form renderer knows Django's own alone.
        return render_to_string(self.own_template, self.get_context(name, value, attrs))


class RecordFields(KeyFields):
    """Text of a few rows, files without links, numbers in range, related records that are not deleted."""

    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        models.FileField: {"widget": KeptFileInput},
        models.DateField: {"form_class": DayFormField, "widget": DayInput},
        PartialDateField: {"widget": PartialDateInput},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.IntegerField) and not db_field.choices:
            least, most = NUMBER_RANGES[db_field.get_internal_type()]
            kwargs |= {"min_value": least, "max_value": most}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_delete_related = False
            widget.can_view_related = False
        return field
