from django.contrib import admin

from portal.records.admin_inlines import pair
from portal.records.admin_publishing import PublishableAdmin
from trips.models import NilReturn


@admin.register(NilReturn)
class NilReturnAdmin(PublishableAdmin):
    list_display = ("code", "agency", "starts_on", "ends_on", "document", "state", "updated_at")
    list_display_links = ("code", "agency")
    list_filter = ("state", ("agency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("agency", "document")
    search_fields = ("code", "agency__name", "agency__short_name", "folded")
    autocomplete_fields = ("agency", "document")
    fieldsets = ((None, {"fields": ("agency", ("starts_on", "ends_on"), "document", pair("note"))}),)
