"""Addresses of the past: which there are, what they lead to, and what a page says of when it is."""

import re
from datetime import date, timedelta

import pytest

from portal.records.dated_addresses import dated_path, moment_of, path_at
from tests.factories import (
    make_trip,
)
from tests.pasts import DAY, LATER, SECOND, THEN, body

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "point",
    [
        *("2026-02-30", "2026-13-01", "0000-00-00", "0001-01-01", "1999-12-31", "9999-12-31", "2030-09-01"),
        *("20300901T040000Z", "20260327T246060Z", "20260327T081500", "2026-3-7", "\uff12026-03-27", "today"),
        *("x" * 5000, "%00", "%ff", "%2e%2e", "2026-03-27%2f", "'"),
    ],
)
def test_past_of_no_moment_that_is_over_is_unknown(client, at, point):
    at(LATER)

    for path in ("trips/", "en/trips/", "data/trips.csv", ""):
        assert client.get(f"/as-of/{point}/{path}").status_code in ((400,) if point == "%00" else (404,))


def test_past_links_to_no_other_host(client, at):
    at(LATER)
    lost = body(client.get(f"/as-of/{DAY}//evil.example/"))
    found = client.get(f'/as-of/{DAY}/trips/?a=>é"')

    assert 'href="/evil.example/"' in lost
    assert 'href="//' not in lost
    assert 'href="//' not in body(client.get("//evil.example/"))
    assert found.headers["Link"].count(">") == 1
    assert found.headers["Link"].isascii()


def test_past_of_an_impossible_day_says_what_is_possible(client, at):
    page = client.get("/as-of/2026-02-30/en/trips/?year=2026")

    assert "/as-of/2026-03-27/" in body(page)
    assert 'href="/en/trips/?year=2026"' in body(page)
    assert 'lang="en"' in body(page)


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        (f"/as-of/{DAY}", f"/as-of/{DAY}/"),
        (f"/as-of/{DAY}/trips", f"/as-of/{DAY}/trips/"),
        (f"/as-of/{DAY}/en/trips?year=2026", f"/as-of/{DAY}/en/trips/?year=2026"),
        (f"/as-of/{DAY}/search/?q=%E7%B4%90", "/search/?q=%E7%B4%90"),
        (f"/as-of/{DAY}/en/statistics/", "/en/statistics/"),
        (f"/as-of/{DAY}/feeds/trips.atom", "/feeds/trips.atom"),
        ("/as-of/now/en/trips/?year=2026", "/as-of/20300901T035959Z/en/trips/?year=2026"),
        (f"/as-of/{DAY}//evil.example/", None),
        (f"/as-of/{DAY}/as-of/{DAY}/trips/", None),
        (f"/as-of/{DAY}/admin/", None),
        (f"/as-of/{DAY}/healthz", None),
        (f"/as-of/{DAY}/preview/{'A' * 43}/", None),
        (f"/as-of/{DAY}/static/css/base.css", None),
        (f"/as-of/{DAY}/sitemap.xml", None),
    ],
)
def test_past_leads_to_todays_page_where_it_has_none_of_its_own(client, at, asked, led_to):
    at(LATER)
    response = client.get(asked)

    assert response.status_code == (404 if led_to is None else response.status_code)
    assert response.headers.get("Location") == led_to


def test_past_says_so_to_readers_and_to_machines(client, at):
    trip = make_trip(published=True)
    at(LATER)
    response = client.get(f"/as-of/{DAY}/en/trips/{trip.slug}/")
    page = body(response)

    assert '<aside class="past-banner"' in page
    assert '<time datetime="2026-03-27T23:59:59+08:00">' in page
    assert f'href="/en/trips/{trip.slug}/"' in page
    assert f'href="/as-of/{DAY}/trips/{trip.slug}/" lang="zh-Hant"' in page
    assert f"/as-of/{DAY}/en/trips/{trip.slug}/ (" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "application/ld+json" not in page
    assert "Disallow: /as-of/" in body(client.get("/robots.txt"))
    headers = response.headers
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Memento-Datetime"] == "Fri, 27 Mar 2026 15:59:59 GMT"
    assert headers["Link"] == f'</en/trips/{trip.slug}/>; rel="original"'
    assert "ETag" not in headers


def test_past_page_of_today_leads_to_an_address_that_keeps_it(client, at):
    trip = make_trip(title="初版", published=True)
    at(THEN + timedelta(seconds=5))
    address = re.search(
        r'href="(/as-of/now/[^"]+)" rel="nofollow"', body(client.get(trip.get_absolute_url()))
    )[1]
    kept = client.get(address).headers["Location"]
    at(LATER)
    trip.title = "再版"
    trip.save()

    assert kept == path_at(trip.get_absolute_url(), THEN + timedelta(seconds=4))
    assert "初版" in body(client.get(kept))


def test_past_addresses_are_made_for_pages_and_files(at):
    assert dated_path("/en/trips/", date(2026, 3, 27)) == "/as-of/2026-03-27/en/trips/"
    assert path_at("/", THEN) == f"/as-of/{SECOND}/"
    assert moment_of(SECOND) is None  # It is not over.
