from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.utils import translation

from diaspora.exports import ASSOCIATIONS
from portal.cities.exports import CITIES
from portal.pages.datasets import DATASETS
from portal.records.exports import Export, Terms
from tests.factories import (
    make_agency,
    make_agreement,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_meeting,
    make_photo,
    make_tie,
    make_topic,
    make_trip,
    make_update,
)
from trips.exports import FOLLOW_UPS, MEETINGS, PHOTOS, TRIPS
from trips.filters import FollowUpFilterSet
from trips.models import FollowUpAction, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese():
    """Another test's last request may have left its language behind."""
    with translation.override("zh-hant"):
        yield


def cells(export: Export) -> list[dict[str, str | None]]:
    terms = Terms.now()
    rows = export.rows(export.published(terms.at), terms)
    return [dict(zip(export.header(chinese=False), row, strict=True)) for row in rows]


def only(export: Export) -> dict[str, str | None]:
    (row,) = cells(export)
    return row


@pytest.mark.parametrize("text", ["=1+1", "+886", "-1", "@SUM(A1)"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    make_trip(title=text, published=True)

    assert only(TRIPS)["title"] == f"'{text}"


@pytest.mark.parametrize("text", ["\t=1", "\r=1"])
def test_text_that_begins_with_a_control_character_gets_an_apostrophe(text):
    make_trip(published=True)
    with connection.cursor() as cursor:  # The fields clean such text away, whoever saves.
        cursor.execute("UPDATE trips_trip SET title = %s", [text])

    assert only(TRIPS)["title"] == f"'{text}"


def test_joined_text_is_guarded_as_a_whole():
    meeting = make_meeting(published=True)
    meeting.topics.add(make_topic(name="=A"), make_topic(name="=B"))

    assert only(MEETINGS)["topics_display"] == "'=A；=B"


@pytest.mark.parametrize("text", ["1+1=2", "市長", "𠮷野", "\ue000造字", "a\nb", 'say "yes", 100%'])
def test_other_text_is_left_alone(text):
    make_meeting(told_us=text, published=True)

    assert only(MEETINGS)["told_us"] == text


def test_negative_number_stays_a_number():
    make_city(latitude="-33.86", longitude="151.20732", published=True)

    row = only(CITIES)

    assert (row["latitude"], row["longitude"]) == ("-33.86000", "151.20732")


def test_moment_is_in_utc_to_the_second_with_offset():
    trip = make_trip()
    trip.published_at = datetime(2026, 3, 27, 1, 2, 3, 999999, tzinfo=UTC)
    trip.state = "published"
    trip.save()

    terms = Terms(datetime(2030, 1, 1, tzinfo=UTC), english=False)
    (row,) = TRIPS.rows(TRIPS.published(terms.at), terms)

    assert (
        dict(zip(TRIPS.header(chinese=False), row, strict=True))["published_at"]
        == "2026-03-27T01:02:03+00:00"
    )


@pytest.mark.parametrize(
    ("kept", "precision", "roc"),
    [
        ("2025-09-22", "day", "民國114年9月22日"),
        ("2025-09", "month", "民國114年9月"),
        ("1911", "year", "民國前1年"),
        (None, "unknown", None),
    ],
)
def test_partial_date_is_as_kept_with_precision_and_roc_year(kept, precision, roc):
    make_association(founded_on=kept, published=True)

    row = only(ASSOCIATIONS)

    assert (row["founded_on"], row["founded_on_precision"], row["founded_on_roc"]) == (kept, precision, roc)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "precision", "status"),
    [
        (date(2026, 3, 12), None, "day", "stated"),
        (date(2026, 3, 11), date(2026, 3, 13), "range", "stated"),
        (None, None, "unknown", "not_stated"),
    ],
)
def test_meeting_date_says_how_precise_it_is_and_whether_it_is_stated(starts_on, ends_on, precision, status):
    make_meeting(starts_on=starts_on, ends_on=ends_on, published=True)

    row = only(MEETINGS)

    assert (row["date_precision"], row["date_status"]) == (precision, status)


@pytest.mark.parametrize(("kept", "cell"), [(True, "true"), (False, "false"), (None, None)])
def test_boolean_is_true_false_or_empty(kept, cell):
    make_meeting(in_itinerary=kept, published=True)

    assert only(MEETINGS)["in_itinerary"] == cell


def test_labels_are_in_the_language_of_the_address_and_codes_never_change():
    make_meeting(kind="banquet", city=make_city(published=True), published=True)

    with translation.override("en"):
        english = only(MEETINGS)
    chinese = only(MEETINGS)

    assert (english["kind"], chinese["kind"]) == ("banquet", "banquet")
    assert english["kind_label"] == "community banquet"
    assert (english["city_label"], chinese["city_label"]) == ("Manchester", "曼徹斯特")
    assert (english["country_id"], english["country_label"]) == ("US", "United States")


def test_url_is_the_chinese_address_with_the_code_in_lower_case(settings):
    settings.PORTAL_BASE_URL = "https://example.gov.tw"
    trip = make_trip(published=True)

    with translation.override("en"):
        row = only(TRIPS)

    assert (row["id"], row["url"]) == (trip.code, f"https://example.gov.tw/trips/{trip.code.lower()}/")


def test_withheld_meeting_shows_its_existence_and_nothing_else():
    host = make_association(published=True)
    meeting = make_meeting(
        host_association=host,
        city=make_city(published=True),
        starts_on=date(2026, 3, 12),
        told_us="秘密",
        withheld_reason="應對方要求",
        withheld_reason_en="At their request",
        published=True,
    )
    meeting.topics.add(make_topic())

    row = only(MEETINGS)

    shown = {name: value for name, value in row.items() if value is not None}
    assert shown.pop("published_at")
    assert shown.pop("updated_at")
    assert shown.pop("url").endswith(f"/{meeting.slug}/")
    assert shown == {
        "id": meeting.code,
        "trip_id": meeting.trip.code,
        "trip_label": "美國訪問",
        "date_status": "withheld",
        "content_status": "withheld",
        "withheld_reason": "應對方要求",
        "withheld_reason_en": "At their request",
    }


def test_related_drafts_leave_their_cells_empty():
    host = make_association(name="草稿僑社")
    meeting = make_meeting(host_association=host, city=make_city(name="草稿市"), published=True)
    make_photo(meeting=meeting, city=make_city(name="草稿市二"), association=host, published=True)
    make_photo(meeting=meeting)
    make_follow_up(meeting=meeting)

    row, photo, trip = only(MEETINGS), only(PHOTOS), only(TRIPS)

    empty = ("host_type", "host_id", "host_label", "city_id", "city_label", "country_id", "country_label")
    assert [row[name] for name in empty] == [None] * len(empty)
    assert [photo[name] for name in ("city_id", "city_label", "association_id")] == [None] * 3
    assert row["photos_count"] == "1"
    assert (trip["cities_display"], trip["countries_display"]) == (None, None)
    assert (trip["photos_count"], trip["follow_ups_count"]) == ("1", "0")


def test_trip_counts_the_follow_ups_that_its_list_holds():
    trip = make_trip(published=True)
    for origin in (
        {"trip": trip},
        {"meeting": make_meeting(trip=trip, published=True)},
        {"agreement": make_agreement(trip=trip, published=True)},
        {"document": make_document(trip=trip, published=True)},
    ):
        make_follow_up(published=True, **origin)
    make_follow_up(trip=trip)

    listed = FollowUpFilterSet({"trip": trip.code}, queryset=FollowUpAction.objects.published())

    assert (only(TRIPS)["follow_ups_count"], listed.qs.count()) == ("4", 4)


def test_trip_names_cities_of_public_meetings_that_are_not_withheld():
    trip = make_trip(published=True)
    first, second, third = (make_city(name=name, published=True) for name in "甲乙丙")
    make_meeting(trip=trip, city=second, published=True)
    make_meeting(trip=trip, host_city=first, published=True)
    make_meeting(trip=trip, city=third)
    make_meeting(trip=trip, city=make_city(name="丁", published=True), withheld_reason="x", published=True)

    row = only(TRIPS)

    assert (row["cities_display"], row["countries_display"], row["meetings_count"]) == ("甲；乙", "美國", "3")


def test_city_shows_its_strongest_public_tie_in_force():
    city = make_city(published=True, other_names="甲\n乙")
    make_tie(city=city, level="friendship_city", concluded_on="2020-05", published=True)
    make_tie(city=city, level="sister_city")
    make_tie(city=city, level="sister_city", ended_on="2001", published=True)

    row = only(CITIES)

    assert row["other_names_display"] == "甲；乙"
    assert (row["current_level"], row["tied_on"]) == ("friendship_city", "2020-05")
    assert (row["tied_on_precision"], row["tied_on_roc"]) == ("month", "民國109年5月")


def test_follow_up_tells_origin_trip_agencies_and_progress():
    agreement = make_agreement(trip=make_trip(published=True), published=True)
    follow_up = make_follow_up(agreement=agreement, due_text="市長任內", published=True)
    follow_up.co_agencies.add(make_agency(name="甲局"), make_agency(name="乙局"))
    make_update(follow_up=follow_up, percent=40, new_status="in_progress")

    row = only(FOLLOW_UPS)

    assert (row["origin_type"], row["origin_id"], row["trip_id"]) == (
        "agreement",
        agreement.code,
        agreement.trip.code,
    )
    assert (row["lead_agency_id"], row["lead_agency_status"]) == (None, "not_stated")
    assert (row["co_agencies_display"], row["due_on_status"]) == ("甲局；乙局", "stated")
    assert (row["status"], row["percent"], row["updates_count"]) == ("in_progress", "40", "1")
    assert row["last_update_on"] == "2026-04-01"


def test_follow_up_from_a_document_on_a_draft_trip_does_not_name_the_trip():
    make_follow_up(document=make_document(trip=make_trip(), published=True), published=True)

    row = only(FOLLOW_UPS)

    assert row["origin_type"] == "document"
    assert (row["trip_id"], row["trip_label"]) == (None, None)


def test_association_is_of_its_own_country_or_its_citys():
    make_association(country_id="JP", published=True)
    make_association(city=make_city(published=True), published=True)
    make_association(city=make_city(), published=True)

    assert [row["country_id"] for row in cells(ASSOCIATIONS)] == ["JP", "US", None]


def test_meetings_stand_in_the_stated_order():
    older = make_trip(starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 2), published=True)
    newer = make_trip(published=True)
    make_meeting(trip=older, title="四", published=True)
    make_meeting(trip=newer, title="三", order=0, withheld_reason="x", published=True)
    make_meeting(trip=newer, title="二", order=2, published=True)
    make_meeting(trip=newer, title="一", order=1, published=True)

    assert [row["title"] for row in cells(MEETINGS)] == ["一", "二", None, "四"]


@pytest.mark.parametrize("export", DATASETS.values(), ids=lambda export: export.name)
def test_every_column_is_named_once_and_explained_in_both_languages(export):
    names = [column.name for column in export.columns]

    assert len(set(names)) == len(names)
    assert names[:2] == ["id", "url"]
    for column in export.columns:
        assert column.name.isidentifier()
        assert column.name == column.name.lower()
        assert all((column.label, column.meaning, column.meaning_en)), column.name
        assert column.is_guarded or column.type != "text" or column.ours or column.choices


@pytest.mark.parametrize("export", DATASETS.values(), ids=lambda export: export.name)
def test_chinese_header_names_every_column_once(export):
    header = export.header(chinese=True)

    assert len(set(header)) == len(header)


def test_published_is_asked_for_at_one_moment():
    meeting = make_meeting(published=True)
    past = Terms(meeting.published_at.replace(year=2000), english=False)

    assert not MEETINGS.rows(MEETINGS.published(past.at), past).exists()
    assert Meeting.objects.published().exists()
