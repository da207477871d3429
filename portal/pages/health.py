"""What machines ask: alive, ready, and where they may go."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse


def plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(
        f"{text}\n",
        content_type="text/plain; charset=utf-8",
        status=status,
        headers={"Cache-Control": "no-store"},
    )


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return plain("alive")


def ready(request: HttpRequest) -> HttpResponse:
    """The process answers and its database does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return plain("the database does not answer", status=503)
    return plain("ready")


def robots(request: HttpRequest) -> HttpResponse:
    return plain("User-agent: *\nDisallow: /admin/\nDisallow: /en/admin/")
