"""The data sets of what stands on other records' pages: header, row, and what is left out of both."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from portal.cities.exports import INSTITUTIONS
from portal.pages.datasets import DATASETS
from portal.records.dates import PartialDate
from portal.records.exports import Export, Terms
from tests import factories
from tests.factories import (
    make_agency,
    make_agreement,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_institution,
    make_meeting,
    make_photo,
    make_topic,
    make_trip,
    make_update,
)
from trips import exports
from trips.models import (
    AgreementParty,
    AgreementResult,
    Citation,
    Delegation,
    DelegationMember,
    DocumentPresenter,
    Expense,
    Indicator,
    ItineraryItem,
    Lesson,
    Objective,
    Quotation,
    Reading,
)

pytestmark = pytest.mark.django_db

# A column's name and its place are a promise: what is new goes last.
HEADERS = {
    "agreements": (
        "id url kind kind_label title title_en scheme scheme_en city_is_party our_name_as_signed "
        "our_name_as_signed_en signed_on signed_on_precision signed_on_roc signed_text "
        "signed_text_en signed_on_status place place_en trip_id trip_label meeting_id "
        "meeting_label scope scope_en deliverables deliverables_en contact_agency_id "
        "contact_agency_label contact_agency_status term_from term_from_precision term_from_roc "
        "term_to term_to_precision term_to_roc status status_label parties_display results_count "
        "published_at updated_at our_signatories our_signatories_en our_witnesses our_witnesses_en "
        "signed_where signed_where_label renewed_on renewed_on_precision renewed_on_roc ended_on "
        "ended_on_precision ended_on_roc ended_reason ended_reason_en"
    ),
    "agreement_parties": (
        "id url agreement_id agreement_label order party_type party_id party_label name_as_signed "
        "name_as_signed_en signatories signatories_en witnesses witnesses_en updated_at"
    ),
    "agreement_results": (
        "id url agreement_id agreement_label claimed_on claimed_on_precision claimed_on_roc text "
        "text_en source source_en updated_at"
    ),
    "documents": (
        "id url kind kind_label title title_en publisher publisher_en reference trip_id "
        "trip_label council_term session_kind session_kind_label session_number dated_on "
        "dated_on_precision dated_on_roc dated_on_status covers_from covers_from_roc covers_to "
        "covers_to_roc coverage_reason coverage_reason_en link file_url page_count language "
        "language_label presenters_display content_status withheld_reason withheld_reason_en "
        "withheld_review_on published_at updated_at"
    ),
    "citations": (
        "id url document_id document_label section section_en page quotation_text claim claim_en "
        "supports_type supports_id supports_label updated_at"
    ),
    "progress_updates": (
        "id url follow_up_id follow_up_label reported_on reported_on_roc text text_en percent "
        "new_status new_status_label closing_reason closing_reason_en evidence_file_url "
        "evidence_photo_id evidence_photo_label evidence_url agency_id agency_label updated_at "
        "closing_ground closing_ground_label reopening_reason reopening_reason_en"
    ),
    "lessons": (
        "id url trip_id trip_label order title title_en seen seen_en text text_en our_programme "
        "our_programme_en expected_benefit expected_benefit_en topic_id topic_label agency_id "
        "agency_label meeting_ids_display meetings_display published_at updated_at "
        "indicator_ids_display indicators_display"
    ),
    "indicators": (
        "id url name name_en unit unit_en agency_id agency_label note note_en trip_ids_display "
        "trips_display readings_count published_at updated_at lesson_ids_display lessons_display"
    ),
    "indicator_readings": (
        "id url indicator_id indicator_label kind kind_label qualifier qualifier_label value unit "
        "unit_en as_of as_of_precision as_of_roc as_of_text as_of_text_en updated_at"
    ),
    "expenses": (
        "id url trip_id trip_label category category_label amount currency amount_twd "
        "funding_source funding_source_label agency_id agency_label note note_en updated_at "
        "rate_on rate_on_roc amount_status trip_heads"
    ),
    "quotations": (
        "id url trip_id trip_label meeting_id meeting_label order text text_en attributed_to "
        "attributed_to_label speaker speaker_en speaker_post speaker_post_en updated_at"
    ),
    "itinerary_items": (
        "id url trip_id trip_label order starts_on starts_on_roc ends_on ends_on_roc "
        "date_precision date_status time_text time_text_en date_tz region region_en activity "
        "activity_label text text_en status status_label meeting_id meeting_label note note_en "
        "updated_at is_reported"
    ),
    "objectives": "id url trip_id trip_label order title title_en text text_en issues issues_en updated_at",
    "delegations": (
        "id url trip_id trip_label order name name_en organiser organiser_en stated_head_count "
        "members_count updated_at"
    ),
    "delegation_members": (
        "id url delegation_id delegation_label trip_id trip_label order role role_label name "
        "name_en post post_en agency_id agency_label organisation organisation_en content_status "
        "withheld_reason withheld_reason_en withheld_review_on updated_at"
    ),
    "meeting_topics": (
        "id url meeting_id meeting_label trip_id trip_label topic_id topic_label parent_topic_id "
        "parent_topic_label"
    ),
    "institutions": (
        "id url kind kind_label name name_en other_names_display part_of_id part_of_label city_id "
        "city_label country_id country_label is_at_home founded_on founded_on_precision "
        "founded_on_roc latitude longitude facts facts_en home_page published_at updated_at "
        "last_contact_on visits_out_count visits_in_count live_agreements_count open_follow_ups_count "
        "is_dormant dormant_since"
    ),
    "stated_tie_counts": (
        "id url counted counted_label number as_of as_of_precision as_of_roc source source_en link "
        "published_at updated_at"
    ),
    "agencies": "id url name name_en short_name short_name_en oid",
    "topics": "id url parent_id parent_label name name_en order updated_at",
}


@pytest.fixture(autouse=True)
def _in_chinese():
    """Another test's last request may have left its language behind."""
    with translation.override("zh-hant"):
        yield


def made(model: type, **values: Any) -> Any:
    return factories.made(model, values, public=True)


def cells(export: Export) -> list[dict[str, str | None]]:
    terms = Terms.now()
    rows = export.rows(export.published(terms.at), terms)
    return [dict(zip(export.header(chinese=False), row, strict=True)) for row in rows]


def only(export: Export) -> dict[str, str | None]:
    (row,) = cells(export)
    return row


def body(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode()


@pytest.mark.parametrize("name", HEADERS)
def test_header_is_the_promised_one(name):
    assert DATASETS[name].header(chinese=False) == HEADERS[name].split()


def test_set_without_rows_is_a_header_in_either_language(client):
    for name in HEADERS:
        if name == "agencies":
            continue
        assert body(client, f"/data/{name}.csv").count("\r\n") == 1, name
        chinese = body(client, f"/data/{name}.csv?header=zh&bom=0")
        assert chinese.startswith("編號,網址,"), name
        assert chinese.count("\r\n") == 1


def test_amounts_and_values_are_the_same_bytes_on_both_databases(client, settings):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    trip = make_trip(published=True)
    agency = make_agency(code="AGCY-GEAC", name="秘書處")
    paid = {"category": "airfare", "funding_source": "budget", "agency": agency}
    made(
        Expense,
        trip=trip,
        amount="1234.5",
        currency="USD",
        amount_twd="40000",
        rate_on="2026-03-10",
        note="=機票",
        **paid,
    )
    indicator = made(Indicator, name="托育", unit="處")
    made(Reading, indicator=indicator, kind="actual", qualifier="over", value="1200.5", as_of="2025-09")
    made(Reading, indicator=indicator, kind="target", value="80", as_of_text="市長任內")
    Expense.objects.update(updated_at="2026-03-27T01:00:00Z")
    Reading.objects.update(updated_at="2026-03-27T01:00:00Z")
    expense, reading = Expense.objects.get(), Reading.objects.order_by("pk").first()
    category, fund = expense.get_category_display(), expense.get_funding_source_display()

    spent = body(client, "/data/expenses.csv?bom=0").split("\r\n")[1]
    value, target, _end = body(client, "/en/data/indicator_readings.csv?bom=0").split("\r\n")[1:]

    assert spent == (
        f"{expense.code},https://example.gov.tw/trips/{trip.slug}/#{expense.slug},{trip.code},美國訪問,airfare,"
        f"{category},1234.50,USD,40000.00,budget,{fund},AGCY-GEAC,秘書處,'=機票,,2026-03-27T01:00:00+00:00,"
        "2026-03-10,民國115年3月10日,stated,"
    )
    assert value == (
        f"{reading.code},https://example.gov.tw/indicators/{indicator.slug}/#{reading.slug},{indicator.code},托育,"
        "actual,actual,over,over,1200.5,處,,2025-09,month,民國114年9月,,,2026-03-27T01:00:00+00:00"
    )
    assert ",target,target,,as stated,80,處,,,unknown,,市長任內,," in target


def test_agreement_tells_its_parties_dates_and_results():
    trip = make_trip(published=True)
    city = make_city(published=True)
    agreement = make_agreement(
        trip=trip,
        meeting=make_meeting(trip=trip, published=True),
        signed_on=PartialDate(2025, 9),
        term_to=PartialDate(2027),
        contact_agency=make_agency(name="經發局"),
        parties=[
            {"text": "=商會", "order": 2},
            {"city": city, "name_as_signed": "曼徹斯特市政府", "order": 1},
        ],
        published=True,
    )
    made(AgreementResult, agreement=agreement, text="已設窗口", claimed_on="2026-03-27")

    row, (first, second), result = (
        only(exports.AGREEMENTS),
        cells(exports.AGREEMENT_PARTIES),
        only(exports.AGREEMENT_RESULTS),
    )

    assert (row["parties_display"], row["results_count"]) == ("曼徹斯特；=商會", "1")
    assert (row["signed_on"], row["signed_on_precision"], row["signed_on_roc"]) == (
        "2025-09",
        "month",
        "民國114年9月",
    )
    assert (row["term_to"], row["term_to_precision"], row["signed_on_status"]) == ("2027", "year", "stated")
    assert (row["trip_id"], row["meeting_id"]) == (trip.code, agreement.meeting.code)
    assert (row["contact_agency_label"], row["contact_agency_status"]) == ("經發局", "stated")
    assert (first["party_type"], first["party_id"], first["name_as_signed"]) == (
        "city",
        city.code,
        "曼徹斯特市政府",
    )
    assert (second["party_type"], second["party_id"], second["party_label"]) == ("other", None, "'=商會")
    assert (result["agreement_id"], result["claimed_on_precision"]) == (agreement.code, "day")


def test_undated_agreement_stands_last():
    for title, signed_on in (("無", None), ("舊", PartialDate(2020)), ("新", PartialDate(2025, 1))):
        make_agreement(title=title, signed_on=signed_on, published=True)

    assert [row["title"] for row in cells(exports.AGREEMENTS)] == ["新", "舊", "無"]


def test_document_tells_its_file_link_and_presenters(settings):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    document = make_document(
        file="x.pdf",
        url="https://example.org/a",
        dated_on=PartialDate(2026, 3, 27),
        council_term=4,
        published=True,
    )
    made(DocumentPresenter, document=document, order=2, name="乙")
    made(DocumentPresenter, document=document, order=1, name="甲", post="局長")

    row = only(exports.DOCUMENTS)

    assert row["url"] == f"https://example.gov.tw/documents/{document.slug}/"
    assert row["file_url"] == f"https://example.gov.tw/documents/{document.slug}/file/"
    assert (row["link"], row["council_term"]) == ("https://example.org/a", "4")
    assert (row["presenters_display"], row["content_status"]) == ("局長 甲；乙", "stated")


def test_withheld_document_shows_its_existence_and_nothing_else():
    trip = make_trip(published=True)
    document = make_document(
        trip=trip, file="x.pdf", dated_on=PartialDate(2026), withheld_reason="應對方要求", published=True
    )
    made(DocumentPresenter, document=document, name="甲")
    made(Citation, document=document, trip=trip, claim="11天")

    row = only(exports.DOCUMENTS)

    shown = {name for name, value in row.items() if value}
    assert shown == {
        *("id", "url", "dated_on_status", "content_status", "withheld_reason", "published_at", "updated_at")
    }
    assert (row["dated_on_status"], row["content_status"]) == ("withheld", "withheld")
    assert not cells(exports.CITATIONS)


def test_withheld_member_shows_delegation_and_nothing_else():
    delegation = made(Delegation, trip=make_trip(published=True), name="訪美團")
    member = made(
        DelegationMember,
        delegation=delegation,
        name="王小明",
        role="leader",
        order=1,
        agency=make_agency(),
        withheld_reason="個人資料",
    )
    made(Citation, document=make_document(published=True), member=member)

    row = only(exports.DELEGATION_MEMBERS)

    shown = {name for name, value in row.items() if value}
    assert shown == {
        *("id", "url", "delegation_id", "delegation_label", "trip_id", "trip_label"),
        *("content_status", "withheld_reason", "updated_at"),
    }
    assert only(exports.DELEGATIONS)["members_count"] == "1"
    assert not cells(exports.CITATIONS)


def test_citation_names_whatever_it_supports():
    document, trip = make_document(published=True), make_trip(published=True)
    member = made(DelegationMember, delegation=made(Delegation, trip=trip, name="團"), post="市長")
    reading = made(Reading, indicator=made(Indicator, name="托育", unit="處"), kind="actual", value=1)
    for target in ({"trip": trip}, {"member": member}, {"reading": reading}):
        made(Citation, document=document, section="貳、一", page="7", **target)

    rows = cells(exports.CITATIONS)

    assert [(row["supports_type"], row["supports_id"], row["supports_label"]) for row in rows] == [
        ("trip", trip.code, "美國訪問"),
        ("member", member.code, "市長"),
        ("reading", reading.code, "托育"),
    ]
    assert {(row["document_id"], row["section"], row["page"]) for row in rows} == {
        (document.code, "貳、一", "7")
    }


def test_update_tells_its_evidence(settings):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    follow_up = make_follow_up(published=True)
    photo = make_photo(trip=follow_up.trip, caption="", published=True)
    update = make_update(
        follow_up=follow_up,
        percent=40,
        new_status="in_progress",
        evidence_file="e.pdf",
        evidence_photo=photo,
        agency=make_agency(name="經發局"),
    )

    row = only(exports.PROGRESS_UPDATES)

    page = f"https://example.gov.tw/follow-ups/{follow_up.slug}"
    assert (row["url"], row["evidence_file_url"]) == (
        f"{page}/#{update.slug}",
        f"{page}/evidence/{update.slug}/",
    )
    assert (row["evidence_photo_id"], row["agency_label"]) == (photo.code, "經發局")
    assert (row["reported_on"], row["reported_on_roc"]) == ("2026-04-01", "民國115年4月1日")
    assert (row["percent"], row["new_status"], row["follow_up_label"]) == (
        "40",
        "in_progress",
        "設置單一窗口",
    )


def test_parts_of_a_trip_tell_trip_place_and_meeting():
    trip = make_trip(published=True)
    meeting = make_meeting(trip=trip, title="拜會", published=True)
    days = {"starts_on": date(2026, 3, 11), "ends_on": date(2026, 3, 13)}
    made(ItineraryItem, trip=trip, order=1, activity="talks", text="會談", meeting=meeting, **days)
    made(Objective, trip=trip, order=1, title="任務", issues="甲、乙")
    made(Quotation, trip=trip, meeting=meeting, text="歡迎", attributed_to="person", speaker_post="市長")
    lesson = made(Lesson, trip=trip, title="住房", text="先安置", topic=make_topic(name="住宅"))
    lesson.meetings.add(meeting, make_meeting(trip=trip, title="草稿"))
    indicator = made(Indicator, name="托育", unit="處")
    indicator.trips.add(trip, make_trip(title="草稿"))

    item, objective, quotation, taught, figure = map(
        only,
        (
            exports.ITINERARY_ITEMS,
            exports.OBJECTIVES,
            exports.QUOTATIONS,
            exports.LESSONS,
            exports.INDICATORS,
        ),
    )

    assert {row["trip_id"] for row in (item, objective, quotation, taught)} == {trip.code}
    assert (item["meeting_id"], item["meeting_label"]) == (meeting.code, "拜會")
    assert (item["ends_on"], item["date_precision"], item["date_status"]) == ("2026-03-13", "range", "stated")
    assert (objective["order"], objective["issues"]) == ("1", "甲、乙")
    assert (quotation["meeting_id"], quotation["speaker_post"]) == (meeting.code, "市長")
    assert (taught["topic_label"], taught["meetings_display"]) == ("住宅", "拜會")
    assert taught["meeting_ids_display"] == meeting.code
    assert (figure["trips_display"], figure["readings_count"]) == ("美國訪問", "0")


def test_topics_of_meetings_are_of_those_whose_content_is_public(client):
    area = make_topic(name="城市治理")
    topic = make_topic(name="公共安全", parent=area, order=2)
    shown, draft = make_meeting(published=True), make_meeting()
    withheld = make_meeting(withheld_reason="應對方要求", published=True)
    for meeting in (shown, draft, withheld):
        meeting.topics.add(topic)

    row = only(exports.MEETING_TOPICS)

    assert (row["id"], row["meeting_id"]) == (f"{shown.code}/{topic.code}", shown.code)
    assert (row["topic_label"], row["parent_topic_label"]) == ("公共安全", "城市治理")
    assert [one["parent_label"] for one in cells(exports.TOPICS)] == [None, "城市治理"]
    sets = client.get("/data/").context["sets"]
    assert {one["export"].name: one["state"].rows for one in sets}["meeting_topics"] == 1


def test_rows_of_drafts_are_in_no_file():
    trip, agreement = make_trip(), make_agreement()
    made(Objective, trip=trip, title="任務")
    made(Expense, trip=trip, category="other", amount=1, funding_source="other")
    made(ItineraryItem, trip=trip, activity="talks", text="會談")
    made(DelegationMember, delegation=made(Delegation, trip=trip, name="團"), name="甲")
    made(AgreementParty, agreement=agreement, text="商會")
    made(AgreementResult, agreement=agreement, text="成果")
    made(Citation, document=make_document(), trip=make_trip(published=True))
    made(Citation, document=make_document(published=True), agreement=agreement)
    make_update(follow_up=make_follow_up())
    made(Lesson, trip=trip, title="住房", text="先安置")
    make_institution()

    found = {name: cells(DATASETS[name]) for name in HEADERS}

    assert {name for name, rows in found.items() if rows} == {"documents"}


def test_related_drafts_leave_their_cells_empty():
    trip = make_trip(published=True)
    withheld = make_meeting(trip=trip, withheld_reason="應對方要求", published=True)
    draft = {"association": make_association()}
    make_agreement(trip=make_trip(), meeting=withheld, parties=[draft], published=True)
    make_document(trip=make_trip(), published=True)
    make_institution(city=make_city(), part_of=make_institution(), published=True)
    made(ItineraryItem, trip=trip, activity="talks", text="會談", meeting=withheld)
    make_update(follow_up=make_follow_up(published=True), evidence_photo=make_photo(trip=trip))

    row, party, document = map(only, (exports.AGREEMENTS, exports.AGREEMENT_PARTIES, exports.DOCUMENTS))
    place, item, update = map(only, (INSTITUTIONS, exports.ITINERARY_ITEMS, exports.PROGRESS_UPDATES))

    assert [row[name] for name in ("trip_id", "trip_label", "meeting_label", "parties_display")] == [None] * 4
    # A withheld meeting has a page: that there was one is public.
    assert row["meeting_id"] == withheld.code
    assert [party[name] for name in ("party_type", "party_id", "party_label")] == [None] * 3
    assert [document[name] for name in ("trip_id", "trip_label")] == [None] * 2
    empty = ("city_id", "city_label", "country_id", "country_label", "part_of_id", "part_of_label")
    assert [place[name] for name in empty] == [None] * len(empty)
    assert [item[name] for name in ("meeting_id", "meeting_label")] == [None] * 2
    assert [update[name] for name in ("evidence_photo_id", "evidence_photo_label")] == [None] * 2


def test_set_without_text_to_look_in_refuses_words(client):
    assert client.get("/data/expenses.csv?q=機票").status_code == 400


def test_updates_of_a_trip_are_those_of_its_ledger(client):
    trip = make_trip(published=True)
    meeting = make_meeting(trip=trip, published=True)
    mine = make_update(follow_up=make_follow_up(meeting=meeting, published=True))
    other = make_update(follow_up=make_follow_up(published=True))

    text = body(client, f"/data/progress_updates.csv?trip={trip.code}")

    assert mine.code in text
    assert other.code not in text


@pytest.mark.parametrize("place", ["agreements", "documents", "lessons", "indicators", "institutions"])
def test_list_offers_its_file(client, place):
    assert f'href="/data/{place}.csv"' in client.get(f"/{place}/").content.decode()
