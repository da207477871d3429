"""What takes a look at every row, kept while nothing public changes: how many there are, what is offered.

They are kept under the public stamp and the day, as pages are, but by what was asked, whoever asks and for
whichever page: the pages of one list share its count.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from django.utils import timezone

from portal.records.clock import past_moment
from portal.records.kept_pages import Version
from portal.records.public_stamp import public_stamp
from portal.records.publishing import NO_PREVIEW, current_preview

# Of what may be asked of a list there is no end; what was asked last is kept.
MOST_KEPT = 300

_kept: OrderedDict[Hashable, tuple[Version, Any]] = OrderedDict()
_lock = threading.Lock()


class Answers:
    """What is known at one state of the public content; without a version, nothing is kept."""

    def __init__(self, version: Version | None) -> None:
        self.version = version

    def get[T](self, question: Hashable, find: Callable[[], T]) -> T:
        """Return the answer to a question, found once for each state."""
        if self.version is None:
            return find()
        with _lock:
            version, answer = _kept.get(question, (None, None))
        if version != self.version:
            answer = find()
            keep(question, self.version, answer)
        return answer  # type: ignore[return-value]

    def count_of(self, model: Any, query: str = "", rows: Any = None) -> int:
        """Return how many public records of a model there are, or of those that a query string asks for."""
        asked = model.objects.published() if rows is None else rows
        return self.get(("count", model._meta.label, query), asked.count)


def keep(question: Hashable, version: Version, answer: Any) -> None:
    """Keep an answer in place of what was there; whatever was found longest ago gives way."""
    with _lock:
        _kept[question] = (version, answer)
        _kept.move_to_end(question)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)


def answers() -> Answers:
    """Return what is known now. Ask before anything else is read: an answer may be newer than its state."""
    if current_preview() is not NO_PREVIEW or past_moment() is not None:
        return Answers(None)
    return Answers(Version(public_stamp(), timezone.localdate().isoformat()))


def forget_answers() -> None:
    with _lock:
        _kept.clear()
