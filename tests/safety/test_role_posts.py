"""What each role may not do, tried with all that the page of somebody who may would send."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portal.records.publishing import State
from tests import factories, importing, photo_rolls
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, address, form_data, signed_in
from tests.trips.test_admin_paste import looked_at, sent_again
from trips.models import ItineraryItem, Meeting, Photo, Trip

pytestmark = pytest.mark.django_db

MODELS = (Trip, Meeting, Photo, ItineraryItem)
Deed = tuple[str, dict[str, Any]]


def stored() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def version(*records: Any) -> dict[str, Any]:
    return {f"version:{one._meta.label_lower}:{one.pk}": one.version for one in records}


class Desk:
    """One record of each state, and every deed as the publisher's own pages would send it."""

    def __init__(self) -> None:
        self.publisher = signed_in(PUBLISHER)
        self.public = factories.make_trip(published=True, title="舊題目")
        self.public.title = "新題目"
        self.public.save()
        self.meeting = factories.make_meeting(trip=self.public, published=True)
        self.photo = factories.make_photo(trip=self.public, published=True)
        self.draft = factories.make_trip(**factories.FIT_TRIP)
        self.submitted = factories.make_trip(state=State.IN_REVIEW)

    def locked(self) -> dict[str, Deed]:
        """What changes published data, each by a way of its own."""
        client, trip = self.publisher, self.public
        pasted = looked_at(client, address(trip, "paste_itinerary"), "3/12 拜會曼徹斯特市政府")
        grid = photo_rolls.typed(
            photo_rolls.grid(client, trip), **photo_rolls.named(self.photo, caption="改")
        )
        old = trip.history.earliest("history_id")
        back = {"version": trip.version, "field": ["title"], "new": trip.history.latest("history_id").pk}
        checked = importing.send(client, "trips", importing.table({"id": trip.code, "title": "匯入"}))
        read = {"fingerprint": importing.report(checked).fingerprint, "rows": "1"}
        return {
            "change": (address(trip), form_data(client.get(address(trip)), title="改")),
            "paste": (address(trip, "paste_itinerary"), sent_again(pasted, save="1")),
            "roll": (address(trip, "photos"), grid),
            "bring back": (f"{address(trip, 'history')}{old.pk}/bring-back/", back),
            "import": (importing.page("run", checked.context_data["run"].pk), read),
            "withdraw": (address(trip, "withdraw"), {"reason": "x"}),
        }

    def decided(self) -> dict[str, Deed]:
        """What publishers decide of what is not public."""
        many = {"action": "publish_selected", "_selected_action": [self.draft.pk], "confirmed": "1"}
        return {
            "publish": (address(self.draft, "publish"), version(self.draft)),
            "publish many": (address(Trip, "changelist"), many | version(self.draft)),
            "return": (address(self.submitted, "return"), {"remarks": "x"}),
        }

    def edited(self) -> dict[str, Deed]:
        """What editors do as well, and nobody else."""
        client, trip = self.publisher, self.draft
        pasted = looked_at(client, address(trip, "paste_itinerary"), "3/12 拜會曼徹斯特市政府")
        picture = photo_rolls.upload(photo_rolls.encoded())
        return {
            "draft change": (address(trip), form_data(client.get(address(trip)), title="改")),
            "draft paste": (address(trip, "paste_itinerary"), sent_again(pasted, save="1")),
            "submit": (address(trip, "submit"), {}),
            "copy": (address(self.meeting, "copy"), {}),
            "upload": (address(trip, "photos_upload"), {"pictures": [picture]}),
        }


def changing(client: Client, deeds: dict[str, Deed]) -> list[str]:
    """Return the deeds that changed anything; each is taken back."""
    before, found = stored(), []
    for name, (url, data) in deeds.items():
        with transaction.atomic():
            response = client.post(url, data)
            if response.streaming:
                response.getvalue()
            changed = stored() != before
            transaction.set_rollback(True)
        for value in data.get("pictures", ()):
            value.seek(0)
        found += [name] if changed else []
    return found


def test_deeds_of_each_role_with_all_they_need_change_what_that_role_may_and_nothing_else():
    desk = Desk()
    kinds: tuple[Callable[[], dict[str, Deed]], ...] = (desk.locked, desk.decided, desk.edited)
    deeds = {name: deed for kind in kinds for name, deed in kind().items()}
    assert changing(desk.publisher, deeds) == list(deeds)
    assert changing(signed_in(EDITOR), deeds) == list(desk.edited())
    for client in (signed_in(REPORTER), signed_in(USER_ADMINISTRATOR), Client()):
        assert changing(client, deeds) == []
