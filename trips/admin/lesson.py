from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.records.admin_inlines import pair
from portal.records.admin_publishing import PublishableAdmin
from trips.admin.citation import CitationInline
from trips.models import Lesson


@admin.register(Lesson)
class LessonAdmin(PublishableAdmin):
    list_display = ("code", "title", "trip", "topic", "agency", "state", "updated_at")
    list_display_links = ("code", "title")
    list_filter = (
        "state",
        ("topic", admin.RelatedOnlyFieldListFilter),
        ("agency", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("trip", "topic", "agency")
    search_fields = ("code", "folded")
    autocomplete_fields = ("trip", "topic", "agency", "meetings", "indicators")
    fieldsets = (
        (None, {"fields": (("trip", "order"), pair("title"), "meetings")}),
        (_("What was learned"), {"fields": (pair("seen"), pair("text"))}),
        (
            _("What it is for"),
            {"fields": (pair("our_programme"), pair("expected_benefit"), "indicators", ("topic", "agency"))},
        ),
    )
    inlines = (CitationInline,)
