"""Progress of follow-ups (辦理情形): added, never changed. Agency reporters work here."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.records.admin import RecordAdmin
from portal.records.admin_forms import RecordForm
from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Tool, change_url
from trips.models import FollowUpAction, ProgressUpdate
from trips.models.follow_up import is_reporter

UPDATE_FIELDS = (
    "reported_on",
    pair("text"),
    ("percent", "new_status"),
    pair("closing_reason"),
    ("evidence_url", "evidence_file"),
)


class ProgressForm(RecordForm):
    """Reporting progress is the agencies' own work: the follow-up may be public already."""

    only_publishers_add = False


class ProgressInline(RecordStackedInline):
    """Earlier updates are history; a new one is added below them."""

    model = ProgressUpdate
    form = ProgressForm
    extra = 1
    can_delete = False
    fields = (*UPDATE_FIELDS, ("evidence_photo", "agency"))
    autocomplete_fields = ("evidence_photo", "agency")
    list_select_related = ("agency", "evidence_photo", "follow_up")

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(RecordAdmin):
    form = ProgressForm
    list_display = ("code", "follow_up", "reported_on", "new_status", "percent", "agency", "updated_at")
    list_filter = ("new_status", "reported_on")
    list_select_related = ("follow_up", "agency")
    search_fields = ("code", "follow_up__code", "text")
    autocomplete_fields = ("follow_up", "evidence_photo", "agency")
    fieldsets = ((None, {"fields": ("follow_up", *UPDATE_FIELDS, ("evidence_photo", "agency"))}),)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        reach = FollowUpAction.objects.within_reach(request.user)
        return super().get_queryset(request).filter(follow_up__in=reach)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_view_history_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_view_history_permission(request, obj) and not is_reporter(request.user)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        if obj is None and is_reporter(request.user):
            # Reporters report for their own agency, and see no photos to choose from.
            return [(None, {"fields": ("follow_up", *UPDATE_FIELDS)})]
        return super().get_fieldsets(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"agency": request.user.agency_id, **super().get_changeform_initial_data(request)}  # type: ignore[union-attr]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "follow_up":
            kwargs["queryset"] = FollowUpAction.objects.within_reach(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if is_reporter(request.user):
            obj.agency_id = request.user.agency_id  # type: ignore[union-attr]
        # The follow-up takes its status from its updates: whoever else is changing it goes first.
        obj.follow_up = FollowUpAction.objects.select_for_update().get(pk=obj.follow_up_id)
        self.stamp(request, obj.follow_up)
        super().save_model(request, obj, form, change)

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        return [*super().tools(request, obj), Tool(_("Back to the follow-up"), change_url(obj.follow_up))]
