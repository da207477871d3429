"""Staff take away what they may see: the chosen rows of a list, drafts among them, as a CSV file.

What readers never get (notes, contacts, states, who did what) goes only to who may change such records.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from portal.records.checks import classified
from portal.records.dates import PartialDateField
from portal.records.exports import Column, Export, Terms, Type, Withheld
from portal.records.expressions import Coordinate, Measure, Money
from portal.records.writers import file_pieces, started

# Of the machinery, or the key to a file: no form shows them.
NEVER = {
    "id",
    "version",
    "folded",
    "named_party",
    "outline",
    "rendition_token",
    "original",
    "file",
    "sha256",
    "processing",
}
# Shown first, in all lists alike.
FIRST = ("code", "state", "published_at", "updated_at")
TYPES: tuple[tuple[type[models.Field], Type], ...] = (
    (PartialDateField, Type.PARTIAL_DATE),
    (models.DateTimeField, Type.DATETIME),
    (models.DateField, Type.DATE),
    (models.TimeField, Type.TIME),
    (models.BooleanField, Type.BOOLEAN),
    (models.DecimalField, Type.NUMBER),
    (models.IntegerField, Type.INTEGER),
)
DECIMALS = {2: Money, 5: Coordinate}
# Data, in the log: whoever reads it translates nothing.
LOGGED = gettext_noop("exported %(count)d rows as CSV, %(columns)s, filtered by “%(filter)s”")
LOGGED_LETTERS = 200


@admin.action(description=_("Export selected %(verbose_name_plural)s (CSV)"), permissions=["export"])
def export_selected(
    model_admin: ModelAdmin, request: HttpRequest, queryset: models.QuerySet
) -> StreamingHttpResponse:
    """Take the chosen rows away: an action of every list of what says which of its fields are public."""
    model: Any = model_admin.model
    meta = model._meta
    is_internal = request.user.has_perm(f"{meta.app_label}.{get_permission_codename('change', meta)}")
    export = staff_export(model, is_internal=is_internal)
    # A list brings annotations and joins of its own.
    records = model._base_manager.filter(pk__in=queryset.order_by().values("pk"))
    log_export(request, model, records.count(), is_internal=is_internal)
    pieces = started(file_pieces("csv", export, records, Terms.now()))
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    name = f"staff-{meta.model_name}-{timezone.localdate().isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def log_export(request: HttpRequest, model: Any, count: int, *, is_internal: bool) -> None:
    """Write down who took how many rows of what, by which filter, before the first is sent."""
    LogEntry.objects.create(
        user=request.user,  # type: ignore[misc]
        content_type=ContentType.objects.get_for_model(model),
        object_repr=f"{model._meta.model_name}.csv",
        action_flag=CHANGE,
        change_message=LOGGED
        % {
            "count": count,
            "columns": "with internal columns" if is_internal else "public columns",
            "filter": request.META.get("QUERY_STRING", "")[:LOGGED_LETTERS],
        },
    )


def staff_export(model: Any, *, is_internal: bool) -> Export:
    """Return a model's fields as a data set: those that it says are public, and its internal ones."""
    return Export(
        name=model._meta.model_name,
        model=model,
        filterset=None,  # type: ignore[arg-type]
        title=str(model._meta.verbose_name_plural),
        title_en="",
        purpose="",
        purpose_en="",
        columns=tuple(columns_of(model, is_internal=is_internal)),
        order=("pk",),
        order_meaning="",
        order_meaning_en="",
    )


def columns_of(model: Any, *, is_internal: bool) -> Iterator[Column]:
    allowed = classified(model, "public_fields")
    if is_internal:
        allowed |= classified(model, "internal_fields")
    fields = {field.name: field for field in model._meta.concrete_fields if field.name in allowed - NEVER}
    names = [*(name for name in FIRST if name in fields), *(name for name in fields if name not in FIRST)]
    for name in names:
        yield column_of(fields[name])


def column_of(field: Any) -> Column:
    """Return a field's column: a key by the code, or the user's name, that staff know it by."""
    name, path, kind = field.name, field.name, Type.TEXT
    label = str(field.verbose_name)
    if field.is_relation:
        known = {one.name for one in field.related_model._meta.concrete_fields}
        if "username" in known:
            path = f"{name}__username"
        else:
            name, path, kind = f"{name}_id", f"{name}__code", Type.ID
    else:
        kind = next((kind for one, kind in TYPES if isinstance(field, one)), Type.TEXT)
    written = None
    if kind is Type.NUMBER:
        written = DECIMALS.get(field.decimal_places, Measure)
    return Column(name, kind, path, label, label, label, withheld=Withheld.SHOWN, written=written)
