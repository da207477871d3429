"""Feeds and calendars: what a reader follows without coming back to look."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from diaspora.models import Association
from portal.cities.models import City, Institution
from portal.pages.context import SITE_NAME
from portal.records.atom import Entry, Feed, RecordFeed, atom
from portal.records.calendars import Calendar, calendar_file
from portal.records.kept_pages import may_be_kept
from portal.records.page_facts import absolute
from trips.calendars import due_events, left_out_note, trip_events
from trips.models import Trip
from trips.news import agreement_news, document_news, follow_up_news, partner_news, trip_news


def kept(content: bytes, content_type: str) -> HttpResponse:
    """Return public content under an ETag of its bytes: who has them is answered 304 on the way out.

    There is no Last-Modified: what is withdrawn leaves no later date behind, and who asks by date alone would
    be told that nothing changed.
    """
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    return may_be_kept(HttpResponse(content, content_type=content_type, headers=headers))


def public(model: Any, code: str) -> Any:
    """Return a public record; a draft answers as an unknown code does."""
    record = model.objects.published().filter(code=code.upper()).first()
    if record is None:
        raise Http404
    return record


def titled(name: str) -> str:
    return f"{name} · {SITE_NAME}"


def feed_response(request: HttpRequest, feed: Feed, entries: list[Entry]) -> HttpResponse:
    return kept(atom(feed, entries), RecordFeed.content_type)


@require_safe
def trips_feed(request: HttpRequest) -> HttpResponse:
    feed = Feed("trips", titled(_("Trips")), reverse("trips_feed"), reverse("trip_list"))
    return feed_response(request, feed, trip_news())


@require_safe
def follow_ups_feed(request: HttpRequest) -> HttpResponse:
    feed = Feed("follow-ups", titled(_("Follow-ups")), reverse("follow_ups_feed"), reverse("follow_up_list"))
    return feed_response(request, feed, follow_up_news())


@require_safe
def agreements_feed(request: HttpRequest) -> HttpResponse:
    feed = Feed("agreements", titled(_("Agreements")), reverse("agreements_feed"), reverse("agreement_list"))
    return feed_response(request, feed, agreement_news())


@require_safe
def documents_feed(request: HttpRequest) -> HttpResponse:
    feed = Feed("documents", titled(_("Documents")), reverse("documents_feed"), reverse("document_list"))
    return feed_response(request, feed, document_news())


@require_safe
def city_feed(request: HttpRequest, code: str) -> HttpResponse:
    return partner_feed(request, "city", public(City, code))


@require_safe
def association_feed(request: HttpRequest, code: str) -> HttpResponse:
    return partner_feed(request, "association", public(Association, code))


@require_safe
def institution_feed(request: HttpRequest, code: str) -> HttpResponse:
    return partner_feed(request, "institution", public(Institution, code))


def partner_feed(request: HttpRequest, key: str, partner: Any) -> HttpResponse:
    path = reverse(f"{key}_feed", args=[partner.slug])
    feed = Feed(partner.code, titled(partner.local.name.plain), path, partner.get_absolute_url())
    return feed_response(request, feed, partner_news(key, partner))


@require_safe
def trip_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The days of one trip as all-day events."""
    trip = public(Trip, code)
    address = absolute(reverse("trip_calendar", args=[trip.slug]))
    calendar = Calendar(trip.local.title.plain, address)
    return calendar_response(request, calendar_file(calendar, trip_events(trip)), trip.slug)


@require_safe
def due_calendar(request: HttpRequest) -> HttpResponse:
    """The due dates of everything that is open."""
    address = absolute(reverse("due_calendar"))
    calendar = Calendar(titled(_("Follow-ups due")), address, left_out_note())
    return calendar_response(request, calendar_file(calendar, due_events()), "follow-ups-due")


def calendar_response(request: HttpRequest, content: bytes, name: str) -> HttpResponse:
    response = kept(content, "text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response
