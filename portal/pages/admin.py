"""Imports in the admin: a file is kept, looked at, and imported with one button."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import GuardedAdmin, written_id
from portal.pages.context import SITE_NAME
from portal.pages.datasets import DATASETS
from portal.pages.import_form import ImportForm, importable, may_import
from portal.pages.import_stream import pieces
from portal.records.exports import Export
from portal.records.files import served
from portal.records.import_runs import checked
from portal.records.models import ImportRun

# Where nobody is signed in, Django would write the name of the host in its place.
admin.site.site_header = admin.site.site_title = SITE_NAME


@admin.register(ImportRun)
class ImportRunAdmin(GuardedAdmin):
    """Whoever may create and change a set's records sees its imports, whoever sent the file."""

    list_display = (
        "file_name",
        "set_title",
        "uploaded_by",
        "uploaded_at",
        "imported_at",
        "created_count",
        "changed_count",
        "left_count",
    )
    list_select_related = ("uploaded_by",)
    list_per_page = 50
    actions = None

    @admin.display(description=_("data set"), ordering="data_set")
    def set_title(self, run: ImportRun) -> str:
        export = DATASETS.get(run.data_set)
        return export.local_title if export else run.data_set

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        names = [export.name for export in importable(request.user)]
        return super().get_queryset(request).filter(data_set__in=names)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("<path:object_id>/run/", view(self.run_view), name="records_importrun_run"),
            path("<path:object_id>/file/", view(self.file_view), name="records_importrun_file"),
        ]
        return [*own, *super().get_urls()]

    # Nobody changes what was imported, a superuser neither.

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    # The pages

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Take a file, and lead to what it would do."""
        if not self.has_add_permission(request) or not importable(request.user):
            raise PermissionDenied
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES, user=request.user)
            if form.is_valid():
                return HttpResponseRedirect(self.page(form.save(), "change"))
        else:
            form = ImportForm(initial={"data_set": request.GET.get("set", "")}, user=request.user)
        sets = [{"export": export, "title": export.local_title} for export in importable(request.user)]
        context = {"title": _("Import a list"), "form": form, "sets": sets}
        return self.answer(request, "upload", context, status=400 if form.is_bound else 200)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what the file would do, or what it did."""
        run, export = self.run_or_refusal(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = self.facts(run, export)
        if run.imported_at is None:
            context |= {"report": checked(export, run, request.user), "earlier": earlier(run)}
        return self.answer(request, "run", context)

    def run_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Import what was shown, on a page that grows meanwhile."""
        run, export = self.run_or_refusal(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        if run.imported_at is not None:
            messages.info(request, _("This file has been imported before. It was not imported again."))
            return HttpResponseRedirect(self.page(run, "change"))
        context = {**self.admin_site.each_context(request), **self.common(), **self.facts(run, export)}
        context["earlier"] = earlier(run)
        return StreamingHttpResponse(pieces(request, export, run, context, get_language() or "zh-hant"))

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Give back the file as it was sent."""
        run, _export = self.run_or_refusal(request, object_id)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return served(run.file, run.file_name, content_type="application/octet-stream")

    # What they share

    def run_or_refusal(self, request: HttpRequest, object_id: str) -> tuple[ImportRun, Export]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = ImportRun.objects.filter(pk=written_id(object_id) or 0).select_related("uploaded_by").first()
        export = DATASETS.get(run.data_set) if run else None
        if run is None or export is None:
            raise Http404
        if not may_import(request.user, export):
            raise PermissionDenied
        return run, export

    def facts(self, run: ImportRun, export: Export) -> dict[str, Any]:
        return {
            "title": _("Import of %(file)s") % {"file": run.file_name},
            "run": run,
            "set_title": export.local_title,
        }

    def common(self) -> dict[str, Any]:
        return {"opts": self.opts, "original": None, "is_popup": False}

    def page(self, run: ImportRun, name: str) -> str:
        return reverse(f"admin:records_importrun_{name}", args=[run.pk])

    def answer(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), **self.common(), **context}
        return TemplateResponse(request, f"admin/imports/{template}.html", context, status=status)


def earlier(run: ImportRun) -> ImportRun | None:
    """Return an import of the same bytes into the same set: rows without id would be made once more."""
    same = ImportRun.objects.filter(sha256=run.sha256, data_set=run.data_set, imported_at__isnull=False)
    return same.exclude(pk=run.pk).select_related("uploaded_by").first()
