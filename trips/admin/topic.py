from django.contrib import admin

from portal.records.admin import RecordAdmin
from portal.records.admin_inlines import pair
from trips.models import Topic


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ("code", "name", "name_en", "parent", "order", "updated_at")
    list_display_links = ("code", "name")
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("parent",)
    fieldsets = ((None, {"fields": (pair("name"), ("parent", "order"))}),)
