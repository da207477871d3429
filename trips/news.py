"""What happened, for those who follow: trips, follow-ups, and what concerns one partner."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.records.atom import LIMIT, Entry, entry_title
from portal.records.dates import range_in_words
from portal.records.public_changes import public_changes, public_since
from trips.council_words import session_words
from trips.models import Agreement, AgreementResult, Document, FollowUpAction, Meeting, ProgressUpdate, Trip
from trips.models.follow_up import CLOSED


def latest(records: QuerySet[Any]) -> list[Any]:
    return list(records.order_by("-published_at", "-pk")[:LIMIT])


def entries(records: list[Any], word: str, summary: Any) -> Iterator[Entry]:
    """Yield what is told of records of one kind: since when they are public, when they last changed."""
    changed = public_changes(records)
    for record in records:
        title = record.local.title
        yield Entry(
            code=record.code,
            path=record.get_absolute_url(),
            title=entry_title(word, title),
            lang=title.lang,
            updated=changed[record.pk],
            published=public_since(record),
            summary=summary(record),
        )


def trip_news() -> list[Entry]:
    """Return the trips published last, with their days and purpose."""
    return list(entries(latest(Trip.objects.published()), _("Trip"), trip_summary))


def trip_summary(trip: Any) -> str:
    return joined(range_in_words(trip.starts_on, trip.ends_on), trip.local.purpose.plain)


def follow_up_news(of: Q | None = None) -> list[Entry]:
    """Return what happened to follow-ups, all or some: published, progress, closing."""
    published = FollowUpAction.objects.published().with_origins()
    found = published if of is None else published.filter(of)
    told = entries(latest(found), _("Follow-up published"), lambda one: one.local.text.plain)
    updates = ProgressUpdate.objects.published()
    return [
        *told,
        *progress_news(updates if of is None else updates.filter(follow_up__in=found.values("pk"))),
    ]


def progress_news(reported: QuerySet[Any]) -> Iterator[Entry]:
    origins = ("trip", "meeting__trip", "agreement", "document")
    updates = reported.select_related(*(f"follow_up__{name}" for name in origins)).order_by(
        Greatest("updated_at", "follow_up__published_at").desc(), "-pk"
    )
    for update in updates[:LIMIT]:
        title = update.follow_up.local.title
        moment = public_since(update)
        yield Entry(
            code=update.code,
            path=update.get_absolute_url(),
            title=entry_title(progress_word(update), title),
            lang=title.lang,
            updated=moment,
            published=moment,
            summary=joined(
                update.local.text.plain,
                update.local.closing_reason.plain,
                update.local.reopening_reason.plain,
            ),
        )


def progress_word(update: Any) -> str:
    if update.reopening_reason:
        return _("Opened again")
    return str(update.get_new_status_display()) if update.new_status in CLOSED else _("Progress reported")


def agreement_news() -> list[Entry]:
    """Return what happened to agreements: published, and what somebody says has come of them."""
    published = Agreement.objects.published().select_related("trip", "meeting__trip")
    return [*entries(latest(published), _("Agreement"), agreement_summary), *result_news()]


def result_news() -> Iterator[Entry]:
    claimed = AgreementResult.objects.published().select_related("agreement__trip", "agreement__meeting")
    for result in claimed.order_by(Greatest("updated_at", "agreement__published_at").desc(), "-pk")[:LIMIT]:
        title, moment = result.agreement.local.title, public_since(result)
        yield Entry(
            code=result.code,
            path=result.get_absolute_url(),
            title=entry_title(_("Result claimed"), title),
            lang=title.lang,
            updated=moment,
            published=moment,
            summary=joined(result.local.text.plain, result.local.source.plain),
        )


def document_news() -> list[Entry]:
    """Return the documents published last; of one that is withheld nothing is told."""
    published = Document.objects.published().filter(withheld_reason="").select_related("trip")
    return list(entries(latest(published), _("Document"), document_summary))


def document_summary(document: Any) -> str:
    kind = capfirst(document.get_kind_display())
    covered = range_in_words(document.covers_from, document.covers_to)
    return joined(kind, session_words(document) if document.session_number else "", covered)


def partner_news(key: str, partner: Model) -> list[Entry]:
    """Return what concerns a city or association: meetings, agreements, and what is to follow from them."""
    place = Q(city=partner) if key == "city" else Q()
    with_it = place | Q(**{f"host_{key}": partner})
    meetings = Meeting.objects.published().filter(with_it, withheld_reason="")
    agreements = Agreement.objects.published().filter(
        pk__in=Agreement.objects.filter(**{f"parties__{key}": partner}).values("pk")
    )
    from_them = Q(meeting__in=meetings.values("pk")) | Q(agreement__in=agreements.values("pk"))
    return [
        *entries(latest(meetings.select_related("trip")), _("Meeting"), meeting_summary),
        *entries(
            latest(agreements.select_related("trip", "meeting__trip")), _("Agreement"), agreement_summary
        ),
        *follow_up_news(from_them),
    ]


def meeting_summary(meeting: Any) -> str:
    days = range_in_words(meeting.starts_on, meeting.ends_on)
    return joined(days or meeting.local.date_text.plain, meeting.local.place.plain)


def agreement_summary(agreement: Any) -> str:
    return joined(capfirst(agreement.get_kind_display()), agreement.local.scope.plain)


def joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
