"""What the pages around publishing share: how a record is found, answered with, and its children chosen."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from portal.records.admin import RecordAdmin
from portal.records.admin_panels import admin_url, change_url
from portal.records.readiness import publish_permission


class StepAdmin(RecordAdmin):
    """A record that takes steps, each on a page of its own that asks first."""

    def step_pages(self) -> dict[str, Any]:
        """The views of the steps, by the last part of their addresses."""
        return {}

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"{name}_{page}")
            for page, view in self.step_pages().items()
        ]
        return [*own, *super().get_urls()]

    def page(self, obj: models.Model, name: str) -> str:
        return admin_url(self.model, name, quote(obj.pk))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(publish_permission(self.model))

    def existing(self, request: HttpRequest, object_id: str) -> Any:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        return record

    def record_or_refusal(self, request: HttpRequest, object_id: str) -> Any:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        return self.existing(request, object_id)

    def back_with(self, request: HttpRequest, record: Any, message: Any) -> HttpResponse:
        """Lead back to the record: somebody took the step already, or it cannot be taken."""
        messages.warning(request, message)
        return HttpResponseRedirect(change_url(record))

    def log_step(self, request: HttpRequest, records: Iterable[Any], step: Any) -> None:
        for record in records:
            self.log_change(request, record, [{"changed": {"fields": [str(step)]}}])

    def answer(
        self, request: HttpRequest, template: str, record: Any, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        common = {"opts": self.opts, "original": record, "is_popup": False, "back_url": ""}
        if record is not None:
            common["back_url"] = change_url(record)
        context = {**self.admin_site.each_context(request), **common, **context}
        # Rendered here, while the transaction holds what the page speaks of.
        return TemplateResponse(request, template, context, status=status).render()


def named_value(record: Any) -> str:
    """What names a record in a form."""
    return f"{record._meta.label_lower}:{record.pk}"


def chosen_of(request: HttpRequest, records: Iterable[Any]) -> list[Any]:
    """Return those of the records that were ticked."""
    ticked = set(request.POST.getlist("with"))
    return [record for record in records if named_value(record) in ticked]
