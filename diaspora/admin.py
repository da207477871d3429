from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from diaspora import admin_work  # noqa: F401 (tells the work list)
from diaspora.models import Association, Officer
from portal.records.admin_inlines import RecordStackedInline, pair
from portal.records.admin_namesakes import NamesakeAdmin, NamesakeForm


class OfficerInline(RecordStackedInline):
    model = Officer
    fields = (pair("name"), pair("post"), ("term_from", "term_to"))


class AssociationForm(NamesakeForm):
    told_apart_by = ("kind", "city", "country", "region")


@admin.register(Association)
class AssociationAdmin(NamesakeAdmin):
    form = AssociationForm
    list_display = ("code", "name", "name_en", "kind", "city", "region", "state", "updated_at")
    list_display_links = ("code", "name")
    list_filter = ("state", "kind", ("country", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("city",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("city", "country")
    fieldsets = (
        (None, {"fields": (pair("name"), "other_names", ("kind", "founded_on"))}),
        (
            _("Where"),
            {
                "fields": (("city", "country"), pair("region")),
                "description": _("A city, a country or a region: at least one."),
            },
        ),
        (_("Profile"), {"fields": (pair("profile"), "home_page")}),
        (_("Internal"), {"fields": ("contact",)}),
    )
    inlines = (OfficerInline,)
