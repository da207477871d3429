"""Publishing in the admin: each step is asked for, says what becomes public, and is done once, together."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from portal.accounts.admin_input import written_id
from portal.records.admin import RecordAdmin
from portal.records.admin_panels import Tool, admin_url, change_url
from portal.records.models import PublishableRecord
from portal.records.publishing import State, publish, withdraw
from portal.records.readiness import (
    Candidate,
    candidate,
    candidates_under,
    falling_silent,
    publish_permission,
    shown_with,
)

UNPUBLISHED = (State.DRAFT, State.IN_REVIEW, State.WITHDRAWN)


class PublishableAdmin(RecordAdmin):
    """A record with a publication state: submitted, published, withdrawn; deleted if it was never public."""

    publish_template = "admin/records/publish.html"
    publish_selected_template = "admin/records/publish_selected.html"
    withdraw_template = "admin/records/withdraw.html"
    actions = ("publish_selected",)
    record_fields = (
        "staff_note",
        ("code", "state"),
        ("published_at", "published_by"),
        ("withdrawn_at", "withdrawn_reason"),
        ("updated_at", "updated_by"),
        ("created_at", "created_by"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return tuple(name for name in super().get_readonly_fields(request, obj) if name != "staff_note")

    def get_urls(self) -> list[Any]:
        pages = {"publish": self.publish_view, "withdraw": self.withdraw_view, "submit": self.submit_view}
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"<path:object_id>/{page}/", self.admin_site.admin_view(view), name=f"{name}_{page}")
            for page, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(publish_permission(self.model))

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        tools = super().tools(request, obj)
        if obj.state == State.DRAFT and self.has_change_permission(request, obj):
            tools.append(Tool(_("Submit for review"), self.page(obj, "submit"), is_post=True, name="submit"))
        if self.has_publish_permission(request):
            if obj.state in UNPUBLISHED:
                tools.append(Tool(_("Publish…"), self.page(obj, "publish"), name="publish"))
            else:
                tools.append(Tool(_("Withdraw…"), self.page(obj, "withdraw"), name="withdraw"))
        return tools

    def page(self, obj: models.Model, name: str) -> str:
        return admin_url(self.model, name, quote(obj.pk))

    def warnings(self, request: HttpRequest, obj: Any) -> list[Any]:
        """What a publisher should know before publishing, and what does not hinder it."""
        return []

    # One record

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, with everything that becomes public; on POST do it, together or not at all."""
        with transaction.atomic():
            record = self.record_or_refusal(request, object_id)
            asked = candidate(record)
            children = list(candidates_under(record, request.user, lock=request.method == "POST"))  # type: ignore[arg-type]
            if request.method != "POST":
                return self.ask_to_publish(request, asked, children)
            chosen = [child for child in children if child.value in request.POST.getlist("with")]
            if unseen_changes(request, [asked, *chosen]):
                message = _("Something was changed since this page was opened. Look at it again.")
                messages.warning(request, message)
                return self.ask_to_publish(request, asked, children, chosen=chosen, status=409)
            if any(one.problems for one in (asked, *chosen)):
                return self.ask_to_publish(request, asked, children, chosen=chosen, status=400)
            for one in (asked, *chosen):
                publish(one.record, by=request.user)  # type: ignore[arg-type]
                self.log_change(request, one.record, [{"changed": {"fields": [str(_("published"))]}}])
        messages.success(request, published_message(len(chosen) + 1))
        return HttpResponseRedirect(change_url(record))

    def ask_to_publish(
        self,
        request: HttpRequest,
        asked: Candidate,
        children: list[Candidate],
        *,
        chosen: list[Candidate] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        proposed = [child for child in children if not child.problems] if chosen is None else chosen
        context = {
            "title": _("Publish %(name)s") % {"name": self.opts.verbose_name},
            "asked": asked,
            "children": children,
            "proposed": {child.value for child in proposed},
            "shown_with": shown_with(asked.record),
            "warnings": self.warnings(request, asked.record),
        }
        return self.answer(request, self.publish_template, asked.record, context, status=status)

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason and say what falls silent; on POST withdraw."""
        errors: list[str] = []
        reason = request.POST.get("reason", "")
        with transaction.atomic():
            record = self.record_or_refusal(request, object_id)
            if request.method == "POST":
                try:
                    withdraw(record, by=request.user, reason=reason)  # type: ignore[arg-type]
                except ValidationError as error:
                    errors = error.messages
                else:
                    self.log_change(request, record, [{"changed": {"fields": [str(_("withdrawn"))]}}])
                    messages.success(request, _("“%(record)s” is no longer public.") % {"record": record})
                    return HttpResponseRedirect(change_url(record))
            context = {
                "title": _("Withdraw %(name)s") % {"name": self.opts.verbose_name},
                "errors": errors,
                "reason": reason,
                "silent": falling_silent(record),
            }
            return self.answer(
                request, self.withdraw_template, record, context, status=400 if errors else 200
            )

    def submit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand a draft to the publishers."""
        with transaction.atomic():
            record = self.get_object(request, unquote(object_id))
            if record is None:
                raise Http404
            if request.method != "POST" or not self.has_change_permission(request, record):
                raise PermissionDenied
            if record.state == State.DRAFT:
                record.state = State.IN_REVIEW
                self.stamp(request, record)
                record._change_reason = gettext_noop("submitted for review")
                record.save()
                self.log_change(request, record, [{"changed": {"fields": [str(_("submitted for review"))]}}])
        messages.success(request, _("“%(record)s” waits for a publisher.") % {"record": record})
        return HttpResponseRedirect(change_url(record))

    def record_or_refusal(self, request: HttpRequest, object_id: str) -> Any:
        if not self.has_publish_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        return record

    def answer(
        self, request: HttpRequest, template: str, record: Any, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        common = {"opts": self.opts, "original": record, "is_popup": False, "back_url": ""}
        if record is not None:
            common["back_url"] = change_url(record)
        context = {**self.admin_site.each_context(request), **common, **context}
        # Rendered here, while the transaction holds what the page speaks of.
        return TemplateResponse(request, template, context, status=status).render()

    # Many records

    @admin.action(description=_("Publish selected %(verbose_name_plural)s"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        with transaction.atomic():
            found = [candidate(record) for record in queryset.filter(state__in=UNPUBLISHED)]
            fit = [one for one in found if not one.problems]
            if "confirmed" not in request.POST or unseen_changes(request, fit):
                context = {
                    "title": _("Publish %(name)s") % {"name": self.opts.verbose_name_plural},
                    "found": found,
                    "fit": fit,
                    "checkbox_name": ACTION_CHECKBOX_NAME,
                }
                return self.answer(request, self.publish_selected_template, None, context)
            for one in fit:
                publish(one.record, by=request.user)  # type: ignore[arg-type]
                self.log_change(request, one.record, [{"changed": {"fields": [str(_("published"))]}}])
        if fit:
            messages.success(request, published_message(len(fit)))
        if len(found) > len(fit):
            left = len(found) - len(fit)
            message = ngettext(
                "%(count)d was not fit and stays as it was.",
                "%(count)d were not fit and stay as they were.",
                left,
            )
            messages.warning(request, message % {"count": left})
        return None

    # Deleting

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        was_public = isinstance(obj, PublishableRecord) and obj.published_at is not None
        return super().has_delete_permission(request, obj) and not was_public

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if (
            record is not None
            and record.published_at is not None
            and self.has_view_permission(request, record)
        ):
            messages.error(request, _("What was published is withdrawn, never deleted."))
            return HttpResponseRedirect(change_url(record))
        return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        deleted, counts, permissions, protected = super().get_deleted_objects(objs, request)
        once_public = [str(record) for record in objs if record.published_at is not None]
        return deleted, counts, permissions, [*protected, *once_public]

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        for record in queryset:
            record.delete()


def unseen_changes(request: HttpRequest, candidates: list[Candidate]) -> bool:
    """Whether any of these is not as it was when the page that asks was shown."""
    return any(
        written_id(request.POST.get(f"version:{one.value}", "")) != one.record.version for one in candidates
    )


def published_message(count: int) -> str:
    return ngettext("%(count)d record is public.", "%(count)d records are public.", count) % {"count": count}
