"""Values that take long to make, kept in memory until the public stamp or the day is another one.

A kept page is for visitors alone, and whoever sends a cookie or a parameter has a page made. What is the same
for everybody is made once all the same, and by one: who asks meanwhile waits for it.
"""

import threading
from collections.abc import Callable, Iterable

from django.utils import timezone

from portal.records.clock import past_moment
from portal.records.kept_pages import Version, on_forgetting
from portal.records.public_stamp import public_stamp
from portal.records.publishing import NO_PREVIEW, current_preview


class Latest[Key, Value]:
    """The values of a few keys, all of one version."""

    def __init__(self) -> None:
        self.version: Version | None = None
        self.values: dict[Key, Value] = {}
        self.lock = threading.Lock()
        on_forgetting(self.clear)

    def all(self, keys: Iterable[Key], make: Callable[[Key], Value]) -> list[Value]:
        """Return the values of these keys, of which those not at hand are made."""
        if current_preview() is not NO_PREVIEW or past_moment() is not None:
            return [make(key) for key in keys]
        with self.lock:
            # Asked for before anything is read: what is made may be newer than its version, and never older.
            version = Version(public_stamp(), timezone.localdate().isoformat())
            if version != self.version:
                self.values, self.version = {}, version
            for key in keys:
                if key not in self.values:
                    self.values[key] = make(key)
            return [self.values[key] for key in keys]

    def clear(self) -> None:
        with self.lock:
            self.values, self.version = {}, None
