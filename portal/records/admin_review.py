"""Submitting and returning in the admin: one record with the drafts below it, or many of a list."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.records.admin_panels import Tool, change_url
from portal.records.admin_steps import StepAdmin, chosen_of
from portal.records.publishing import State
from portal.records.readiness import (
    Candidate,
    change_permission,
    checklist,
    publish_permission,
    rows_under,
)
from portal.records.review import open_remarks, return_for_correction, steps_of, submit


class ReviewAdmin(StepAdmin):
    """A record that an editor submits and a publisher returns for correction."""

    submit_template = "admin/records/submit.html"
    return_template = "admin/records/return.html"

    def step_pages(self) -> dict[str, Any]:
        return {**super().step_pages(), "submit": self.submit_view, "return": self.return_view}

    def submit_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        if obj.state != State.DRAFT or not self.has_change_permission(request, obj):
            return []
        is_primary = not self.has_publish_permission(request)
        return [Tool(_("Submit for review…"), self.page(obj, "submit"), name="submit", is_primary=is_primary)]

    def return_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        if obj.state != State.IN_REVIEW or not self.has_publish_permission(request):
            return []
        return [Tool(_("Return for correction…"), self.page(obj, "return"), name="return")]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show how far the record is: what it lacks, what was remarked, who took which step."""
        # Remarks are between editors and publishers: an agency's reporter sees none.
        if obj is not None and request.user.has_perm(change_permission(self.model)):
            steps = steps_of(obj)
            context |= {"steps": steps, "remarks": open_remarks(obj, steps)}
            if obj.state != State.PUBLISHED:
                context["checklist"] = checklist(obj, request.user)  # type: ignore[arg-type]
        return super().render_change_form(request, context, add, change, form_url, obj)

    # One record

    def submit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Offer to submit the drafts below with it; on POST hand them to the publishers together."""
        with transaction.atomic():
            record = self.existing(request, object_id)
            if not self.has_change_permission(request, record):
                raise PermissionDenied
            if record.state != State.DRAFT:
                return self.back_with(request, record, _("Only a draft can be submitted."))
            posted = request.method == "POST"
            may = partial(may_touch, request, change_permission)
            drafts = list(rows_under(record, Q(state=State.DRAFT), may, lock=posted))
            if not posted:
                return self.ask_to_submit(request, record, drafts)
            submitted = [record, *chosen_of(request, drafts)]
            for one in submitted:
                submit(one, by=request.user)  # type: ignore[arg-type]
            self.log_step(request, submitted, _("submitted for review"))
        messages.success(request, submitted_message(len(submitted)))
        return HttpResponseRedirect(change_url(record))

    def ask_to_submit(self, request: HttpRequest, record: Any, drafts: list[Any]) -> HttpResponse:
        context = {
            "title": _("Submit %(name)s for review") % {"name": self.opts.verbose_name},
            "children": [Candidate(draft, []) for draft in drafts],
            "checklist": checklist(record, request.user),  # type: ignore[arg-type]
        }
        return self.answer(request, self.submit_template, record, context)

    def return_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask what is to be corrected; on POST give it back to its editor, with what came along."""
        errors: list[str] = []
        with transaction.atomic():
            record = self.record_or_refusal(request, object_id)
            if record.state != State.IN_REVIEW:
                return self.back_with(request, record, _("Only a submitted record can be returned."))
            posted = request.method == "POST"
            may = partial(may_touch, request, publish_permission)
            submitted = list(rows_under(record, Q(state=State.IN_REVIEW), may, lock=posted))
            if posted:
                errors = self.return_all(request, [record, *chosen_of(request, submitted)])
                if not errors:
                    return HttpResponseRedirect(change_url(record))
            context = {
                "title": _("Return %(name)s for correction") % {"name": self.opts.verbose_name},
                "children": [Candidate(one, []) for one in submitted],
                "errors": errors,
                "remarks": request.POST.get("remarks", ""),
            }
            return self.answer(request, self.return_template, record, context, status=400 if errors else 200)

    def return_all(self, request: HttpRequest, records: list[Any]) -> list[str]:
        """Return the records for correction, all or none; return what hinders it."""
        try:
            with transaction.atomic():
                for record in records:
                    return_for_correction(
                        record,
                        by=request.user,  # type: ignore[arg-type]
                        remarks=request.POST.get("remarks", ""),
                    )
        except ValidationError as error:
            return error.messages
        self.log_step(request, records, _("returned for correction"))
        message = ngettext(
            "%(count)d record is with its editor again.",
            "%(count)d records are with their editors again.",
            len(records),
        )
        messages.success(request, message % {"count": len(records)})
        return []

    # Many records

    @admin.action(description=_("Submit selected %(verbose_name_plural)s for review"), permissions=["change"])
    def submit_selected(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with transaction.atomic():
            drafts = list(queryset.filter(state=State.DRAFT).select_for_update(of=("self",)))
            for draft in drafts:
                submit(draft, by=request.user)  # type: ignore[arg-type]
            self.log_step(request, drafts, _("submitted for review"))
        if drafts:
            messages.success(request, submitted_message(len(drafts)))
        else:
            messages.warning(request, _("None of these is a draft."))


def may_touch(request: HttpRequest, permission: Any, model: type[models.Model]) -> bool:
    return request.user.has_perm(permission(model))


def submitted_message(count: int) -> str:
    message = ngettext(
        "%(count)d record waits for a publisher.", "%(count)d records wait for a publisher.", count
    )
    return message % {"count": count}
