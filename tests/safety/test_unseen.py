"""What is not public changes no byte of what is: no count, date, order, neighbour, choice or figure."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.cities.models import City
from portal.records.dates import PartialDate
from tests.factories import make_agency, make_city
from tests.safety.addresses import every_address
from tests.safety.planting import STATES, Garden
from tests.safety.world import World
from trips.models import Agreement, FollowUpAction, Meeting, Photo, Trip

pytestmark = pytest.mark.django_db

# What sorts, filters and finds by what is derived.
FILTERS = (
    "/meetings/?sort=newest", "/meetings/?year=2026", "/cities/?contact=recent", "/cities/?contact=never",
    "/cities/?sort=contact", "/cities/?sort=level", "/follow-ups/?overdue=true", "/follow-ups/?stale=true",
    "/photos/?sort=newest", "/trips/?year=2026", "/sister-cities/?contact=dormant",
    "/institutions/?sort=contact",    "/search/?q=zq&country=US", "/search/?q=zq&year=2026",
)  # fmt: skip


def bodies(client, asked: list[str]) -> dict[str, bytes]:
    found = {}
    for path in asked:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[path] = (response.status_code, body)
    return found


def moved_to_the_front(world: World, elsewhere: City) -> None:
    """Give hidden rows days that would come first, last or alone in whatever is derived from days.

    The hidden meeting takes place in a public city in which no public one does.
    """
    day = timezone.localdate() - timedelta(days=1)
    keys = {name: row.pk for name, row in world.rows.items()}
    Trip.objects.filter(pk=keys["trip"]).update(starts_on=day, ends_on=day)
    Meeting.objects.filter(pk=keys["meeting"]).update(starts_on=day, order=0, city=elsewhere)
    Agreement.objects.filter(pk=keys["agreement"]).update(signed_on=PartialDate(1999, 1, 1), term_to=None)
    FollowUpAction.objects.filter(pk=keys["followupaction"]).update(due_on=PartialDate(2001, 1, 1))
    Photo.objects.filter(pk=keys["photo"]).update(order=0, taken_on=date(1999, 1, 1))


def test_unseen_rows_change_no_byte_of_any_public_answer(client, monkeypatch):
    """Asked in Chinese and of the files: English is the same rows in other words."""
    moment = timezone.now()  # An archive says when it was made.
    monkeypatch.setattr(timezone, "now", lambda: moment)
    garden = Garden()
    base = World(garden, "published")
    for _state in STATES:  # Agencies are public: each hidden nil return finds one that is there already.
        make_agency()
    elsewhere = make_city(published=True)
    asked = [path for path in [*every_address(), *FILTERS] if not path.startswith("/en/")]
    before = bodies(client, asked)
    for state in STATES:
        moved_to_the_front(World(garden, state, base), elsewhere)
    after = bodies(client, asked)

    assert len(before) > 80
    assert [path for path in asked if after[path] != before[path]] == []
