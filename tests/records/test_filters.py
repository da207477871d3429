from datetime import date

import pytest
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext

from diaspora.filters import AssociationFilterSet
from diaspora.models import Association
from portal.cities.filters import CityFilterSet
from portal.cities.models import City
from tests.factories import (
    make_agency,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_institution,
    make_meeting,
    make_photo,
    make_tie,
    make_trip,
)
from trips.filters import (
    DocumentFilterSet,
    FollowUpFilterSet,
    MeetingFilterSet,
    PhotoFilterSet,
    TripFilterSet,
)
from trips.models import Document, FollowUpAction, Meeting, Photo, Trip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese():
    """Another test's last request may have left its language behind."""
    with translation.override("zh-hant"):
        yield


HOSTILE = [
    "99999999999999999999",
    "x" * 5000,
    "' OR 1=1 --",
    "%",
    "\ud7ff",
    "[]",
    "-1",
    "\uff11",
    "null",
    "٣",
]
FILTERSETS = {
    CityFilterSet: City,
    AssociationFilterSet: Association,
    TripFilterSet: Trip,
    MeetingFilterSet: Meeting,
    PhotoFilterSet: Photo,
    FollowUpFilterSet: FollowUpAction,
    DocumentFilterSet: Document,
}


def filtered(filterset, query=""):
    return filterset(QueryDict(query), queryset=FILTERSETS[filterset].objects.published())


def found(filterset, query) -> list:
    filters = filtered(filterset, query)
    assert not filters.problems
    return list(filters.qs.order_by("pk"))


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("filterset", FILTERSETS, ids=lambda filterset: filterset.__name__)
def test_hostile_value_is_named_or_finds_nothing(filterset, value):
    for name in filterset.base_filters:
        query = QueryDict(mutable=True)
        query[name] = value
        filters = filterset(query, queryset=FILTERSETS[filterset].objects.published())

        assert list(filters.qs) == []
        assert name == "q" or [problem.name for problem in filters.problems] == [name]


def test_bad_value_is_named_in_the_readers_language_and_ignored():
    trip = make_trip(published=True)

    with translation.override("en"):
        filters = filtered(TripFilterSet, "year=1066&q=")
        (problem,) = filters.problems

    assert list(filters.qs) == [trip]
    assert problem == ("year", "Year", "1066", "This list has no such value.")
    assert filters.chips == []


def test_unknown_parameter_is_never_a_lookup():
    trip = make_trip(published=True)

    filters = filtered(TripFilterSet, "staff_note__contains=x&state=draft&id=99")

    assert list(filters.qs) == [trip]
    assert not filters.problems


@pytest.mark.parametrize(
    "query", ["臺中", "台中", "\uff34\uff21\uff29\uff23\uff28\uff35\uff2e\uff27", "taichung 臺中"]
)
def test_text_finds_variants_and_every_word(query):
    make_trip(title="臺中訪問", title_en="Taichung visit", published=True)
    make_trip(title="高雄訪問", published=True)

    assert [trip.title for trip in found(TripFilterSet, f"q={query}")] == ["臺中訪問"]


def test_text_of_too_many_words_is_named():
    filters = filtered(TripFilterSet, "q=" + "+".join("abcdefghijk"))

    assert [problem.name for problem in filters.problems] == ["q"]


def test_trip_is_found_by_its_public_meetings_text_only():
    shown, draft, withheld = (make_trip(published=True) for _ in range(3))
    make_meeting(trip=shown, title="昆西市場", published=True)
    make_meeting(trip=draft, title="昆西市場")
    make_meeting(trip=withheld, title="昆西市場", withheld_reason="x", published=True)

    assert found(TripFilterSet, "q=昆西") == [shown]


@pytest.mark.parametrize("name", ["country", "city", "kind", "host"])
def test_trip_is_found_by_its_public_meetings_only(name):
    city = make_city(published=True)
    values = {"country": "US", "city": city.code, "kind": "signing", "host": city.code}
    shown, draft, withheld = (make_trip(published=True) for _ in range(3))
    make_meeting(trip=shown, host_city=city, kind="signing", published=True)
    make_meeting(trip=draft, host_city=city, kind="signing")
    make_meeting(trip=withheld, host_city=city, kind="signing", withheld_reason="x", published=True)

    assert found(TripFilterSet, f"{name}={values[name]}") == [shown]


def test_trip_filters_ask_for_one_meeting_that_fulfils_them_all():
    city, other = make_city(published=True), make_city(published=True)
    both, apart = make_trip(published=True), make_trip(published=True)
    make_meeting(trip=both, city=city, kind="signing", published=True)
    make_meeting(trip=apart, city=city, kind="talks", published=True)
    make_meeting(trip=apart, city=other, kind="signing", published=True)

    assert found(TripFilterSet, f"city={city.code}&kind=signing") == [both]


def test_draft_city_is_neither_offered_nor_found():
    draft = make_city(name="草稿市", country_id="JP")
    make_meeting(city=draft, published=True)

    filters = filtered(TripFilterSet, "country=JP")

    assert [problem.name for problem in filters.problems] == ["country"]
    assert list(filters.form.fields["city"].choices) == [("", gettext("any"))]
    assert list(filters.form.fields["country"].choices) == [("", gettext("any"))]


def test_code_of_a_filter_counts_in_lower_case_too():
    city = make_city(published=True)
    meeting = make_meeting(city=city, published=True)

    assert found(MeetingFilterSet, f"city={city.slug}&country=us") == [meeting]


@pytest.mark.parametrize(
    ("key", "make"),
    [("city", make_city), ("association", make_association), ("institution", make_institution)],
)
def test_meeting_is_found_by_kind_of_host_and_by_host(key, make):
    host = make(published=True)
    meeting = make_meeting(**{f"host_{key}": host}, published=True)
    in_words = make_meeting(published=True)
    make_meeting(**{f"host_{key}": make()}, published=True)

    assert found(MeetingFilterSet, f"host={key}") == [meeting]
    assert found(MeetingFilterSet, f"host={host.code}") == [meeting]
    assert found(MeetingFilterSet, "host=other") == [in_words]


def test_withheld_meeting_is_found_by_its_trip_and_year_but_not_by_its_content():
    trip = make_trip(published=True)
    meeting = make_meeting(
        trip=trip, kind="signing", starts_on=date(2027, 1, 1), withheld_reason="x", published=True
    )

    assert found(MeetingFilterSet, f"trip={trip.code}") == [meeting]
    assert found(MeetingFilterSet, "year=2026") == [meeting]
    for query in ("kind=signing", "host=other", "q=拜會", f"trip={trip.code}&kind=signing"):
        assert found(MeetingFilterSet, query) == []


def test_withheld_meeting_sorts_as_undated():
    trip = make_trip(published=True)
    for day, reason in ((12, ""), (11, "x"), (13, "")):
        make_meeting(trip=trip, starts_on=date(2026, 3, day), withheld_reason=reason, published=True)

    for sort, days in (("newest", [13, 12, 11]), ("oldest", [12, 13, 11])):
        meetings = filtered(MeetingFilterSet, f"sort={sort}").qs
        assert [meeting.starts_on.day for meeting in meetings] == days


def test_withheld_document_is_not_found_by_its_content():
    make_document(title="密件", withheld_reason="x", published=True)

    assert found(DocumentFilterSet, "q=密件") == []
    assert len(found(DocumentFilterSet, "")) == 1


def test_city_is_found_by_the_level_of_its_current_tie():
    tied, untied = make_city(published=True), make_city(published=True)
    make_tie(city=tied, level="sister_city", published=True)
    make_tie(city=untied, level="sister_city", ended_on="2001", published=True)
    make_tie(city=untied, level="partner")

    assert found(CityFilterSet, "level=sister_city") == [tied]
    assert found(CityFilterSet, "level=none") == [untied]


def test_association_is_found_by_its_own_country_and_its_citys():
    own = make_association(country_id="US", published=True)
    of_city = make_association(city=make_city(published=True), published=True)
    make_association(city=make_city(country_id="JP"), published=True)

    assert found(AssociationFilterSet, "country=US") == [own, of_city]
    assert filtered(AssociationFilterSet, "country=JP").problems


def test_photo_is_found_by_trip_and_meeting():
    meeting = make_meeting(published=True)
    photo = make_photo(meeting=meeting, published=True)
    make_photo(published=True)

    assert found(PhotoFilterSet, f"trip={meeting.trip.code}") == [photo]
    assert found(PhotoFilterSet, f"meeting={meeting.code}") == [photo]


def test_follow_up_is_found_by_agency_trip_and_due_date():
    meeting, agency = make_meeting(published=True), make_agency()
    late = make_follow_up(meeting=meeting, due_on="2020-01", published=True)
    led = make_follow_up(trip=meeting.trip, lead_agency=agency, published=True)
    make_follow_up(published=True)

    assert found(FollowUpFilterSet, f"trip={meeting.trip.code}") == [late, led]
    assert found(FollowUpFilterSet, f"lead_agency={agency.code}") == [led]
    assert late in found(FollowUpFilterSet, "lead_agency=none")
    assert found(FollowUpFilterSet, "overdue=true") == [late]
    assert late not in found(FollowUpFilterSet, "overdue=false")
    assert len(found(FollowUpFilterSet, "status=open")) == 3


def test_chip_takes_its_own_filter_off_and_keeps_the_others():
    make_meeting(city=make_city(published=True), published=True)

    with translation.override("en"):
        chips = filtered(TripFilterSet, "country=US&kind=courtesy_call&sort=oldest&page=3&x=1").chips

    assert [(chip.label, chip.value, chip.query) for chip in chips] == [
        ("Country or area", "United States", "kind=courtesy_call&sort=oldest"),
        ("Kind of meeting", "courtesy call", "country=US&sort=oldest"),
    ]


def test_sort_is_one_of_the_declared():
    old = make_trip(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2), published=True)
    new = make_trip(published=True)

    assert list(filtered(TripFilterSet, "sort=oldest").qs) == [old, new]
    assert [problem.name for problem in filtered(TripFilterSet, "sort=staff_note").problems] == ["sort"]


@pytest.mark.parametrize("number", [2, 10])
def test_choices_cost_the_same_however_many_there_are(number, django_assert_num_queries):
    for _ in range(number):
        city = make_city(published=True)
        make_meeting(host_city=city, city=city, published=True)

    with django_assert_num_queries(8):
        filters = filtered(TripFilterSet, "country=US")
        assert all(list(field.choices) for field in filters.form.fields.values() if hasattr(field, "choices"))
        assert filters.chips
