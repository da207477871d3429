"""A preview link shows its one record, whatever else there is that is not public."""

from collections.abc import Iterator

import pytest

from portal.records.previews import make_link
from tests.safety.addresses import renditions, whole_text
from tests.safety.planting import STATES, Garden
from tests.safety.world import World
from tests.staff import EDITOR, make_user

pytestmark = pytest.mark.django_db

# What no page shows, a preview neither.
NEVER_SHOWN = (".staff_note", ".withdrawn_reason", ".original_name", ".hidden_reason")


def shown_by(client, token: str) -> Iterator[str]:
    """Yield all that a preview link shows: its page in both languages, and each picture it lets through."""
    for prefix in ("", "/en"):
        yield whole_text(client.get(f"{prefix}/preview/{token}/"))
    for photo, name in renditions():
        picture = client.get(f"/preview/{token}/photos/{photo}/{name}")
        if picture.status_code == 200:
            yield whole_text(picture)


def test_boundary_preview_link_shows_its_record_and_leaks_no_other(client):
    public, others, own = World(Garden(), "published"), Garden(), Garden()
    for state in STATES:
        World(others, state, base=public)
    rows = World(own, "draft").rows
    for kind in ("trip", "meeting", "photo", "followupaction", "agreement", "city"):
        _link, token = make_link(rows[kind], by=make_user(EDITOR), days=1)
        text = "\n".join(shown_by(client, token))
        assert own.found_in(text), kind
        assert not others.found_in(text), kind
        assert not [where for where in own.found_in(text) if where.endswith(NEVER_SHOWN)], kind


def test_boundary_preview_link_shows_nothing_withdrawn_below_and_no_draft_that_is_only_named(client):
    public, others, own = World(Garden(), "published"), Garden(), Garden()
    world = World(own, "draft")
    World(others, "withdrawn", base=world)
    World(others, "draft", base=public).lure(world)
    for kind in ("trip", "meeting", "photo", "followupaction", "agreement"):
        _link, token = make_link(world.rows[kind], by=make_user(EDITOR), days=1)
        text = "\n".join(shown_by(client, token))
        assert own.found_in(text), kind
        assert not others.found_in(text), kind


@pytest.mark.parametrize("state", ["published", "scheduled", "withdrawn"])
def test_boundary_preview_link_of_what_was_decided_on_is_an_unknown_address(client, state):
    """Whatever made it, and even if deciding had not ended it."""
    garden = Garden()
    rows = World(garden, state).rows
    unknown = client.get(f"/preview/{'A' * 43}/")
    for kind in ("trip", "photo"):
        _link, token = make_link(rows[kind], by=make_user(EDITOR), days=1)
        answer = client.get(f"/preview/{token}/")
        assert (answer.status_code, dict(answer.items())) == (404, dict(unknown.items()))
        assert not garden.found_in("\n".join(shown_by(client, token)))
