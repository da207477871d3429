"""The public pages of cities, ties and institutions."""

from datetime import date

import pytest
from django.utils import translation

from tests import factories
from tests.queries import queries_for
from trips.models import Citation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese():
    """A request leaves its language to whatever runs next in the thread, addresses included."""
    with translation.override("zh-hant"):
        yield


def make_city(*, published=True, **values):
    city = factories.make_city(published=published, **values)
    factories.make_tie(published=published, city=city, concluded_on="1989")
    return city


def make_tie(*, published=True, **values):
    return factories.make_tie(published=published, **values)


def make_institution(*, published=True, **values):
    city = factories.make_city(published=True)
    return factories.make_institution(published=published, city=city, **values)


MAKERS = {"cities": make_city, "sister-cities": make_tie, "institutions": make_institution}
each_kind = pytest.mark.parametrize("kind", MAKERS)
each_language = pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])


@each_kind
@each_language
def test_page_of_public_record_is_found_with_one_heading(client, kind, prefix):
    record = MAKERS[kind]()

    response = client.get(f"{prefix}/{kind}/{record.slug}/")

    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1


@each_kind
@each_language
def test_list_names_each_public_record_and_counts_them(client, kind, prefix):
    record = MAKERS[kind]()

    response = client.get(f"{prefix}/{kind}/")

    assert response.context["paginator"].count == 1
    assert f'href="{prefix}/{kind}/{record.slug}/"' in response.content.decode()


@each_kind
@each_language
def test_list_without_records_says_so(client, kind, prefix):
    assert b'class="empty-list"' in client.get(f"{prefix}/{kind}/").content


@each_kind
def test_page_of_draft_answers_as_an_unknown_address(client, kind):
    draft = MAKERS[kind](published=False)
    unknown_slug = draft.slug[:-1] + "9"

    answer = client.get(f"/{kind}/{draft.slug}/")
    unknown = client.get(f"/{kind}/{unknown_slug}/")

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.content.decode().replace(draft.slug, unknown_slug) == unknown.content.decode()


@each_kind
def test_list_shows_no_draft(client, kind):
    draft = MAKERS[kind](published=False)

    assert draft.slug not in client.get(f"/{kind}/").content.decode()


@each_kind
def test_code_in_capitals_leads_to_the_address(client, kind):
    record = MAKERS[kind]()

    response = client.get(f"/{kind}/{record.code}/")

    assert (response.status_code, response.headers["Location"]) == (301, record.get_absolute_url())


def add_to_city(city):
    factories.make_tie(published=True, city=city, ended_on="2000")
    factories.make_meeting(published=True, city=city)
    meeting = factories.make_meeting(published=True, host_city=city)
    factories.make_participant(meeting=meeting, name=f"來賓{meeting.pk}")
    factories.make_follow_up(published=True, meeting=meeting)
    closed = factories.make_follow_up(published=True, meeting=meeting)
    factories.make_update(follow_up=closed, new_status="done", closing_reason="完成")
    factories.make_association(published=True, city=city)
    factories.make_institution(published=True, city=city)
    factories.make_photo(published=True, city=city)
    factories.make_agreement(published=True, parties=[{"city": city}])
    Citation(document=factories.make_document(published=True), city=city).save()


def add_to_tie(tie):
    Citation(document=factories.make_document(published=True), tie=tie).save()


def add_to_institution(institution):
    factories.make_meeting(published=True, host_institution=institution)
    factories.make_institution(published=True, part_of=institution)
    factories.make_agreement(published=True, parties=[{"institution": institution}])
    Citation(document=factories.make_document(published=True), institution=institution).save()


ADDING = {"cities": add_to_city, "sister-cities": add_to_tie, "institutions": add_to_institution}


@each_kind
def test_page_costs_the_same_with_two_parts_and_with_ten(client, kind):
    record = MAKERS[kind]()
    for _part in range(2):
        ADDING[kind](record)
    with_two = queries_for(client, record.get_absolute_url())
    for _part in range(8):
        ADDING[kind](record)

    assert queries_for(client, record.get_absolute_url()) == with_two


def test_city_page_names_what_is_open_and_whom_its_public_meetings_met(client):
    city = make_city()
    meeting = factories.make_meeting(published=True, host_city=city)
    draft = factories.make_meeting(host_city=city, trip=meeting.trip)
    withheld = factories.make_meeting(published=True, city=city, withheld_reason="對方要求")
    for where, name in ((meeting, "魯艾斯"), (draft, "草稿人"), (withheld, "不公開的人")):
        factories.make_participant(meeting=where, name=name)
    open_one = factories.make_follow_up(published=True, meeting=meeting, title="設立窗口")
    closed = factories.make_follow_up(published=True, meeting=meeting)
    factories.make_update(follow_up=closed, new_status="done", closing_reason="完成")
    factories.make_follow_up(meeting=meeting)

    response = client.get(city.get_absolute_url())

    assert [met.person.name for met in response.context["people"]] == ["魯艾斯"]
    assert list(response.context["follow_ups"]) == [open_one]
    assert "設立窗口" in response.content.decode()


def test_city_without_a_tie_says_that_none_is_recorded_here(client):
    city = factories.make_city(published=True)

    page = client.get(f"/en{city.get_absolute_url()}").content.decode()

    assert "No tie with this city is recorded here." in page


def test_institution_is_in_our_city_only_where_that_is_recorded(client):
    home = factories.make_institution(published=True, is_at_home=True)
    unknown = factories.make_institution(published=True)

    pages = [client.get(f"/en{record.get_absolute_url()}").content.decode() for record in (home, unknown)]

    assert [">Taichung</p>" in page for page in pages] == [True, False]


def test_registry_counts_its_ties_by_level(client):
    for level in ("unstated", "sister_city", "unstated"):
        make_tie(level=level)

    levels = client.get("/en/sister-cities/").context["levels"]

    assert [(level, number) for level, _label, number in levels] == [("sister_city", 1), ("unstated", 2)]


def test_registry_has_pages_with_the_strongest_tie_first(client):
    for _row in range(25):
        make_tie(level="contact")
    sister = make_tie(level="sister_city")

    assert client.get("/sister-cities/").context["records"][0] == sister
    assert len(client.get("/sister-cities/?page=2").context["records"]) == 1


@pytest.mark.parametrize("page", ["0", "abc", "2", "9" * 40])
def test_page_that_is_none_is_not_found(client, page):
    make_tie()

    assert client.get(f"/sister-cities/?page={page}").status_code == 404


def test_city_page_says_since_when_and_on_what_basis(client):
    city = factories.make_city(published=True)
    factories.make_tie(
        published=True, city=city, concluded_on="1989", concluded_basis="推算", concluded_basis_en="Derived"
    )

    page = client.get(f"/en{city.get_absolute_url()}").content.decode()

    assert '<time datetime="1989">1989</time>' in page
    assert "Basis: Derived" in page


def test_city_page_keeps_ended_ties_without_calling_them_current(client):
    city = factories.make_city(published=True)
    ended = factories.make_tie(published=True, city=city, ended_on="2010", ended_reason="對方終止")

    response = client.get(city.get_absolute_url())

    assert response.context["current_tie"] is None
    assert ended.ended_reason in response.content.decode()


def test_city_page_shows_meetings_here_and_hosted_elsewhere_newest_first(client):
    city = factories.make_city(published=True)
    trip = factories.make_trip(published=True)
    undated = factories.make_meeting(published=True, trip=trip, city=city)
    early = factories.make_meeting(published=True, trip=trip, city=city, starts_on=date(2026, 3, 11))
    late = factories.make_meeting(published=True, trip=trip, host_city=city, starts_on=date(2026, 3, 14))
    factories.make_meeting(published=True, trip=trip, city=city, withheld_reason="對方要求")
    factories.make_meeting(trip=trip, city=city)

    context = client.get(city.get_absolute_url()).context

    assert context["meetings"] == [late, early, undated]
    # Without a day of its own it may have been on the trip's last.
    assert context["record"].health.last_met == undated


def test_city_page_with_coordinates_has_a_map(client):
    here = factories.make_city(published=True, latitude="42.99", longitude="-71.46")
    nowhere = factories.make_city(published=True)

    assert b"<svg" in client.get(here.get_absolute_url()).content
    assert b"<svg" not in client.get(nowhere.get_absolute_url()).content


def test_printed_names_are_marked_by_their_letters(client):
    institution = make_institution(other_names="塔可瑪\nMedia Lab")

    page = client.get(institution.get_absolute_url()).content.decode()

    assert '<span lang="zh-Hant">塔可瑪</span>' in page
    assert '<span lang="en">Media Lab</span>' in page


def test_institution_without_public_city_does_not_name_it(client):
    institution = factories.make_institution(published=True, city=factories.make_city(name="未公開市"))

    pages = [
        client.get(address).content.decode() for address in ("/institutions/", institution.get_absolute_url())
    ]

    assert not any("未公開市" in page for page in pages)
