"""The public pages of trips and of what belongs to them."""

from datetime import date

import pytest
from django.utils import translation

from portal.records.dates import PartialDate
from tests import factories
from tests.queries import queries_for
from trips.models import Citation, Indicator, Lesson, Participant, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese():
    """A request leaves its language to whatever runs next in the thread, addresses included."""
    with translation.override("zh-hant"):
        yield


PREFIXES = ("", "/en")


def make_trip(*, published=True, **values):
    return factories.make_trip(published=published, lead_agency=factories.make_agency(), **values)


def make_meeting(*, published=True, **values):
    city = factories.make_city(published=True)
    host = factories.make_association(published=True)
    return factories.make_meeting(published=published, city=city, host_association=host, **values)


def make_photo(*, published=True, **values):
    values.setdefault("meeting", factories.make_meeting(published=True))
    return factories.make_photo(published=published, city=factories.make_city(published=True), **values)


def make_document(*, published=True, **values):
    return factories.make_document(published=published, trip=factories.make_trip(published=True), **values)


def make_agreement(*, published=True, **values):
    parties = [{"association": factories.make_association(published=True)}]
    return factories.make_agreement(published=published, parties=parties, **values)


def make_lesson(*, published=True, **values):
    values = {"title": "住房優先", "text": "先安置", "agency": factories.make_agency()} | values
    values.setdefault("trip", factories.make_trip(published=True))
    return factories.made(Lesson, values, published)


def make_indicator(*, published=True, **values):
    values = {"name": "公共托育", "unit": "處", "agency": factories.make_agency()} | values
    indicator = factories.made(Indicator, values, published)
    Reading(indicator=indicator, kind="actual", value=48).save()
    return indicator


def make_follow_up(*, published=True, **values):
    values = {
        "lead_agency": factories.make_agency(),
        "meeting": factories.make_meeting(published=True),
    } | values
    follow_up = factories.make_follow_up(published=published, **values)
    Citation(document=factories.make_document(published=True), follow_up=follow_up, section="貳").save()
    return follow_up


MAKERS = {
    "trips": make_trip,
    "meetings": make_meeting,
    "photos": make_photo,
    "documents": make_document,
    "agreements": make_agreement,
    "lessons": make_lesson,
    "indicators": make_indicator,
    "follow-ups": make_follow_up,
}
each_kind = pytest.mark.parametrize("kind", MAKERS)
each_language = pytest.mark.parametrize("prefix", PREFIXES, ids=["zh", "en"])


@each_kind
@each_language
def test_page_of_public_record_has_one_heading_and_its_address(client, settings, kind, prefix):
    record = MAKERS[kind]()

    response = client.get(f"{prefix}/{kind}/{record.slug}/")

    assert response.status_code == 200
    assert response.content.count(b"<h1") == 1
    cited = response.content.decode().partition('class="cite-text"')[2]
    assert f"{settings.PORTAL_BASE_URL}{prefix}/{kind}/{record.slug}/" in cited


@each_kind
@each_language
def test_list_names_each_public_record_and_counts_them(client, kind, prefix):
    record = MAKERS[kind]()

    response = client.get(f"{prefix}/{kind}/")

    assert response.context["paginator"].count == 1
    assert f'href="{prefix}/{kind}/{record.slug}/"' in response.content.decode()


@each_kind
@each_language
def test_list_without_records_says_so(client, kind, prefix):
    response = client.get(f"{prefix}/{kind}/")

    assert response.status_code == 200
    assert b'class="empty-list"' in response.content


@each_kind
def test_list_shows_no_draft(client, kind):
    draft = MAKERS[kind](published=False)

    response = client.get(f"/{kind}/")

    assert draft.slug not in response.content.decode()


@each_kind
@each_language
def test_page_of_draft_answers_as_an_unknown_address(client, kind, prefix):
    draft = MAKERS[kind](published=False)
    unknown_slug = draft.slug[:-1] + "9"

    answer = client.get(f"{prefix}/{kind}/{draft.slug}/")
    unknown = client.get(f"{prefix}/{kind}/{unknown_slug}/")

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.content.decode().replace(draft.slug, unknown_slug) == unknown.content.decode()


@each_kind
@each_language
def test_code_in_capitals_leads_to_the_address(client, kind, prefix):
    record = MAKERS[kind]()

    response = client.get(f"{prefix}/{kind}/{record.code}/")

    assert response.status_code == 301
    assert response.headers["Location"] == f"{prefix}/{kind}/{record.slug}/"


@each_kind
def test_list_costs_the_same_with_two_rows_and_with_ten(client, kind):
    for _row in range(2):
        MAKERS[kind]()
    with_two = queries_for(client, f"/{kind}/")
    for _row in range(8):
        MAKERS[kind]()

    assert queries_for(client, f"/{kind}/") == with_two


def add_to_meeting(meeting):
    Participant(meeting=meeting, name="王小明").save()
    make_photo(meeting=meeting)
    follow_up = make_follow_up(meeting=meeting)
    make_agreement(meeting=meeting)
    make_lesson(trip=meeting.trip).meetings.add(meeting)
    Citation(document=follow_up.citations.get().document, meeting=meeting).save()


def add_to_document(document):
    make_follow_up(document=document, meeting=None)
    for target in (
        {"city": factories.make_city(published=True)},
        {"reading": make_indicator().readings.get()},
    ):
        Citation(document=document, section="壹", **target).save()


def add_to_agreement(agreement):
    factories.make_party(agreement=agreement, city=factories.make_city(published=True))
    make_follow_up(agreement=agreement, meeting=None)
    make_agreement(scheme=agreement.scheme)


def add_to_lesson(lesson):
    lesson.meetings.add(make_meeting(trip=lesson.trip))


def add_to_indicator(indicator):
    reading = Reading(indicator=indicator, kind="target", value=60)
    reading.save()
    Citation(document=make_document(), reading=reading).save()
    indicator.trips.add(make_trip())


def add_to_follow_up(follow_up):
    factories.make_update(follow_up=follow_up, agency=factories.make_agency(), evidence_photo=make_photo())
    follow_up.co_agencies.add(factories.make_agency())


GROWING = {
    "meetings": (make_meeting, add_to_meeting),
    "documents": (make_document, add_to_document),
    "agreements": (lambda: make_agreement(scheme="綠色通道"), add_to_agreement),
    "lessons": (make_lesson, add_to_lesson),
    "indicators": (make_indicator, add_to_indicator),
    "follow-ups": (make_follow_up, add_to_follow_up),
}


@pytest.mark.parametrize("kind", GROWING)
def test_page_costs_the_same_with_two_parts_and_with_ten(client, kind):
    make, add = GROWING[kind]
    record = make()
    for _part in range(2):
        add(record)
    with_two = queries_for(client, record.get_absolute_url())
    for _part in range(8):
        add(record)

    assert queries_for(client, record.get_absolute_url()) == with_two


def test_second_page_keeps_the_filters(client):
    for _row in range(26):
        factories.make_trip(published=True)

    response = client.get("/trips/?year=2026&page=2")

    assert len(response.context["records"]) == 1
    assert 'href="?year=2026&amp;page=1"' in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "2", "abc", "9" * 40])
def test_page_that_is_none_is_not_found(client, page):
    factories.make_trip(published=True)

    assert client.get(f"/trips/?page={page}").status_code == 404


def test_one_page_has_no_pagination(client):
    factories.make_trip(published=True)

    assert b'class="pagination"' not in client.get("/trips/").content


def test_filter_at_work_is_a_chip_that_takes_it_off(client):
    factories.make_trip(published=True)

    page = client.get("/trips/?year=2026&q=美國").content.decode()

    assert 'class="chip" href="/trips/?q=%E7%BE%8E%E5%9C%8B"' in page
    assert 'class="chip" href="/trips/?year=2026"' in page


def test_filter_value_that_does_not_fit_is_named_and_ignored(client):
    factories.make_trip(published=True)

    response = client.get("/en/trips/?year=1066&q=visit")

    assert response.context["paginator"].count == 1
    assert "“1066” was not used" in response.content.decode()
    assert 'href="/en/data/trips.csv?q=visit"' in response.content.decode()


@each_language
def test_withheld_meeting_shows_its_reason_and_nothing_else(client, prefix):
    meeting = factories.make_meeting(
        published=True,
        title="秘密會談",
        title_en="Secret talks",
        told_us="不可外傳",
        withheld_reason="對方要求",
        withheld_reason_en="At their request",
        withheld_review_on=date(2027, 1, 1),
    )

    pages = [client.get(f"{prefix}/meetings/{end}").content.decode() for end in ("", f"{meeting.slug}/")]

    for page in pages:
        assert ("At their request" if prefix else "對方要求") in page
        assert "2027" in page
        assert not any(secret in page for secret in ("秘密會談", "Secret talks", "不可外傳"))


def test_withheld_document_shows_its_reason_and_nothing_else(client):
    document = make_document(title="密件", withheld_reason="訴訟中")

    pages = [client.get(f"/documents/{end}").content.decode() for end in ("", f"{document.slug}/")]

    assert all("訴訟中" in page and "密件" not in page for page in pages)


def test_withheld_meeting_is_named_by_no_other_page(client):
    meeting = make_meeting(title="秘密會談", withheld_reason="對方要求")
    lesson = make_lesson(trip=meeting.trip)
    lesson.meetings.add(meeting)
    agreement = make_agreement(meeting=meeting)

    for record in (lesson, agreement, meeting.city, meeting.host_association):
        assert "秘密會談" not in client.get(record.get_absolute_url()).content.decode()


def test_document_page_names_council_session_and_presenters(client):
    document = make_document(council_term=4, session_kind="regular", session_number=7)
    document.presenters.create(name="張峯源", post="局長")

    chinese = client.get(document.get_absolute_url()).content.decode()
    english = client.get(f"/en{document.get_absolute_url()}").content.decode()

    assert "第4屆第7次" in chinese
    assert "張峯源" in chinese
    assert "4th term, 7th regular session" in english


def test_document_page_groups_citations_in_the_order_of_its_sections(client):
    document = make_document()
    for section in ("參、一", "", "壹", "貳、二（二）", "貳、二（一）1"):
        Citation(document=document, section=section, city=factories.make_city(published=True)).save()

    response = client.get(document.get_absolute_url())

    found = [citation.section for citation in response.context["citations"]]
    assert found == ["壹", "貳、二（一）1", "貳、二（二）", "參、一", ""]


def test_document_page_lists_follow_ups_that_cite_it(client):
    document = make_document()
    own = make_follow_up(document=document, meeting=None)
    citing = make_follow_up()
    Citation(document=document, follow_up=citing).save()
    Citation(document=document, follow_up=citing, section="貳").save()
    Citation(document=document, follow_up=factories.make_follow_up(title="草稿")).save()

    response = client.get(document.get_absolute_url())

    assert list(response.context["promises"]) == [own, citing]


def test_press_article_is_cited_by_its_publisher_first(client):
    document = make_document(kind="press", publisher="中央社", title="市長訪美")

    page = client.get(f"/en{document.get_absolute_url()}").content.decode()

    cited = page.partition('class="cite-text"')[2]
    assert cited.index("中央社") < cited.index(document.code)
    assert "Taichung City Government" not in cited.partition("</section>")[0]


def test_agreements_are_found_by_the_year_of_signing(client):
    first, second = (make_agreement(signed_on=PartialDate.parse(text)) for text in ("2025-09", "2026"))
    make_agreement()

    assert list(client.get("/agreements/?year=2025").context["records"]) == [first]
    assert list(client.get("/agreements/?sort=newest").context["records"])[:2] == [second, first]


def test_agreement_page_shows_what_came_of_its_scheme(client):
    agreement, sibling = (make_agreement(scheme="綠色通道") for _ in range(2))
    make_follow_up(agreement=sibling, meeting=None, title="交換師生")
    make_follow_up(agreement=sibling, meeting=None, title="草稿事項", published=False)

    page = client.get(agreement.get_absolute_url()).content.decode()

    assert "交換師生" in page
    assert "草稿事項" not in page


@pytest.mark.parametrize(
    ("values", "kinds", "words", "is_late"),
    [
        ({}, [], "by our reckoning", True),
        ({"report_due_on": date(2026, 7, 1)}, [], "is due on", True),
        ({"report_due_on": date(9999, 7, 1)}, [], "is due on", False),
        ({}, ["special_report"], "by our reckoning", True),
        ({}, ["trip_report"], "", False),
        ({"direction": "inbound"}, [], "", False),
    ],
)
def test_trip_says_when_its_report_is_due_until_there_is_one(client, values, kinds, words, is_late):
    trip = make_trip(**({"starts_on": date(2024, 3, 11), "ends_on": date(2024, 3, 21)} | values))
    for kind in kinds:
        factories.make_document(published=True, trip=trip, kind=kind)

    response = client.get(f"/en{trip.get_absolute_url()}")

    due = response.context["report_due"]
    assert (due is not None and due.is_late) is is_late
    assert ("An overseas-trip report is due" in response.content.decode()) is bool(words)
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("kinds", "says_so"), [(["illustration"], True), (["illustration", "photograph"], False)]
)
def test_trip_says_when_all_its_pictures_are_illustrations(client, kinds, says_so):
    trip = make_trip()
    for kind in kinds:
        factories.make_photo(published=True, trip=trip, kind=kind)

    page = client.get(f"/en{trip.get_absolute_url()}").content.decode()

    assert ("all of them illustrations" in page) is says_so


def test_document_page_names_no_record_that_is_not_public(client):
    document = make_document()
    Citation(document=document, city=factories.make_city(name="未公開市")).save()

    assert "未公開市" not in client.get(document.get_absolute_url()).content.decode()


def test_follow_up_without_agency_or_date_says_so(client):
    follow_up = factories.make_follow_up(published=True)

    page = client.get(f"/en{follow_up.get_absolute_url()}").content.decode()

    assert '<span class="alert-mark">no agency named</span>' in page
    assert '<span class="not-stated">not stated</span>' in page
    assert "No progress has been reported" in page


def test_follow_up_page_shows_the_ledger_with_its_evidence(client):
    follow_up = make_follow_up()
    update = factories.make_update(follow_up=follow_up, new_status="in_progress", percent=40)
    update.evidence_url = "https://www.taichung.gov.tw/1"
    update.save()

    page = client.get(f"/en{follow_up.get_absolute_url()}").content.decode()

    assert "已洽談" in page
    assert 'href="https://www.taichung.gov.tw/1"' in page
    assert 'value="40"' in page


def test_evidence_that_is_not_public_is_not_named(client):
    follow_up = make_follow_up()
    photo = factories.make_photo()
    factories.make_update(follow_up=follow_up, evidence_photo=photo)

    page = client.get(f"/en{follow_up.get_absolute_url()}").content.decode()

    assert photo.slug not in page.lower()
    assert "a photo that is not public" in page


def test_meeting_page_names_whom_a_source_speaks_of(client):
    meeting = make_meeting()
    person = Participant(meeting=meeting, name="魯艾斯")
    person.save()
    Citation(document=make_document(), participant=person, claim="只印中文名").save()

    page = client.get(meeting.get_absolute_url()).content.decode()

    row = page[page.index(f'id="{person.slug}"') :].partition("</li>")[0]
    assert 'href="#note-1"' in row
    assert 'id="note-1"' in page
    assert "只印中文名" in page


def test_closed_follow_up_shows_its_reason(client):
    follow_up = make_follow_up()
    factories.make_update(follow_up=follow_up, new_status="done", closing_reason="窗口已設立")

    assert "窗口已設立" in client.get(follow_up.get_absolute_url()).content.decode()


def test_overdue_follow_up_says_so(client):
    follow_up = make_follow_up(due_on="2001-01-01")

    assert (
        '<span class="alert-mark">overdue</span>'
        in client.get(f"/en{follow_up.get_absolute_url()}").content.decode()
    )


@pytest.mark.parametrize(("kind", "says_so"), [("illustration", True), ("photograph", False)])
def test_illustration_says_that_it_is_no_photograph(client, kind, says_so):
    photo = make_photo(kind=kind)

    page = client.get(f"/en{photo.get_absolute_url()}").content.decode()

    assert ("Illustration, not a photograph of the event" in page) is says_so


def test_agreement_without_the_city_says_so(client):
    agreement = make_agreement(city_is_party=False)

    page = client.get(f"/en{agreement.get_absolute_url()}").content.decode()

    assert "The city is not a party to this agreement." in page


@each_language
def test_agency_pages_show_the_follow_ups_it_leads(client, prefix):
    follow_up = make_follow_up()
    agency = follow_up.lead_agency
    make_follow_up(lead_agency=agency, published=False)

    listed = client.get(f"{prefix}/agencies/")
    page = client.get(f"{prefix}/agencies/{agency.code.lower()}/")

    led = next(one for one in listed.context["records"] if one == agency).tallies[0]
    assert (led.name, led.number) == ("led", 1)
    assert [shown.pk for shown in page.context["follow_ups"].rows] == [follow_up.pk]


def test_agency_list_is_empty_plainly_and_in_order_of_code(client):
    assert b'class="empty-list"' in client.get("/agencies/").content
    for code in ("AGCY-B", "AGCY-A"):
        factories.make_agency(code=code, name=code, short_name=code)

    assert [agency.code for agency in client.get("/agencies/").context["records"]] == ["AGCY-A", "AGCY-B"]


def test_agency_code_in_capitals_leads_to_the_address(client):
    agency = factories.make_agency(code="AGCY-EDB")

    response = client.get("/agencies/AGCY-EDB/")

    assert (response.status_code, response.headers["Location"]) == (301, agency.get_absolute_url())
    assert client.get("/agencies/agcy-none/").status_code == 404


def test_agency_page_costs_the_same_with_two_follow_ups_and_with_ten(client):
    agency = factories.make_agency()
    for _row in range(2):
        make_follow_up(lead_agency=agency).co_agencies.add(agency)
    with_two = queries_for(client, agency.get_absolute_url())
    for _row in range(8):
        make_follow_up(lead_agency=agency).co_agencies.add(agency)

    assert queries_for(client, agency.get_absolute_url()) == with_two


def test_trip_list_is_newest_first(client):
    early = factories.make_trip(published=True, starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    late = factories.make_trip(published=True)

    assert list(client.get("/trips/").context["records"]) == [late, early]
