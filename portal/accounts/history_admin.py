"""History in the admin that is read and never written."""

from typing import Any

from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.utils import get_history_manager_for_model

from portal.accounts.admin_input import GuardedAdmin, written_id

# What a record keeps for itself and nobody reads.
NOT_READ = ("id", "folded", "named_party", "rendition_token", "sha256")


def related_text(row: models.Model, key: models.ForeignKey) -> str:
    """Return the record a key leads to as words, or its number once it is gone."""
    number = getattr(row, key.attname)
    try:
        return "" if number is None else str(getattr(row, key.name))
    except ObjectDoesNotExist:
        return f"#{number}"


def shown_value(record: models.Model, name: str) -> Any:
    """Return a field's value of a record, or of a version of it, as words."""
    field: Any = record._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        return related_text(record, field)
    if isinstance(field, models.FileField):
        return str(getattr(record, name) or "")
    return display_for_field(getattr(record, name), field, "")


class HistoryAdmin(GuardedAdmin, SimpleHistoryAdmin):
    """Shows who changed what, and each old version.

    simple_history puts an old version back for whoever may view the record, publication state included;
    here nobody posts to an old version.
    """

    object_history_list_template = "admin/records/history_list.html"
    object_history_form_template = "admin/records/history_version.html"

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return True

    def has_view_history_or_change_history_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return self.has_view_history_permission(request, obj)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One old version, field by field."""
        record = self.get_object(request, unquote(object_id))
        history_id = written_id(version_id)
        if record is None or history_id is None:
            raise Http404
        if request.method not in ("GET", "HEAD") or not self.has_view_history_permission(request, record):
            raise PermissionDenied
        history = get_history_manager_for_model(record)
        version = history.select_related("history_user").filter(history_id=history_id).first()
        if version is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("View history: %s") % record,
            "opts": self.opts,
            "original": record,
            "version": version,
            "values": self.version_values(version),
            "reason": self.reason_of(version),
            "compare_url": "",
            "is_popup": False,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_form_template, context)

    def reason_of(self, version: Any) -> str:
        return _(version.history_change_reason) if version.history_change_reason else ""

    def version_values(self, version: models.Model) -> list[tuple[str, Any]]:
        """Return label and value of every field that staff can read."""
        fields = [field for field in self.model._meta.fields if field.name not in NOT_READ]
        values = []
        for field in fields:
            try:
                values.append((str(field.verbose_name), shown_value(version, field.name)))
            except FieldDoesNotExist:  # Some fields keep no history.
                continue
        return values


class ReadOnlyAdmin(GuardedAdmin):
    """A list that comes with the migrations: staff choose from it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
