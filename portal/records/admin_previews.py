"""Previews in the admin: the public page before the public sees it, and links for whoever has no account."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.accounts.admin_input import written_id
from portal.records.admin_panels import Tool
from portal.records.admin_steps import StepAdmin
from portal.records.models import PreviewLink
from portal.records.previews import DAYS, UNDECIDED, living_links, make_link, preview_of, previewed_page
from portal.records.readiness import change_permission

# In its own language, like any switch of languages.
LANGUAGES = (("zh-hant", _("Preview in Chinese"), "zh-Hant"), ("en", _("Preview in English"), "en"))


class PreviewAdmin(StepAdmin):
    """A record whose public page staff see before the public does."""

    links_template = "admin/records/preview_links.html"

    def step_pages(self) -> dict[str, Any]:
        own = {"preview": self.preview_view, "preview_links": self.links_view}
        return {**super().step_pages(), **own}

    def may_preview(self, request: HttpRequest) -> bool:
        return request.user.has_perm(change_permission(self.model))

    def preview_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        if not self.may_preview(request):
            return []
        tools = []
        for code, label, _lang in LANGUAGES:
            with override(code):
                address = self.page(obj, "preview")
            tools.append(Tool(label, address, name=f"preview-{code}"))
        if obj.state in UNDECIDED and self.has_change_permission(request, obj):
            tools.append(Tool(_("Preview links…"), self.page(obj, "preview_links"), name="preview-links"))
        return tools

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The record's public page, as it will be once it and what waits below it are published."""
        if request.method not in ("GET", "HEAD") or not self.may_preview(request):
            raise PermissionDenied
        record = self.existing(request, object_id)
        try:
            return previewed_page(request, record, preview_of(record))
        except Http404:
            message = _(
                "Even published, it has no page: it is hidden or not ready, or what it hangs on is withheld."
            )
            return self.back_with(request, record, message)

    def links_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The links to a record; on POST make one for some days, or cancel one."""
        record = self.existing(request, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if record.state not in UNDECIDED:
            message = _("A preview link shows a record that has not been decided on: this one has.")
            return self.back_with(request, record, message)
        if request.method != "POST":
            return self.show_links(request, record)
        if "cancel" in request.POST:
            return self.cancel_link(request, record)
        return self.new_link(request, record)

    def new_link(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Make a link and show its address, this once: only its digest is kept."""
        days = written_id(request.POST.get("days", ""))
        if days not in DAYS:
            return self.show_links(request, record, error=_("Choose for how long."), status=400)
        with transaction.atomic():
            link, token = make_link(record, by=request.user, days=days)  # type: ignore[arg-type]
            self.log_step(request, [record], _("preview link made"))
        return self.show_links(request, record, made=link, addresses=link_addresses(token))

    def cancel_link(self, request: HttpRequest, record: Any) -> HttpResponse:
        with transaction.atomic():
            number = written_id(request.POST["cancel"]) or 0
            links = living_links().filter(record_code=record.code, pk=number)
            found = links.update(cancelled_at=timezone.now())
            if found:
                self.log_step(request, [record], _("preview link cancelled"))
                messages.success(request, _("The link shows nothing any more."))
            else:
                messages.warning(request, _("This link had ended already."))
        return HttpResponseRedirect(self.page(record, "preview_links"))

    def show_links(
        self, request: HttpRequest, record: Any, *, status: int = 200, **shown: Any
    ) -> HttpResponse:
        links = PreviewLink.objects.filter(record_code=record.code).select_related("created_by")
        now = timezone.now()
        context = {
            "title": _("Preview links of %(name)s") % {"name": self.opts.verbose_name},
            "links": [(link, link.cancelled_at is None and link.expires_at > now) for link in links],
            "days": DAYS,
            "made": None,
            "addresses": [],
            "error": "",
            **shown,
        }
        return self.answer(request, self.links_template, record, context, status=status)


def link_addresses(token: str) -> list[tuple[Any, str, str]]:
    """Return label, address and language of both pages that a link opens."""
    found = []
    for code, label, lang in LANGUAGES:
        with override(code):
            found.append((label, settings.PORTAL_BASE_URL + reverse("linked_preview", args=[token]), lang))
    return found
