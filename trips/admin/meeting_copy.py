"""Copying a meeting from its page."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal.records.admin_panels import Tool, admin_url, change_url
from trips.copying import copy_meeting


class CopyingAdmin(ModelAdmin):
    """Offers to go on with a copy, which is a draft of its own."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.copy_view)
        return [path("<path:object_id>/copy/", view, name="trips_meeting_copy"), *super().get_urls()]

    def copy_tools(self, request: HttpRequest, obj: Any) -> list[Tool]:
        if not self.has_add_permission(request):
            return []
        url = admin_url(self.model, "copy", quote(obj.pk))
        return [Tool(_("Copy this meeting"), url, is_post=True, name="copy")]

    def copy_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a copy and lead to it."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            meeting = self.get_object(request, unquote(object_id))
            if meeting is None:
                raise Http404
            if not self.has_view_permission(request, meeting):
                raise PermissionDenied
            copied = copy_meeting(meeting, by=request.user)  # type: ignore[arg-type]
            self.log_addition(request, copied, [{"added": {}}])
        messages.success(request, _("This is the copy. Say what is different, then save."))
        return HttpResponseRedirect(change_url(copied))
