"""Addresses of the public portal as it was: `/as-of/2026-03-27/…` and `/as-of/20260327T081500Z/…`.

A day means its end in the city's time, a moment the end of its second: whatever happened within it is told.
Either must be over, so that nothing can be added to it.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.urls import get_script_prefix
from django.utils import timezone

MOUNT = "as-of"
# The second that is just over: who follows it is led to the address of the moment at which they asked.
NOW = "now"
DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SECOND = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
# Nobody kept such records before; and of the first years there are, no day can be reckoned back from.
FIRST_YEAR = 2000
IN_THE_PAST = re.compile(rf"/{MOUNT}/[^/]*/")
LAST_TICK = timedelta(microseconds=1)


def dated_path(path: str, day: date) -> str:
    """Return the address of a public page as it was at the end of a day that is over."""
    return mounted(path, day.isoformat())


def path_at(path: str, moment: datetime) -> str:
    """Return the address of a public page as it was at the end of a second that is over."""
    return mounted(path, f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}")


def mounted(path: str, point: str) -> str:
    prefix = get_script_prefix()
    return f"{prefix}{MOUNT}/{point}/{path.removeprefix(prefix)}"


def present_path(path: str) -> str:
    """Return a path without what says as of when it is read."""
    return IN_THE_PAST.sub("/", path, count=1)


def moment_of(point: str) -> datetime | None:
    """Return the moment that a point of time in an address means; None where it means none or is not over."""
    try:
        moment = end_of(point)
    except (ValueError, OverflowError):
        return None
    if moment is None or moment.year < FIRST_YEAR or moment >= timezone.now():
        return None
    return moment


def end_of(point: str) -> datetime | None:
    """Return the last moment of a day or a second; raises ValueError where there is no such day or second."""
    if found := DAY.fullmatch(point):
        last = datetime.combine(date(*map(int, found.groups())), time.max)
        return timezone.make_aware(last).astimezone(UTC)
    if found := SECOND.fullmatch(point):
        year, month, day, hour, minute, second = map(int, found.groups())
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) + timedelta(seconds=1) - LAST_TICK
    return None


def last_second() -> str:
    """Return the point of time of the second that is just over."""
    return f"{timezone.now().astimezone(UTC) - timedelta(seconds=1):%Y%m%dT%H%M%SZ}"
