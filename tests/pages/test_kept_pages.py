"""Kept pages: for visitors alone, as if made anew, and outdated by the next commit, moment or day."""

import gzip
from collections.abc import Iterator
from datetime import timedelta

import brotli
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from portal.records import kept_pages, page_middleware
from portal.records.kept_pages import FILTERED, PAGES
from portal.records.publishing import withdraw
from portal.records.release import release
from tests.factories import (
    make_agency,
    make_city,
    make_document,
    make_follow_up,
    make_meeting,
    make_topic,
    make_trip,
    published,
)
from tests.safety.addresses import addresses, fillings, whole_text
from tests.safety.planting import Garden
from tests.safety.world import World
from tests.staff import EDITOR, address, signed_in
from trips.models import Trip

pytestmark = pytest.mark.django_db

# Files, pictures, machines' own, and pages of staff: asked for anew each time.
NEVER_KEPT = {
    "healthz", "readyz", "robots", "security_txt", "trip_card", "photo_rendition", "document_file",
    "follow_up_evidence", "original", "record_on_site", "linked_preview", "linked_rendition", "data_export",
    "statistics_file", "style", "data_archive", "trip_archive", "snapshot_file",
    # Written from what is kept of each set, under ETags of their own.
    "data_catalog", "data_checksum", "desk_package", "set_package",
}  # fmt: skip


def cost(client: Client, path: str, **headers) -> tuple[int, object]:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path, headers=headers)
    return len(captured), response


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def trip() -> Trip:
    return make_trip(published=True)


def test_every_public_page_is_kept_and_nothing_else_is(client):
    World(Garden(), "published")
    wrong = []
    for name in sorted({name for name, _pattern in addresses()}):
        with translation.override("zh-hant"):
            paths = [reverse(name, args=arguments) for arguments in fillings(name)[:1]]
        for path in paths:
            made, (queries, again) = client.get(path), cost(client, path)
            whole_text(made), whole_text(again)
            is_kept = any(kept.path == path for kept in PAGES.pages)
            is_due = made.status_code == 200 and name not in NEVER_KEPT
            if is_kept != is_due or (is_kept and queries != 1):
                wrong.append(f"{path}: {made.status_code}, kept: {is_kept}, {queries} queries")

    assert wrong == []


@pytest.mark.parametrize(
    ("method", "accepted"), [("get", ""), ("get", "gzip"), ("get", "gzip, deflate, br"), ("head", "br")]
)
def test_kept_page_is_the_one_made_anew_byte_for_byte_and_header_for_header(client, trip, method, accepted):
    make_follow_up(trip=trip, published=True)
    for path in ("/", "/en/", "/trips/", f"/en/trips/{trip.slug}/", "/feeds/trips.atom", "/sitemap.xml"):
        ask = getattr(client, method)
        made = ask(path, headers={"accept-encoding": accepted})
        kept = ask(path, headers={"accept-encoding": accepted})

        assert made.status_code == kept.status_code == 200
        assert kept.content == made.content
        assert dict(kept.items()) == dict(made.items())
        assert not kept.cookies
        assert kept.headers["Cache-Control"] == "no-cache"
        assert kept.headers["Vary"] == "Accept-Encoding"


def test_not_modified_is_the_same_answer_with_and_without_the_page(client, trip):
    path = trip.get_absolute_url()
    etag = client.get(path).headers["ETag"]
    queries, kept = cost(client, path, if_none_match=etag)
    # By `*` the page must be there, so that it is made first.
    kept_pages.forget_all()
    made = client.get(path, headers={"if-none-match": "*"})

    assert queries == 1
    assert kept.status_code == made.status_code == 304
    assert kept.content == made.content == b""
    assert dict(kept.items()) == dict(made.items())


def test_not_modified_needs_no_page_to_look_at(client, trip):
    path = trip.get_absolute_url()
    etag = client.get(path).headers["ETag"]
    kept_pages.forget_all()

    assert cost(client, path, if_none_match=etag)[0] == 1


@pytest.mark.parametrize("form", ["{}", '"a", {}', '{}, W/"b"', "strong"])
def test_etag_is_found_in_lists_and_weakly(client, form):
    etag = client.get("/about/").headers["ETag"]
    given = etag.removeprefix("W/") if form == "strong" else form.format(etag)

    assert client.get("/about/", headers={"if-none-match": given}).status_code == 304
    assert client.head("/about/", headers={"if-none-match": given}).status_code == 304
    assert client.get("/about/", headers={"if-none-match": '"other"'}).status_code == 200


def test_feed_keeps_the_etag_of_its_bytes_while_they_stay_the_same(client, trip):
    etag = client.get("/feeds/trips.atom").headers["ETag"]
    make_agency()
    response = client.get("/feeds/trips.atom", headers={"if-none-match": etag})

    assert not etag.startswith("W/")
    assert response.status_code == 304


def test_etags_differ_by_address_and_by_release(client, monkeypatch):
    etags = {
        client.get(path).headers["ETag"] for path in ("/about/", "/en/about/", "/sitemap/", "/about/?x=1")
    }
    monkeypatch.setattr(page_middleware, "release", lambda: "next")
    etags.add(client.get("/about/?x=2").headers["ETag"])
    response = client.get("/about/?x=1", headers={"if-none-match": ", ".join(etags)})

    assert len(etags) == 5
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["PORTAL_BASE_URL", "PORTAL_ERROR_CONTACT", "PORTAL_TAG_AUTHORITY"])
def test_release_is_another_one_when_a_setting_that_pages_show_is(settings, name):
    before = release.__wrapped__()
    assert release.__wrapped__() == before

    setattr(settings, name, "https://example.gov.tw")
    assert release.__wrapped__() != before


def shown_at(client: Client, code: str) -> set[str]:
    """Return the places where the public finds a trip, asked as one who has the pages already."""
    places = {"page": f"/trips/{code}/", "english": f"/en/trips/{code}/", "list": "/trips/", "home": "/"}
    places |= {
        "feed": "/feeds/trips.atom",
        "sitemap": "/sitemap-trips-1.xml",
        "calendar": f"/trips/{code}/trip.ics",
    }
    found = set()
    for place, path in places.items():
        etag = client.known.get(path, '"none"')
        response = client.get(path, headers={"if-none-match": etag})
        if response.status_code == 200:
            client.known[path] = response.headers["ETag"]
        if response.status_code == 304 or (
            response.status_code == 200 and code in response.content.decode().lower()
        ):
            found.add(place)
    return found


def test_withdrawal_takes_effect_on_the_next_request_everywhere(client, trip):
    client.known = {}
    assert len(shown_at(client, trip.slug)) == 7
    assert len(shown_at(client, trip.slug)) == 7

    withdraw(trip, by=None, reason="錯誤")
    assert shown_at(client, trip.slug) == set()


def test_publication_to_come_is_seen_from_its_moment_on(client, trip, monkeypatch):
    client.known = {}
    moment = timezone.now() + timedelta(hours=1)
    later = published(make_trip(title="後訪"), at=moment)
    assert shown_at(client, later.slug) == set()
    client.known = {}

    monkeypatch.setattr(timezone, "now", lambda: moment + timedelta(seconds=1))
    assert len(shown_at(client, later.slug)) == 7


def test_turn_of_the_day_outdates_what_is_reckoned_by_date(client, monkeypatch):
    today = timezone.localdate()
    follow_up = make_follow_up(due_on=today, published=True)
    path = f"/en{follow_up.get_absolute_url()}"
    before = client.get(path)
    assert text(client, path) == before.content.decode()

    monkeypatch.setattr(timezone, "localdate", lambda *args: today + timedelta(days=1))
    after = client.get(path, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_names_of_agencies_and_topics_are_new_on_every_page_that_shows_them(client):
    agency, topic = make_agency(name="舊局", short_name="舊局"), make_topic(name="舊題")
    follow_up = make_follow_up(lead_agency=agency, published=True)
    meeting = make_meeting(published=True)
    meeting.topics.add(topic)
    pages = [follow_up.get_absolute_url(), meeting.get_absolute_url(), "/agencies/"]
    assert all("舊" in text(client, path) for path in pages)

    agency.name = agency.short_name = "新局"
    agency.save()
    topic.name = "新題"
    topic.save()
    assert not [path for path in pages if "舊" in text(client, path) or "新" not in text(client, path)]


def test_draft_answers_as_an_unknown_address_whoever_claims_to_have_it(client, trip):
    draft = make_trip()
    etag = client.get(trip.get_absolute_url()).headers["ETag"]
    for known in (etag, "*", 'W/"0123456789abcdef0123456789abcdef"'):
        headers = {"if-none-match": known, "accept-encoding": "gzip"}
        hidden = client.get(f"/trips/{draft.slug}/", headers=headers)
        unknown = client.get("/trips/trip-1999-999/", headers=headers)

        assert hidden.status_code == unknown.status_code == 404
        assert dict(hidden.items()) == dict(unknown.items())
        assert hidden.content.decode().replace(draft.slug, "trip-1999-999") == unknown.content.decode()
    assert [kept.path for kept in PAGES.pages] == [trip.get_absolute_url()]


def planted(path: str) -> None:
    """Change the kept page of an address, so that whoever gets it is told apart."""
    (page,) = [page for kept, (page, _size) in PAGES.pages.items() if kept.path == path]
    page.body = b"kept"


def test_staff_are_neither_kept_nor_given_what_is_kept(client, trip):
    path = trip.get_absolute_url()
    editor = signed_in(EDITOR)
    etag = client.get(path).headers["ETag"]
    planted(path)
    assert client.get(path).content == b"kept"

    response = editor.get(path, headers={"if-none-match": etag})
    assert response.status_code == 200
    assert response.content != b"kept"
    assert "ETag" not in response.headers
    editor.get("/about/")
    assert len(PAGES) == 1


def test_messages_are_for_one_reader(client):
    client.get("/about/")
    planted("/about/")
    client.cookies["messages"] = "anything"

    assert client.get("/about/").content != b"kept"


def test_cookies_of_others_change_nothing(client):
    """Analytics on another host of the city set cookies for all of its hosts."""
    client.get("/about/")
    client.cookies["_ga"] = "1"

    assert cost(client, "/about/")[0] == 1


def test_preview_is_not_kept(trip):
    editor = signed_in(EDITOR)
    draft = make_trip(title="未定")
    preview = editor.get(address(draft, "preview"))
    editor.cookies.clear()

    assert "未定" in preview.content.decode()
    assert "no-store" in preview.headers["Cache-Control"]
    assert len(PAGES) == len(FILTERED) == 0


def test_database_that_is_down_is_not_covered_up(client, monkeypatch):
    def down() -> str:
        raise OperationalError("connection refused")

    client.get("/about/")
    planted("/about/")
    monkeypatch.setattr(page_middleware, "public_stamp", down)
    response = client.get("/about/")

    assert response.status_code == 200
    assert response.content != b"kept"
    assert "ETag" not in response.headers


def test_refusals_hold_for_kept_pages(client, settings):
    client.get("/about/")

    assert client.get("/about/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/about/?a=%00").status_code == 400
    assert client.get("/about/", CONTENT_TYPE="text/html; charset=utf-7").status_code == 400
    assert client.get("/about/", CONTENT_LENGTH=str(2**21)).status_code == 413
    assert client.post("/about/").status_code == 403 or client.post("/about/").status_code == 405


def test_plain_http_is_sent_to_https_although_the_page_is_kept(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    etag = client.get("/about/", secure=True).headers["ETag"]
    response = client.get("/about/", headers={"if-none-match": etag})

    assert response.status_code == 301
    assert response.headers["Location"].startswith("https://")


def test_compressed_page_holds_the_same_and_is_compressed_once(client, monkeypatch):
    compressed = []
    for name, really in kept_pages.COMPRESS.items():
        compress = lambda body, really=really: compressed.append(1) or really(body)  # noqa: E731
        monkeypatch.setitem(kept_pages.COMPRESS, name, compress)

    plain = client.get("/about/")
    packed = [client.get("/about/", headers={"accept-encoding": "gzip"}) for _time in range(2)][1]
    refused = client.get("/about/", headers={"accept-encoding": "gzip;q=0, br;q=0.0"})
    smaller = client.get("/about/", headers={"accept-encoding": "gzip;q=0.5, br"})

    assert gzip.decompress(packed.content) == plain.content == refused.content
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Content-Length"] == str(len(packed.content))
    assert "Content-Encoding" not in refused.headers
    assert brotli.decompress(smaller.content) == plain.content
    assert smaller.headers["Content-Encoding"] == "br"
    assert len(compressed) == 2


def lists() -> Iterator[str]:
    yield from ("?country=US", "?country=US&page=2", "?page=2")


def test_filtered_list_is_kept_by_the_one_way_of_writing_it(client, trip):
    city = make_city(published=True)
    for number in range(27):
        make_meeting(trip=trip, title=f"會{number}", host_city=city, city=city, published=True)
    for query in lists():
        client.get(f"/meetings/{query}")
        assert cost(client, f"/meetings/{query}")[0] == 1, query
    kept = len(FILTERED)
    for query in (
        "?page=02",
        "?page=1",
        "?country=us",
        "?country=US&x=1",
        "?q=會",
        "?page=2&country=US",
        "?%70age=2",
    ):
        client.get(f"/meetings/{query}")

    assert kept == len(FILTERED) == 3


def test_documents_are_kept_by_their_page_not_by_their_file(client):
    document = make_document(published=True)
    client.get(document.get_absolute_url())

    assert [kept.path for kept in PAGES.pages] == [document.get_absolute_url()]
