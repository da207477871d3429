"""What takes long is made once, by one, for as long as nothing changes; and nothing of a preview is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from portal.records import latest
from portal.records.kept_pages import forget_all
from portal.records.latest import Latest
from portal.records.publishing import Preview, previewing
from tests.factories import make_topic
from trips.models import Trip


@pytest.fixture
def values() -> Latest[str, object]:
    return Latest()


@pytest.mark.django_db
def test_value_is_made_once_until_something_is_saved_or_the_day_turns(values, monkeypatch):
    first = values.all(["a", "b"], lambda key: object())
    assert values.all(["b", "a"], lambda key: object()) == first[::-1]

    make_topic()
    second = values.all(["a", "b"], lambda key: object())
    assert not set(second) & set(first)

    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    third = values.all(["a", "b"], lambda key: object())
    assert not set(third) & set(second)

    forget_all()
    assert not set(values.all(["a", "b"], lambda key: object())) & set(third)


@pytest.mark.django_db
def test_value_that_is_made_while_something_is_saved_is_not_kept_for_what_comes_after(values):
    values.all(["a"], lambda key: make_topic())

    assert values.all(["a"], lambda key: "anew") == ["anew"]


@pytest.mark.django_db
def test_preview_neither_leaves_a_value_nor_finds_one(values):
    with previewing(Preview({Trip: frozenset({1})})):
        assert values.all(["a"], lambda key: "previewed") == ["previewed"]
    assert values.all(["a"], lambda key: "public") == ["public"]
    with previewing(Preview({Trip: frozenset({1})})):
        assert values.all(["a"], lambda key: "previewed") == ["previewed"]


def test_many_who_ask_at_once_wait_for_the_one_who_makes_it(values, monkeypatch):
    monkeypatch.setattr(latest, "public_stamp", lambda: "1/None")
    is_made, made = Event(), []

    def make(key: str) -> str:
        made.append(key)
        is_made.wait(0.2)
        return key

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: values.all(["a"], make), range(8)))

    assert found == [["a"]] * 8
    assert made == ["a"]
