"""What search engines, researchers of weaknesses and readers of the site map are told."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.pages import sitemaps
from portal.records.publishing import withdraw
from tests.factories import make_agency, make_city, make_document, make_meeting, make_photo, make_trip
from tests.safety.addresses import addresses
from trips.models import Trip

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOME = "https://example.gov.tw"


@pytest.fixture(autouse=True)
def _at_home(settings):
    settings.PORTAL_BASE_URL = HOME


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def places(element):
    return [place.text for place in element.iter(f"{MAP}loc")]


def test_sitemap_lists_each_page_in_both_languages_with_alternates_and_pictures(client):
    trip = make_trip(published=True)
    photo = make_photo(published=True, trip=trip)
    make_photo(trip=trip)

    index = places(read(client, "/sitemap.xml"))
    assert f"{HOME}/sitemap-trips-1.xml" in index
    assert not any("associations" in address for address in index)
    pages = read(client, "/sitemap-trips-1.xml")

    chinese, english = f"{HOME}/trips/{trip.slug}/", f"{HOME}/en/trips/{trip.slug}/"
    assert places(pages) == [chinese, english]
    for page in pages.iter(f"{MAP}url"):
        links = {link.get("hreflang"): link.get("href") for link in page.iter(f"{XHTML}link")}
        assert links == {"zh-Hant": chinese, "en": english, "x-default": chinese}
        pictures = [picture.text for picture in page.iter(f"{IMAGE}loc")]
        assert pictures == [f"{HOME}/photos/{photo.slug}/1280.jpg"]


def test_every_address_of_the_sitemap_answers(client):
    make_photo(published=True)
    make_agency()
    make_city(published=True)
    found = []
    for file in places(read(client, "/sitemap.xml")):
        found += places(read(client, file.removeprefix(HOME)))

    assert len(found) == len(set(found)) > 40
    assert {client.get(address.removeprefix(HOME)).status_code for address in found} == {200}


def test_sitemap_file_is_full_at_its_limit_and_the_index_names_the_next(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PAGES", 2)
    trips = [make_trip(published=True) for _number in range(3)]

    assert f"{HOME}/sitemap-trips-2.xml" in places(read(client, "/sitemap.xml"))
    assert len(places(read(client, "/sitemap-trips-1.xml"))) == 4
    assert places(read(client, "/sitemap-trips-2.xml"))[0] == f"{HOME}/trips/{trips[2].slug}/"
    assert sitemaps.PAGES * 2 <= 5000


@pytest.mark.parametrize(
    "name", ["trips-2", "trips-0", f"trips-{'9' * 20}", "pages-2", "users-1", "trips-1-1"]
)
def test_sitemap_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_sitemap_tells_public_changes_alone_and_nothing_of_what_is_withdrawn(client):
    trip = make_trip(published=True)
    long_ago = timezone.now().replace(microsecond=0) - timedelta(days=9)
    Trip.objects.filter(pk=trip.pk).update(published_at=long_ago)
    trip.history.update(history_date=long_ago)
    trip.refresh_from_db()
    trip.staff_note = "內部"
    trip.save()

    stamps = [stamp.text for stamp in read(client, "/sitemap-trips-1.xml").iter(f"{MAP}lastmod")]
    assert {parse_datetime(stamp) for stamp in stamps} == {long_ago}

    withdraw(trip, by=None, reason="錯誤")
    assert trip.slug not in client.get("/sitemap-trips-1.xml").content.decode()
    assert "trips-1" not in client.get("/sitemap.xml").content.decode()


def test_sitemap_tells_no_time_of_what_is_withheld(client):
    make_document(published=True, withheld_reason="不公開")
    make_meeting(published=True, withheld_reason="不公開")

    for section in ("documents", "meetings"):
        pages = read(client, f"/sitemap-{section}-1.xml")
        assert len(places(pages)) == 2
        assert not list(pages.iter(f"{MAP}lastmod"))


def test_robots_names_the_sitemap_and_keeps_crawlers_out_of_admin_search_and_previews(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert f"Sitemap: {HOME}/sitemap.xml" in lines
    for name in ("admin", "search", "preview"):
        assert {f"Disallow: /{name}/", f"Disallow: /en/{name}/"} <= set(lines)


def test_security_txt_without_a_contact_is_not_there(client, settings):
    settings.PORTAL_SECURITY_CONTACT = []

    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_contacts_and_a_day_within_a_year(client, settings):
    settings.PORTAL_SECURITY_CONTACT = ["security@example.gov.tw", "https://example.gov.tw/report"]

    response = client.get("/.well-known/security.txt")
    lines = response.content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines[1:])

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "Contact: mailto:security@example.gov.tw"
    assert fields["Contact"] == "https://example.gov.tw/report"
    left = parse_datetime(fields["Expires"]) - timezone.now()
    assert timedelta(days=170) < left < timedelta(days=365)
    assert fields["Canonical"] == f"{HOME}/.well-known/security.txt"


# Routes without arguments that are no page to read.
NO_PAGES = {"healthz", "readyz", "robots", "security_txt", "sitemap_index", "search_feed", "style"}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_site_map_links_every_page_that_needs_no_code(client, prefix):
    make_trip(published=True)
    names = {name for name, pattern in addresses() if not pattern.pattern.converters} - NO_PAGES

    page = client.get(f"{prefix}/sitemap/").content.decode()

    assert len(names) > 15
    for name in names:
        assert f'<a href="{reverse(name)}">' in page, name
    assert f'<a href="{prefix}/trips/?year=2026">' in page
    assert f'<a href="{prefix}/data/trips.csv">' in page
    for key in "UCZ":
        assert f"<kbd>{key}</kbd>" in page
        assert page.count(f'accesskey="{key}"') == 1
