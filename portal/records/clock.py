"""The moment at which what is public is read: this one, or the past one that a reader asked for.

Whatever a public page derives from the time asks here. What is written takes the real moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

# Each thread and each task has its own: the past that one request reads, no other sees.
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the moment as of which is read."""
    return _moment.get() or timezone.now()


def today() -> date:
    """Return the day of that moment in the city's time."""
    moment = _moment.get()
    return timezone.localdate(moment) if moment else timezone.localdate()


def past_moment() -> datetime | None:
    """Return the past moment that is read, or None in the present."""
    return _moment.get()


@contextmanager
def set_back(moment: datetime) -> Iterator[None]:
    """Read as of a moment until the block is left, however it is left."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
