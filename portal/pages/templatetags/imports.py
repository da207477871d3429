"""The way from a list in the admin to importing into it."""

from typing import Any, NamedTuple

from django import template
from django.db import models
from django.urls import reverse

from portal.pages.import_form import importable
from portal.records.exports import Export

register = template.Library()


class ImportLink(NamedTuple):
    title: str
    url: str


@register.simple_tag(takes_context=True)
def import_links(context: template.Context) -> list[ImportLink]:
    """Return where the person at work may import what the list holds, or what hangs on it."""
    user, model = context["request"].user, context["opts"].model
    if not user.has_perm("records.add_importrun"):
        return []
    upload = reverse("admin:records_importrun_add")
    return [
        ImportLink(export.local_title, f"{upload}?set={export.name}")
        for export in importable(user)
        if export.model is model or is_part(export, model)
    ]


def is_part(export: Export, model: Any) -> bool:
    """Whether a set's records are entered on the pages of this kind of record."""
    fields = [export.model._meta.get_field(name) for name in (export.entry.fixed if export.entry else ())]
    return any(isinstance(field, models.ForeignKey) and field.related_model is model for field in fields)
