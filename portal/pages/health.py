"""What machines ask: alive, ready, and where they may go."""

from datetime import UTC, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from portal.records.dated_addresses import MOUNT
from portal.records.page_facts import absolute

# A reader may trust a copy for this long: the file says so, and says a later day each time it is asked for.
VALID_FOR = timedelta(days=180)


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
    """Keep crawlers from staff's pages, previews and searches, in both languages, and from every past day."""
    closed = [
        f"Disallow: {language}/{name}/" for name in ("admin", "preview", "search") for language in ("", "/en")
    ]
    closed.append(f"Disallow: /{MOUNT}/")
    return plain("\n".join(["User-agent: *", *closed, "", f"Sitemap: {absolute('/sitemap.xml')}"]))


def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness (RFC 9116), where the city has said it."""
    contacts = settings.PORTAL_SECURITY_CONTACT
    if not contacts:
        raise Http404
    expires = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + VALID_FOR
    lines = [f"Contact: {contact if ':' in contact else f'mailto:{contact}'}" for contact in contacts]
    lines += [
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: zh-Hant, en",
        f"Canonical: {absolute('/.well-known/security.txt')}",
    ]
    return plain("\n".join(lines))
