from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_panels import Panel, add_url, panel_item
from portal.records.admin_publishing import PublishableAdmin
from portal.records.admin_rows import RecordFormSet
from portal.records.publishing import State
from trips.admin.citation import CitationInline
from trips.models import Agreement, AgreementParty, AgreementResult, FollowUpAction
from trips.models.agreement import NO_PARTY


class PartyFormSet(RecordFormSet):
    """Keeps a party on an agreement that the public reads."""

    def clean(self) -> None:
        super().clean()
        agreement: Any = self.instance
        kept = [form for form in self.initial_forms if form not in self.deleted_forms]
        added = [form for form in self.extra_forms if form.has_changed()]
        if agreement.state == State.PUBLISHED and not kept and not added:
            raise ValidationError(NO_PARTY, code="no_party")


class PartyInline(RecordStackedInline):
    model = AgreementParty
    formset = PartyFormSet
    extra = 1
    fields = (
        ("city", "association", "institution"),
        pair("text"),
        pair("name_as_signed"),
        pair("signatories"),
        pair("witnesses"),
        "order",
    )
    autocomplete_fields = ("city", "association", "institution")
    list_select_related = ("city", "association", "institution")


class ResultInline(RecordStackedInline):
    model = AgreementResult
    fields = ("claimed_on", pair("text"), pair("source"))


@admin.register(Agreement)
class AgreementAdmin(PublishableAdmin):
    list_display = ("code", "title", "kind", "signed_on", "status", "trip", "state", "updated_at")
    list_display_links = ("code", "title")
    list_filter = (
        "state",
        "kind",
        "status",
        "city_is_party",
        ("contact_agency", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("trip",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("trip", "meeting", "contact_agency")
    fieldsets = (
        (None, {"fields": (pair("title"), ("kind", "status"), pair("scheme"))}),
        (
            _("Signed"),
            {
                "fields": (
                    "city_is_party",
                    pair("our_name_as_signed"),
                    pair("our_signatories"),
                    pair("our_witnesses"),
                    "signed_on",
                    pair("signed_text"),
                    "signed_where",
                    pair("place"),
                    ("trip", "meeting"),
                )
            },
        ),
        (_("What it says"), {"fields": (pair("scope"), pair("deliverables"), ("term_from", "term_to"))}),
        (_("What became of it"), {"fields": (("renewed_on", "ended_on"), pair("ended_reason"))}),
        (_("Who answers for it"), {"fields": ("contact_agency",)}),
    )
    inlines = (PartyInline, ResultInline, CitationInline)

    def panels(self, request: HttpRequest, obj: Any) -> list[Panel]:
        return [
            Panel(
                "follow-ups",
                _("Follow-ups"),
                [panel_item(follow_up, follow_up.get_status_display()) for follow_up in obj.follow_ups.all()],
                _("Add a follow-up of this agreement"),
                add_url(FollowUpAction, agreement=obj.pk),
            )
        ]
