"""The address that whoever was given a preview link opens."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.records.previews import linked_record, preview_of, previewed_page


@require_safe
def linked_preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the one record that a link is for; a link that is none, or no longer, is an unknown address."""
    record = linked_record(token)
    if record is None:
        raise Http404
    response = previewed_page(request, record, preview_of(record, token))
    # The address is the key: it is told to no other site.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
