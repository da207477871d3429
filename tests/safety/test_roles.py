"""Every address, every role: a table. A new address without a row fails."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from portal.accounts.models import Agency, User
from portal.cities.models import Country
from portal.records.models import ImportRun
from portal.records.publishing import State
from tests import factories
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, address, signed_in
from trips.models import (
    Citation,
    Delegation,
    Document,
    FollowUpAction,
    Indicator,
    Lesson,
    Meeting,
    Photo,
    ProgressUpdate,
    Topic,
    Trip,
)

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR)
# o: answered; e: answered with what is wrong; >: led on; L: asked to sign in; -: forbidden; 0: unknown;
# x: not by this method.
LETTERS = {200: "o", 400: "e", 409: "e", 302: ">", 403: "-", 404: "0", 405: "x"}

# Each row: what GET gives each of ROLES, in their order; what a POST of nothing gives, where there is one.
# The records are drafts. A page of a model that has no row fails the test.
Rows = dict[str, tuple[str, ...]]

PLAIN: Rows = {
    "changelist": ("Loo--",),
    "add": ("Loo--", "Loo--"),
    "change": ("Loo--", "Lee--"),
    "delete": ("Loo--", "Loo--"),
    "history": ("Loo--",),
    "simple_history": ("Loo--", "L----"),
    "compare": ("L>>--",),
    "bring_back": ("L----", "Lee--"),
}
RECORD: Rows = PLAIN | {
    "submit": ("Loo--", "L>>--"),
    "return": ("L->--", "L->--"),
    "publish": ("L-o--", "L-e--"),
    "unschedule": ("L->--", "L->--"),
    "withdraw": ("L-o--", "L-e--"),
    "preview": ("Loo--", "L----"),
    "preview_links": ("Loo--", "Lee--"),
}
PHOTO: Rows = RECORD | {"retry": ("L----", "L>>--")}
TRIP: Rows = RECORD | {
    "paste_itinerary": ("Loo--", "Loo--"),
    "paste_participants": ("Loo--", "Loo--"),
    "photos": ("Loo--", "L>>--"),
    "photos_upload": ("L>>--", "Lee--"),
}
MEETING: Rows = RECORD | {
    "copy": ("L----", "L>>--"),
    "paste_participants": ("Loo--", "Loo--"),
}
DOCUMENT: Rows = RECORD | {"outline": ("Loo--", "L----")}
DELEGATION: Rows = PLAIN | {"paste_members": ("Loo--", "Loo--")}
IMPORT: Rows = {
    "changelist": ("Loo--",),
    "add": ("Loo--", "Lee--"),
    "change": ("Loo--", "Lxx--"),
    "delete": ("L----", "L----"),
    "history": ("Loo>>",),
    "run": ("Lxx--", "Loo--"),
    "file": ("Loo--",),
}
# Reporters read their agency's follow-ups, and add what was done.
FOLLOW_UP: Rows = RECORD | {"changelist": ("Looo-",), "change": ("Looo-", "Lee--")}
FOLLOW_UP |= {"review": ("Looo-", "Looe-"), "review_sheet": ("Looo-",), "review_csv": ("Looo-",)}
PROGRESS: Rows = PLAIN | {
    "changelist": ("Looo-",),
    "add": ("Looo-", "Looo-"),
    "change": ("Looo-", "L----"),
    "delete": ("L----", "L----"),
    "bring_back": ("L----", "L----"),
}
COUNTRY: Rows = PLAIN | {
    "add": ("L----", "L----"),
    "change": ("Loo--", "L----"),
    "delete": ("L----", "L----"),
}
AGENCY: Rows = {
    "changelist": ("Loooo",),
    "add": ("L---o", "L---o"),
    "change": ("Loooo", "L---o"),
    "delete": ("L----", "L----"),
    "history": ("Loooo",),
    "simple_history": ("Loooo", "L----"),
}
USER: Rows = {
    "changelist": ("L---o",),
    "add": ("L---o", "L---o"),
    "change": ("L---o", "L---o"),
    "delete": ("L----", "L----"),
    "history": ("L---o",),
}
MODELS: dict[type, Rows] = {
    Agency: AGENCY,
    User: USER,
    Country: COUNTRY,
    Topic: PLAIN,
    Trip: TRIP,
    Meeting: MEETING,
    Delegation: DELEGATION,
    Document: DOCUMENT,
    ImportRun: IMPORT,
    Citation: PLAIN,
    Photo: PHOTO,
    FollowUpAction: FOLLOW_UP,
    ProgressUpdate: PROGRESS,
}

OPEN, UNKNOWN = ("ooooo",), ("00000",)
LISTS = (
    "trip meeting photo document agreement lesson indicator follow_up city tie institution association agency"
)
FOLLOWING = (
    "council_desk search site_map sitemap_index trips_feed follow_ups_feed agreements_feed documents_feed"
    " due_calendar style"
)
# Addresses that are of no model's admin, with their arguments: what is public for everyone, whoever asks.
OTHERS: dict[str, tuple[Any, ...]] = {
    **{f"{name}_list": (OPEN, []) for name in LISTS.split()},
    **{f"{name}_detail": (UNKNOWN, ["of-a-draft"]) for name in LISTS.split()},
    "agency_detail": (OPEN, ["agcy-t1"]),
    "photo_sheet": (OPEN, []),
    **{
        name: (OPEN, [])
        for name in ("home", "about", "statistics", "data_desk", "healthz", "readyz", "robots")
    },
    "data_export": (OPEN, ["trips", "csv"]),
    **{
        name: (OPEN, [])
        for name in ("desk_package", "data_catalog", "data_archive", "data_changes", "snapshot_list")
    },
    **{name: (OPEN, ["trips"]) for name in ("data_set", "set_package", "data_checksum")},
    "snapshot_file": (UNKNOWN, ["2026-03-27"]),
    "trip_archive": (UNKNOWN, ["of-a-draft"]),
    "statistics_file": (OPEN, ["trips-by-year"]),
    **{name: (OPEN, []) for name in FOLLOWING.split()},
    "sitemap_section": (OPEN, ["pages", "1"]),
    "search_feed": (("eeeee",), []),
    "security_txt": (UNKNOWN, []),
    **{name: (UNKNOWN, ["of-a-draft"]) for name in ("trip_card", "trip_calendar")},
    **{name: (UNKNOWN, ["of-a-draft"]) for name in ("city_feed", "association_feed", "institution_feed")},
    "council_session": (UNKNOWN, ["4-regular-7"]),
    "document_file": (UNKNOWN, ["doc-0001"]),
    "follow_up_evidence": (UNKNOWN, ["fu-2026-001", "upd-0001"]),
    "photo_rendition": (("0oo00",), ["photo-2026-001", "320.webp"]),
    "linked_preview": (("00000", "xxxxx"), ["A" * 43]),
    "linked_rendition": (("00000", "xxxxx"), ["A" * 43, "photo-2026-001", "320.webp"]),
    "original": (("L0000",), ["none.pdf"]),
    "record_on_site": (("L0000",), ["0", "0"]),
    "admin:view_on_site": (("L0000",), ["0", "0"]),
    "admin:index": (("Loooo",), []),
    "admin:work_list": (("L00o0",), ["my-agency"]),
    "admin:app_list": (("Looo0",), ["trips"]),
    "admin:autocomplete": (("L----",), []),
    "admin:jsi18n": (("Loooo",), []),
    "admin:login": (("o>>>>",), []),
    "admin:logout": ((">xxxx", ">oooo"), []),
    "admin:password_change": (("Loooo", "Loooo"), []),
    "admin:password_change_done": (("Loooo",), []),
}


def letter(response: Any) -> str:
    if response.status_code == 302 and "/login/" in response["Location"]:
        return "L"
    return LETTERS[response.status_code]


def names(patterns: Any = None, space: str = "") -> Iterator[str]:
    """Yield the name of every route; Django's own redirect of old addresses has none."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield space + pattern.name


def make_import_run() -> ImportRun:
    file = ContentFile(b"id,name\r\n,\xe6\xb3\xa2\xe5\xa3\xab\xe9\xa0\x93\r\n", name="cities.csv")
    run = ImportRun(data_set="cities", file=file, file_name="cities.csv", sha256="0" * 64)
    run.uploaded_by = User.objects.create(username="importer")
    run.save()
    return run


class Portal:
    """One draft of everything, and a client for each role."""

    def __init__(self) -> None:
        agency = factories.make_agency()
        trip = factories.make_trip(**factories.FIT_TRIP)
        meeting = factories.make_meeting(trip=trip)
        city = factories.make_city()
        tie = factories.make_tie(city=city)
        photo = factories.make_photo(meeting=meeting)
        storages["renditions"].save(f"{photo.rendition_token}/320.webp", ContentFile(b"picture"))
        document = factories.make_document(trip=trip)
        follow_up = factories.make_follow_up(meeting=meeting, lead_agency=agency)
        update = factories.make_update(follow_up=follow_up)
        rows = [agency, trip, meeting, city, tie, photo, document, follow_up, update]
        rows += [factories.make_institution(), factories.make_association(), factories.make_agreement()]
        rows += [factories.make_nil_return(agency=agency), factories.make_stated_count()]
        rows += [factories.make_topic(), Delegation.objects.create(trip=trip, name="市長團")]
        rows += [Citation.objects.create(document=document, trip=trip), Country.objects.get(code="US")]
        rows += [make_import_run()]
        rows += [
            Lesson.objects.create(trip=trip, title="借鏡"),
            Indicator.objects.create(name="公托", unit="處"),
        ]
        self.clients = [Client()]
        for role in ROLES[1:]:
            client = signed_in(role, agency=agency)
            client.key = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.clients.append(client)
        self.rows = {type(row): row for row in rows} | {User: self.clients[1].user}

    def answers(self, url: str, method: str) -> str:
        return "".join(self.answer(client, url, method) for client in self.clients)

    def answer(self, client: Client, url: str, method: str) -> str:
        """Ask, and take back whatever it changed."""
        if hasattr(client, "key"):
            client.cookies[settings.SESSION_COOKIE_NAME] = client.key
        with transaction.atomic():
            response = getattr(client, method)(url)
            if response.streaming:
                response.getvalue()
            transaction.set_rollback(True)
        return letter(response)


def routes(portal: Portal) -> dict[str, tuple[tuple[str, ...] | None, list[Any]]]:
    """Return the row and the arguments of every route; no row where the table does not know it."""
    found: dict[str, tuple[Any, list[Any]]] = {name: OTHERS.get(name, (None, [])) for name in names()}
    password = "admin:auth_user_password_change"
    found[password] = (USER["change"], [portal.rows[User].pk])
    for model, row in portal.rows.items():
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        rows = MODELS.get(model, RECORD)
        for name in [name for name in found if name.startswith(prefix)]:
            page = name.removeprefix(prefix)
            is_of_all = page in ("add", "changelist") or page.startswith("review")
            arguments = [] if is_of_all else [row.pk]
            if page in ("simple_history", "bring_back"):
                arguments.append(row.history.latest("history_id").pk)
            found[name] = (rows.get(page), arguments)
    return found


@pytest.fixture
def portal(monkeypatch) -> Portal:
    """Who may come in is asked here, not what stands there: nothing is rendered, and no refusal logged."""
    monkeypatch.setattr(Template, "render", lambda *args, **kwargs: "")
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return Portal()


# simple_history asks so for a model without keys.
@pytest.mark.filterwarnings("ignore:Calling select_related")
def test_every_address_gives_each_role_what_the_table_says(portal):
    known = routes(portal)
    assert not [name for name, (row, _arguments) in known.items() if row is None]
    wrong = []
    for name, (row, arguments) in known.items():
        url = reverse(name, args=arguments)
        for method, expected in zip(("get", "post"), row, strict=False):
            given = portal.answers(url, method)
            if given != expected:
                wrong.append(f"{method} {name}: {given}, not {expected}")
    assert not wrong, "\n".join(wrong)


STEPS = ("submit", "return", "publish", "unschedule", "withdraw")


@pytest.mark.parametrize("role", [EDITOR, REPORTER, USER_ADMINISTRATOR])
def test_who_is_no_publisher_makes_nothing_public(role):
    client, trip = signed_in(role), factories.make_trip(**factories.FIT_TRIP)
    data = {"reason": "x", "remarks": "x", f"version:trips.trip:{trip.pk}": trip.version}
    for step in STEPS[1:]:
        assert client.post(address(trip, step), data).status_code == 403
    chosen = {"action": "publish_selected", "_selected_action": [trip.pk], "confirmed": "1"}
    client.post(address(type(trip), "changelist"), chosen | data)
    trip.refresh_from_db()
    assert (trip.state, trip.version) == (State.DRAFT, 1)


@pytest.mark.parametrize("role", ROLES[1:])
def test_nobody_raises_their_own_account(role):
    client = signed_in(role)
    groups = list(Group.objects.values_list("pk", flat=True))
    raised = {"username": client.user.username, "groups": groups, "is_superuser": "on", "is_staff": "on"}
    permissions = list(Permission.objects.values_list("pk", flat=True)[:50])
    for url in (address(client.user), address(User, "add")):
        client.post(url, raised | {"user_permissions": permissions, "is_active": "on"})
    client.user.refresh_from_db()
    assert [group.name for group in client.user.groups.all()] == [role]
    assert not client.user.is_superuser
    assert not client.user.user_permissions.exists()
    assert not User.objects.exclude(pk=client.user.pk).exists()
