"""A page is kept under one address, however strangers write it, and never under another page's."""

import pytest

from portal.records.kept_pages import PAGES
from tests.factories import make_city, make_trip
from tests.pages.test_kept_pages import cost
from trips.models import Trip

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip() -> Trip:
    return make_trip(published=True)


@pytest.mark.parametrize("host", ["TestServer", "testserver:81", "testserver:443", "testserver."])
def test_page_is_kept_once_however_its_host_is_written(client, host):
    """Nothing on a page depends on the host: addresses begin with the portal's own."""
    body = client.get("/about/").content
    queries, response = cost(client, "/about/", host=host)

    assert response.content == body
    assert (queries, len(PAGES)) == (1, 1)


def test_page_is_not_kept_for_a_path_that_a_header_made_of_another(client, trip):
    """gunicorn believes SCRIPT_NAME from its proxy, and some proxies hand it on from anybody."""
    forged = client.get("/", SCRIPT_NAME="/trips")
    etag = forged.headers.get("ETag", '"none"')
    response = client.get("/trips/", headers={"if-none-match": etag})

    assert forged.status_code == response.status_code == 200
    assert response.content != forged.content
    assert "/trips/trips/" not in response.content.decode()


def test_page_is_kept_by_the_one_way_of_writing_its_path(client, trip):
    city = make_city(published=True)
    plain = [f"/trips/{trip.slug}/trip.ics", f"/en/cities/{city.slug}/feed.atom", "/sitemap-trips-1.xml"]
    other = [
        f"/trips/{trip.code}/trip.ics",
        f"/en/cities/{city.code}/feed.atom",
        f"/en/cities/{city.code.capitalize()}/feed.atom",
        f"/sitemap-trips-{'0' * 3000}1.xml",
    ]
    assert [client.get(path).status_code for path in [*other, *plain]] == [200] * 7
    assert sorted(kept.path for kept in PAGES.pages) == sorted(plain)
