"""Honest counts of ties by level: what is recorded here beside what the city states, never as one."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.cities.models import StatedCount
from portal.records.dates import PartialDate
from tests.factories import make_city, make_stated_count, make_tie
from tests.pasts import DAY, LATER, body
from tests.queries import queries_for

pytestmark = pytest.mark.django_db


def shown(client, address: str = "/cities/"):
    return client.get(address).context["tie_counts"]


def stated(client, address: str = "/cities/") -> list[tuple]:
    return [(one.latest, one.earlier, one.recorded) for one in shown(client, address).statements]


def test_cities_are_counted_once_by_their_level_in_force_and_lead_to_their_list(client):
    friend = make_tie(published=True, level="friendship_city").city
    make_tie(published=True, level="contact", city=friend)
    make_tie(published=True, level="sister_city", city=friend, ended_on=PartialDate(2001))
    make_tie(published=True, level="sister_city", concluded_on=PartialDate(2999))
    make_tie(level="sister_city", city=make_city(published=True))
    make_tie(level="sister_city")
    make_tie(published=True, level="unstated")

    levels = shown(client).levels

    assert [(level.value, level.number) for level in levels] == [
        ("sister_city", 0),
        ("friendship_city", 1),
        ("sister_district", 0),
        ("unstated", 1),
    ]
    for level in levels:
        found = client.get("/cities/", {"level": level.value}).context["paginator"]
        assert found.count == level.number


def test_what_the_city_states_stands_beside_what_is_recorded(client):
    for level in ("sister_city", "friendship_city", "contact"):
        make_tie(published=True, level=level)
    early = make_stated_count(published=True, number=41, as_of=PartialDate(2025))
    late = make_stated_count(published=True, source="報載甲", link="https://example.org/43")
    districts = make_stated_count(published=True, counted="sister_district", number=15)
    make_stated_count(number=99, source="草稿之數")

    page = client.get("/cities/")

    told = [(one.latest, one.earlier, one.recorded) for one in page.context["tie_counts"].statements]
    assert told == [(late, (early,), 2), (districts, (), 0)]
    text = page.content.decode()
    assert f'<tr id="{late.slug}">' in text
    assert '<a href="https://example.org/43" rel="external">報載甲</a>' in text
    assert "草稿之數" not in text
    assert late.get_absolute_url() == f"/cities/#{late.slug}"


def test_filters_of_the_list_change_nothing_in_the_counts(client):
    make_tie(published=True)
    make_stated_count(published=True)

    assert shown(client, "/cities/?level=contact") == shown(client)


def test_counts_are_those_of_the_day_that_is_read(client, at):
    city = make_tie(published=True, level="friendship_city", ended_on=PartialDate(2026, 4)).city
    early = make_stated_count(published=True, number=43)
    at(datetime(2026, 4, 1, tzinfo=UTC))
    make_tie(published=True, level="sister_city", city=city, concluded_on=PartialDate(2026, 5))
    late = make_stated_count(published=True, number=44, as_of=PartialDate(2026, 5))
    assert stated(client) == [(early, (), 1)]
    at(LATER)

    assert stated(client) == [(late, (early,), 1)]
    assert stated(client, f"/as-of/{DAY}/cities/") == [(early, (), 1)]
    levels = shown(client, f"/as-of/{DAY}/cities/").levels
    assert [level.number for level in levels] == [0, 1, 0]


def test_registry_of_ties_counts_those_in_force(client):
    make_tie(published=True)
    make_tie(published=True, ended_on=PartialDate(2001))
    page = client.get("/sister-cities/")

    assert [(level, number) for level, _label, number in page.context["levels"]] == [("sister_city", 1)]
    assert 'href="?level=sister_city&amp;state=in_force"' in page.content.decode()
    found = client.get("/sister-cities/?level=sister_city&state=in_force").context["paginator"]
    assert found.count == 1


def test_stated_numbers_are_a_file_with_their_source(client):
    one = make_stated_count(published=True)
    make_stated_count(source="草稿")

    lines = body(client.get("/data/stated_tie_counts.csv?bom=0")).splitlines()

    assert len(lines) == 2
    assert lines[0].startswith("id,url,counted,counted_label,number,as_of,as_of_precision,as_of_roc,source")
    assert lines[1].startswith(f"{one.code},")
    assert f"/cities/#{one.slug},cities," in lines[1]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"as_of": None}, "stated_count_says_as_of_when"),
        ({"source": ""}, "stated_count_names_its_source"),
        ({"counted": "all"}, "stated_count_counts_what_is_known"),
    ],
)
def test_number_without_day_or_source_is_refused_by_name(values, name):
    one = StatedCount(
        **({"counted": "cities", "number": 43, "as_of": PartialDate(2026), "source": "報載"} | values)
    )

    with pytest.raises(ValidationError):
        one.full_clean(exclude=["code"])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        one.save()


def test_registry_costs_as_many_queries_with_two_statements_as_with_ten(client):
    def add() -> None:
        make_tie(published=True)
        make_stated_count(published=True)

    add()
    add()
    few = queries_for(client, "/cities/")
    for _more in range(8):
        add()

    assert queries_for(client, "/cities/") == few
