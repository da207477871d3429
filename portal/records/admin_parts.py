"""The parts of a long record page in the order of the work, and the way back to it from what it leads to."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, ModelAdmin
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.text import capfirst

from portal.accounts.admin_input import written_id
from portal.records.admin_panels import Panel, add_url, admin_url, change_url

BACK = "_back"
PLACE = re.compile(r"(?P<label>\w+\.\w+)\.(?P<id>\d+)\.(?P<panel>[a-z-]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Part:
    """An inline or a panel of a record's page, as its list of contents names it."""

    name: str
    title: str
    count: int
    anchor: str
    inline: Any = None
    panel: Panel | None = None


def inline_part(formset: Any) -> Part:
    prefix = formset.formset.prefix
    title = capfirst(str(formset.opts.verbose_name_plural))
    return Part(prefix, title, formset.formset.initial_form_count(), f"{prefix}-group", inline=formset)


def panel_part(panel: Panel) -> Part:
    return Part(panel.name, str(panel.title), panel.count, f"panel-{panel.name}", panel=panel)


def in_order(order: Sequence[str], inlines: Iterable[Any], panels: Iterable[Panel]) -> list[Part]:
    """Return inlines and panels in the order of their names; those it does not name come after."""
    parts = [*map(inline_part, inlines), *map(panel_part, panels)]
    places = {name: place for place, name in enumerate(order)}
    return sorted(parts, key=lambda part: places.get(part.name, len(places)))


def leading_back(panel: Panel, record: models.Model) -> Panel:
    """Return the panel with links whose pages lead back to it."""
    place = urlencode({BACK: f"{record._meta.label_lower}.{record.pk}.{panel.name}"})
    items = [replace(item, url=f"{item.url}?{place}") for item in panel.items]
    joint = "&" if "?" in panel.add_url else "?"
    return replace(panel, items=items, add_url=panel.add_url and f"{panel.add_url}{joint}{place}")


def place_named(text: str) -> str:
    """Return the address of the panel that a parameter names, or nothing: it is never an address itself."""
    found = PLACE.fullmatch(text)
    if found is None or written_id(found["id"]) is None:
        return ""
    try:
        model = apps.get_model(found["label"])
    except LookupError:
        return ""
    if not admin.site.is_registered(model):
        return ""
    return f"{admin_url(model, 'change', found['id'])}#panel-{found['panel']}"


class ReturningAdmin(ModelAdmin):
    """After saving, lead back to the page the record was opened from; until then, keep that in mind."""

    def another(self, obj: Any) -> dict[str, Any]:
        """What the next record begins with, when one more is added after this."""
        return {}

    def back_url(self, request: HttpRequest, obj: Any) -> str:
        return place_named(request.GET.get(BACK, ""))

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.led_on(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self.led_on(request, obj, super().response_change(request, obj))

    def led_on(self, request: HttpRequest, obj: Any, response: HttpResponse) -> HttpResponse:
        if IS_POPUP_VAR in request.POST or not isinstance(response, HttpResponseRedirect):
            return response
        named = request.GET.get(BACK, "")
        kept = {BACK: named} if place_named(named) else {}
        if "_addanother" in request.POST:
            return HttpResponseRedirect(add_url(self.model, **self.another(obj), **kept))
        if "_continue" in request.POST:
            return HttpResponseRedirect(f"{change_url(obj)}?{urlencode(kept)}") if kept else response
        back = self.back_url(request, obj)
        return HttpResponseRedirect(back) if back else response
