"""The registries of partners: filters by decade and contact, what a row shows, the map of the same list."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.cities.partner_filters import decades
from portal.records.dates import PartialDate, months_before
from portal.records.publishing import State
from tests import factories
from tests.queries import queries_for

pytestmark = pytest.mark.django_db

LISTS = ("city_list", "tie_list", "institution_list", "association_list")


def met(months_ago: int, **host):
    """Return a public meeting held so many months ago."""
    day = months_before(timezone.localdate(), months_ago)
    trip = factories.make_trip(published=True, starts_on=day, ends_on=day)
    return factories.make_meeting(published=True, trip=trip, starts_on=day, **host)


def found(client, name: str, **query) -> set[str]:
    return {record.code for record in client.get(reverse(name), query).context["records"]}


def partner(name: str, **values):
    """Return a public partner of the kind that a list shows; for the list of ties a city with a tie."""
    if name == "association_list":
        return factories.make_association(published=True, **values)
    if name == "institution_list":
        return factories.make_institution(published=True, **values)
    city = factories.make_city(published=True, **values)
    if name == "tie_list":
        city.row = factories.make_tie(published=True, city=city)
    return city


def code(record) -> str:
    return getattr(record, "row", record).code


def host_key(record) -> str:
    return f"host_{record._meta.model_name}"


@pytest.mark.parametrize("name", LISTS)
def test_contact_filter_goes_by_public_meetings_alone(client, name):
    recent, dormant, never, drafted = (partner(name) for _place in range(4))
    met(1, **{host_key(recent): recent})
    met(40, **{host_key(dormant): dormant})
    met(1, **{host_key(never): never}, withheld_reason="對方要求")
    draft = met(1, **{host_key(drafted): drafted})
    type(draft).objects.filter(pk=draft.pk).update(state=State.DRAFT)

    assert found(client, name, contact="recent") == {code(recent)}
    assert found(client, name, contact="dormant") == {code(dormant), code(never), code(drafted)}
    assert found(client, name, contact="never") == {code(never), code(drafted)}


@pytest.mark.parametrize("name", ["city_list", "institution_list", "association_list"])
def test_last_met_stand_first_where_that_is_asked(client, name):
    never, early, late = partner(name), partner(name), partner(name)
    met(40, **{host_key(early): early})
    met(2, **{host_key(late): late})

    records = client.get(reverse(name), {"sort": "contact"}).context["records"]

    assert [record.code for record in records] == [late.code, early.code, never.code]


@pytest.mark.parametrize("name", LISTS)
def test_longest_silent_stand_first_where_that_is_asked(client, name):
    late, early, never = partner(name), partner(name), partner(name)
    met(40, **{host_key(early): early})
    met(2, **{host_key(late): late})
    met(1, **{host_key(never): never}, withheld_reason="對方要求")

    records = client.get(reverse(name), {"sort": "silent"}).context["records"]

    assert [record.code for record in records] == [code(never), code(early), code(late)]


def test_home_leads_to_the_partner_not_met_for_longest(client):
    tie = factories.make_tie(published=True)

    page = client.get(reverse("home")).content.decode()

    address = f"{reverse('tie_list')}?sort=silent"
    assert f'href="{address}"' in page
    assert list(client.get(address).context["records"]) == [tie]


def test_ties_are_found_by_their_decade(client):
    dates = ("1989", "1980-01-01", "1979-12-31", "1990-06", None)
    ties = [factories.make_tie(published=True, concluded_on=day) for day in dates]

    assert found(client, "tie_list", decade="1980") == {ties[0].code, ties[1].code}
    assert found(client, "tie_list", decade="none") == {ties[4].code}
    assert found(client, "city_list", decade="1980") == {ties[0].city.code, ties[1].city.code}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("institution_list", factories.make_institution),
        ("association_list", factories.make_association),
    ],
)
def test_partners_are_found_by_the_decade_of_their_founding(client, name, make):
    old, new, unknown = (make(published=True, founded_on=day) for day in ("1865-05", "1861", None))
    make(published=True, founded_on="1871")

    assert found(client, name, decade="1860") == {old.code, new.code}
    assert found(client, name, decade="none") == {unknown.code}


def test_decade_of_a_draft_is_no_choice(client):
    factories.make_tie(published=True, concluded_on="1989")
    factories.make_tie(concluded_on="1950")

    page = client.get(reverse("tie_list")).content.decode()

    assert '<option value="1980">' in page
    assert '<option value="1950">' not in page


def test_decades_are_those_that_occur_newest_first():
    dates = [PartialDate(1999, 1, 1), None, PartialDate(2000), PartialDate(1991)]

    assert [value for value, _label in decades(dates)] == ["2000", "1990", "none"]


def test_kind_of_partner_narrows_the_registry_of_ties(client):
    county = factories.make_tie(published=True, city=factories.make_city(published=True, kind="county"))
    factories.make_tie(published=True)

    assert found(client, "tie_list", kind="county") == {county.code}


def test_cities_stand_by_level_where_that_is_asked(client):
    none = factories.make_city(published=True)
    levels = ("contact", "sister_city", "friendship_city")
    contact, sister, friend = (factories.make_tie(published=True, level=level).city for level in levels)

    records = client.get(reverse("city_list"), {"sort": "level"}).context["records"]

    assert list(records) == [sister, friend, contact, none]


def test_row_shows_the_last_public_contact_and_the_live_agreements(client):
    city = factories.make_city(published=True)
    shown = met(40, host_city=city)
    draft = met(1, host_city=city)
    type(draft).objects.filter(pk=draft.pk).update(state=State.DRAFT)
    for values in ({"published": True}, {"published": True, "status": "lapsed"}, {}):
        factories.make_agreement(**values, parties=[{"city": city}])

    (row,) = client.get(reverse("city_list")).context["records"]

    assert (row.health.last_met, row.health.is_dormant, row.health.live_agreements) == (shown, True, 1)


@pytest.mark.parametrize("name", [*LISTS, "agency_list", "statistics"])
def test_number_that_is_a_link_says_what_it_counts(client, name):
    record = partner(name)
    met(1, **{host_key(record): record})
    factories.make_follow_up(published=True, lead_agency=factories.make_agency())
    factories.make_agreement(published=True, parties=[{record._meta.model_name: record}])

    page = client.get(reverse(name)).content.decode()

    numbers = re.findall(r"<a ([^>]*)>\d+</a>", page)
    assert numbers
    assert all("aria-label=" in attributes for attributes in numbers)


@pytest.mark.parametrize("name", LISTS)
def test_registry_with_full_rows_costs_the_same_with_two_and_with_ten(client, name):
    def add() -> None:
        record = partner(name, **({"latitude": 35, "longitude": 139} if "city" in name else {}))
        met(1, **{host_key(record): record})
        factories.make_agreement(published=True, parties=[{record._meta.model_name: record}])

    for _row in range(2):
        add()
    with_two = queries_for(client, reverse(name))
    for _row in range(8):
        add()

    assert queries_for(client, reverse(name)) == with_two


@pytest.mark.parametrize("name", LISTS)
def test_decade_or_contact_that_is_none_is_named_and_not_used(client, name):
    partner(name)

    for value in ("1" * 20, "198", "-1", "1980' OR 1=1", "x" * 5000, "１９８０"):
        response = client.get(reverse(name), {"decade": value, "contact": value})
        assert response.status_code == 200
        assert {problem.name for problem in response.context["filter"].problems} == {"decade", "contact"}
        assert response.context["paginator"].count == 1


def test_file_is_the_list_that_was_filtered_and_sorted(client):
    early = factories.make_tie(published=True, concluded_on="1981").city
    late = factories.make_tie(published=True, concluded_on="1989").city
    factories.make_tie(published=True, concluded_on="1999")
    met(3, host_city=early)
    met(1, host_city=late)
    query = {"decade": "1980", "contact": "recent", "sort": "contact"}

    response = client.get(reverse("data_export", args=["cities", "csv"]), query)

    lines = b"".join(response.streaming_content).decode().splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [late.code, early.code]


def test_choice_and_chip_with_a_chinese_name_only_say_so_in_english(client):
    city = factories.make_city(published=True, name="無英文名市", name_en="")
    factories.make_association(published=True, city=city)

    page = client.get("/en/associations/", {"city": city.code}).content.decode()

    (option,) = re.findall(rf'<option value="{city.code}"[^>]*>', page)
    assert 'lang="zh-Hant"' in option
    assert '<span lang="zh-Hant">無英文名市</span><span class="chip-cross"' in page


# --- The map of the list ----------------------------------------------------------------------------------


def place(level: str | None = None, **values):
    city = factories.make_city(published=True, **values)
    if level:
        factories.make_tie(published=True, city=city, level=level)
    return city


def marks(page: str) -> list[tuple[str, int]]:
    """Return the address and the number of every mark of a page's map."""
    start = page.index('<svg class="map map-world')
    drawing = page[start : page.index("</svg>", start)]
    links = re.findall(r'<a href="([^"]+)".*?</a>', drawing)
    numbers = [re.search(r">(\d+)</text>", link) for link in re.findall(r"<a href.*?</a>", drawing)]
    return [(link, int(number[1]) if number else 1) for link, number in zip(links, numbers, strict=True)]


@pytest.fixture
def six_cities():
    tokyo = {"country_id": "JP", "latitude": "35.7", "longitude": "139.7"}
    return [
        place("sister_city", **tokyo),
        place("unstated", **tokyo),
        place("unstated", **{**tokyo, "latitude": "35.8"}),
        place(None, country_id="FR", latitude="48.9", longitude="2.3"),
        place("partner", country_id="FR", latitude="-33.9", longitude="151.2"),
        place("sister_city", name="無座標市"),
    ]


@pytest.mark.parametrize(
    "query", [{}, {"country": "JP"}, {"level": "unstated"}, {"country": "FR"}, {"q": "無"}]
)
def test_map_has_a_mark_for_every_city_of_the_filtered_list(client, six_cities, query):
    response = client.get(reverse("city_list"), query)

    rows = list(response.context["records"])
    placed = [city for city in rows if city.latitude is not None]
    page = response.content.decode()
    assert (
        sum(number for _address, number in marks(page)) == len(placed) if placed else "map-world" not in page
    )
    shown = response.context["map"]
    assert (shown is None) == (not placed)
    if shown:
        assert sum(level.number for level in shown.levels) == len(placed)
        assert shown.unplaced == [city for city in rows if city.latitude is None]


def test_mark_of_one_city_leads_to_it_and_of_several_to_their_list(client, six_cities):
    found = dict(marks(client.get(reverse("city_list")).content.decode()))

    assert found[six_cities[0].get_absolute_url()] == 1
    (several,) = (address for address, number in found.items() if number == 2)
    asked = parse_qs(urlsplit(several.replace("&amp;", "&")).query)
    assert asked == {"country": ["JP"], "level": ["unstated"]}
    assert set(client.get(reverse("city_list"), asked).context["records"]) == set(six_cities[1:3])


def test_city_without_coordinates_is_named_under_the_map(client, six_cities):
    page = client.get(reverse("city_list")).content.decode()

    caption = page[page.index("map-unplaced") : page.index("</figcaption>")]
    assert six_cities[5].get_absolute_url() in caption


def test_map_shows_no_draft_and_no_draft_of_a_tie(client):
    here = {"latitude": "35.7", "longitude": "139.7"}
    factories.make_city(**here)
    city = place(**here)
    factories.make_tie(city=city, level="sister_city")

    assert marks(client.get(reverse("city_list")).content.decode()) == [(city.get_absolute_url(), 1)]
    assert "map-world" not in client.get("/").content.decode()


def test_marks_are_links_beside_the_order_of_the_keyboard(client, six_cities):
    page = client.get(reverse("city_list")).content.decode()

    assert page.count('tabindex="-1" aria-label=') == len(marks(page)) == 4


def test_map_on_the_home_page_names_the_partners_of_its_list(client, six_cities):
    response = client.get("/")

    listed = [city for _level, cities in response.context["partners"] for city in cities]
    assert sorted(city.pk for city in listed) == sorted(
        city.pk for city in six_cities if city != six_cities[3]
    )
    assert sum(number for _address, number in marks(response.content.decode())) == 4
    assert [city.pk for city in response.context["map"].unplaced] == [six_cities[5].pk]


def test_route_of_the_latest_trip_touches_public_meetings_alone(client, six_cities):
    trip = factories.make_trip(published=True, starts_on=date(2026, 3, 11))
    factories.make_meeting(published=True, trip=trip, city=six_cities[0])
    factories.make_meeting(trip=trip, city=six_cities[4])
    factories.make_meeting(published=True, trip=trip, city=six_cities[3], withheld_reason="對方要求")

    drawing = client.get("/").content.decode()

    assert re.search(r'class="map-route" d="([^"]+)"', drawing)[1].count("M") == 1
