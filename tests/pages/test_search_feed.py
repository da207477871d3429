"""A search followed: the feed holds what the search finds, as it becomes public, and nothing else."""

from datetime import timedelta
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from portal.records.atom import LIMIT
from portal.records.publishing import withdraw
from tests.factories import make_city, make_document, make_meeting, make_trip, published
from tests.queries import queries_for

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/search/feed.atom"


def read(client, query: str, prefix: str = "") -> ElementTree.Element:
    response = client.get(f"{prefix}{FEED}?{query}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def codes(feed: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}id").rpartition(":")[2] for entry in feed.iter(f"{ATOM}entry")]


def test_search_feed_holds_what_the_search_finds_newest_publication_first(client):
    now = timezone.now()
    made = []
    for number, make in enumerate((make_city, make_trip, make_document, make_city)):
        name = {"name": "公園"} if make is make_city else {"title": "公園"}
        made.append(published(make(**name), at=now - timedelta(days=number)))
    make_trip(title="公園", published=False)
    make_trip(title="別的", published=True)

    # A later save of the same words tells nothing new.
    assert codes(read(client, "q=公園")) == [record.code for record in made]


def test_search_feed_keeps_to_the_filters_of_the_search(client):
    city = make_city(name="公園", published=True)
    trip = make_trip(title="公園", published=True)

    assert codes(read(client, "q=公園&kind=city")) == [city.code]
    assert codes(read(client, "q=公園&year=2026")) == [trip.code]
    assert codes(read(client, "q=公園&country=US")) == [city.code]


@pytest.mark.parametrize(("prefix", "language"), [("", "zh-Hant"), ("/en", "en")])
def test_search_feed_speaks_both_languages_and_names_its_search(client, settings, prefix, language):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    make_city(name="甲", name_en="A", profile="前文在公園", profile_en="In 公園 park <b>", published=True)
    feed = read(client, "q=公園&kind=city", prefix)
    links = {
        link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link") if not link.get("hreflang")
    }
    entry = feed.find(f"{ATOM}entry")
    query = f"q={quote('公園')}&kind=city"

    assert links["self"] == f"https://example.gov.tw{prefix}{FEED}?{query}"
    assert links["alternate"] == f"https://example.gov.tw{prefix}/search/?{query}"
    assert feed.findtext(f"{ATOM}id").endswith(f":search:{query}:{language}")
    assert entry.findtext(f"{ATOM}title").endswith("A" if prefix else "甲")
    assert entry.findtext(f"{ATOM}summary") == ("In 公園 park &lt;b&gt;" if prefix else "前文在公園")


def test_search_feed_is_bounded_and_what_is_withdrawn_leaves_it_at_once(client):
    trip = make_trip(title="公園", published=True)
    meetings = [make_meeting(trip=trip, title="公園", published=True) for _number in range(LIMIT)]
    assert len(codes(read(client, "q=公園"))) == LIMIT

    withdraw(meetings[-1], by=None, reason="誤")
    assert trip.code in codes(read(client, "q=公園"))
    withdraw(trip, by=None, reason="誤")
    assert codes(read(client, "q=公園")) == []


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=🏮", "q=公園&kind=staff", "q=公園&year=1066", "q=公園&country=XX", f"q={'公' * 101}"],
)
def test_search_feed_of_what_is_no_search_is_refused(client, query):
    assert client.get(f"{FEED}?{query}").status_code == 400


def test_search_page_offers_its_feed_where_it_is_understood(client):
    make_city(name="公園", published=True)
    link = f'href="{FEED}?q={quote("公園")}&amp;kind=city"'

    page = client.get("/search/?q=公園&kind=city").content.decode()
    assert page.count(link) == 2
    assert link in page.partition("</head>")[0]
    for address in ("/search/", "/search/?q=🏮", "/search/?q=公園&kind=staff"):
        assert "/search/feed.atom" not in client.get(address).content.decode(), address


def test_search_feed_costs_the_same_however_much_is_found(client):
    for _number in range(2):
        make_meeting(title="公園", published=True)
    few = queries_for(client, f"{FEED}?q=公園")
    for _number in range(8):
        make_meeting(title="公園", published=True)

    assert queries_for(client, f"{FEED}?q=公園") == few
