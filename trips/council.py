"""Sessions of the city council as the public documents tell of them: no session is entered for itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from portal.records import clock
from portal.records.dates import PartialDate
from trips.models import Document

SESSION = ("council_term", "session_kind", "session_number")


@dataclass(frozen=True)
class CouncilSession:
    """A session to which at least one public document was presented.

    `dated_on` is the date of its last dated document. It is told as of `day`: that date's last day, or today
    where that is still to come.
    """

    council_term: int
    session_kind: str
    session_number: int
    dated_on: PartialDate | None
    day: date | None
    documents: int

    @property
    def slug(self) -> str:
        return "-".join(str(part) for part in self.key if part != "")

    @property
    def key(self) -> tuple[int, str, int]:
        return self.council_term, self.session_kind, self.session_number

    @property
    def place(self) -> tuple[Any, ...]:
        """What sorts sessions: by term, then by day; one that is not dated stands first in its term."""
        return self.council_term, self.day or date.min, self.session_number, self.session_kind

    def get_session_kind_display(self) -> str:
        return str(Document.SessionKind(self.session_kind).label) if self.session_kind else ""

    def get_absolute_url(self) -> str:
        return reverse("council_session", args=[self.slug])


def session_documents() -> QuerySet[Any]:
    """Public documents that name the term and the session to which they were presented."""
    return Document.objects.published().filter(withheld_reason="", council_term__gt=0, session_number__gt=0)


def sessions() -> list[CouncilSession]:
    """Return every session, latest first."""
    counted = session_documents().order_by().values_list(*SESSION, "dated_on").annotate(number=Count("pk"))
    found: dict[tuple[int, str, int], list[tuple[PartialDate | None, int]]] = {}
    for *key, dated_on, number in counted:
        found.setdefault((key[0], key[1], key[2]), []).append((dated_on, number))
    made = (session_of(key, rows) for key, rows in found.items())
    return sorted(made, key=lambda session: session.place, reverse=True)


def session_of(key: tuple[int, str, int], rows: list[tuple[PartialDate | None, int]]) -> CouncilSession:
    dates = [dated_on for dated_on, _number in rows if dated_on]
    last = max(dates, key=lambda dated_on: (dated_on.last_day, dated_on.first_day), default=None)
    day = min(last.last_day, clock.today()) if last else None
    return CouncilSession(*key, last, day, sum(number for _dated_on, number in rows))


def neighbours(
    session: CouncilSession, known: Iterable[CouncilSession]
) -> tuple[CouncilSession | None, CouncilSession | None]:
    """Return the dated sessions before and after one; one that is not dated has none."""
    if session.day is None:
        return None, None
    before, after = None, None
    for other in in_time(known):
        if (other.day, *other.place) < (session.day, *session.place):
            before = other
        elif after is None and other.key != session.key:
            after = other
    return before, after


def in_time(known: Iterable[CouncilSession]) -> Iterator[CouncilSession]:
    """Yield the dated sessions, the earliest first."""
    dated = [session for session in known if session.day is not None]
    yield from sorted(dated, key=lambda session: (session.day, *session.place))


def documents_of(session: CouncilSession) -> QuerySet[Any]:
    """The public documents presented to a session, in order of their dates."""
    key = dict(zip(SESSION, session.key, strict=True))
    return session_documents().filter(**key).order_by("dated_on", "pk").prefetch_related("presenters__agency")
