"""What the database itself refuses: each named constraint, seen to bite."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from portal.cities.models import City, SisterCityTie
from tests.safety.planting import Garden
from tests.safety.world import World
from trips import models as trips

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(db):
    return World(Garden(), "published").rows


BREACHES = [
    ("trip", {"ends_on": "2026-03-01"}, "trip_ends_after_it_starts"),
    ("meeting", {"host_text": "又一個"}, "meeting_has_at_most_one_host"),
    ("meeting", {"host_city": None}, "meeting_published_has_a_host"),
    ("meeting", {"ends_on": "2026-03-01"}, "meeting_ends_after_it_starts"),
    ("meeting", {"starts_on": None, "ends_on": "2026-03-12"}, "meeting_ends_after_it_starts"),
    ("meeting", {"latitude": None}, "meeting_coordinates_are_both_or_neither"),
    ("meeting", {"state": "gone"}, "meeting_state_is_known"),
    ("participant", {"name": "", "name_en": "", "post": ""}, "participant_has_a_name_or_a_post"),
    ("itineraryitem", {"ends_on": "2026-03-01"}, "itinerary_item_ends_after_it_starts"),
    ("delegationmember", {"name": "", "post": ""}, "member_has_a_name_or_a_post"),
    ("quotation", {"speaker": "", "speaker_post": ""}, "quotation_says_whose_it_is"),
    ("photo", {"alt_text": ""}, "photo_published_has_alternative_text"),
    ("photo", {"rendition_token": ""}, "photo_ready_has_size_and_renditions"),
    ("photo", {"width": None}, "photo_ready_has_size_and_renditions"),
    ("photo", {"time_zone": ""}, "photo_time_has_date_and_zone"),
    ("photo", {"rotation": 45}, "photo_rotation_is_a_quarter_turn"),
    ("document", {"covers_to": None}, "document_coverage_has_both_ends_and_a_trip"),
    ("document", {"covers_to": "2026-03-01"}, "document_coverage_ends_after_it_starts"),
    ("agreement", {"city_is_party": False}, "agreement_without_the_city_has_no_name_of_ours"),
    ("agreement", {"term_to": "2020"}, "agreement_term_ends_after_it_begins"),
    ("agreementparty", {"text": "誰"}, "party_is_exactly_one"),
    ("agreementparty", {"association": None}, "party_is_exactly_one"),
    ("meeting", {"withheld_review_on": "2026-04-01"}, "meeting_review_date_has_a_reason"),
    ("document", {"withheld_review_on": "2026-04-01"}, "document_review_date_has_a_reason"),
    ("delegationmember", {"withheld_review_on": "2026-04-01"}, "delegationmember_review_date_has_a_reason"),
    ("indicator", {"unit": ""}, "indicator_readings_have_a_unit"),
    ("reading", {"kind": "guess"}, "reading_kind_is_known"),
    ("followupaction", {"meeting": None}, "follow_up_has_exactly_one_origin"),
    ("followupaction", {"percent": 101}, "follow_up_percent_is_0_to_100"),
    ("followupaction", {"status": "done"}, "follow_up_closed_has_date_and_reason"),
    (
        "followupaction",
        {"status": "done", "closed_on": "2026-04-01", "closing_reason": "完成"},
        "follow_up_closed_has_date_and_reason",
    ),
    (
        "followupaction",
        {"status": "done", "closed_on": "2026-04-01", "closing_reason": "完", "closing_ground": "no_budget"},
        "follow_up_ground_fits_its_status",
    ),
    ("followupaction", {"parent": F("pk")}, "follow_up_is_no_part_of_itself"),
    ("progressupdate", {"percent": 101}, "update_percent_is_0_to_100"),
    (
        "progressupdate",
        {"new_status": "done", "closing_ground": "carried_out", "reopening_reason": ""},
        "update_closing_has_a_reason",
    ),
    (
        "progressupdate",
        {"new_status": "done", "closing_reason": "完成", "reopening_reason": ""},
        "update_closing_has_a_ground",
    ),
    (
        "progressupdate",
        {
            "new_status": "done",
            "closing_ground": "no_budget",
            "closing_reason": "完成",
            "reopening_reason": "",
        },
        "update_ground_fits_its_status",
    ),
    ("progressupdate", {"new_status": ""}, "update_reopening_has_an_open_status"),
    ("followupaction", {"document": F("pk")}, "follow_up_has_exactly_one_origin"),
    ("expense", {"amount": -1}, "expense_is_not_negative"),
    ("expense", {"amount": None}, "expense_in_twd_has_its_own_amount"),
    ("expense", {"rate_on": "2026-03-10"}, "expense_rate_date_has_two_currencies"),
    (
        "expense",
        {"rate_on": "2026-03-10", "currency": "USD", "amount_twd": None},
        "expense_rate_date_has_two_currencies",
    ),
    ("citation", {"officer": None}, "citation_supports_exactly_one_record"),
    ("citation", {"expense": F("pk")}, "citation_supports_exactly_one_record"),
    ("city", {"name": ""}, "city_has_a_name"),
    ("sistercitytie", {"level": "best"}, "tie_level_is_known"),
    ("sistercitytie", {"concluded_basis": ""}, "tie_date_names_its_basis"),
    ("sistercitytie", {"ended_on": "2026"}, "tie_end_names_its_reason"),
    (
        "sistercitytie",
        {"ended_on": "2026-03-11", "ended_reason": "期滿"},
        "tie_ends_not_before_it_is_concluded",
    ),
    ("association", {"city": None, "country": None, "region": ""}, "association_has_a_place"),
    ("officer", {"term_to": "2020"}, "officer_term_ends_after_it_begins"),
]


def test_database_refuses_each_breach_by_the_name_of_its_constraint(rows, subtests):
    for name, change, constraint in BREACHES:
        row = rows[name]
        with (
            subtests.test(constraint),
            pytest.raises(IntegrityError, match=constraint),
            transaction.atomic(),
        ):
            type(row).objects.filter(pk=row.pk).update(**change)


PARTIAL_DATES = [
    ("sistercitytie", "ended_on"),
    ("institution", "founded_on"),
    ("association", "founded_on"),
    ("officer", "term_from"),
    ("document", "dated_on"),
    ("agreement", "signed_on"),
    ("reading", "as_of"),
    ("followupaction", "due_on"),
    ("agreementresult", "claimed_on"),
]


def test_database_refuses_what_is_no_partial_date(rows, subtests):
    for name, field in PARTIAL_DATES:
        row = rows[name]
        with (
            subtests.test(f"{name}.{field}"),
            pytest.raises(IntegrityError, match="partial_date"),
            transaction.atomic(),
        ):
            type(row).objects.filter(pk=row.pk).update(**{field: "202"})


def test_trip_has_one_cover(rows):
    photo = rows["photo"]
    trips.Photo.objects.filter(pk=photo.pk).update(is_cover=True)

    second = trips.Photo(trip=photo.trip, original="x.jpg", is_cover=True)

    with pytest.raises(ValidationError, match=r"cover|封面"):
        second.full_clean()


def test_delegation_has_one_leader(rows):
    member = rows["delegationmember"]
    with pytest.raises(ValidationError, match=r"leader|團長"):
        trips.DelegationMember(delegation=member.delegation, post="團長", role="leader").full_clean()


def test_photo_of_a_meeting_of_another_trip_is_refused(rows, a_trip):
    with pytest.raises(ValidationError, match=r"another trip|另一"):
        trips.Photo(trip=a_trip, meeting=rows["meeting"], original="x.jpg").full_clean()


def test_topics_have_two_levels(rows):
    child = trips.Topic.objects.create(parent=rows["topic"], name="子")
    with pytest.raises(ValidationError, match=r"two levels|兩層"):
        trips.Topic(parent=child, name="孫").full_clean()


def test_time_zone_is_an_iana_name(rows):
    with pytest.raises(ValidationError, match="IANA"):
        trips.Meeting(
            trip=rows["trip"], kind="talks", title="會談", host_text="某人", time_zone="Boston/Time"
        ).full_clean()


def test_current_level_is_derived_from_the_strongest_tie_that_has_not_ended():
    city = City.objects.create(
        name="某市", country_id="JP", state="published", published_at="2026-01-01T00:00Z"
    )
    common = {
        "city": city,
        "state": "published",
        "published_at": "2026-01-01T00:00Z",
        "concluded_basis": "報載",
    }
    SisterCityTie.objects.create(level="partner", concluded_on="2020", **common)
    SisterCityTie.objects.create(level="friendship_city", concluded_on="2025-02-26", **common)
    ended = {"ended_on": "2010", "ended_reason": "不再往來"}
    SisterCityTie.objects.create(level="sister_city", concluded_on="1990", **common, **ended)

    assert city.current_tie.level == "friendship_city"
    assert City.objects.with_current_tie().get(pk=city.pk).current_level == "friendship_city"
