"""The past shows nothing that is not public today, and nothing that was not public then."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from portal.accounts.shown import ShownModel
from portal.records.checks import classified
from portal.records.models import PublishableRecord, Record
from portal.records.past_tables import kept_links, kept_models
from portal.records.publishing import withdraw
from tests.factories import (
    make_document,
    make_meeting,
    make_participant,
    make_photo,
    make_trip,
)
from tests.pasts import DAY, LATER, SECOND, THEN, body
from tests.safety.addresses import every_address
from tests.safety.planting import STATES, Garden, bring_into
from tests.safety.world import RECORDS, World
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, signed_in
from tests.staff import address as admin_address
from trips.models import Delegation, DelegationMember

pytestmark = pytest.mark.django_db


def test_past_does_not_show_what_was_withdrawn_since(client, at):
    trip = make_trip(title="撤回之訪", published=True)
    meeting = make_meeting(trip=trip, title="撤回之會", published=True)
    own = make_meeting(title="自撤之會", published=True)
    at(LATER)
    for record in (trip, own):
        withdraw(record, by=None, reason="錯誤")

    for address in (f"/trips/{trip.slug}/", f"/meetings/{meeting.slug}/", f"/meetings/{own.slug}/"):
        assert client.get(f"/as-of/{DAY}{address}").status_code == 404
    everything = "".join(
        body(client.get(f"/as-of/{DAY}{one}")) for one in ("/", "/trips/", "/meetings/", "/data/meetings.csv")
    )
    assert not re.search("撤回之|自撤之會", everything)


def test_past_shows_what_is_published_again_as_it_stood(client, at):
    trip = make_trip(title="初版", published=True)
    at(THEN + timedelta(days=1))
    withdraw(trip, by=None, reason="錯誤")
    at(THEN + timedelta(days=3))
    trip.state, trip.published_at, trip.title = "published", timezone.now(), "再版"
    trip.save()
    at(LATER)

    assert "初版" in body(client.get(f"/as-of/{DAY}/trips/{trip.slug}/"))
    assert client.get(f"/as-of/2026-03-29/trips/{trip.slug}/").status_code == 404


def test_past_withholds_what_is_withheld_today(client, at):
    trip = make_trip(published=True)
    meeting = make_meeting(trip=trip, title="祕密之會", told_us="機密之言", published=True)
    document = make_document(trip=trip, title="祕密之書", published=True)
    delegation = Delegation.objects.create(trip=trip, name="訪問團")
    member, gone = (
        DelegationMember.objects.create(delegation=delegation, role="member", name=f"祕密之人{n}")
        for n in "甲乙"
    )
    at(LATER)
    for record in (meeting, document, member, gone):
        record.withheld_reason = "今日之由"
        record.save()
    gone.delete()
    shown = [
        body(client.get(f"/as-of/{DAY}{address}"))
        for address in (
            trip.get_absolute_url(),
            meeting.get_absolute_url(),
            document.get_absolute_url(),
            "/meetings/",
            "/data/meetings.csv",
        )
    ]

    assert all("今日之由" in text for text in shown[:4])
    assert not re.search("祕密之|機密之言", "".join(shown))


def test_past_hides_a_photo_that_is_hidden_today(client, at):
    trip = make_trip(published=True)
    photo = make_photo(
        trip=trip,
        caption="已隱藏之照",
        processing="ready",
        width=640,
        height=480,
        rendition_token="t",
        published=True,
    )
    at(THEN + timedelta(seconds=1))
    photo.hidden_reason = "未經同意"
    photo.save()
    at(LATER)
    address = f"/as-of/{SECOND}/trips/{trip.slug}/"

    assert "已隱藏之照" not in body(client.get(address))
    assert client.get(f"/as-of/{SECOND}/photos/{photo.slug}/").status_code == 404
    photo.hidden_reason, photo.width, photo.height = "", 320, 240
    photo.save()
    assert 'width="320" height="240"' in body(client.get(address))
    assert "已隱藏之照" in body(client.get(address))
    assert f'src="/photos/{photo.slug}/' in body(client.get(address))


def test_past_does_not_show_a_row_that_hangs_on_a_draft_today(client, at):
    meeting = make_meeting(published=True)
    person = make_participant(meeting=meeting, name="移走之人")
    at(LATER)
    person.meeting = make_meeting(trip=meeting.trip)
    person.save()

    assert "移走之人" not in body(client.get(f"/as-of/{DAY}{meeting.get_absolute_url()}"))
    person.delete()
    assert "移走之人" in body(client.get(f"/as-of/{DAY}{meeting.get_absolute_url()}"))


def test_past_never_shows_a_draft_of_then(client, at):
    trip = make_trip(title="草稿之題")
    at(THEN + timedelta(days=2))
    trip.title, trip.state, trip.published_at = "公開之題", "published", timezone.now()
    trip.save()
    at(LATER)

    assert client.get(f"/as-of/{DAY}/trips/{trip.slug}/").status_code == 404
    assert "草稿之題" not in body(client.get(f"/as-of/{DAY}/trips/"))


def test_past_of_everything_leaks_nothing(client, at):
    """Worlds that were public then and are not today, and the internal fields of one that is."""
    garden, seen = Garden(), Garden()
    worlds = {state: World(garden, "published") for state in STATES}
    garden.tokens = {token: where for token, where in garden.tokens.items() if "Topic" not in where}
    public = World(seen, "published")
    internal = {
        f"{model.__name__}.{name}" for model in RECORDS for name in classified(model, "internal_fields")
    }
    garden.tokens |= {
        token: where for token, where in seen.tokens.items() if where.removeprefix("published ") in internal
    }
    at(LATER)
    for state, world in worlds.items():
        for row in world.rows.values():
            if isinstance(row, PublishableRecord):
                bring_into(row, state)
                row.save()
    found, answered = [], 0
    for address in every_address():
        response = client.get(f"/as-of/{SECOND}{address}")
        assert response.status_code in (200, 302, 400, 404), address
        answered += response.status_code == 200
        text = body(response)
        for part in address.split("?")[0].split("/"):
            text = text.replace(part, "") if "-" in part else text
        found += [f"{where} at {address}" for where in garden.found_in(text)]

    assert found == []
    assert answered > 60
    page = body(client.get(f"/as-of/{SECOND}{public.rows['trip'].get_absolute_url()}"))
    assert seen.found_in(page)


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR])
def test_past_is_the_same_for_staff(at, role):
    draft, client = make_trip(), signed_in(role)
    at(THEN + timedelta(days=1))

    assert client.get(f"/as-of/{DAY}/trips/").status_code == 200
    in_admin = [admin_address(draft, step) for step in ("change", "preview")]
    for address in (f"/trips/{draft.slug}/", "/admin/", *in_admin):
        assert client.get(f"/as-of/{DAY}{address}").status_code == 404


def test_every_table_of_the_public_has_a_history_or_is_known_to_have_none():
    kept = {*kept_models(), *kept_links()}
    shown = [model for model in apps.get_models(include_auto_created=True) if is_shown(model)]

    assert {model._meta.db_table for model in shown} - kept == {"cities_country"}
    assert all(model._meta.pk.column == "id" for model in kept_models().values())


def is_shown(model) -> bool:
    """Whether a table holds what pages show: records, their links, and rows that are no records."""
    owner = model._meta.auto_created or model
    return issubclass(owner, Record | ShownModel)
