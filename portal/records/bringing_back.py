"""Old values back into a record: through its own form, by whoever may change it, and told in history."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal.accounts.admin_input import written_id
from portal.records.admin_conflicts import form_fields, typed_values, written
from portal.records.history_words import BROUGHT_BACK


class Refused(Exception):
    """Nothing is brought back, for reasons to show."""

    def __init__(self, reasons: Iterable[str], *, status: int = 400) -> None:
        super().__init__()
        self.reasons = list(reasons)
        self.status = status


def may_come_back(model_admin: Any, request: HttpRequest, record: Any, old: Any) -> set[str]:
    """Return the fields of an old version that the record's form edits and that differ from the record."""
    form = model_admin.get_form(request, record, change=True)(instance=record)
    return {
        field.name
        for field in form_fields(form)
        if not isinstance(field, models.FileField) and written(old, field) != written(record, field)
    }


def bring_back(model_admin: Any, request: HttpRequest, record: Any, old: Any) -> list[str]:
    """Store the chosen values of an old version, and return the labels of their fields.

    Call it in a transaction, with the record locked. Raises Refused.
    """
    if written_id(request.POST.get("version", "")) != record.version:
        message = _("Somebody changed the record since this page was opened. Look at it again.")
        raise Refused([message], status=409)
    offered = may_come_back(model_admin, request, record, old)
    chosen = [name for name in dict.fromkeys(request.POST.getlist("field")) if name in offered]
    if not chosen:
        raise Refused([_("Choose at least one field to bring back.")])
    form = filled_form(model_admin, request, record, old, chosen)
    if not form.is_valid():
        raise Refused(reasons(form))
    record = form.save(commit=False)
    record._change_reason = f"{BROUGHT_BACK} {old.history_date.isoformat()}"
    model_admin.save_model(request, record, form, True)
    model_admin.save_related(request, form, [], True)
    model_admin.log_change(request, record, model_admin.construct_change_message(request, form, []))
    return [str(form.fields[name].label) for name in chosen]


def filled_form(
    model_admin: Any, request: HttpRequest, record: Any, old: Any, names: list[str]
) -> forms.ModelForm:
    """Return the record's form with these fields alone, as if the old values had been typed into it."""
    form_class = model_admin.get_form(request, record, change=True, fields=[*names, "opened_version"])
    data: MultiValueDict[str, str] = MultiValueDict()
    for name in names:
        data.setlist(name, typed_values(old, record._meta.get_field(name)))
    data["opened_version"] = str(record.version)
    return form_class(data, instance=record)


def reasons(form: forms.ModelForm) -> list[str]:
    found = []
    for name, errors in form.errors.items():
        label = f"{form.fields[name].label}：" if name in form.fields else ""
        found += [f"{label}{error}" for error in errors]
    return found
