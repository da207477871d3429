"""The front page of the admin: the work list, and under it the lists in the order of the work."""

from itertools import groupby
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.records.work_list import Listed, Section, work

ROWS_PER_PAGE = 50


class PortalSite(AdminSite):
    """Django's admin with a work list before its index."""

    index_template = "admin/work/front.html"

    def __init__(self, name: str = "admin") -> None:
        # The app's configuration is read from this module before there are models.
        from portal.records.admin_export import export_selected

        super().__init__(name)
        self.add_action(export_selected)

    def get_urls(self) -> list[Any]:
        page = require_safe(self.admin_view(self.section_view))
        return [path("work/<slug:name>/", page, name="work_list"), *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        sections = work.sections_for(request.user)
        listed = [section.counted(request.user) for section in sections]
        context = {
            "work_parts": parts(listed),
            "has_work_list": bool(sections),
            "work_links": [link for link in work.links if link.is_for(request.user)],
            "may_log_a_trip": request.user.has_perm("trips.add_trip"),
            "grouped_app_list": grouped(self.get_app_list(request)),
        }
        return super().index(request, {**context, **(extra_context or {})})

    def section_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """All rows of one section, page by page."""
        section = next((one for one in work.sections_for(request.user) if one.name == name), None)
        if section is None:
            raise Http404
        rows: Any = Rows(section, request.user)
        paginator: Paginator = Paginator(rows, ROWS_PER_PAGE)
        try:
            page = paginator.page(request.GET.get("p") or 1)
        except InvalidPage as error:
            raise Http404 from error
        context = {
            **self.each_context(request),
            "title": section.title,
            "section": section,
            "page": page,
            "entries": page.object_list,
        }
        return TemplateResponse(request, "admin/work/section.html", context)


class Rows:
    """The rows of a section as a paginator asks for them."""

    def __init__(self, section: Section, user: Any) -> None:
        self.section, self.user = section, user

    def count(self) -> int:
        return self.section.rows(self.user).count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, cut: slice) -> Any:
        return self.section.counted(self.user, cut.start, cut.stop).entries


def parts(listed: list[Listed]) -> list[dict[str, Any]]:
    """Return what has rows, under its headings."""
    found = [one for one in listed if one.total]
    grouped_by_part = groupby(found, key=lambda one: one.section.part)
    return [{"part": part, "lists": list(lists)} for part, lists in grouped_by_part]


def grouped(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lists of the admin in the order of the work; what belongs to no step comes last."""
    left = {entry["model"]: entry for app in app_list for entry in app["models"]}
    found = []
    for group in sorted(work.groups, key=lambda group: group.order):
        entries = [left.pop(model) for model in group.models if model in left]
        if entries:
            found.append({"title": group.title, "models": entries})
    return [*found, {"title": _("Other"), "models": list(left.values())}] if left else found


class PortalAdminConfig(AdminConfig):
    default_site = "portal.records.admin_site.PortalSite"
