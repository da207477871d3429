from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.accounts.models import User
from portal.records.admin_inlines import pair
from portal.records.admin_panels import Panel, Tool, add_url, panel_item
from portal.records.publishing import State
from trips.admin.citation import CitationInline
from trips.admin.progress import ProgressInline
from trips.admin.review import ReviewAdmin
from trips.models import FollowUpAction, ProgressUpdate
from trips.models.follow_up import ORIGIN_KEYS, is_reporter
from trips.models.parts import in_words, roll_up

# What an agency's reporter does not see of a follow-up: what it is a part of may be another agency's.
INTERNAL = ("case_officer", "staff_note", "parent")


@admin.register(FollowUpAction)
class FollowUpAdmin(ReviewAdmin):
    list_display = ("code", "title", "status", "percent", "lead_agency", "due_on", "state", "updated_at")
    list_display_links = ("code", "title")
    list_filter = ("state", "status", "kind", ("lead_agency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("lead_agency",)
    search_fields = ("code", "folded")
    autocomplete_fields = (
        "trip",
        "meeting",
        "agreement",
        "document",
        "parent",
        "lead_agency",
        "co_agencies",
    )
    readonly_fields = ("status", "percent", "closed_on", "closing_ground", "closing_reason", "reopened_on")
    fieldsets = (
        (None, {"fields": (pair("title"), pair("text"), "kind")}),
        (
            _("Where it was promised"),
            {
                "fields": (("trip", "meeting"), ("agreement", "document")),
                "description": _("Exactly one of these."),
            },
        ),
        (_("What it is a part of"), {"fields": ("parent",)}),
        (
            _("Who answers for it, by when"),
            {"fields": (("lead_agency", "co_agencies"), "due_on", pair("due_text"))},
        ),
        (
            _("Where it stands"),
            {
                "fields": (
                    ("status", "percent"),
                    ("closed_on", "closing_ground", "closing_reason"),
                    "reopened_on",
                ),
                "description": _("This follows from the progress reported below."),
            },
        ),
        (_("Internal"), {"fields": ("case_officer",)}),
    )
    inlines = (ProgressInline, CitationInline)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        queryset: Any = super().get_queryset(request)
        return queryset.within_reach(request.user)

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not is_reporter(request.user):
            return fieldsets
        shown = [
            (name, {**options, "fields": [row for row in options["fields"] if row not in INTERNAL]})
            for name, options in fieldsets
        ]
        return [(name, options) for name, options in shown if options["fields"]]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "case_officer":
            kwargs["queryset"] = User.objects.filter(is_active=True).order_by("last_name", "username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_history_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_view_history_permission(request, obj) and not is_reporter(request.user)

    def another(self, obj: FollowUpAction) -> dict[str, Any]:
        return {name: getattr(obj, f"{name}_id") for name in ORIGIN_KEYS if getattr(obj, f"{name}_id")}

    def panels(self, request: HttpRequest, obj: FollowUpAction) -> list[Panel]:
        """The parts of a follow-up that whoever asks may see, and what they come to together."""
        parts = list(self.get_queryset(request).filter(parent=obj).order_by("pk"))
        if obj.parent_id is not None or (not parts and not self.has_add_permission(request)):
            return super().panels(request, obj)
        items = [panel_item(part, part.get_status_display(), percent_text(part)) for part in parts]
        found = roll_up(part for part in parts if part.state != State.WITHDRAWN)
        may_add = self.has_add_permission(request)
        address = add_url(FollowUpAction, parent=obj.pk, **self.another(obj)) if may_add else ""
        panel = Panel(
            "parts",
            pgettext_lazy("follow-up", "Parts"),
            items,
            _("Add a part") if may_add else "",
            address,
            summary=in_words(found) if found else "",
        )
        return [*super().panels(request, obj), panel]

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        tools = super().tools(request, obj)
        if request.user.has_perm("trips.add_progressupdate"):
            tools.append(
                Tool(_("Report progress"), add_url(ProgressUpdate, follow_up=obj.pk), name="progress")
            )
        return tools


def percent_text(part: FollowUpAction) -> str:
    return "" if part.percent is None else f"{part.percent}%"
