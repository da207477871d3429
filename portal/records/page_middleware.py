"""Public pages for visitors without an account: 304 and kept bodies cost one query, and no rendering.

Decided in docs/decisions/0016-public-stamp-and-kept-pages.md.
"""

import hashlib
import re

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags

from portal.records.kept_pages import (
    COMPRESS,
    Address,
    KeptPage,
    Version,
    address_of,
    is_said_to_be_public,
    is_written_plainly,
    shelf_of,
)
from portal.records.middleware import Handler, Middleware
from portal.records.public_stamp import public_stamp
from portal.records.release import release

# What ends otherwise is a file, a picture or for machines that watch the server.
ENDINGS = ("/", ".atom", ".ics", ".xml")
CLOSED = ("/admin/", "/en/admin/", "/preview/", "/en/preview/")
# By these an answer would be somebody's own.
OWN_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
PRECONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")
CODINGS = {name: re.compile(rf"\b{name}\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") for name in COMPRESS}
# The address alone decides the language; nothing but the compression depends on what a reader accepts.
VARY = "Accept-Encoding"


class KeptPagesMiddleware(Middleware):
    """Answers from what is kept, and keeps what a view says is public.

    It stands inside of what refuses and redirects every request and gives each answer its headers, and
    outside of everything else. The stamp is taken before the page is made: what changes meanwhile makes the
    page outdated, never wrong.
    """

    def __init__(self, get_response: Handler) -> None:
        if settings.DEBUG:
            raise MiddlewareNotUsed  # Who edits a template wants to see it.
        super().__init__(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_anybodys(request):
            return self.get_response(request)
        try:
            address = address_of(request)
            version = Version(public_stamp(), timezone.localdate().isoformat())
        except (DisallowedHost, Error):
            # As it would be answered without us: nothing kept stands in for a database that is down.
            return self.get_response(request)
        etag = etag_of(address, version)
        if is_known(request, etag):
            return HttpResponseNotModified(headers={"ETag": etag, "Vary": VARY})
        return self.answer(request, address, version, etag)

    def answer(self, request: HttpRequest, address: Address, version: Version, etag: str) -> HttpResponseBase:
        """Return the kept page, or the one that is made now."""
        page = shelf_of(address).find(address, version)
        if page is None:
            made = self.get_response(request)
            if not is_said_to_be_public(made):
                return made
            page = page_of(made, version, etag)
            if made.kept_query == address.query and is_written_plainly(request):  # type: ignore[attr-defined]
                shelf_of(address).put(address, page)
            return finished(request, made, page, address)
        return finished(request, HttpResponse(page.body), page, address)


def is_anybodys(request: HttpRequest) -> bool:
    """Whether the request is for a page and could be any visitor's."""
    path, meta = request.path, request.META
    return (
        request.method in ("GET", "HEAD")
        # A proxy that hands on SCRIPT_NAME from anybody would let them answer one path with another's page.
        and path == request.path_info
        and path.endswith(ENDINGS)
        and not path.startswith(CLOSED)
        # A body or an encoding is for those who refuse them.
        and request.encoding is None
        and meta.get("CONTENT_LENGTH") in (None, "", "0")
        and not ("HTTP_COOKIE" in meta and any(name in request.COOKIES for name in OWN_COOKIES))
    )


def etag_of(address: Address, version: Version) -> str:
    """Return the ETag of whatever an address shows; nobody can work out one that was never given."""
    text = "\n".join((*address, *version, release()))
    key = settings.SECRET_KEY.encode()[:64]
    return f'W/"{hashlib.blake2b(text.encode("utf-8", "replace"), key=key, digest_size=16).hexdigest()}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the reader has this very page: it was given the ETag with it, so that the page is there."""
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known is None or any(name in request.META for name in PRECONDITIONS):
        return False
    return etag.removeprefix("W/") in (one.removeprefix("W/") for one in parse_etags(known))


def page_of(response: HttpResponse, version: Version, etag: str) -> KeptPage:
    """Return what is to be kept of an answer; one with an ETag of its own content keeps it."""
    headers = dict(response.headers)
    headers.pop("Content-Length", None)
    return KeptPage(version, {"ETag": etag, **headers, "Vary": VARY}, response.content)


def taken_coding(accepted: str) -> str | None:
    """Return how a reader takes a page compressed, if at all."""
    return next((name for name, pattern in CODINGS.items() if pattern.search(accepted)), None)


def finished(
    request: HttpRequest, response: HttpResponse, page: KeptPage, address: Address
) -> HttpResponseBase:
    """Give the answer the kept headers, compressed for whoever takes it; or 304."""
    for name, value in page.headers.items():
        response.headers[name] = value
    if coding := taken_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        is_new = coding not in page.packed
        response.content = page.pack(coding)
        response.headers["Content-Encoding"] = coding
        response.headers["ETag"] = f"W/{page.headers['ETag'].removeprefix('W/')}"
        shelf = shelf_of(address)
        if is_new and shelf.find(address, page.version) is page:
            shelf.put(address, page)
    response.headers["Content-Length"] = str(len(response.content))
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response
