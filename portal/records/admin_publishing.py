"""Publishing in the admin: each step is asked for, says what becomes public, and is done once, together."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.admin_input import written_id
from portal.records.admin_panels import Tool, change_url
from portal.records.admin_previews import PreviewAdmin
from portal.records.admin_steps import chosen_of
from portal.records.admin_submit_on import SubmitOnAdmin
from portal.records.dates import moment_in_words
from portal.records.models import PublishableRecord
from portal.records.publishing import State, cancel_publication, publish, withdraw
from portal.records.readiness import (
    Candidate,
    candidate,
    candidates_under,
    falling_silent,
    scheduled_with,
    shown_with,
)
from portal.records.schedule import PublicationForm, publication_form
from portal.records.search.following import followed

UNPUBLISHED = (State.DRAFT, State.IN_REVIEW, State.WITHDRAWN)


class PublishableAdmin(SubmitOnAdmin, PreviewAdmin):
    """A record with a publication state: submitted, published, withdrawn; deleted if it was never public."""

    publish_template = "admin/records/publish.html"
    publish_selected_template = "admin/records/publish_selected.html"
    withdraw_template = "admin/records/withdraw.html"
    unschedule_template = "admin/records/unschedule.html"
    actions = ("submit_selected", "publish_selected")
    record_fields = (
        "staff_note",
        ("code", "state_text"),
        ("published_at", "published_by"),
        ("withdrawn_at", "withdrawn_reason"),
        ("updated_at", "updated_by"),
        ("created_at", "created_by"),
    )

    class Media:
        css = {"all": ("css/admin_steps.css",)}

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return tuple(name for name in super().get_readonly_fields(request, obj) if name != "staff_note")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        columns = super().get_list_display(request)
        return tuple("state_text" if name == "state" else str(name) for name in columns)

    @admin.display(description=_("state"), ordering="state")
    def state_text(self, record: PublishableRecord) -> str:
        return record.state_in_words

    def step_pages(self) -> dict[str, Any]:
        own = {
            "publish": self.publish_view,
            "withdraw": self.withdraw_view,
            "unschedule": self.unschedule_view,
        }
        return {**super().step_pages(), **own}

    def tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        """What comes next, first; then how it will look; then what takes it back."""
        return [
            *super().tools(request, obj),
            *self.submit_tools(request, obj),
            *self.publish_tools(request, obj),
            *self.return_tools(request, obj),
            *self.preview_tools(request, obj),
            *self.withdraw_tools(request, obj),
        ]

    def publish_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        if not self.has_publish_permission(request) or is_public_itself(obj):
            return []
        label = _("Change the moment…") if obj.is_scheduled else _("Publish…")
        return [Tool(label, self.page(obj, "publish"), name="publish", is_primary=True)]

    def withdraw_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        if not self.has_publish_permission(request):
            return []
        if obj.is_scheduled:
            return [Tool(_("Cancel the publication…"), self.page(obj, "unschedule"), name="unschedule")]
        if obj.state == State.PUBLISHED:
            return [Tool(_("Withdraw…"), self.page(obj, "withdraw"), name="withdraw")]
        return []

    # One record

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, with everything that becomes public, and when; on POST do it, together or not at all."""
        with transaction.atomic():
            record = self.record_or_refusal(request, object_id)
            if is_public_itself(record):
                return self.back_with(request, record, _("It is public already."))
            posted = request.method == "POST"
            children = list(candidates_under(record, request.user, lock=posted))  # type: ignore[arg-type]
            form = publication_form(
                request.POST if posted else None, record.published_at if record.is_scheduled else None
            )
            if not posted:
                proposed = [child for child in children if is_proposed(child, record)]
                return self.ask_to_publish(request, record, children, proposed, form)
            ticked = chosen_of(request, [child.record for child in children])
            chosen = [child for child in children if child.record in ticked]
            asked = candidate(record, along=ticked)
            if unseen_changes(request, [asked, *chosen]):
                message = _("Something was changed since this page was opened. Look at it again.")
                messages.warning(request, message)
                return self.ask_to_publish(request, record, children, chosen, form, status=409)
            if not form.is_valid() or any(one.problems for one in (asked, *chosen)):
                return self.ask_to_publish(request, record, children, chosen, form, status=400)
            return self.publish_together(request, [record, *ticked], form.moment)

    def publish_together(
        self, request: HttpRequest, records: list[Any], moment: datetime | None
    ) -> HttpResponse:
        """Publish the records, the first with those below it, or schedule all of them for the same moment."""
        try:
            with followed():
                for record in records:
                    publish(record, by=request.user, at=moment, along=records)  # type: ignore[arg-type]
        except ValidationError as error:
            # The moment may have passed while the page was open; the page says what else there is.
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.path)
        self.log_step(request, records, _("scheduled") if moment else _("published"))
        messages.success(
            request, scheduled_message(len(records), moment) if moment else published_message(len(records))
        )
        return HttpResponseRedirect(change_url(records[0]))

    def ask_to_publish(
        self,
        request: HttpRequest,
        record: Any,
        children: list[Candidate],
        chosen: list[Candidate],
        form: PublicationForm,
        *,
        status: int = 200,
    ) -> HttpResponse:
        title = _("Change when %(name)s is published") if record.is_scheduled else _("Publish %(name)s")
        context = {
            "title": title % {"name": self.opts.verbose_name},
            "asked": candidate(record, along=[child.record for child in chosen]),
            "is_hopeless": bool(candidate(record, along=[child.record for child in children]).problems),
            "children": children,
            "proposed": {child.value for child in chosen},
            "shown_with": shown_with(record),
            "form": form,
        }
        return self.answer(request, self.publish_template, record, context, status=status)

    def unschedule_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, with what was to be published together; on POST take the publication back."""
        with transaction.atomic():
            record = self.record_or_refusal(request, object_id)
            if not record.is_scheduled:
                message = _("Only a publication that is still to come can be cancelled.")
                return self.back_with(request, record, message)
            posted = request.method == "POST"
            together = list(scheduled_with(record, request.user, lock=posted))  # type: ignore[arg-type]
            if not posted:
                context = {
                    "title": _("Cancel the publication of %(name)s") % {"name": self.opts.verbose_name},
                    "children": together,
                }
                return self.answer(request, self.unschedule_template, record, context)
            cancelled = [record, *chosen_of(request, [child.record for child in together])]
            try:
                with transaction.atomic():
                    for one in cancelled:
                        cancel_publication(one, by=request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                # The moment came while this was on its way.
                return self.back_with(request, record, " ".join(error.messages))
            self.log_step(request, cancelled, _("publication cancelled"))
        messages.success(request, _("The publication is cancelled. Nothing became public."))
        return HttpResponseRedirect(change_url(record))

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
                    self.log_step(request, [record], _("withdrawn"))
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

    # Many records

    @admin.action(description=_("Publish selected %(verbose_name_plural)s"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponse | None:
        with transaction.atomic():
            waiting = queryset.filter(state__in=UNPUBLISHED).select_for_update(of=("self",))
            found = [candidate(record) for record in waiting]
            fit = [one for one in found if not one.problems]
            if "confirmed" not in request.POST or unseen_changes(request, fit):
                context = {
                    "title": _("Publish %(name)s") % {"name": self.opts.verbose_name_plural},
                    "found": found,
                    "fit": fit,
                    "checkbox_name": ACTION_CHECKBOX_NAME,
                }
                return self.answer(request, self.publish_selected_template, None, context)
            with followed():
                for one in fit:
                    publish(one.record, by=request.user)  # type: ignore[arg-type]
            self.log_step(request, [one.record for one in fit], _("published"))
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
            if record.is_scheduled:
                return self.back_with(request, record, _("Cancel its publication before you delete it."))
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


def is_public_itself(record: PublishableRecord) -> bool:
    """Whether the record is published and its moment has come."""
    return record.state == State.PUBLISHED and not record.is_scheduled


def is_proposed(child: Candidate, record: PublishableRecord) -> bool:
    """Whether a child is to go with the record unless somebody decides otherwise: not at another moment."""
    is_of_own_moment = child.record.is_scheduled and child.record.published_at != record.published_at
    return not child.problems and not is_of_own_moment


def unseen_changes(request: HttpRequest, candidates: list[Candidate]) -> bool:
    """Whether any of these is not as it was when the page that asks was shown."""
    return any(
        written_id(request.POST.get(f"version:{one.value}", "")) != one.record.version for one in candidates
    )


def published_message(count: int) -> str:
    return ngettext("%(count)d record is public.", "%(count)d records are public.", count) % {"count": count}


def scheduled_message(count: int, moment: datetime) -> str:
    message = ngettext(
        "%(count)d record becomes public on %(moment)s.",
        "%(count)d records become public on %(moment)s.",
        count,
    )
    return message % {"count": count, "moment": moment_in_words(moment)}
