from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from portal.records.admin import RecordAdmin
from portal.records.admin_inlines import pair
from trips.models import Meeting, Topic


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ("code", "name", "name_en", "parent", "order", "updated_at")
    list_display_links = ("code", "name")
    list_filter = (("parent", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("parent",)
    search_fields = ("code", "name", "name_en")
    autocomplete_fields = ("parent",)
    fieldsets = ((None, {"fields": (pair("name"), ("parent", "order"))}),)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Keep a topic that meetings name: the database keeps those of lessons, and would empty meetings'."""
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        meetings = Meeting.objects.filter(topics__in=objs).distinct()
        named = [f"{Meeting._meta.verbose_name}: {meeting}" for meeting in meetings]
        return deleted, counts, permissions, [*protected, *named]
