"""How a private file reaches a reader who may have it."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

# A document cannot run, frame or fetch anything, even where a browser opens it in place.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'none'"


def served(file: FieldFile, name: str, *, content_type: str = "application/pdf") -> FileResponse:
    """Return a file as a download under an ASCII name (RFC 6266); 404 where it is gone."""
    if not file or not file.name:
        raise Http404
    try:
        opened = file.storage.open(file.name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=content_type)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
