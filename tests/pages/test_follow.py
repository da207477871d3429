"""Feeds, read as a reader's program reads them; what feeds and calendars cost and refuse."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.dateparse import parse_datetime

from portal.records.dates import PartialDate
from portal.records.publishing import withdraw
from tests.factories import (
    make_agreement,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_institution,
    make_meeting,
    make_trip,
    make_update,
)
from trips.models import AgreementParty, AgreementResult, Trip

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A control character, every kind of markup, and a character beyond the basic plane.
HOSTILE = "]]></title><script>alert(1)</script>&\x07\"';,\\ 𠀀"
READ = "]]></title><script>alert(1)</script>&\"';,\\ 𠀀"


def read_feed(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def text(element, name):
    return element.findtext(f"{ATOM}{name}")


def titles(feed):
    return [text(entry, "title") for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize(("prefix", "language"), [("", "zh-Hant"), ("/en", "en")])
def test_trips_feed_keeps_the_rules_of_atom_in_both_languages(client, settings, prefix, language):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    make_trip(
        published=True, title="第一次", title_en="The first", purpose="訪友", purpose_en="To meet friends"
    )
    make_trip(published=True, title="只有中文", title_en="")

    feed = read_feed(client, f"{prefix}/feeds/trips.atom")

    links = {
        (link.get("rel"), link.get("hreflang")): link.get("href") for link in feed.findall(f"{ATOM}link")
    }
    assert feed.get(XML_LANG) == language
    assert links["self", None] == f"https://example.gov.tw{prefix}/feeds/trips.atom"
    assert links["alternate", None] == f"https://example.gov.tw{prefix}/trips/"
    assert text(feed, "id") == f"tag:taichung.gov.tw,2026:diplomacy-records:trips:{language}"
    assert text(feed.find(f"{ATOM}author"), "name")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    for element in (feed, *entries):
        assert parse_datetime(text(element, "updated")).tzinfo
    assert text(feed, "updated") == max(text(entry, "updated") for entry in entries)
    first = next(entry for entry in entries if text(entry, "id").endswith("TRIP-2026-001"))
    assert text(first, "title").endswith("The first" if prefix else "第一次")
    assert ("To meet friends" if prefix else "訪友") in text(first, "summary")
    other = next(entry for entry in entries if entry is not first)
    assert other.get(XML_LANG) == ("zh-Hant" if prefix else None)


def test_agreements_feed_tells_of_agreements_and_of_what_came_of_them(client):
    agreement = make_agreement(published=True, title="綠色通道")
    result = AgreementResult.objects.create(agreement=agreement, text="已有三案", source="專案報告")
    AgreementResult.objects.create(agreement=make_agreement(title="草稿"), text="機密")

    feed = read_feed(client, "/feeds/agreements.atom")

    found = {text(entry, "id").rpartition(":")[2]: entry for entry in feed.iter(f"{ATOM}entry")}
    assert found.keys() == {agreement.code, result.code}
    link = found[result.code].find(f"{ATOM}link").get("href")
    assert link.endswith(f"{agreement.get_absolute_url()}#{result.slug}")
    assert text(found[result.code], "summary") == "已有三案<br>專案報告"


def test_documents_feed_tells_of_the_session_and_nothing_of_what_is_withheld(client):
    make_document(published=True, title="不公開", withheld_reason="談判")
    shown = make_document(
        published=True, title="專案報告", council_term=4, session_kind="regular", session_number=7
    )

    (entry,) = read_feed(client, "/feeds/documents.atom").iter(f"{ATOM}entry")

    assert text(entry, "id").endswith(f":{shown.code}")
    assert "第4屆第7次" in text(entry, "summary")


def test_entry_ids_do_not_change_with_the_host_or_the_record(client, settings):
    trip = make_trip(published=True)
    before = [text(entry, "id") for entry in read_feed(client, "/feeds/trips.atom").iter(f"{ATOM}entry")]
    settings.PORTAL_BASE_URL = "https://elsewhere.example"
    trip.title = "改名"
    trip.save()

    after = [text(entry, "id") for entry in read_feed(client, "/feeds/trips.atom").iter(f"{ATOM}entry")]

    assert before == after == ["tag:taichung.gov.tw,2026:diplomacy-records:TRIP-2026-001"]


def test_feed_holds_fifty_and_what_is_withdrawn_vanishes_at_once(client):
    trips = [make_trip(published=True, title=f"第{number}次") for number in range(52)]
    last = trips[-1]
    last.title_en = ""

    assert len(titles(read_feed(client, "/feeds/trips.atom"))) == 50
    withdraw(last, by=None, reason="錯誤")

    found = titles(read_feed(client, "/feeds/trips.atom"))
    assert len(found) == 50
    assert not any("第51次" in title for title in found)


def test_feed_of_a_hostile_title_is_whole_and_says_what_it_says(client):
    make_trip(published=True)
    Trip.objects.update(title=HOSTILE, purpose=HOSTILE)

    feed = read_feed(client, "/feeds/trips.atom")

    assert titles(feed)[0].endswith(READ)
    assert "<script>" not in text(feed.find(f"{ATOM}entry"), "summary")


def test_feed_answers_304_until_something_public_changes(client):
    trip = make_trip(published=True)
    etag = client.get("/feeds/trips.atom").headers["ETag"]
    Trip.objects.filter(pk=trip.pk).update(staff_note="內部", version=9)

    unchanged = client.get("/feeds/trips.atom", headers={"if-none-match": etag})
    withdraw(trip, by=None, reason="錯誤")
    changed = client.get("/feeds/trips.atom", headers={"if-none-match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "Last-Modified" not in changed.headers
    assert changed.status_code == 200
    assert not titles(ElementTree.fromstring(changed.content))


def test_follow_up_feed_tells_publication_progress_and_closing(client):
    follow_up = make_follow_up(published=True, title="設窗口")
    make_update(follow_up=follow_up, text="已洽談")
    make_update(follow_up=follow_up, text="完成", new_status="done", closing_reason="已設立")
    make_update(follow_up=make_follow_up(title="草稿"), text="不可見")

    feed = read_feed(client, "/en/feeds/follow-ups.atom")

    assert sorted(titles(feed)) == [
        "Closed: done: 設窗口",
        "Follow-up published: 設窗口",
        "Progress reported: 設窗口",
    ]
    ids = {text(entry, "id").rpartition(":")[2] for entry in feed.iter(f"{ATOM}entry")}
    assert ids == {follow_up.code, *(update.code for update in follow_up.updates.all())}


@pytest.mark.parametrize(
    ("key", "make"),
    [("city", make_city), ("association", make_association), ("institution", make_institution)],
)
def test_partner_feed_holds_what_concerns_the_partner_and_nothing_else(client, key, make):
    partner = make(published=True)
    meeting = make_meeting(published=True, title_en="With it", **{f"host_{key}": partner})
    make_meeting(published=True, title_en="With another")
    make_meeting(published=True, title_en="Secret", withheld_reason="不公開", **{f"host_{key}": partner})
    agreement = make_agreement(published=True, title_en="Signed with it")
    AgreementParty.objects.create(agreement=agreement, **{key: partner})
    make_follow_up(published=True, meeting=meeting, title_en="From the meeting")
    make_follow_up(published=True, agreement=agreement, title_en="From the agreement")
    make_follow_up(published=True, title_en="From elsewhere")

    feed = read_feed(client, f"/en{partner.get_absolute_url()}feed.atom")

    assert sorted(titles(feed)) == [
        "Agreement: Signed with it",
        "Follow-up published: From the agreement",
        "Follow-up published: From the meeting",
        "Meeting: With it",
    ]


def test_what_is_not_public_has_no_feed_and_no_calendar(client):
    city, trip = make_city(), make_trip()
    for hidden, unknown in (
        (f"/cities/{city.slug}/feed.atom", "/cities/city-9999/feed.atom"),
        (f"/trips/{trip.slug}/trip.ics", "/trips/trip-1999-999/trip.ics"),
        (f"/trips/{trip.slug}/card.jpg", "/trips/trip-1999-999/card.jpg"),
    ):
        response, expected = client.get(hidden), client.get(unknown)
        assert response.status_code == expected.status_code == 404
        assert dict(response.items()) == dict(expected.items())


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_feeds_and_calendars_cost_the_same_with_two_rows_and_with_eight(client):
    city = make_city(published=True)
    trip = make_trip(published=True)
    addresses = (
        "/feeds/trips.atom", "/feeds/follow-ups.atom", f"/cities/{city.slug}/feed.atom",
        f"/trips/{trip.slug}/trip.ics", "/follow-ups/due.ics", "/sitemap.xml", "/sitemap-meetings-1.xml",
        "/sitemap-trips-1.xml", "/sitemap-follow-ups-1.xml", "/sitemap/",
    )  # fmt: skip

    def more(number):
        for day in range(1, number + 1):
            meeting = make_meeting(
                published=True, trip=trip, host_city=city, city=city, starts_on=date(2026, 3, 10 + day)
            )
            promise = make_follow_up(published=True, meeting=meeting, due_on=PartialDate(2026, 5))
            make_update(follow_up=promise)
            make_trip(published=True)

    more(2)
    few = [queries(client, address) for address in addresses]
    more(6)

    assert [queries(client, address) for address in addresses] == few
    assert max(few) <= 16


def test_feeds_and_calendars_take_head_and_refuse_post(client):
    trip = make_trip(published=True)
    for address in (
        "/feeds/trips.atom",
        "/follow-ups/due.ics",
        f"/trips/{trip.slug}/trip.ics",
        "/sitemap.xml",
        f"/trips/{trip.slug}/card.jpg",
    ):
        head = client.head(address)
        assert (head.status_code, b"".join(head)) == (200, b"")
        assert head.headers["ETag"] == client.get(address).headers["ETag"]
        assert client.post(address).status_code == 405
