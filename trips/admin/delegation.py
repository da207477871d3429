from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Tool, change_url
from portal.records.admin_rows import RecordFormSet
from trips.admin.paste_page import PastingAdmin
from trips.admin.paste_people import PasteMembers
from trips.models import Delegation, DelegationMember


class MemberFormSet(RecordFormSet):
    """The database allows one leader; two in one submission are told apart only here."""

    def clean(self) -> None:
        super().clean()
        leaders = [
            form
            for form in self.forms
            if form not in self.deleted_forms
            and getattr(form, "cleaned_data", {}).get("role") == DelegationMember.Role.LEADER
        ]
        for form in leaders[1:]:
            form.add_error("role", ValidationError(_("The delegation has a leader already.")))


class MemberInline(RecordStackedInline):
    model = DelegationMember
    formset = MemberFormSet
    extra = 1
    fields = (
        ("role", "order"),
        pair("name"),
        pair("post"),
        "agency",
        pair("organisation"),
        pair("withheld_reason"),
        "withheld_review_on",
    )
    shared_choices = ("agency",)


@admin.register(Delegation)
class DelegationAdmin(PastingAdmin):
    paste_pages = (PasteMembers,)
    list_display = ("code", "name", "trip", "organiser", "stated_head_count", "updated_at")
    list_display_links = ("code", "name")
    list_filter = (("trip", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("trip",)
    search_fields = ("code", "name", "name_en", "trip__code")
    autocomplete_fields = ("trip",)
    fieldsets = (
        (None, {"fields": (("trip", "order"), pair("name"), pair("organiser"), "stated_head_count")}),
    )
    inlines = (MemberInline,)

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        return [*super().tools(request, obj), Tool(_("Back to the trip"), self.place_on_trip(obj))]

    def place_on_trip(self, obj: Delegation) -> str:
        return f"{change_url(obj.trip)}#delegations-group"

    def back_url(self, request: HttpRequest, obj: Delegation) -> str:
        """Members are part of the trip's entry: saving them leads back to it."""
        return self.place_on_trip(obj)
