from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.history_admin import ReadOnlyAdmin
from portal.cities import admin_work  # noqa: F401 (tells the work list)
from portal.cities.models import City, Country, Institution, SisterCityTie, StatedCount
from portal.records.admin_inlines import pair
from portal.records.admin_namesakes import NamesakeAdmin, NamesakeForm
from portal.records.admin_panels import Panel, add_url, panel_item
from portal.records.admin_publishing import PublishableAdmin

PLACE: Any = (_("On the map"), {"fields": (("latitude", "longitude"),)})


@admin.register(Country)
class CountryAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "name_en")
    list_display_links = ("code", "name")
    search_fields = ("code", "name", "name_en")
    ordering = ("name_en",)


class CityForm(NamesakeForm):
    told_apart_by = ("kind", "country", "subdivision")


@admin.register(City)
class CityAdmin(NamesakeAdmin):
    form = CityForm
    list_display = ("code", "name", "name_en", "country", "kind", "state", "updated_at")
    list_display_links = ("code", "name")
    list_filter = ("state", "kind", ("country", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("country",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("country",)
    fieldsets = (
        (None, {"fields": (pair("name"), "other_names", ("kind", "country"), pair("subdivision"))}),
        (_("Profile"), {"fields": (pair("profile"), ("home_page", "wikidata_id"))}),
        PLACE,
    )

    def panels(self, request: HttpRequest, obj: City) -> list[Panel]:
        ties = obj.ties.by_strength()
        return [
            Panel(
                "ties",
                _("Ties with our city"),
                [panel_item(tie, tie.concluded_on, label=tie.get_level_display()) for tie in ties],
                _("Add a tie with this city"),
                add_url(SisterCityTie, city=obj.pk),
            )
        ]


@admin.register(SisterCityTie)
class SisterCityTieAdmin(PublishableAdmin):
    list_display = ("code", "city", "level", "concluded_on", "ended_on", "state", "updated_at")
    list_display_links = ("code", "city")
    list_filter = ("state", "level", "instrument_held", ("city__country", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("city",)
    search_fields = ("code", "folded", "city__folded")
    autocomplete_fields = ("city",)
    fieldsets = (
        (None, {"fields": (("city", "level"), pair("title"))}),
        (_("Concluded"), {"fields": ("concluded_on", pair("concluded_basis"), pair("concluded_place"))}),
        (
            _("Instrument"),
            {"fields": ("instrument_held", pair("instrument_title"), pair("council_approval"))},
        ),
        (_("Ended"), {"fields": ("ended_on", pair("ended_reason"))}),
        (_("Motive and history"), {"fields": (pair("motive"),)}),
    )


@admin.register(StatedCount)
class StatedCountAdmin(PublishableAdmin):
    list_display = ("code", "counted", "number", "as_of", "source", "state", "updated_at")
    list_display_links = ("code", "counted")
    list_filter = ("state", "counted")
    search_fields = ("code", "folded")
    fieldsets = ((None, {"fields": ("counted", ("number", "as_of"), pair("source"), "link")}),)


@admin.register(Institution)
class InstitutionAdmin(NamesakeAdmin):
    list_display = ("code", "name", "name_en", "kind", "city", "state", "updated_at")
    list_display_links = ("code", "name")
    list_filter = ("state", "kind")
    list_select_related = ("city",)
    search_fields = ("code", "folded")
    autocomplete_fields = ("part_of", "city")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    pair("name"),
                    "other_names",
                    ("kind", "founded_on"),
                    ("city", "is_at_home", "part_of"),
                )
            },
        ),
        (_("Facts"), {"fields": (pair("facts"), "home_page")}),
        PLACE,
    )
