"""The way from the admin to a record's public page."""

from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from portal.accounts.admin_input import written_id


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponseRedirect:
    """Lead to the public page of a record that the user may see, if the public sees it, too.

    Django's own view leads anybody on staff to the address of anything, which names its code.
    """
    kind = get_object_or_404(ContentType, pk=written_id(content_type_id))
    try:
        model_admin = admin.site.get_model_admin(kind.model_class())  # type: ignore[arg-type]
    except NotRegistered as error:
        raise Http404 from error
    record = model_admin.get_object(request, object_id)
    url = model_admin.get_view_on_site_url(record)
    if not url or not model_admin.has_view_permission(request, record):
        raise Http404
    return HttpResponseRedirect(url)
