"""Every list and page of the admin: it opens, it bears hostile addresses, and its queries do not grow."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diaspora.models import Association, Officer
from portal.cities.models import City, Institution, SisterCityTie
from tests.factories import (
    make_agency,
    make_agreement,
    make_association,
    make_city,
    make_document,
    make_follow_up,
    make_institution,
    make_meeting,
    make_participant,
    make_photo,
    make_stated_count,
    make_tie,
    make_topic,
    make_trip,
    make_update,
)
from tests.staff import PUBLISHER, address, signed_in
from trips.models import (
    Agreement,
    AgreementParty,
    Citation,
    Delegation,
    Document,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Lesson,
    Meeting,
    NilReturn,
    Photo,
    ProgressUpdate,
    Reading,
    Topic,
    Trip,
)

pytestmark = pytest.mark.django_db

APPS = {"cities", "diaspora", "trips"}
MODELS = sorted(
    (model for model in apps.get_models() if model in admin.site._registry and model._meta.app_label in APPS),
    key=lambda model: model._meta.label_lower,
)
NAMES = [model._meta.label_lower for model in MODELS]
HUGE = "9" * 20
HOSTILE = [
    {"q": "x" * 5000},
    {"q": "臺中'\"%_\\ ( OR"},
    {"p": HUGE},
    {"p": "-1"},
    {"p": "abc"},
    {"o": "9.-9.abc"},
    {"state__exact": "zzz"},
    {"id__exact": HUGE},
    {"id": "abc"},
    {"trip__id__exact": HUGE},
    {"country__code__exact": "zz"},
    {"updated_at__gte": "yesterday"},
    {"created_by__password__startswith": "p"},
    {"nonsense__lookup": "1"},
    {"all": "1"},
    {"_facets": "True"},
    {"e": "1"},
    {"_popup": "1", "_to_field": "password"},
]


def make_one(number: int) -> None:
    """One of each record that staff list, with all its rows."""
    agency = make_agency()
    city = make_city(name=f"城市{number}")
    tie, institution = make_tie(city=city), make_institution(city=city)
    make_stated_count(source=f"報載{number}")
    association = make_association(city=city, country_id=None)
    officer = Officer.objects.create(association=association, name="陳主席", post="主席")
    trip = make_trip(lead_agency=agency)
    topic = make_topic(parent=make_topic())
    meeting = make_meeting(trip=trip)
    make_participant(meeting=meeting)
    make_photo(meeting=meeting)
    Delegation.objects.create(trip=trip, name="市長團")
    ItineraryItem.objects.create(trip=trip, activity="signing", text="簽署", meeting=meeting)
    document = make_document(trip=trip)
    agreement = make_agreement(trip=trip, contact_agency=agency)
    AgreementParty.objects.create(agreement=agreement, city=city)
    make_update(follow_up=make_follow_up(trip=trip, lead_agency=agency), agency=agency)
    NilReturn.objects.create(
        agency=agency, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30), document=document
    )
    Lesson.objects.create(trip=trip, title="借鏡", text="內容", topic=topic, agency=agency)
    indicator = Indicator.objects.create(name="公托", unit="處", agency=agency)
    Reading.objects.create(indicator=indicator, kind="actual", value=48)
    for target in ({"tie": tie}, {"meeting": meeting}, {"officer": officer}, {"institution": institution}):
        Citation.objects.create(document=document, **target)


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_every_page_opens_for_a_publisher(prefix):
    make_one(1)
    publisher = signed_in(PUBLISHER)
    for model in MODELS:
        pages = [address(model, "changelist"), address(model._default_manager.first())]
        if admin.site._registry[model].has_add_permission(publisher.get(prefix + pages[0]).wsgi_request):
            pages.append(address(model, "add"))
        assert {page: publisher.get(prefix + page).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_list_bears_hostile_addresses(model):
    make_one(1)
    publisher = signed_in(PUBLISHER)
    for parameters in HOSTILE:
        assert publisher.get(address(model, "changelist"), parameters).status_code in {200, 302, 400}, (
            parameters
        )
    assert publisher.get(address(model, "changelist") + "?q=%00").status_code == 400


@pytest.mark.parametrize("key", ["abc", HUGE, "-1", "1e9", "_5F"])
def test_record_that_cannot_be_is_no_error(key):
    publisher = signed_in(PUBLISHER)
    for model in MODELS:
        for page in ("change", "delete"):
            assert publisher.get(address(model, "changelist") + f"{key}/{page}/").status_code in {
                302,
                403,
                404,
            }


@pytest.mark.parametrize(
    "parameters",
    [{"trip": "abc"}, {"trip": HUGE}, {"trip": "1", "topics": "x"}, {"kind": "zzz"}, {"order": "x"}],
)
def test_new_record_bears_hostile_proposals(parameters):
    publisher = signed_in(PUBLISHER)
    for model in (Meeting, Photo, Document, Lesson, FollowUpAction, Agreement, ItineraryItem):
        if model in admin.site._registry:
            assert publisher.get(address(model, "add"), parameters).status_code == 200


@pytest.mark.parametrize("term", ["臺中", "x" * 5000, "%_'"])
def test_completion_bears_hostile_terms(term):
    publisher = signed_in(PUBLISHER)
    parameters = {"app_label": "trips", "model_name": "meeting", "field_name": "trip", "term": term}
    assert publisher.get(reverse("admin:autocomplete"), parameters).status_code == 200
    assert (
        publisher.get(reverse("admin:autocomplete"), parameters | {"field_name": "password"}).status_code
        == 403
    )
    assert publisher.get(reverse("admin:autocomplete"), parameters | {"page": HUGE}).status_code == 404


def test_lists_ask_as_much_for_ten_rows_as_for_two():
    publisher = signed_in(PUBLISHER)
    make_one(1)
    make_one(2)
    few = {model: queries(publisher, address(model, "changelist")) for model in MODELS}
    for number in range(3, 11):
        make_one(number)
    assert {model: queries(publisher, address(model, "changelist")) for model in MODELS} == few


def test_completion_asks_as_much_for_ten_as_for_two():
    publisher = signed_in(PUBLISHER)
    url = reverse("admin:autocomplete") + "?app_label=trips&model_name=citation&field_name=tie"
    make_tie()
    make_tie()
    few = queries(publisher, url)
    for _number in range(8):
        make_tie()
    assert queries(publisher, url) == few


def test_trip_page_asks_as_much_for_ten_meetings_as_for_two():
    publisher, trip = signed_in(PUBLISHER), make_trip()

    def add_meetings(count: int) -> None:
        for _number in range(count):
            meeting = make_meeting(trip=trip)
            make_photo(meeting=meeting)
            ItineraryItem.objects.create(trip=trip, activity="signing", text="簽署", meeting=meeting)
            make_follow_up(meeting=meeting)

    add_meetings(2)
    few = queries(publisher, address(trip))
    add_meetings(8)
    assert queries(publisher, address(trip)) == few


def test_lists_cover_every_record_that_staff_keep():
    expected = {
        Agreement,
        Association,
        Citation,
        City,
        Delegation,
        Document,
        FollowUpAction,
        Indicator,
        Institution,
    }
    expected |= {Lesson, Meeting, Photo, ProgressUpdate, SisterCityTie, Topic, Trip}
    assert expected <= set(MODELS)
