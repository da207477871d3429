"""The page of a trip with everything on it: each section, both languages, any number of rows."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from portal.records.checks import classified
from portal.records.kept_pages import forget_all
from portal.records.prepared import AT, Prepared, Rows
from portal.text.bilingual import CHINESE
from tests import factories
from tests.queries import queries_for
from trips.models import (
    AgreementParty,
    Citation,
    Delegation,
    DelegationMember,
    DocumentPresenter,
    Expense,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    Objective,
    Photo,
    Quotation,
    Reading,
)
from trips.trip_page import queries
from trips.trip_page.drawings import MARKS, WIDTH, activity_mark, placed, touches
from trips.trip_page.outcome_rows import ReadingRow

pytestmark = pytest.mark.django_db

PREFIXES = ("", "/en")
each_language = pytest.mark.parametrize("prefix", PREFIXES, ids=["zh", "en"])
SECTIONS = (
    "coverage",
    "objectives",
    "itinerary",
    "stops",
    "meetings",
    "pictures",
    "agreements",
    "lessons",
    "indicators",
    "follow-ups",
    "delegation",
    "money",
    "documents",
    "use",
)
MOST_QUERIES = 11


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hant"):
        yield


class FullTrip:
    """A trip with every kind of row on it; `grow` adds one more of each."""

    def __init__(self) -> None:
        self.agency = factories.make_agency()
        self.city = factories.make_city(published=True, latitude="42.99", longitude="-71.45")
        self.association = factories.make_association(published=True)
        self.trip = factories.make_trip(
            published=True, lead_agency=self.agency, purpose="訪問姊妹市", **factories.FIT_TRIP
        )
        self.delegation = Delegation(trip=self.trip, name="訪問團")
        self.delegation.save()
        self.indicator = self.made(Indicator, name="公共托育", unit="處", agency=self.agency)
        self.indicator.trips.add(self.trip)
        self.count = 0

    def made(self, model: type, **values: Any) -> Any:
        return factories.made(model, values, public=True)

    def grow(self, times: int = 1) -> None:
        for _time in range(times):
            self.count += 1
            self.add_parts()
            self.add_meeting()
            self.add_outcomes()

    def add_parts(self) -> None:
        number = self.count
        self.made(Objective, trip=self.trip, title=f"任務{number}", text="深化交流")
        self.made(Expense, trip=self.trip, category="airfare", amount=1234, funding_source="budget")
        self.made(DelegationMember, delegation=self.delegation, post="市長", agency=self.agency)
        document = factories.make_document(
            published=True, trip=self.trip, covers_from=date(2026, 3, 11), covers_to=date(2026, 3, 14)
        )
        self.made(DocumentPresenter, document=document, name="張峯源", post="局長")
        self.document = document
        self.cite(trip=self.trip, claim="11天")

    def add_meeting(self) -> None:
        self.meeting = factories.make_meeting(
            published=True,
            trip=self.trip,
            title=f"拜會{self.count}",
            city=self.city,
            host_association=self.association,
            told_us="說明",
            expected_outcome="續辦",
            starts_on=date(2026, 3, 12),
        )
        self.meeting.topics.add(factories.make_topic())
        self.person = factories.make_participant(meeting=self.meeting)
        self.quotation = self.made(
            Quotation,
            trip=self.trip,
            meeting=self.meeting,
            text="歡迎",
            speaker="市府",
            attributed_to="institution",
        )
        for photo in range(3):
            factories.make_photo(
                published=True, meeting=self.meeting, sha256=f"{self.count:032d}{photo:032d}"
            )
        self.item = self.made(
            ItineraryItem, trip=self.trip, activity="courtesy_call", text="拜會", meeting=self.meeting
        )
        self.cite(meeting=self.meeting)

    def add_outcomes(self) -> None:
        agreement = factories.make_agreement(published=True, trip=self.trip, meeting=self.meeting)
        self.made(AgreementParty, agreement=agreement, association=self.association)
        lesson = self.made(Lesson, trip=self.trip, title="住房優先", text="先安置", agency=self.agency)
        self.made(Reading, indicator=self.indicator, kind="actual", value=self.count)
        follow_up = factories.make_follow_up(published=True, meeting=self.meeting, lead_agency=self.agency)
        self.cite(agreement=agreement)
        self.cite(lesson=lesson)
        self.cite(indicator=self.indicator)
        self.cite(follow_up=follow_up)

    def cite(self, **target: Any) -> None:
        self.made(Citation, document=self.document, section=f"貳、{self.count}", page="7", **target)


@pytest.fixture
def full() -> FullTrip:
    full = FullTrip()
    full.grow()
    return full


def page_of(client, trip, prefix="") -> str:
    response = client.get(f"{prefix}/trips/{trip.slug}/")
    assert response.status_code == 200
    return response.content.decode()


def section(page: str, name: str) -> str:
    return page.partition(f'<section class="section" id="{name}"')[2].partition("</section>")[0]


def add_meetings_with_photos(full: FullTrip, count: int) -> None:
    """Bare ones, written at once: what is tested is how many there are."""
    public = {"trip": full.trip, "state": "published", "published_at": full.trip.published_at}
    meetings = Meeting.objects.bulk_create(
        Meeting(code=f"MTG-X-{n}", kind="talks", title=f"會談{n}", host_text="市府", **public)
        for n in range(count)
    )
    ready = {
        "alt_text": "合影",
        "processing": "ready",
        "width": 4000,
        "height": 3000,
        "rendition_token": "0" * 32,
    }
    Photo.objects.bulk_create(
        Photo(code=f"PHOTO-X-{n}", meeting=meetings[n % count], sha256=f"{n:064d}", **ready, **public)
        for n in range(count * 5)
    )


def test_page_costs_the_same_queries_with_2_and_with_40_meetings(client, full):
    full.grow()
    address = full.trip.get_absolute_url()
    with_two = queries_for(client, address)
    full.grow(2)
    add_meetings_with_photos(full, 36)

    assert queries_for(client, address) == with_two <= MOST_QUERIES
    page = page_of(client, full.trip)
    assert page.count('class="meeting-entry"') == 40
    assert page.count("<img ") == page.count('loading="lazy"') == 36 * 5 + 4 * 3


@each_language
def test_page_has_every_section_with_its_heading_in_order(client, full, prefix):
    page = page_of(client, full.trip, prefix)

    assert re.findall(r'<section class="section" id="([a-z-]+)"', page) == list(SECTIONS)
    assert 'class="empty-list"' not in page
    assert not [name for name in SECTIONS if f'href="#{name}"' not in page]
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_language
def test_page_of_a_bare_trip_says_of_each_section_that_it_is_empty(client, prefix):
    page = page_of(client, factories.make_trip(published=True), prefix)

    for name in (
        "itinerary",
        "meetings",
        "pictures",
        "agreements",
        "lessons",
        "indicators",
        "follow-ups",
        "delegation",
        "documents",
    ):
        assert 'class="empty-list"' in section(page, name), name
    assert 'class="not-stated"' in section(page, "money")
    assert 'id="stops"' not in page


def test_page_keeps_the_places_that_other_pages_lead_to(client, full):
    page = page_of(client, full.trip)

    member, objective = full.delegation.members.get(), full.trip.objectives.get()
    for record in (full.meeting, full.person, full.quotation, full.item, member, objective):
        assert page.count(f'id="{record.slug}"') == 1, record.code
    for record in (objective, full.item):
        assert record.get_absolute_url().startswith(f"{full.trip.get_absolute_url()}#")


def test_every_link_within_the_page_leads_to_a_place_on_it(client, full):
    page = page_of(client, full.trip)

    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_source_cited_twice_is_one_numbered_note_under_its_document(client, full):
    page = page_of(client, full.trip)

    documents = section(page, "documents")
    # The trip's own source makes a claim of its own; the meeting's and all that came of it are one place.
    assert re.findall(r'id="note-(\d+)"', documents) == ["1", "2"]
    assert section(page, "meetings").count('href="#note-') == 1
    assert "貳、1 · " in documents


def test_meeting_leads_to_what_was_signed_and_promised_there(client, full):
    meeting = section(page_of(client, full.trip), "meetings")

    for record in (full.trip.agreements.get(), full.meeting.follow_ups.get()):
        assert f'href="{record.get_absolute_url()}"' in meeting


def test_expense_in_another_currency_says_what_it_was_in_ours(client, full):
    Expense(
        trip=full.trip, category="meals", amount=100, currency="USD", amount_twd=3200, funding_source="host"
    ).save()

    money = section(page_of(client, full.trip), "money")

    assert "1,234.00 TWD" in money
    assert "100.00 USD (TWD 3,200.00)" in money


@each_language
def test_page_leads_to_the_files_that_hold_rows_of_the_trip_and_to_no_other(client, full, prefix):
    files = re.findall(
        rf'href="({prefix}/data/[a-z_]+\.csv\?trip={full.trip.code})"', page_of(client, full.trip, prefix)
    )

    assert len(set(files)) > 15
    for address in files:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.getvalue().count(b"\r\n") > (0 if "progress_updates" in address else 1), address
    assert ".csv?trip=" not in page_of(client, factories.make_trip(published=True), prefix)


def test_reader_is_told_where_to_report_an_error(client, full, settings):
    assert "mailto:" not in section(page_of(client, full.trip), "use")

    for contact, address in (
        ("records@example.gov.tw", f"mailto:records@example.gov.tw?subject={full.trip.code}"),
        ("https://example.gov.tw/mend", "https://example.gov.tw/mend"),
    ):
        settings.PORTAL_ERROR_CONTACT = contact
        forget_all()  # As a start with another setting does.
        assert f'href="{address}"' in section(page_of(client, full.trip), "use")


def test_follow_ups_of_a_trip_by_keys_are_those_of_the_trip():
    full = FullTrip()
    full.grow()
    trip = full.trip
    agreement = factories.make_agreement(published=True, trip=trip)
    for origin in ({"trip": trip}, {"agreement": agreement}, {"document": full.document}, {}):
        factories.make_follow_up(published=True, **origin)

    by_keys = FollowUpAction.objects.of_trip_coded(trip.code)

    assert set(by_keys) == set(FollowUpAction.objects.of_trip(trip))
    assert by_keys.count() == 4


def test_source_in_a_document_of_another_trip_is_named_after_the_own(client, full):
    other = factories.make_document(published=True, title="他案報告")
    Citation(document=other, meeting=full.meeting, section="壹").save()
    hidden = factories.make_document(title="未公開報告")
    Citation(document=hidden, meeting=full.meeting, section="壹").save()

    page = page_of(client, full.trip)

    assert section(page, "documents").index("專案報告") < section(page, "documents").index("他案報告")
    assert "未公開報告" not in page


def test_meeting_that_is_withheld_shows_its_reason_last_and_nothing_of_itself(client, full):
    factories.make_photo(published=True, meeting=full.meeting, caption="密談合影")
    full.meeting.withheld_reason = "對方要求"
    full.meeting.save()
    person = full.person.slug
    full.grow()

    page = page_of(client, full.trip)

    assert section(page, "meetings").index("拜會2") < section(page, "meetings").index("對方要求")
    assert not [words for words in ("拜會1", "密談合影", person) if words in page.partition("<main")[2]]
    assert f'href="#{full.trip.meetings.order_by("id")[0].slug}"' not in page


def test_withheld_document_stands_in_the_coverage_by_word_and_mark_and_covers_no_day(client, full):
    full.document.withheld_reason = "訴訟中"
    full.document.save()

    coverage = section(page_of(client, full.trip), "coverage")

    assert "coverage-key-withheld" in coverage
    assert "訴訟中" in coverage
    assert "coverage-day-reported" not in coverage


def test_partner_that_is_not_public_is_not_named(client, full):
    for partner in (full.city, full.association):
        partner.state = "draft"
        partner.published_at = None
        partner.save()

    page = page_of(client, full.trip)

    assert full.city.name not in page
    assert full.association.name not in page
    assert section(page, "meetings").count('class="not-stated"') >= 2


def test_english_page_marks_what_is_only_in_chinese(client, full):
    page = page_of(client, full.trip, "/en")

    assert f'<span lang="{CHINESE}">合影</span>' in page
    assert f'<p lang="{CHINESE}">說明</p>' in page
    assert "12 March 2026" in section(page, "meetings")


def test_map_of_stops_names_cities_as_its_reader_does(client, full):
    full.city.latitude, full.city.longitude = 42.99, -71.46
    full.city.save()
    chinese, latin = full.city.name, full.city.name_en

    for prefix, first, second in (("", chinese, latin), ("/en", latin, chinese)):
        stops = section(page_of(client, full.trip, prefix), "stops")
        assert f">{first}</desc>" in stops
        assert stops.index(f">{first}</text>") < stops.index(f">{second}</text>")


def test_long_names_and_markup_in_them_are_words(client):
    long = "<script>alert('名')</script>" + "長" * 150
    trip = factories.make_trip(published=True, title=long, purpose=long)
    meeting = factories.make_meeting(published=True, trip=trip, title=long, host_text=long, place=long)
    factories.make_participant(meeting=meeting, name=long, post=long, organisation=long)
    factories.make_photo(published=True, meeting=meeting, caption=long, alt_text=long, is_cover=True)
    factories.make_document(published=True, trip=trip, title=long)

    for prefix in PREFIXES:
        page = page_of(client, trip, prefix)
        assert "<script>alert" not in page
        assert page.count("長" * 150) >= 9


def test_code_that_is_none_is_an_unknown_address(client):
    for code in ("trip-2026-999", "x" * 300, "0" * 20):
        assert client.get(f"/trips/{code}/").status_code == 404


def test_trip_to_be_published_is_public_from_its_moment(client, full, monkeypatch):
    """What is kept of the queries is not the moment they were written."""
    page_of(client, full.trip)
    full.meeting.published_at = full.meeting.published_at.replace(year=2999)
    full.meeting.save()

    assert "拜會1" not in page_of(client, full.trip).partition("<main")[2]


def declared(rows: Rows):
    """Yield each declared model with the fields that a row of it names, the rows below it included."""
    model = rows.records(AT).model
    for name in rows.fields:
        source = rows.sources.get(name, name)
        if isinstance(source, Rows):
            yield from declared(source)
        else:
            yield model, source


def test_every_field_of_the_page_is_a_public_one():
    found = 0
    for prepared in vars(queries).values():
        if isinstance(prepared, Prepared):
            for model, path in declared(prepared.declared):
                *parents, name = path.split("__")
                for parent in parents:
                    model = model._meta.get_field(parent).related_model
                assert name.removesuffix("_id") in classified(model, "public_fields"), (model, path)
                found += 1
    assert found > 100


def reading(kind: str, value: float) -> ReadingRow:
    return ReadingRow(kind, "", Decimal(str(value)), None, "", ())


@pytest.mark.parametrize(
    "values", [(48, 60, 5), (59.9, 60, 59.8), (0, 0, 0), (1, 10_000_000, 2), (100_000_000, 100_000_001, 3)]
)
def test_labels_of_a_drawn_indicator_stand_clear_of_each_other(values):
    ticks = placed(
        [reading(kind, value) for kind, value in zip(("actual", "target", "baseline"), values, strict=True)]
    )

    pairs = [(one, other) for one in ticks for other in ticks if one is not other]
    assert not any(touches(one, other) for one, other in pairs)
    assert all(tick.left >= 0 and tick.right <= WIDTH + 1 for tick in ticks)


def test_indicator_is_drawn_where_there_is_something_to_compare(client, full):
    assert "indicator-strip" not in page_of(client, full.trip)
    Reading(indicator=full.indicator, kind="target", value=60).save()

    assert section(page_of(client, full.trip), "indicators").count('class="indicator-strip"') == 1


def test_each_kind_of_activity_has_a_mark_of_its_own():
    assert (
        len({activity_mark(kind) for kind in MARKS})
        == len(MARKS)
        == len(ItineraryItem._meta.get_field("activity").choices)
    )
