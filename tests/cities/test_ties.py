"""The level of a tie on a day: since when, until when, as far as it is known; and ties that cannot be."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.cities.models import City, SisterCityTie
from portal.records.dates import PartialDate
from portal.records.publishing import State
from tests.factories import make_city, make_tie
from tests.pasts import DAY, LATER, body

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 3, 27), date(2028, 2, 29)


def tie(concluded_on: str | None = None, ended_on: str | None = None, **values) -> SisterCityTie:
    dates = {"concluded_on": concluded_on, "ended_on": ended_on}
    parsed = {name: PartialDate.parse(text) for name, text in dates.items() if text}
    return make_tie(published=True, **parsed, **values)


def standing(one: SisterCityTie, day: date) -> str:
    """Return in which state the queryset finds a tie on a day; its own answers must be the same."""
    states = ("in_force", "ended", "to_come")
    (found,) = (
        state for state in states if getattr(SisterCityTie.objects, state)(day).filter(pk=one.pk).exists()
    )
    assert (one.is_in_force(day), one.has_ended(day)) == (found == "in_force", found == "ended")
    return found


@pytest.mark.parametrize(
    ("concluded_on", "ended_on", "day", "expected"),
    [
        (None, None, "2026-03-27", "in_force"),
        ("2026-03-27", None, "2026-03-26", "to_come"),
        ("2026-03-27", None, "2026-03-27", "in_force"),
        ("2026-03", None, "2026-02-28", "to_come"),
        ("2026-03", None, "2026-03-01", "in_force"),
        ("2026", None, "2025-12-31", "to_come"),
        ("2026", None, "2026-01-01", "in_force"),
        ("2024-02-29", None, "2024-02-28", "to_come"),
        ("1989", "2028-02-29", "2028-02-29", "in_force"),
        ("1989", "2028-02-29", "2028-03-01", "ended"),
        ("1989", "2028-02", "2028-02-29", "in_force"),
        ("1989", "2028-02", "2028-03-01", "ended"),
        (None, "2027", "2027-12-31", "in_force"),
        (None, "2027", "2028-01-01", "ended"),
        ("2026-05", "2026", "2026-04-30", "to_come"),
    ],
)
def test_tie_is_in_force_from_the_first_day_to_the_last_that_its_dates_allow(
    concluded_on, ended_on, day, expected
):
    assert standing(tie(concluded_on, ended_on), date.fromisoformat(day)) == expected


def test_level_of_a_city_is_that_of_its_strongest_public_tie_on_the_day():
    city = make_city(published=True)
    tie("1990", "2025-02-26", city=city, level="friendship_city")
    sister = tie("2025-02-26", "2028-02-29", city=city, level="sister_city")
    tie("2010", city=city, level="contact")
    make_tie(city=city, level="sister_city", concluded_on=PartialDate(1990))
    make_tie(city=city, level="sister_city", state=State.WITHDRAWN)
    days = ("1989-12-31", "1990-01-01", "2025-02-25", "2025-02-26", "2028-02-29", "2028-03-01")

    def level(text: str) -> str | None:
        day = date.fromisoformat(text)
        found, told = City.objects.with_current_tie(day).get(), city.tie_on(day)
        assert found.current_level == (told.level if told else None)
        assert found.tied_on == (told.concluded_on if told else None)
        return found.current_level

    friend = "friendship_city"
    assert [level(day) for day in days] == [None, friend, friend, "sister_city", "sister_city", "contact"]
    assert city.tie_on(FIRST) == sister


def test_city_with_a_live_tie_has_one_in_force_on_the_day():
    city = tie("2026-03-27", "2028-02-29").city

    found = [City.objects.with_live_tie(day).filter(pk=city.pk).exists() for day in (FIRST, LAST)]

    assert found == [True, True]
    assert not City.objects.with_live_tie(date(2026, 3, 26)).exists()
    assert not City.objects.with_live_tie(date(2028, 3, 1)).exists()


def test_day_of_a_tie_is_the_citys_own(at):
    city = tie("2026-03-28").city
    at(datetime(2026, 3, 27, 15, 59, 59, tzinfo=UTC))
    before = city.current_tie
    at(datetime(2026, 3, 27, 16, 0, tzinfo=UTC))

    assert (before, city.current_tie) == (None, city.ties.get())


def shown(client, mount: str, city: City) -> list[str | None]:
    """Return the level that each page and file tells of one city, on the clock's day."""
    registry = client.get(f"{mount}/cities/").context
    (row,) = registry["records"]
    current = client.get(f"{mount}{city.get_absolute_url()}").context["current_tie"]
    map_levels = [level.value for level in registry["map"].levels]
    lines = body(client.get(f"{mount}/data/cities.csv?bom=0")).splitlines()
    cells = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    listed = client.get(f"{mount}/cities/?level={row.current_level or 'none'}").context["paginator"].count
    assert listed == 1
    return [row.current_level, current and current.level, *map_levels, cells["current_level"] or None]


def test_pages_and_files_tell_the_level_of_their_own_day(client, at):
    city = make_city(published=True, latitude=35, longitude=139)
    tie("1990", "2026-04", city=city, level="friendship_city")
    tie("2026-05-01", city=city, level="sister_city")
    home = client.get("/").context["partners"]
    assert [(level.value, len(cities)) for level, cities in home] == [("friendship_city", 1)]
    assert set(shown(client, "", city)) == {"friendship_city"}
    at(LATER)

    assert set(shown(client, "", city)) == {"sister_city"}
    assert set(shown(client, f"/as-of/{DAY}", city)) == {"friendship_city"}
    assert set(shown(client, "/as-of/2026-05-01", city)) == {"sister_city"}


def test_registry_finds_ties_by_their_state_on_the_day(client, at):
    ended, lasting, ahead = tie("1990", "2025"), tie("1990", "2026"), tie("2026-03-28")
    found = {
        state: list(client.get("/sister-cities/", {"state": state}).context["records"])
        for state in ("in_force", "ended", "to_come")
    }

    assert found == {"in_force": [lasting], "ended": [ended], "to_come": [ahead]}


@pytest.mark.parametrize(
    ("concluded_on", "ended_on"),
    [("2025-09-22", "2025-09-21"), ("2025-09-22", "2025-08"), ("2025-09", "2024"), ("2025", "2024-12-31")],
)
def test_tie_that_ends_before_it_is_concluded_is_refused_by_name(concluded_on, ended_on):
    values = {"concluded_on": PartialDate.parse(concluded_on), "ended_on": PartialDate.parse(ended_on)}
    impossible = SisterCityTie(
        city=make_city(), level="contact", concluded_basis="報載", ended_reason="期滿", **values
    )

    with pytest.raises(ValidationError) as refused:
        impossible.full_clean(exclude=["code"])
    assert list(refused.value.message_dict) == ["__all__"]
    with (
        pytest.raises(IntegrityError, match="tie_ends_not_before_it_is_concluded"),
        transaction.atomic(),
    ):
        impossible.save()


@pytest.mark.parametrize(
    ("concluded_on", "ended_on"),
    [("2025-09-22", "2025"), ("2025-09-22", "2025-09"), ("2025", "2025-01-01"), ("2025-09-22", "2025-09-22")],
)
def test_tie_may_end_in_the_year_or_month_in_which_it_was_concluded(concluded_on, ended_on):
    made = tie(concluded_on, ended_on)

    made.full_clean()


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("民國114年2月26日", "名古屋", "報載簽署", "協議書", "議會第3次定期會", "期滿")),
        ("/en", ("26 February 2025", "Nagoya", "Press", "Memorandum", "3rd session", "Term over")),
    ],
    ids=["zh", "en"],
)
def test_page_tells_each_tie_with_its_dates_basis_instrument_and_approval(client, prefix, words):
    city = make_city(published=True)
    pairs = {
        "concluded_place": ("名古屋", "Nagoya"),
        "concluded_basis": ("報載簽署", "Press"),
        "instrument_title": ("協議書", "Memorandum"),
        "council_approval": ("議會第3次定期會", "3rd session"),
        "ended_reason": ("期滿", "Term over"),
    }
    chinese = {name: text for name, (text, _english) in pairs.items()}
    english = {f"{name}_en": text for name, (_chinese, text) in pairs.items()}
    tie("2025-02-26", "2999", city=city, level="friendship_city", **chinese, **english)
    tie("2020", "2025-02-25", city=city, level="partner")

    page = client.get(f"{prefix}{city.get_absolute_url()}").content.decode()

    history = page[page.index('id="relationship"') : page.index('id="timeline"')]
    assert all(word in history for word in words)
    assert [history.index(f'<time datetime="{day}">') for day in ("2020", "2025-02-26", "2999")] == sorted(
        history.index(f'<time datetime="{day}">') for day in ("2020", "2025-02-26", "2999")
    )
