"""Pages kept in the process's memory, each under the public stamp and the day on which it was made.

A page is kept because its view says so (`may_be_kept`); nothing is kept by its looks.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, NamedTuple, TypeGuard

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.urls import reverse

from portal.records.clock import past_moment
from portal.records.publishing import NO_PREVIEW, current_preview

# Both take about a millisecond for a long page; whoever takes both gets the smaller. No time of day in them.
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
MEGABYTE = 1024 * 1024


class Version(NamedTuple):
    """What a page was made from: the same page under another one may say something else."""

    stamp: str
    day: str


class Address(NamedTuple):
    """What was asked for; by whom is no part of it.

    The host is a name in small letters without its port: whatever else is written there shows the same.
    """

    scheme: str
    host: str
    path: str
    query: str


@dataclass
class KeptPage:
    """An answer without what the outer layers add to every one, and its body compressed once asked for."""

    version: Version
    headers: dict[str, str]
    body: bytes
    packed: dict[str, bytes] = field(default_factory=dict)

    def pack(self, coding: str) -> bytes:
        if coding not in self.packed:
            self.packed[coding] = COMPRESS[coding](self.body)
        return self.packed[coding]

    @property
    def size(self) -> int:
        return len(self.body) + sum(map(len, list(self.packed.values()))) + 1024


class Shelf:
    """The pages asked for last, bounded in bytes."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self.pages: OrderedDict[Address, tuple[KeptPage, int]] = OrderedDict()
        self.lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.pages)

    def find(self, address: Address, version: Version) -> KeptPage | None:
        with self.lock:
            page, _size = self.pages.get(address, (None, 0))
            if page is None or page.version != version:
                return None
            self.pages.move_to_end(address)
            return page

    def put(self, address: Address, page: KeptPage) -> None:
        """Keep a page in place of what was there; whatever was not asked for longest gives way."""
        size = page.size
        if size > self.most_bytes // 8:
            return
        with self.lock:
            self.bytes += size - self.pages.pop(address, (None, 0))[1]
            self.pages[address] = (page, size)
            while self.bytes > self.most_bytes:
                _address, (_page, oldest) = self.pages.popitem(last=False)
                self.bytes -= oldest

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.bytes = 0


# Filtered lists, of which there are more than anybody reads, do not push out the pages themselves.
PAGES, FILTERED = Shelf(48 * MEGABYTE), Shelf(16 * MEGABYTE)


def shelf_of(address: Address) -> Shelf:
    return FILTERED if address.query else PAGES


_forgetting: list[Callable[[], None]] = [PAGES.clear, FILTERED.clear]


def on_forgetting(forget: Callable[[], None]) -> None:
    """Let something else that is kept be forgotten with the pages."""
    _forgetting.append(forget)


def forget_all() -> None:
    for forget in _forgetting:
        forget()


def may_be_kept(response: Any, query: str | None = "") -> Any:
    """Say that an answer shows what is public and nothing of who asks.

    It is kept where it was asked for by exactly this query string; with None it is not kept, and has an
    ETag all the same. What is previewed, or read as it was, is neither.
    """
    if current_preview() is NO_PREVIEW and past_moment() is None:
        response.kept_query = query
    return response


def kept_page[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let the pages of a view without parameters be kept."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return may_be_kept(view(*args, **kwargs))

    return wrapped


def is_said_to_be_public(response: HttpResponseBase) -> TypeGuard[HttpResponse]:
    """Whether the view said so, and nothing on the way made the answer one reader's own."""
    return (
        hasattr(response, "kept_query")
        and response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and response.headers.get("Cache-Control", "no-cache") == "no-cache"
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def address_of(request: HttpRequest) -> Address:
    """Return the address; raises DisallowedHost as every view would."""
    host, _port = split_domain_port(request.get_host())
    return Address(request.scheme or "", host, request.path, request.META.get("QUERY_STRING", ""))


def is_written_plainly(request: HttpRequest) -> bool:
    """Whether the path is the one way of writing it: codes take capitals, and numbers leading noughts."""
    match = request.resolver_match
    if match is None:
        return True
    return request.path == reverse(match.view_name, args=match.args, kwargs=match.kwargs).lower()
