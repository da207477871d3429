from django.contrib.admin.views.decorators import staff_member_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase

from portal.records.files import served
from trips.models import Document, FollowUpAction, Photo, ProgressUpdate

# Which private files there are, and the permission to see the record that holds them.
FILES: tuple[tuple[type[Model], str, str], ...] = (
    (Photo, "original", "trips.view_photo"),
    (Document, "file", "trips.view_document"),
    (ProgressUpdate, "evidence_file", "trips.view_followupaction"),
)


@staff_member_required
def original(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand a private file to staff who may see its record; a reporter gets the own agency's alone."""
    for model, field, permission in FILES:
        if not request.user.has_perm(permission):
            continue
        rows = model._default_manager.filter(**{field: name})
        if model is ProgressUpdate:
            rows = rows.filter(follow_up__in=FollowUpAction.objects.within_reach(request.user))
        row = rows.first()
        if row is not None:
            response = served(
                getattr(row, field), name.rpartition("/")[2], content_type="application/octet-stream"
            )
            response.headers["Cache-Control"] = "private, no-store"
            return response
    raise Http404
