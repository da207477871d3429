"""What every response carries and every request must satisfy."""

import codecs
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.http import parse_header_parameters

# What no request of a browser is in, and what every request can be read in.
ANOTHER = "text/plain; charset=latin-1"

Handler = Callable[[HttpRequest], HttpResponseBase]
HEADERS = {
    # Features a public record has no use for.
    "Permissions-Policy": "camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Kept copies are asked about each time: what is withdrawn falls silent on the next request.
    "Cache-Control": "no-cache",
}
SESSION_KEY = re.compile(r"[a-z0-9]{32}")
MEGABYTE = 1024 * 1024
PUBLIC_BODY = MEGABYTE
STAFF_BODY = 300 * MEGABYTE


class Middleware:
    """Keeps the next handler, as Django asks of middleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class SafetyHeadersMiddleware(Middleware):
    """Outermost: gives each answer, refusals and redirects included, the headers it does not have itself."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class CleanParametersMiddleware(Middleware):
    """Answers 400 to a NUL in an address or parameter: PostgreSQL takes none, no reader types one.

    A session cookie that no session could have is dropped: quoted cookies may hold a NUL, too.
    A request that names another encoding than UTF-8 is refused: some decode to what no encoding has.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = settings.SESSION_COOKIE_NAME
        if not SESSION_KEY.fullmatch(request.COOKIES.get(name, "")):
            request.COOKIES.pop(name, None)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            request.encoding = "utf-8"  # The page of the refusal reads the address, too.
            raise BadRequest("another encoding than UTF-8")
        values = (value for key in request.GET for value in (key, *request.GET.getlist(key)))
        if "\x00" in request.path or any("\x00" in value for value in values):
            raise BadRequest("NUL in a parameter")


class BodySizeMiddleware(Middleware):
    """Answers 413 before a body is read that is larger than its sender may send: uploads are for staff."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdecimal() else 0
        if size > PUBLIC_BODY and (size > STAFF_BODY or not request.user.is_staff):
            return render(request, "errors/413.html", status=413)
        return self.get_response(request)


def told_apart(application: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap the WSGI application: Django fails on some encodings before any middleware is asked."""

    def wrapped(environ: dict[str, Any], start_response: Any) -> Any:
        if not is_in_utf8(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = ANOTHER
        return application(environ, start_response)

    return wrapped


def is_in_utf8(content_type: str) -> bool:
    """Whether a request names UTF-8 or no encoding at all, in a header that can be read."""
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (ValueError, LookupError):
        return False
    return parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8")
