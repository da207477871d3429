"""The first record as loaded: the twelve traps of the report it tells of, and what holds for all of it.

It is loaded once for this file, because that takes seconds; each test's own changes are rolled back.
"""

from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection

from diaspora.models import Association, Officer
from portal.accounts.models import Agency
from portal.cities.models import City, Country, Institution, SisterCityTie, TieLevel
from portal.pages.first_record import load_first_record, loading, make_pictures, pictures
from portal.pages.first_record.rows import read_rows
from portal.pages.plates import PLATES
from portal.records.dates import PartialDate
from portal.records.models import PublishableRecord
from portal.records.search.index import index
from portal.text.folding import fold
from trips.models import (
    Agreement,
    Citation,
    DelegationMember,
    Document,
    Expense,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    Participant,
    Photo,
    Quotation,
    Topic,
    Trip,
)
from trips.models.citation import TARGET_KEYS
from trips.models.follow_up import FollowUpStatus
from trips.trip_page.page import trip_page

SMALL = (400, 300)
# The report's chapters, with the page on which its table of contents has them begin.
PAGES = {"壹": "1", "貳、一（一）": "2", "參、一": "7", "肆": "12"}
# No source at hand romanises these.
WITHOUT_ENGLISH = {"伍銳賢", "張峯源", "謝佳蓁"}
CLAIM_BEARING = [Citation._meta.get_field(key).related_model for key in TARGET_KEYS]


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_first_record(by=None, report=lambda line: None)
    yield
    with django_db_blocker.unblock():
        empty_again()


@pytest.fixture
def record(_loaded, db) -> Trip:
    return Trip.objects.get()


def empty_again() -> None:
    """Empty every table but those that the migrations fill."""
    permissions = Group.permissions.through
    kept = {model._meta.db_table for model in (Country, ContentType, Permission, Group, permissions)}
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    flush = connection.ops.sql_flush(no_style(), sorted(tables - kept), reset_sequences=True)
    connection.ops.execute_sql_flush(flush)
    index().clear()


def meeting(title: str) -> Meeting:
    return Meeting.objects.get(title__contains=title)


def sections(citations) -> set[str]:
    return set(citations.values_list("section", flat=True))


# --- The twelve traps -------------------------------------------------------------------------------------


def test_trap_01_report_covers_four_of_eleven_days_and_is_dated_six_days_after_return(record):
    report = record.documents.get(kind=Document.Kind.SPECIAL_REPORT)

    covered = [day for day in record.days if report.covers(day)]

    assert (record.code, len(record.days), len(covered)) == ("TRIP-2026-001", 11, 4)
    assert covered[-1] == date(2026, 3, 14)
    assert report.coverage_reason
    assert (report.dated_on.first_day - record.ends_on).days == 6


def test_trap_02_nine_rows_five_with_one_range_and_a_departure_without_a_date(record):
    rows = list(record.itinerary_items.all())
    departure = rows[0]
    boston = [row for row in rows if (row.starts_on, row.ends_on) == (date(2026, 3, 11), date(2026, 3, 13))]

    assert (len(rows), len(boston)) == (9, 5)
    assert (departure.starts_on, departure.time_text, departure.time_zone) == (None, "深夜", "Asia/Taipei")
    assert departure.status == ItineraryItem.Status.PLANNED
    assert {row.time_zone for row in rows[1:]} == {"America/New_York"}
    assert {row.status for row in rows[1:]} == {ItineraryItem.Status.HELD}


def test_trap_03_what_the_itinerary_does_not_list_is_said_so(record):
    unlisted = set(record.meetings.filter(in_itinerary=False).values_list("title", flat=True))
    institute = record.itinerary_items.get(text__startswith="參訪 麻省理工學院")

    assert unlisted == {
        "參訪麻省理工學院媒體實驗室",
        "波士頓僑宴",
        "考察昆西市場",
        "考察當地交通建設",
        "與北美洲臺灣商會聯合總會簽署備忘錄",
        "紐約僑界歡迎晚宴",
    }
    assert institute.meeting == meeting("媒體實驗室")
    assert institute.note
    assert sections(meeting("當地交通建設").citations) == {"肆"}


def test_trap_04_leader_is_a_post_without_a_name_and_no_list_or_cost_is_made_up(record):
    leader = DelegationMember.objects.get()

    assert (leader.role, leader.post, leader.name) == ("leader", "市長", "")
    assert leader.delegation.stated_head_count is None
    assert not Expense.objects.exists()
    assert not Participant.objects.filter(side="ours").exclude(name="").exists()


def test_trap_05_two_memoranda_of_one_scheme_and_a_third_without_the_city(record):
    asian, american = Agreement.objects.filter(scheme="三合一綠色通道").order_by("id")
    third = Agreement.objects.get(city_is_party=False)

    assert (asian.signed_on, asian.signed_text, asian.trip) == (
        PartialDate(2025, 9, 22),
        "去年九月",
        None,
    )
    assert (american.signed_on, american.signed_text, american.trip) == (None, "此次行程", record)
    assert american.meeting.kind == Meeting.Kind.SIGNING
    assert str(third.parties.first()) == "臺中市金手獎得獎廠商協進會"
    assert "八所" in third.parties.last().text
    assert set(asian.citations.values_list("document__kind", flat=True)) == {"special_report", "press"}


def test_trap_06_an_association_keeps_its_own_name_and_the_printed_one(record):
    association = Association.objects.get(name="紐英崙中華公所")

    assert association.name_en == "Chinese Consolidated Benevolent Association of New England"
    assert association.printed_names == ["New England Chinese American Association"]
    assert record.itinerary_items.filter(text__contains=association.printed_names[0]).exists()


@pytest.mark.parametrize(
    ("model", "searched", "name"),
    [
        (Institution, "全安堂臺灣太陽餅", "全安堂台灣太陽餅博物館"),
        (City, "塔可瑪", "塔科馬"),
        (City, "塔科馬", "塔科馬"),
        (Institution, "columbus park", "哥倫布公園"),
        (Association, "亞洲台灣商會", "亞洲臺灣商會聯合總會"),
    ],
)
def test_trap_07_variants_find_a_name_that_is_stored_as_printed(record, model, searched, name):
    assert model.objects.get(folded__contains=fold(searched)).name == name


def test_trap_07_the_presenter_keeps_the_variant_character_of_his_name(record):
    names = [
        (p.name, p.agency.short_name) for p in Document.objects.get(kind="special_report").presenters.all()
    ]

    assert names == [("張峯源", "經濟發展局"), ("謝佳蓁", "秘書處")]


def test_trap_08_childcare_has_baseline_actual_and_target_without_a_date(record):
    readings = Indicator.objects.get(name="公共托育設施").readings.order_by("id")

    assert [(r.kind, int(r.value), r.as_of) for r in readings] == [
        ("baseline", 5, None),
        ("actual", 48, None),
        ("target", 60, None),
    ]
    assert readings.get(kind="target").as_of_text == "市長任內"


def test_trap_09_one_quotation_is_the_institutions_and_the_city_halls_are_told_apart(record):
    institutional = Quotation.objects.get(attributed_to="institution")
    theirs = meeting("曼徹斯特").participants.get(side="theirs")

    assert (institutional.speaker, institutional.speaker_post) == ("市府", "")
    assert theirs.organisation == "曼徹斯特市政府"
    assert meeting("曼徹斯特").told_us.startswith("曼徹斯特市府")
    assert Quotation.objects.count() == 5
    assert not Quotation.objects.filter(attributed_to="person").exclude(speaker="").exists()


def test_trap_10_nineteen_promises_one_agency_no_date(record):
    promises = FollowUpAction.objects.of_trip(record)

    assert promises.count() == FollowUpAction.objects.count() == 19
    assert [p.lead_agency.code for p in promises if p.lead_agency] == ["AGCY-EDB"]
    assert {(p.due_on, p.status) for p in promises} == {(None, FollowUpStatus.NOT_REPORTED)}
    assert [p.due_text for p in promises if p.due_text] == ["市長任內"]
    cited = [list(promise.citations.all()) for promise in promises]
    assert all(citations and all(citation.section for citation in citations) for citations in cited)


def test_trap_11_one_meeting_is_cited_by_four_sections_with_what_each_says(record):
    citations = meeting("曼徹斯特").citations.filter(document__kind="special_report").exclude(claim="")

    assert sections(citations) == {"貳、二（一）1", "參、一", "參、二", "肆"}
    assert len({citation.claim for citation in citations}) == 4


def test_trap_12_boston_is_no_sister_city_and_manchesters_state_comes_from_the_press(record):
    manchester = City.objects.get(name_en="Manchester")
    boston = City.objects.get(name_en="Boston")
    outside = City.objects.filter(name__in=["塔科馬", "西雅圖"])

    assert boston.current_tie is None
    assert manchester.current_tie.level == TieLevel.SISTER_CITY
    state = manchester.citations.get(claim__contains=manchester.subdivision)
    assert state.document.kind == Document.Kind.PRESS
    assert outside.count() == 2
    assert not Meeting.objects.filter(host_city__in=outside).exists()


# --- What holds for all of it -----------------------------------------------------------------------------


def test_every_publishable_record_is_public(record):
    for model in loading.TABLES.values():
        if issubclass(model, PublishableRecord):
            assert model.objects.published().count() == model.objects.count() > 0, model


@pytest.mark.parametrize("model", [*CLAIM_BEARING, Citation, Topic, Agency], ids=lambda model: model.__name__)
def test_every_text_is_there_in_both_languages(record, model):
    names = {field.name for field in model._meta.concrete_fields}
    pairs = [(name, f"{name}_en") for name in names if f"{name}_en" in names]
    for row in model.objects.all():
        for chinese, english in pairs:
            if getattr(row, chinese) not in WITHOUT_ENGLISH:
                assert bool(getattr(row, chinese)) == bool(getattr(row, english)), (row, chinese)


@pytest.mark.parametrize(
    "model",
    [model for model in CLAIM_BEARING if model.__name__ != "Reading"],
    ids=lambda model: model.__name__,
)
def test_every_record_that_claims_something_is_cited(record, model):
    uncited = model.objects.filter(citations__isnull=True)

    assert [str(row) for row in uncited] == (["劍橋"] if model is City else [])


def test_citations_of_the_report_name_a_section_and_a_page_only_where_a_chapter_begins(record):
    for citation in Citation.objects.filter(document__kind="special_report"):
        assert citation.section, citation
        assert citation.section_en, citation
        assert citation.page in {"", PAGES.get(citation.section, "")}, citation


def test_partners_of_the_map_have_neither_level_nor_date(record):
    unstated = SisterCityTie.objects.filter(level=TieLevel.UNSTATED)

    assert unstated.count() == 19
    assert not unstated.exclude(concluded_on__isnull=True).exists()


@pytest.mark.parametrize(
    ("name_en", "level", "concluded_on"),
    [
        ("San Diego", "sister_city", "1983-11-19"),
        ("Tacoma", "sister_city", "2000-07-19"),
        ("Manchester", "sister_city", "1989"),
        ("Guam", "sister_city", "2022-02-23"),
        ("Nagoya", "partner", "2025-02-26"),
    ],
)
def test_partners_are_as_their_sources_have_them(record, name_en, level, concluded_on):
    tie = City.objects.get(name_en=name_en).current_tie

    assert (tie.level, str(tie.concluded_on)) == (level, concluded_on)
    assert tie.concluded_basis


def test_sources_that_differ_are_kept_side_by_side(record):
    claims = set(record.citations.exclude(claim="").values_list("claim_en", flat=True))

    assert claims >= {"11 days, 5 states and 9 jurisdictions", "Ten days and nine cities"}
    assert (record.stated_days, record.stated_states, record.stated_jurisdictions) == (11, 5, 9)
    assert any("12 March" in claim for claim in claims)


def test_the_terms_of_an_officer_come_from_the_second_source(record):
    officer = Officer.objects.get()

    assert (officer.name, str(officer.term_from)) == ("伍銳賢", "2026-03-01")


def test_lessons_name_their_meetings(record):
    assert [lesson.meetings.exists() for lesson in Lesson.objects.all()] == [True] * 7


def test_lessons_name_the_figures_that_the_report_gives_of_our_programmes(record):
    named = {
        lesson.order: set(lesson.indicators.values_list("name", flat=True)) for lesson in record.lessons.all()
    }

    assert {order: names for order, names in named.items() if names} == {
        3: {"東海大學 AI PC 與 AI 教室投入經費"},
        5: {"公共托育設施", "教育預算占市政支出"},
        6: {"培育高科技人才的大學", "簽署產學聯盟備忘錄的大學院校"},
    }
    childcare = Indicator.objects.get(name="公共托育設施")
    assert [
        lesson.our_programme for lesson in childcare.lessons.published() if "公托倍增" in lesson.our_programme
    ]


def test_result_of_the_scheme_is_cited_with_its_words(record):
    citation = Citation.objects.get(agreement_result__isnull=False)

    assert (citation.section, citation.quotation_text) == ("參、五", "並已有成功案例")
    assert citation.agreement_result.agreement.scheme == "三合一綠色通道"


def test_every_row_of_the_itinerary_is_reported_and_one_is_not_known_to_be_held(record):
    page = trip_page(record.code)

    assert len(page.reported) == len(page.trip.itinerary) == 9
    assert [row.status for row in page.trip.itinerary].count("planned") == 1


def test_cost_is_not_published_and_no_head_is_counted(record):
    cost = trip_page(record.code).cost

    assert (cost.totals, cost.in_twd, cost.heads.number, cost.heads.delegations) == ((), None, None, 1)


def test_loading_again_leaves_what_was_edited_and_what_was_deleted(record):
    Trip.objects.filter(pk=record.pk).update(title="改過的標題")
    Officer.objects.get().delete()

    assert load_first_record(by=None, report=pytest.fail) is False
    assert Trip.objects.get().title == "改過的標題"
    assert not Officer.objects.exists()


# --- Pictures ---------------------------------------------------------------------------------------------


@pytest.fixture
def two_pictures(record, monkeypatch) -> Trip:
    """The record, of whose pictures only a JPEG and a HEIC are made."""
    rows = [row for row in read_rows()["photo"] if row["plate"] in {"route", "boston-chinatown"}]
    monkeypatch.setattr(pictures, "read_rows", lambda: {"photo": rows})
    return record


@pytest.fixture
def without_renditions(monkeypatch) -> None:
    """The run is cut off before any rendition is made."""
    monkeypatch.setattr(
        pictures, "make_renditions", type("Cut", (), {"enqueue": staticmethod(lambda pk: None)})
    )


def make(lines: list[str] | None = None) -> list[str]:
    lines = [] if lines is None else lines
    make_pictures(lines.append, size=SMALL)
    return lines


def test_every_plate_has_its_place_in_the_record(record):
    rows = read_rows()["photo"]
    chinatown = next(row for row in rows if row["plate"] == "boston-chinatown")

    assert [row["plate"] for row in rows] == [plate.key for plate in PLATES]
    assert [row["plate"] for row in rows if row.get("is_cover")] == ["route"]
    assert Meeting.objects.get(code=chinatown["meeting"]).title == "拜會紐英崙中華公所"
    assert Association.objects.get(code=chinatown["association"]).name == "紐英崙中華公所"
    for row in rows:
        for name, model in pictures.KEPT_BY_CODE.items():
            assert name not in row or model.objects.filter(code=row[name]).exists()


def test_pictures_are_made_once_and_published_as_illustrations(two_pictures):
    lines = make()
    photos = list(Photo.objects.published())

    assert [line.split()[0] for line in lines] == ["1/2", "2/2"]
    assert [photo.original_name for photo in photos] == ["route.jpg", "boston-chinatown.heic"]
    assert {(photo.kind, photo.licence) for photo in photos} == {("illustration", "public_domain")}
    assert photos[1].meeting.host_association == photos[1].association
    assert make() == []
    assert Photo.objects.count() == 2


def test_pictures_left_waiting_are_finished_by_the_next_run(two_pictures, without_renditions, monkeypatch):
    waiting = make()
    monkeypatch.undo()
    monkeypatch.setattr(pictures, "read_rows", lambda: {"photo": []})

    finished = make()

    assert len(waiting) == len(finished) == 2
    assert Photo.objects.published().count() == 2


def test_a_picture_that_staff_deleted_does_not_come_back(two_pictures, without_renditions):
    make()
    Photo.objects.first().delete()

    make()

    assert Photo.objects.count() == 1


def test_a_draft_that_staff_changed_is_not_published(
    two_pictures, without_renditions, monkeypatch, django_user_model
):
    make()
    staff = django_user_model.objects.create_user("staff")
    for photo in Photo.objects.all():
        photo._history_user = staff
        photo.save()
    monkeypatch.undo()

    monkeypatch.setattr(pictures, "read_rows", lambda: {"photo": []})
    assert make() == []
    assert not Photo.objects.published().exists()
