from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_publishing import PublishableAdmin
from trips.admin.citation import CitationInline
from trips.models import Indicator, Reading
from trips.models.indicator import NO_UNIT


class ReadingInline(RecordStackedInline):
    model = Reading
    extra = 1
    fields = (("kind", "qualifier", "value", "as_of"), pair("as_of_text"))


@admin.register(Indicator)
class IndicatorAdmin(PublishableAdmin):
    list_display = ("code", "name", "unit", "agency", "state", "updated_at")
    list_display_links = ("code", "name")
    list_filter = ("state", ("agency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("agency",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("agency", "trips")
    fieldsets = (
        (None, {"fields": (pair("name"), pair("unit"), "agency")}),
        (_("What it counts"), {"fields": (pair("note"), "trips")}),
    )
    inlines = (ReadingInline, CitationInline)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "unit":
            kwargs["error_messages"] = {"required": NO_UNIT}
        return super().formfield_for_dbfield(db_field, request, **kwargs)
