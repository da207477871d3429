"""Nothing leaks: tokens planted in everything that is not public, every public address walked."""

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from diaspora.models import Association, Officer
from portal.accounts.models import Agency
from portal.cities.models import City, Institution, SisterCityTie, StatedCount
from portal.pages.datasets import DATASETS
from portal.pages.sitemaps import SECTIONS
from portal.records.checks import classified
from portal.records.dates import PartialDate
from portal.records.models import Record
from portal.records.search.declaration import searched_models
from portal.records.search.results import counts, scope_of
from portal.records.search.tokens import Query
from tests.factories import make_agency, make_document, make_meeting
from tests.safety.planting import STATES, Garden, bring_into, plant_renditions
from trips import models as trips
from trips.models.citation import TARGET_KEYS
from trips.statistics.figures import FIGURES

pytestmark = pytest.mark.django_db

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
NO_HOST = {"host_text": "", "host_text_en": ""}


class World:
    """One row of every record in one state.

    With a `base`, rows that have a state of their own hang on the base's parents; their plain children,
    which have none, hang on them.
    """

    def __init__(self, garden: Garden, state: str, base: "World | None" = None) -> None:
        self.garden, self.state, self.base = garden, state, base
        self.rows: dict[str, Record] = {}
        self.plant_partners()
        self.plant_trip()
        self.plant_agreement()
        self.plant_follow_up()
        self.plant_citations()

    def plant(self, model: type[Record], **known: object) -> Record:
        withholdable = hasattr(model, "withheld_reason")
        state = "published" if self.state == "withheld" and not withholdable else self.state
        self.rows[model._meta.model_name] = row = self.garden.plant(model, state, **known)
        return row

    def parent(self, name: str) -> Record:
        return (self.base or self).rows[name]

    def plant_partners(self) -> None:
        plant = self.plant
        city = plant(City, country_id="US")
        plant(SisterCityTie, city=self.parent("city"), ended_on=None, ended_reason="", ended_reason_en="")
        plant(StatedCount)
        plant(Institution, city=city, part_of=None)
        plant(Officer, association=plant(Association, city=city, country_id="US"))
        if not self.base:
            plant(trips.Topic, parent=None)

    def plant_trip(self) -> None:
        plant, rows = self.plant, self.rows
        trip = plant(trips.Trip, lead_agency=None)
        plant(trips.Objective, trip=trip)
        plant(trips.DelegationMember, delegation=plant(trips.Delegation, trip=trip), agency=None)
        city = rows["city"]
        meeting = plant(
            trips.Meeting, trip=self.parent("trip"), host_city=city, city=city, ends_on=None, **NO_HOST
        )
        meeting.topics.add(self.parent("topic"))
        plant(trips.ItineraryItem, trip=trip, meeting=meeting, ends_on=None)
        plant(trips.Participant, meeting=meeting)
        plant(trips.Quotation, trip=self.parent("trip"), meeting=meeting)
        photo = plant(
            trips.Photo,
            trip=self.parent("trip"),
            meeting=self.parent("meeting"),
            city=city,
            association=rows["association"],
            is_cover=False,
        )
        plant_renditions(self.garden, photo)
        document = plant(trips.Document, trip=self.parent("trip"), language="en")
        plant(trips.DocumentPresenter, document=document, agency=None)
        plant(
            trips.NilReturn,
            agency=Agency.objects.filter(nil_returns=None).first() or make_agency(),
            document=document,
        )
        plant(trips.Lesson, trip=self.parent("trip"), topic=None, agency=None).meetings.add(meeting)
        plant(trips.Expense, trip=trip, agency=None)
        indicator = plant(trips.Indicator, agency=None)
        indicator.trips.add(self.parent("trip"))
        plant(trips.Reading, indicator=indicator, kind="actual")

    def plant_agreement(self) -> None:
        plant, rows = self.plant, self.rows
        agreement = plant(
            trips.Agreement,
            trip=self.parent("trip"),
            meeting=self.parent("meeting"),
            contact_agency=None,
            city_is_party=True,
            status="terminated",
            waits=True,
        )
        none = {"city": None, "institution": None, "text": "", "text_en": ""}
        plant(trips.AgreementParty, agreement=agreement, association=rows["association"], **none)
        plant(trips.AgreementResult, agreement=agreement)
        bring_into(agreement, "published" if self.state == "withheld" else self.state)
        agreement.save()

    def plant_follow_up(self) -> None:
        open_one = {"status": "not_reported", "closed_on": None, "percent": None}
        not_closing = {"closing_ground": "", "closing_reason": "", "closing_reason_en": ""}
        common = {"lead_agency": None, "case_officer": None, "meeting": self.parent("meeting")}
        if self.base:  # A hidden part of a public follow-up.
            whole = self.base.rows["followupaction"]
            self.plant(trips.FollowUpAction, parent=whole, **common, **open_one, **not_closing)
        follow_up = self.plant(trips.FollowUpAction, **common, **open_one, **not_closing)
        self.plant(
            trips.ProgressUpdate,
            follow_up=follow_up,
            agency=None,
            evidence_photo=self.rows["photo"],
            new_status="in_progress",
            **not_closing,
        )

    def plant_citations(self) -> None:
        """Hidden documents cited by public records, and public documents that cite hidden ones."""
        for key in TARGET_KEYS:
            name = trips.Citation._meta.get_field(key).related_model._meta.model_name
            self.plant(trips.Citation, document=self.parent("document"), **{key: self.rows[name]})
            self.plant(trips.Citation, document=self.rows["document"], **{key: self.parent(name)})

    def lure(self, public: "World") -> None:
        """Point the public rows' own keys at these rows."""
        rows = self.rows
        links = {
            "meeting": {"host_city": rows["city"], "city": rows["city"]},
            "photo": {"city": rows["city"], "association": rows["association"]},
            "institution": {"city": rows["city"], "part_of": rows["institution"]},
            "association": {"city": rows["city"]},
            "itineraryitem": {"meeting": rows["meeting"]},
            "agreement": {"trip": rows["trip"], "meeting": rows["meeting"]},
            "agreementparty": {"association": rows["association"]},
            "document": {"trip": rows["trip"]},
            "followupaction": {"parent": rows["followupaction"]},
            "progressupdate": {"evidence_photo": rows["photo"]},
        }
        for name, keys in links.items():
            row = public.rows[name]
            type(row).objects.filter(pk=row.pk).update(**keys)
        public.rows["lesson"].meetings.add(rows["meeting"])
        public.rows["lesson"].indicators.add(rows["indicator"])
        rows["lesson"].indicators.add(public.rows["indicator"])
        public.rows["indicator"].trips.add(rows["trip"])


def addresses(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (name, pattern) of every route, the admin's own left out: its tests hold it."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from addresses(pattern.url_patterns, prefix)
        else:
            yield pattern.name or "", pattern


def rows_of(model: type[Record]) -> QuerySet:
    return model.objects.order_by("pk")


# How each route is filled; a route that is not here fails the test.
PLAIN = {
    "home", "search", "about", "data_desk", "site_map", "healthz", "readyz", "robots", "security_txt",
    "sitemap_index", "trips_feed", "follow_ups_feed", "due_calendar", "style", "statistics",
    "agreements_feed", "documents_feed", "search_feed", "council_desk", "desk_package", "data_catalog",
    "data_changes", "snapshot_list",
}  # fmt: skip
DETAILS = {
    "trip_detail": trips.Trip,
    "meeting_detail": trips.Meeting,
    "photo_detail": trips.Photo,
    "document_detail": trips.Document,
    "document_file": trips.Document,
    "agreement_detail": trips.Agreement,
    "lesson_detail": trips.Lesson,
    "indicator_detail": trips.Indicator,
    "follow_up_detail": trips.FollowUpAction,
    "city_detail": City,
    "tie_detail": SisterCityTie,
    "institution_detail": Institution,
    "association_detail": Association,
    "agency_detail": Agency,
    "trip_card": trips.Trip,
    "trip_calendar": trips.Trip,
    "city_feed": City,
    "association_feed": Association,
    "institution_feed": Institution,
}
LISTS = {name.removesuffix("_detail") + "_list" for name in DETAILS if name.endswith("_detail")} | {
    "photo_sheet"
}
DATA_SETS = tuple(DATASETS)


# A feed is of a search: one without words is refused.
BARE_FEED = "/search/feed.atom"
RENDITIONS = ("320.webp", "320.jpg", "1280.jpg", "original.jpg")
# A preview link that there is not: what real ones show has a test of its own.
NO_TOKEN = "A" * 43


def renditions() -> Iterator[tuple[str, str]]:
    return product((photo.slug for photo in rows_of(trips.Photo)), RENDITIONS)


def evidence() -> Iterator[tuple[str, str]]:
    return ((update.follow_up.slug, update.slug) for update in rows_of(trips.ProgressUpdate))


def originals() -> Iterator[tuple[str]]:
    return ((name,) for name in ("no-such-file.pdf", *(one.file.name for one in rows_of(trips.Document))))


def council_sessions() -> Iterator[tuple[str]]:
    for term, kind, number in trips.Document.objects.values_list(
        "council_term", "session_kind", "session_number"
    ):
        yield ("-".join(str(part) for part in (term, kind, number) if part),)


def trips_on_site() -> Iterator[tuple[str, str]]:
    kind = str(ContentType.objects.get_for_model(trips.Trip).pk)
    return ((kind, str(trip.pk)) for trip in rows_of(trips.Trip))


# Pages and archives of the sets draw from the rows that their files show, and every file is walked in both
# languages: a few of the pages in either, and each archive in one of them, show that the rows are the same.
def is_in_english() -> bool:
    return translation.get_language() == "en"


def some_sets() -> Iterator[tuple[str]]:
    return ((name,) for name in DATA_SETS[is_in_english() :: 6])


def whole_archive() -> list[tuple[()]]:
    return [] if is_in_english() else [()]


def trip_archives() -> Iterator[tuple[str]]:
    return ((trip.slug,) for trip in rows_of(trips.Trip)[: 2 * is_in_english()])


OTHERS = {
    "data_set": some_sets,
    "snapshot_file": lambda: [("2026-03-27",)],  # There is none: tests/pages/test_snapshots.py takes some.
    "data_archive": whole_archive,
    "trip_archive": trip_archives,
    "set_package": lambda: [("meetings",)],
    "data_checksum": lambda: [("meetings",)],
    "photo_rendition": renditions,
    "follow_up_evidence": evidence,
    "original": originals,
    "record_on_site": trips_on_site,
    "linked_preview": lambda: [(NO_TOKEN,)],
    "linked_rendition": lambda: ((NO_TOKEN, *arguments) for arguments in renditions()),
    "council_session": council_sessions,
    "data_export": lambda: product(DATA_SETS, ["csv"]),
    "statistics_file": lambda: ((name,) for name in FIGURES),
    "sitemap_section": lambda: product(("pages", *SECTIONS), ["1"]),
}


def fillings(name: str) -> list[list[str]]:
    """Return every list of arguments with which a route is asked."""
    if name in PLAIN | LISTS:
        return [[]]
    if name in DETAILS:
        return [[row.code.lower()] for row in DETAILS[name].objects.all()]
    if name in OTHERS:
        return [list(arguments) for arguments in OTHERS[name]()]
    pytest.fail(f"The route {name!r} is unknown to the boundary test.")


def every_address() -> Iterator[str]:
    """Yield every address once: what has no language is the same in both."""
    yield from dict.fromkeys(addresses_in_both_languages())


def addresses_in_both_languages() -> Iterator[str]:
    names = {name for name, _pattern in addresses()}
    for language, name in product(("zh-hant", "en"), sorted(names)):
        with translation.override(language):
            for arguments in fillings(name):
                address = reverse(name, args=arguments)
                yield address
                if name in LISTS or name in ("search", "search_feed") or is_searched_set(name, arguments):
                    yield f"{address}?q=zq0"
                if name == "search":
                    yield from (
                        f"{address}?q=zq0&kind={model._meta.model_name}" for model in searched_models()
                    )


def is_searched_set(name: str, arguments: list[str]) -> bool:
    """Whether a route is of a data set that takes words to look for: another refuses them."""
    return name == "data_export" and "q" in DATASETS[arguments[0]].filterset.base_filters


def whole_text(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"] == "application/zip":
        archive = ZipFile(BytesIO(body))
        body = b"".join(archive.read(name) for name in archive.namelist())
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return headers + body.decode("utf-8", errors="replace")


def leaks(client, garden: Garden, *, expect_something: bool = True) -> list[str]:
    found, seen = [], 0
    for address in every_address():
        response = client.get(address)
        expected = (302,) if "/admin/" in address else (400,) if address.endswith(BARE_FEED) else (200, 404)
        assert response.status_code in expected, f"{address}: {response.status_code}"
        text = whole_text(response)
        seen += response.status_code == 200
        # The address that was asked for stands in its own page (language switch, canonical link).
        for part in address.split("?")[0].split("/"):
            text = text.replace(part, "") if "-" in part else text
        found += [f"{where} at {address}" for where in garden.found_in(text)]
    assert seen or not expect_something
    return found + [f"{where} by search" for token, where in garden.tokens.items() if is_found(token)]


# The CSV of each set is walked with all addresses, in both languages.
OTHER_FORMATS = ("jsonl", "ods", "json")


def leaks_of_files(client, garden: Garden, formats=OTHER_FORMATS) -> list[str]:
    """Return what the files of every data set show of a garden, in each format, its rows asked by change."""
    found = []
    for name, format in product(DATA_SETS, formats):
        harvest = "?updated_since=2000-01-01" if "updated_at" in DATASETS[name].header(chinese=False) else ""
        response = client.get(f"/data/{name}.{format}{harvest}")
        assert response.status_code == 200, name
        content = response.getvalue()
        if format == "ods":
            content = ZipFile(BytesIO(content)).read("content.xml")
        found += [f"{where} in {name}.{format}" for where in garden.found_in(content.decode())]
    return found


def is_found(token: str) -> bool:
    """Whether a planted token is in the index of what can be searched: no page needs to show it."""
    scopes = [scope_of(model, None, None) for model in searched_models()]
    return token.startswith("zq") and bool(counts(Query.parse(token), scopes))


def test_boundary_rows_that_are_not_public_leak_nothing(client):
    garden = Garden()
    for state in STATES:
        public = World(Garden(), "published")
        World(garden, state, base=public).lure(public)

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden)


@pytest.mark.parametrize("state", STATES)
def test_boundary_public_rows_under_a_parent_that_is_not_public_leak_nothing(client, state):
    garden = Garden()
    world = World(garden, "published")
    garden.tokens = {token: where for token, where in garden.tokens.items() if is_hidden_with_trip(where)}
    trip = world.rows["trip"]
    bring_into(trip, state)
    trip.save()

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden, ("jsonl",))


HANGING_ON_TRIP = (
    "Trip", "Objective", "Delegation", "DelegationMember", "ItineraryItem", "Meeting", "Participant",
    "Quotation", "Photo", "Lesson", "FollowUpAction", "ProgressUpdate", "Expense",
)  # fmt: skip


def is_hidden_with_trip(where: str) -> bool:
    return any(where.startswith((f"published {name}.", f"published {name} ")) for name in HANGING_ON_TRIP)


def test_boundary_what_is_withheld_shows_its_reason_and_nothing_else(client):
    public = World(Garden(), "published")
    garden = Garden()
    meeting = garden.plant(
        trips.Meeting, "withheld", trip=public.rows["trip"], host_city=public.rows["city"], city=None,
        ends_on=None, withheld_reason_en="a public reason", **NO_HOST,
    )  # fmt: skip
    garden.plant(trips.Participant, "withheld", meeting=meeting)
    garden.plant(trips.Quotation, "withheld", trip=meeting.trip, meeting=meeting)
    photo = garden.plant(
        trips.Photo,
        "published",
        trip=meeting.trip,
        meeting=meeting,
        city=None,
        association=None,
        is_cover=False,
    )
    plant_renditions(garden, photo)
    document = garden.plant(
        trips.Document, "withheld", trip=meeting.trip, withheld_reason_en="a public reason"
    )
    garden.plant(trips.DocumentPresenter, "withheld", document=document, agency=None)
    garden.plant(trips.Citation, "withheld", document=document, meeting=public.rows["meeting"])
    for shown in (meeting, document):
        garden.tokens.pop(shown.code)
        garden.tokens.pop(shown.slug)

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden, ("jsonl",))
    assert "a public reason" in whole_text(client.get(meeting.get_absolute_url()))


def test_boundary_internal_fields_of_public_rows_leak_nothing(client):
    garden = Garden()
    World(garden, "published")
    internal = {
        f"{model.__name__}.{name}" for model in RECORDS for name in classified(model, "internal_fields")
    }
    everything = dict(garden.tokens)
    garden.tokens = {
        token: where for token, where in everything.items() if where.removeprefix("published ") in internal
    }
    assert garden.tokens

    assert not leaks(client, garden)
    assert not leaks_of_files(client, garden, ("jsonl",))


def test_boundary_test_sees_what_is_public(client):
    garden = Garden()
    World(garden, "published")

    assert len(leaks(client, garden)) > 100
    assert all(len(leaks_of_files(client, garden, [format])) > 100 for format in OTHER_FORMATS)


def test_boundary_a_draft_answers_as_an_unknown_address_does(client):
    public = World(Garden(), "published")
    hidden = World(Garden(), "draft", base=public)
    unknown = client.get("/trips/trip-1999-999/")
    draft = client.get(f"/trips/{hidden.rows['trip'].slug}/")

    assert draft.status_code == unknown.status_code == 404
    assert dict(draft.items()) == dict(unknown.items())
    assert (
        draft.content.decode().replace(hidden.rows["trip"].slug, "trip-1999-999") == unknown.content.decode()
    )


def test_boundary_the_place_of_what_is_withheld_tells_nothing(client):
    public = World(Garden(), "published")
    trip = public.rows["trip"]
    withheld = {"withheld_reason": "a public reason"}
    common = {"trip": trip, "kind": "talks", "host_text": "某人", "published": True}
    first = make_meeting(order=2, title="先", **common)
    hidden = make_meeting(order=3, title="祕", **common, **withheld)
    last = make_meeting(order=4, title="後", **common)

    for address in ("/meetings/", trip.get_absolute_url()):
        page = client.get(address).content.decode()
        places = [page.index(f"/meetings/{meeting.slug}/") for meeting in (first, last, hidden)]
        assert places == sorted(places), address


def test_boundary_a_withheld_document_stands_behind_all_dated_ones(client):
    for year, reason in ((2020, ""), (2023, "a public reason"), (2026, "")):
        make_document(dated_on=PartialDate(year), withheld_reason=reason, published=True)
    page = client.get("/documents/").content.decode()
    old, hidden, new = (
        page.index(document.get_absolute_url()) for document in trips.Document.objects.order_by("pk")
    )

    assert new < old < hidden


def test_boundary_a_withheld_member_shows_no_role(client):
    public = World(Garden(), "published")
    delegation = public.rows["delegation"]
    trips.DelegationMember.objects.create(
        delegation=delegation, role="interpreter", name="某人", withheld_reason="a public reason"
    )

    assert "interpreter" not in client.get(f"/en{public.rows['trip'].get_absolute_url()}").content.decode()
