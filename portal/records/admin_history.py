"""The history of a record in the admin: what changed, two versions compared, old values brought back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.accounts.admin_input import written_id
from portal.accounts.history_admin import HistoryAdmin
from portal.records.admin_panels import admin_url, change_url
from portal.records.bringing_back import Refused, bring_back, may_come_back
from portal.records.history_rows import (
    differences,
    load_links,
    moments,
    raw,
    rows_below,
    told_fields,
    versions,
    wanted_names,
    words,
)
from portal.records.history_words import Names, moment_in_words, reason_in_words


class RecordHistoryAdmin(HistoryAdmin):
    """simple_history's own way back stays shut: it would bring the publication state back, too."""

    record_history_template = "admin/records/history.html"
    compare_template = "admin/records/compare.html"
    versions_per_page = 50

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages: dict[str, Any] = {
            "compare": self.compare_view,
            "<str:version_id>/bring-back": self.bring_back_view,
        }
        own = [
            path(
                f"<str:object_id>/history/{page}/",
                self.admin_site.admin_view(view),
                name=f"{name}_{page.rpartition('/')[2].replace('-', '_')}",
            )
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What everybody changed, of the record and of its rows, the latest first."""
        record = self.readable_record(request, object_id)
        inlines = [inline.model for inline in self.get_inline_instances(request, record)]
        conditions = rows_below(record, inlines)
        page = Paginator(versions(conditions), self.versions_per_page).get_page(request.GET.get("p"))
        context = {
            "title": _("History of “%(record)s”") % {"record": record},
            "moments": moments(conditions, page.object_list),
            "page": page,
            "page_numbers": page.paginator.get_elided_page_range(page.number),
            "ellipsis": page.paginator.ELLIPSIS,
            "compare_url": admin_url(self.model, "compare", record.pk),
        }
        return self.history_answer(request, self.record_history_template, record, context)

    def history_form_view(
        self,
        request: HttpRequest,
        object_id: str,
        version_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One old version, and the way to the present one beside it."""
        record = self.readable_record(request, object_id)
        latest = record.history.values_list("history_id", flat=True).first()
        extra = {}
        if latest and written_id(version_id) not in (None, latest):
            keys = urlencode({"old": version_id, "new": latest})
            extra["compare_url"] = f"{admin_url(self.model, 'compare', record.pk)}?{keys}"
        return super().history_form_view(request, object_id, version_id, {**(extra_context or {}), **extra})

    def reason_of(self, version: Any) -> str:
        return reason_in_words(version.history_change_reason)

    def version_values(self, version: Any) -> list[tuple[str, Any]]:
        version.previous = None
        load_links(self.model, [version])
        known = Names(wanted_names(self.model, version))
        fields = told_fields(self.model)
        return [(str(one.verbose_name), words(one, raw(version, one), known)) for one in fields]

    def readable_record(self, request: HttpRequest, object_id: str) -> Any:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_history_permission(request, record):
            raise PermissionDenied
        return record

    def history_answer(
        self, request: HttpRequest, template: str, record: Any, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        common = {"opts": self.opts, "original": record, "is_popup": False}
        context = {**self.admin_site.each_context(request), **common, **context}
        return TemplateResponse(request, template, context, status=status)

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two versions, field by field, in the order in which they were made."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        record = self.readable_record(request, object_id)
        keys = {written_id(request.GET.get(name, "")) for name in ("old", "new")} - {None}
        found = list(record.history.filter(history_id__in=keys).select_related("history_user"))
        if len(found) < len(keys):
            raise Http404
        if len(found) != 2:
            messages.info(request, _("Choose two different versions to compare."))
            return HttpResponseRedirect(admin_url(self.model, "history", record.pk))
        return self.compared(request, record, *reversed(found))

    def compared(
        self, request: HttpRequest, record: Any, old: Any, new: Any, *, errors: Any = (), status: int = 200
    ) -> HttpResponse:
        old.previous, new.previous = None, None
        load_links(self.model, [old, new])
        known = Names(one for version in (old, new) for one in wanted_names(self.model, version))
        changes = differences(self.model, old, new, known)
        restorable: set[str] = set()
        if self.has_change_permission(request, record):
            restorable = may_come_back(self, request, record, old)
        context = {
            "title": _("Two versions of “%(record)s”") % {"record": record},
            "sides": [(version, reason_in_words(version.history_change_reason)) for version in (old, new)],
            "rows": [(change, change.name in restorable) for change in changes],
            "can_bring_back": any(change.name in restorable for change in changes),
            "chosen": request.POST.getlist("field"),
            "errors": errors,
            "bring_back_url": admin_url(self.model, "bring_back", record.pk, old.history_id),
            "new_key": new.history_id,
            "history_url": admin_url(self.model, "history", record.pk),
        }
        return self.history_answer(request, self.compare_template, record, context, status=status)

    def bring_back_view(self, request: HttpRequest, object_id: str, version_id: str) -> HttpResponse:
        """Bring chosen values of an old version back into the record, as its own form would take them."""
        with transaction.atomic():
            record = self.readable_record(request, object_id)
            if request.method != "POST" or not self.has_change_permission(request, record):
                raise PermissionDenied
            old = record.history.filter(history_id=written_id(version_id)).first()
            new_key = written_id(request.POST.get("new", ""))
            new = record.history.filter(history_id=new_key).first() or record.history.first()
            if old is None:
                raise Http404
            try:
                labels = bring_back(self, request, record, old)
            except Refused as refusal:
                return self.compared(
                    request, record, old, new, errors=refusal.reasons, status=refusal.status
                ).render()  # type: ignore[attr-defined]
        message = _("Brought back from %(moment)s: %(fields)s.")
        moment = moment_in_words(old.history_date)
        messages.success(request, message % {"moment": moment, "fields": "、".join(labels)})
        return HttpResponseRedirect(change_url(record))
