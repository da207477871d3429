"""How many files one address may ask for in a minute, and how many are on their way at once.

Counted by each process for itself, in its memory: nothing is kept of who asks beyond the minute.
"""

import hashlib
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

SECONDS = 60
# A file on its way takes a thread: whoever waits for one tries again soon.
WAIT = 10
KEY = secrets.token_bytes(32)


class Requests:
    """When each address asked within the last minute."""

    def __init__(self) -> None:
        self.moments: dict[bytes, deque[float]] = {}
        self.lock = threading.Lock()

    def wait(self, address: str, most: int, now: float) -> int:
        """Count a request; return in how many seconds it may be made instead, or 0."""
        key = hashlib.blake2b(address.encode(), key=KEY, digest_size=16).digest()
        with self.lock:
            self.forget(now)
            # Whoever asked last stands last, so that what is over is found at the beginning.
            asked = self.moments.pop(key, deque())
            self.moments[key] = asked
            while asked and asked[0] <= now - SECONDS:
                asked.popleft()
            if len(asked) >= most:
                return ceil(asked[0] + SECONDS - now)
            asked.append(now)
            return 0

    def forget(self, now: float) -> None:
        """Forget the addresses that have not asked for a minute."""
        while self.moments:
            key, asked = next(iter(self.moments.items()))
            if asked[-1] > now - SECONDS:
                return
            del self.moments[key]


class Ways:
    """The files that are on their way."""

    def __init__(self) -> None:
        self.taken = 0
        self.lock = threading.Lock()

    def take(self, most: int) -> Callable[[], None] | None:
        """Return what gives the way free again, once; None where all are taken."""
        with self.lock:
            if self.taken >= most:
                return None
            self.taken += 1
        is_free = False

        def free() -> None:
            nonlocal is_free
            with self.lock:
                self.taken -= not is_free
                is_free = True

        return free


REQUESTS, WAYS = Requests(), Ways()


def limited[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """Answer 429 to who asks a file too often, and where too many files are on their way for pages to be."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request: Any = args[0]
        most, at_once = settings.PORTAL_FILES_PER_MINUTE, settings.PORTAL_FILES_AT_ONCE
        if most and (seconds := REQUESTS.wait(asker(request), most, time.monotonic())):
            return too_many(request, seconds)
        free = WAYS.take(at_once) if at_once else None
        if at_once and free is None:
            return too_many(request, WAIT)
        try:
            response = view(*args, **kwargs)
        except BaseException:
            if free:
                free()
            raise
        if free:
            ended(response, free)
        return response

    return wrapped


def ended(response: HttpResponseBase, free: Callable[[], None]) -> None:
    """Give the way free when the answer is sent, or its reader gone."""
    if response.streaming:
        response._resource_closers.append(free)  # type: ignore[attr-defined]
    else:
        free()


def asker(request: HttpRequest) -> str:
    """Return the address that asks, as the proxy says where there is one; nobody else is believed."""
    if settings.PORTAL_BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        # The proxy adds the one it sees; whatever stands before, the asker may have written.
        if last := forwarded.rpartition(",")[2].strip():
            return last
    return request.META.get("REMOTE_ADDR", "")


def too_many(request: HttpRequest, seconds: int) -> HttpResponseBase:
    response = render(request, "errors/429.html", {"seconds": seconds}, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
