"""What every response carries and every request must satisfy."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]
# Features a public record has no use for.
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
)


class SafetyHeadersMiddleware:
    """Adds the headers Django has no setting for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class CleanParametersMiddleware:
    """Answers 400 to a NUL in an address or parameter: PostgreSQL takes none, no reader types one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        values = (value for key in request.GET for value in (key, *request.GET.getlist(key)))
        if "\x00" in request.path or any("\x00" in value for value in values):
            raise BadRequest("NUL in a parameter")
