"""The head of a page, as search engines and social networks read it."""

import json
import re
from html.parser import HTMLParser

import pytest

from tests.factories import (
    make_agency,
    make_association,
    make_city,
    make_document,
    make_institution,
    make_meeting,
    make_photo,
    make_trip,
)
from trips.models import Photo, Trip

pytestmark = pytest.mark.django_db

HOME = "https://example.gov.tw"
HOSTILE = "</script><script>alert(1)</script><!--]]>&\"' 𠀀"


@pytest.fixture(autouse=True)
def _at_home(settings):
    settings.PORTAL_BASE_URL = HOME


class Head(HTMLParser):
    """What stands in the head: links by relation, meta properties, data blocks."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[dict] = []
        self.properties: dict[str, str] = {}
        self.blocks: list[str] = []
        self.in_block = False
        self.scripts = 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "link":
            self.links.append(given)
        elif tag == "meta":
            self.properties[given.get("property") or given.get("name") or ""] = given.get("content")
        elif tag == "script":
            self.scripts += "src" not in given
            self.in_block = given.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self.in_block = self.in_block and tag != "script"

    def handle_data(self, data):
        if self.in_block:
            self.blocks.append(data)

    def canonical(self) -> str:
        (found,) = [link["href"] for link in self.links if link["rel"] == "canonical"]
        return found

    def alternates(self) -> dict[str, str]:
        return {link["hreflang"]: link["href"] for link in self.links if "hreflang" in link}

    def things(self) -> dict[str, dict]:
        document = json.loads("".join(self.blocks))
        assert document["@context"] == "https://schema.org"
        return {thing["@type"]: thing for thing in document["@graph"]}


def head(client, address: str) -> Head:
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.content.decode())


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_names_its_address_in_each_language(client, prefix):
    trip = make_trip(published=True)
    addresses = {"zh-Hant": f"{HOME}/trips/{trip.slug}/", "en": f"{HOME}/en/trips/{trip.slug}/"}

    found = head(client, f"{prefix}/trips/{trip.slug}/?from=mail")

    assert found.canonical() == addresses["en" if prefix else "zh-Hant"]
    assert found.alternates() == addresses | {"x-default": addresses["zh-Hant"]}


def test_filtered_list_is_known_as_the_list_and_its_language_switch_keeps_the_filters(client):
    make_trip(published=True)
    page = client.get("/trips/?year=2026&q=x").content.decode()

    assert Head(page).canonical() == f"{HOME}/trips/"
    assert 'href="/en/trips/?year=2026&amp;q=x"' in page


def test_trip_page_says_what_it_is_to_networks_and_search_engines(client):
    city = make_city(published=True, name_en="Boston", latitude="42.36", longitude="-71.06")
    trip = make_trip(published=True, title_en="The visit", purpose="目的", purpose_en="To learn")
    meeting = make_meeting(published=True, trip=trip, city=city, title_en="The call")
    make_meeting(published=True, trip=trip, title_en="Secret", withheld_reason="不公開")
    make_meeting(trip=trip, title_en="Draft")

    found = head(client, f"/en/trips/{trip.slug}/")

    card = f"{HOME}/trips/{trip.slug}/card.jpg"
    assert found.properties["og:title"] == "The visit"
    assert found.properties["og:description"] == "To learn"
    assert found.properties["og:locale"] == "en_US"
    assert found.properties["og:url"] == found.canonical()
    assert found.properties["og:image"] == card
    assert found.properties["twitter:card"] == "summary_large_image"
    event = found.things()["Event"]
    assert event["name"] == "The visit"
    assert (event["startDate"], event["endDate"]) == ("2026-03-11", "2026-03-21")
    assert event["@id"] == f"{HOME}/trips/{trip.slug}/"
    assert event["url"] == f"{HOME}/en/trips/{trip.slug}/"
    assert event["organizer"]["@type"] == "GovernmentOrganization"
    assert [place["name"] for place in event["location"]] == ["Boston"]
    assert [part["name"] for part in event["subEvent"]] == ["The call"]
    assert event["image"] == card
    steps = found.things()["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in steps] == [f"{HOME}/en/", f"{HOME}/en/trips/", event["url"]]
    feeds = [link["href"] for link in found.links if link.get("type") == "application/atom+xml"]
    assert f"{HOME}/en/feeds/trips.atom" in feeds
    place = head(client, f"/en/meetings/{meeting.slug}/").things()["Event"]
    assert place["superEvent"]["@id"] == event["@id"]
    assert place["location"]["@type"] == "City"
    assert "startDate" not in place


def test_photo_page_states_licence_and_credit_and_the_largest_public_file(client):
    photo = make_photo(published=True, credit="某人", licence="cc_by")

    image = head(client, f"/photos/{photo.slug}/").things()["ImageObject"]

    assert image["contentUrl"] == f"{HOME}/photos/{photo.slug}/1280.jpg"
    assert (image["width"], image["height"]) == (1280, 960)
    assert image["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert image["creditText"] == "某人"


def test_photo_with_all_rights_reserved_names_no_licence_to_use_it(client):
    photo = make_photo(published=True, licence=Photo.Licence.ALL_RIGHTS)

    assert "license" not in head(client, f"/photos/{photo.slug}/").things()["ImageObject"]


def test_partners_documents_and_agencies_are_things_of_their_kind(client):
    city = make_city(published=True, wikidata_id="Q1", latitude="42.9", longitude="-71.4")
    hidden = make_city(name="未公開市")
    cases = (
        (city, "City", {"sameAs": ["https://www.wikidata.org/entity/Q1"]}),
        (make_association(published=True, city=hidden), "Organization", {"location": None}),
        (make_institution(published=True, city=city), "CollegeOrUniversity", {"name": "麻省理工學院"}),
        (make_document(published=True), "Report", {"inLanguage": "zh-Hant"}),
        (make_agency(), "GovernmentOrganization", {"name": "測試局1"}),
    )
    for record, kind, facts in cases:
        found = head(client, record.get_absolute_url()).things()[kind]
        assert found["url"] == f"{HOME}{record.get_absolute_url()}"
        assert {name: found.get(name) for name in facts} == facts
        assert "" not in found.values()
    assert head(client, city.get_absolute_url()).things()["City"]["geo"]["latitude"] == 42.9


def test_data_desk_describes_every_set_and_where_its_file_lies(client):
    catalogue = head(client, "/en/data/").things()["DataCatalog"]

    names = {one["identifier"]: one for one in catalogue["dataset"]}
    assert {"trips", "meetings", "follow_ups"} <= names.keys()
    trips = names["trips"]
    assert trips["license"]
    assert len(trips["description"]) >= 50
    assert trips["distribution"][0]["contentUrl"] == f"{HOME}/en/data/trips.csv"
    assert client.get(trips["distribution"][0]["contentUrl"].removeprefix(HOME)).status_code == 200


def test_hostile_title_ends_no_data_block_and_no_attribute(client):
    trip = make_trip(published=True)
    Trip.objects.update(title=HOSTILE, purpose=HOSTILE)

    found = head(client, f"/trips/{trip.slug}/")

    assert found.scripts == 1
    assert found.things()["Event"]["name"] == HOSTILE
    assert found.properties["og:title"] == HOSTILE
    assert not re.search("[<>&]", "".join(found.blocks))


@pytest.mark.parametrize("address", ["/trips/trip-1999-999/", "/data/trips.csv?no=1", "/nowhere/"])
def test_refusal_names_no_address_and_says_nothing_to_machines(client, address):
    page = client.get(address).content.decode()

    assert not re.search('canonical|og:|ld\\+json|hreflang="x-default"', page)


def test_withheld_page_has_an_address_and_nothing_more(client):
    meeting = make_meeting(published=True, withheld_reason="不公開", title="祕密會晤")

    found = head(client, meeting.get_absolute_url())

    assert found.canonical() == f"{HOME}{meeting.get_absolute_url()}"
    assert not found.blocks
    assert not any(name.startswith(("og:", "twitter:")) for name in found.properties)


def test_photo_is_one_thing_with_one_file_in_both_languages_and_names_its_meeting(client):
    meeting = make_meeting(published=True)
    photo = make_photo(published=True, meeting=meeting)

    chinese, english = (
        head(client, f"{prefix}/photos/{photo.slug}/").things()["ImageObject"] for prefix in ("", "/en")
    )

    for name in ("@id", "contentUrl", "thumbnailUrl"):
        assert chinese[name] == english[name]
    assert english["about"]["@id"] == f"{HOME}/meetings/{meeting.slug}/"
