"""Saving a draft that leads on to the publishers, without a page in between that is only passed through."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from portal.records.admin_panels import change_url
from portal.records.admin_review import ReviewAdmin, may_touch, submitted_message
from portal.records.publishing import State
from portal.records.readiness import change_permission, rows_under
from portal.records.review import returned_among, submit

SUBMIT = "_submit"


class SubmitOnAdmin(ReviewAdmin):
    """A draft is saved and submitted by one button; one that was returned, with what came back with it."""

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if obj is not None and self.may_be_submitted(request, obj):
            label = _("Save and submit again") if context.get("remarks") else _("Save and submit…")
            response.context_data["submit_on"] = label  # type: ignore[attr-defined]
        return response

    def may_be_submitted(self, request: HttpRequest, obj: Any) -> bool:
        is_draft = obj.state == State.DRAFT and IS_POPUP_VAR not in request.GET
        return is_draft and self.has_change_permission(request, obj)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        response = super().response_change(request, obj)
        if SUBMIT not in request.POST or not self.may_be_submitted(request, obj):
            return response
        if returned_among([obj]):
            return self.submitted_again(request, obj)
        return HttpResponseRedirect(self.page(obj, "submit"))

    def submitted_again(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Hand the record over once more, with those drafts below it that were returned as well."""
        may = partial(may_touch, request, change_permission)
        below = returned_among(rows_under(obj, Q(state=State.DRAFT), may, lock=True))
        submitted = [obj, *below]
        for one in submitted:
            submit(one, by=request.user)  # type: ignore[arg-type]
        self.log_step(request, submitted, _("submitted for review"))
        messages.success(request, submitted_message(len(submitted)))
        return HttpResponseRedirect(change_url(obj))
