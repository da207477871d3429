"""Progress of follow-ups (辦理情形): added, never changed. Agency reporters work here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import written_id
from portal.records.admin import RecordAdmin
from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Tool, change_url
from trips.admin.progress_form import ProgressForm
from trips.models import FollowUpAction, ProgressUpdate
from trips.models.follow_up import is_reporter

UPDATE_FIELDS = (
    "reported_on",
    pair("text"),
    ("percent", "new_status", "closing_ground"),
    pair("closing_reason"),
    pair("reopening_reason"),
    ("evidence_url", "evidence_file"),
)
# What an agency answers, in the order of the answer; the rest may wait for the office.
REPORT_FIELDS = (
    "follow_up",
    "text",
    ("percent", "new_status"),
    "closing_ground",
    "closing_reason",
    "reopening_reason",
    "evidence_file",
    "evidence_url",
    "reported_on",
)


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
    change_form_template = "admin/trips/progress_form.html"
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

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        if obj is None and is_reporter(request.user):
            # Reporters report for their own agency, and see no photos to choose from.
            english = {
                "fields": ("text_en", "closing_reason_en", "reopening_reason_en"),
                "classes": ("collapse",),
            }
            return [(None, {"fields": REPORT_FIELDS}), (_("English"), english)]
        return super().get_fieldsets(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"agency": request.user.agency_id, **super().get_changeform_initial_data(request)}  # type: ignore[union-attr]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "follow_up":
            kwargs["queryset"] = FollowUpAction.objects.within_reach(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None and "follow_up" in form.base_fields and self.asked_about(request):
            form.base_fields["follow_up"].widget = forms.HiddenInput()
        return form

    def asked_about(self, request: HttpRequest) -> Any:
        """The follow-up that the page was opened for, if it is within reach and still the one answered."""
        named = request.GET.get("follow_up", "")
        if request.method == "POST" and request.POST.get("follow_up") != named:
            return None
        found = FollowUpAction.objects.within_reach(request.user).filter(pk=written_id(named))
        return found.with_origins().with_last_update().first()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        follow_up = self.asked_about(request) if kwargs.get("add") else None
        earlier = (
            follow_up.updates.select_related("agency").order_by("-reported_on", "-id") if follow_up else []
        )
        context |= {
            "follow_up": follow_up,
            "follow_up_url": change_url(follow_up) if follow_up else "",
            "earlier": earlier,
            # An update is never changed, and one is reported at a time.
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if is_reporter(request.user):
            obj.agency_id = request.user.agency_id  # type: ignore[union-attr]
        # The follow-up takes its status from its updates: whoever else is changing it goes first.
        obj.follow_up = FollowUpAction.objects.select_for_update().get(pk=obj.follow_up_id)
        self.stamp(request, obj.follow_up)
        super().save_model(request, obj, form, change)
        if obj.percent == 100 and not obj.follow_up.is_closed:
            hint = _(
                "All of it is reported as done, and the follow-up stays open. "
                "If it is finished, report once more with a status that closes it."
            )
            messages.warning(request, hint)

    def back_url(self, request: HttpRequest, obj: Any) -> str:
        """Reporters go on with what else waits, others see the follow-up as it stands."""
        if is_reporter(request.user):
            return reverse("admin:index")
        return super().back_url(request, obj) or f"{change_url(obj.follow_up)}#updates-group"

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        return [*super().tools(request, obj), Tool(_("Back to the follow-up"), change_url(obj.follow_up))]
