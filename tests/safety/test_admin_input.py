"""What staff may send to the admin: what does not fit is refused or cut, and never run."""

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from diaspora.models import Association
from portal.accounts.models import Agency, User
from portal.cities.models import City, Country
from tests.factories import (
    make_agency,
    make_city,
    make_follow_up,
    make_meeting,
    make_participant,
    make_photo,
    make_topic,
    make_trip,
    published,
)
from tests.staff import (
    EDITOR,
    PUBLISHER,
    REPORTER,
    USER_ADMINISTRATOR,
    address,
    form_data,
    make_user,
    signed_in,
)
from trips.models import Citation, FollowUpAction, Meeting, Trip

pytestmark = pytest.mark.django_db

HUGE = "9" * 20
UNUSABLE_KEYS = ["abc", "1\x00", HUGE, "-1", "１", "", "9" * 5000]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


def staff_for(model: type):
    return signed_in(USER_ADMINISTRATOR if model in (User, Agency) else PUBLISHER)


# Lookups


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_list_filters_by_its_own_filters_alone(model, rf):
    client, listing = staff_for(model), admin.site.get_model_admin(model)
    request = rf.get(address(model, "changelist"))
    request.user = client.user
    for field in model._meta.fields:
        for lookup in ("regex", "iregex", "year", "startswith", "contains", "range", "in", "lte"):
            if field.name == "id" and lookup == "in":
                continue
            name = f"{field.name}__{lookup}"
            assert not listing.lookup_allowed(name, "0", request), name
    answer = client.get(address(model, "changelist"), {f"{model._meta.fields[-1].name}__regex": "0"})
    assert answer.status_code == 400


def test_every_filter_that_a_list_offers_is_answered():
    agency, trip = make_agency(), make_trip(published=True)
    make_follow_up(trip=trip, lead_agency=agency)
    make_meeting(trip=trip)
    for model in MODELS:
        client = staff_for(model)
        page = client.get(address(model, "changelist"))
        for spec in page.context_data["cl"].filter_specs:
            for choice in spec.choices(page.context_data["cl"]):
                url = address(model, "changelist") + choice["query_string"]
                assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("name", ["id", "pk", "id__exact", "id__in", "pk__in"])
def test_popup_asks_for_rows_by_key(name):
    publisher, trip = signed_in(PUBLISHER), make_trip()
    make_trip()
    found = publisher.get(address(Trip, "changelist"), {name: trip.pk}).context_data["cl"].result_list
    assert list(found) == [trip]
    for value in ("abc", HUGE, f"{trip.pk},abc"):
        assert publisher.get(address(Trip, "changelist"), {name: value}).status_code == 400


# Actions


@pytest.mark.parametrize("action", ["publish_selected", "delete_selected"])
@pytest.mark.parametrize("key", UNUSABLE_KEYS)
def test_action_on_keys_that_cannot_be_is_refused(action, key):
    publisher, trip = signed_in(PUBLISHER), make_trip()
    chosen = {"action": action, "_selected_action": [str(trip.pk), key], "post": "yes", "confirmed": "yes"}
    for extra in ({}, {"index": "0"}):
        assert publisher.post(address(Trip, "changelist"), chosen | extra).status_code == 400
    assert Trip.objects.filter(state="draft").exists()


# Keys in forms


@pytest.mark.parametrize("key", UNUSABLE_KEYS)
@pytest.mark.parametrize(
    ("model", "name"),
    [
        (Meeting, "topics"),
        (Meeting, "trip"),
        (Meeting, "host_city"),
        (Meeting, "citations-0-document"),
        (Citation, "member"),
        (City, "country"),
        (Association, "country"),
        (FollowUpAction, "co_agencies"),
        (FollowUpAction, "case_officer"),
        (FollowUpAction, "updates-0-evidence_photo"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_form_bears_keys_that_cannot_be(model, name, key):
    editor = signed_in(EDITOR)
    data = form_data(editor.get(address(model, "add")), **{name: key})
    answer = editor.post(address(model, "add"), data)
    assert answer.status_code == 200
    assert not model.objects.exists()


@pytest.mark.parametrize("key", UNUSABLE_KEYS)
@pytest.mark.parametrize("name", ["agency", "groups"])
def test_account_form_bears_keys_that_cannot_be(name, key):
    administrator = signed_in(USER_ADMINISTRATOR)
    answer = administrator.post(address(User, "add"), {"username": "", name: key})
    assert answer.status_code == 200
    answer = administrator.get(address(User, "add"), {name: key})
    assert answer.status_code == (400 if "\x00" in key else 200)


def test_form_of_a_record_published_meanwhile_bears_keys_that_cannot_be():
    editor, meeting = signed_in(EDITOR), make_meeting(trip=make_trip())
    data = form_data(editor.get(address(meeting)), topics=[HUGE], host_city=HUGE)
    published(meeting)
    assert editor.post(address(meeting), data).status_code == 409


def test_form_shown_again_keeps_what_was_chosen():
    editor, trip, topic = signed_in(EDITOR), make_trip(), make_topic()
    data = {"trip": str(trip.pk), "topics": [str(topic.pk), "abc"], "host_city": "abc"}
    page = editor.post(address(Meeting, "add"), form_data(editor.get(address(Meeting, "add")), **data))
    text = page.content.decode()
    assert f'<option value="{trip.pk}" selected>' in text
    assert f'<option value="{topic.pk}" selected>' in text
    assert page.context_data["adminform"].form.errors.keys() >= {"host_city"}


def test_text_key_is_kept_when_the_form_is_shown_again():
    editor = signed_in(EDITOR)
    page = editor.post(address(City, "add"), form_data(editor.get(address(City, "add")), country="US"))
    assert '<option value="US" selected>' in page.content.decode()


# Numbers


@pytest.mark.parametrize(("value", "is_accepted"), [("32767", True), ("32768", False), ("-1", False)])
def test_numbers_have_the_limits_of_both_databases(value, is_accepted):
    editor, trip = signed_in(EDITOR), make_trip()
    data = form_data(editor.get(address(Meeting, "add")), trip=str(trip.pk), title="拜會", order=value)
    answer = editor.post(address(Meeting, "add"), data | {"kind": "courtesy_call"})
    assert Meeting.objects.exists() is is_accepted
    assert is_accepted or answer.context_data["adminform"].form.errors.keys() == {"order"}


def test_numbers_in_inlines_have_the_limits_of_both_databases():
    editor, trip = signed_in(EDITOR), make_trip()
    rows = {"objectives-0-title": "締盟", "objectives-0-order": "40000"}
    answer = editor.post(address(trip), form_data(editor.get(address(trip)), **rows))
    formset = answer.context_data["inline_admin_formsets"][0].formset
    assert formset.errors[0].keys() == {"order"}


# Searches


@pytest.mark.parametrize("words", ["a " * 3000, '"' * 3000, "a" * 60000, "\ufdfa" * 5000])
def test_search_keeps_its_first_words(words):
    for model in MODELS:
        answer = staff_for(model).get(address(model, "changelist"), {"q": words})
        assert answer.status_code == 200, model


def test_search_of_many_words_goes_by_the_first():
    publisher, trip = signed_in(PUBLISHER), make_trip(title="臺中")
    for words, found in (("台中 " * 10 + "無此", [trip]), ("台中 無此", [])):
        answer = publisher.get(address(Trip, "changelist"), {"q": words})
        assert list(answer.context_data["cl"].result_list) == found


@pytest.mark.parametrize(
    "field", ["trips.meeting.trip", "trips.lesson.agency", "cities.city.country", "trips.citation.tie"]
)
def test_completion_bears_many_words(field):
    app, model, name = field.split(".")
    parameters = {"app_label": app, "model_name": model, "field_name": name, "term": "a " * 3000}
    assert signed_in(PUBLISHER).get(reverse("admin:autocomplete"), parameters).status_code == 200


# The address on the site


def site_address(record) -> str:
    return reverse("admin:view_on_site", args=[ContentType.objects.get_for_model(record).pk, record.pk])


def test_published_record_is_led_to():
    editor, trip, agency = signed_in(EDITOR), make_trip(published=True), make_agency()
    assert editor.get(site_address(trip)).headers["Location"].endswith(f"/{trip.slug}/")
    assert editor.get(site_address(agency)).status_code == 302


def test_nothing_else_has_an_address_on_the_site():
    meeting = make_meeting(trip=make_trip(published=True))
    draft, citizen = make_trip(), make_participant(meeting=make_meeting(published=True))
    hidden = make_photo(published=True, hidden_reason="未同意")
    user, country = make_user(EDITOR), Country.objects.get(code="US")
    publisher = signed_in(PUBLISHER)
    for record in (draft, meeting, citizen, make_topic(), hidden, make_city(), user, country):
        assert publisher.get(site_address(record)).status_code == 404, record
    for path in ("abc/1", f"{HUGE}/1", "1/abc", f"1/{HUGE}", "0/0"):
        url = reverse("admin:index") + f"r/{path}/"
        assert publisher.get(url).status_code == 404, path


def test_address_on_the_site_is_for_who_may_see_the_record():
    trip = make_trip(published=True)
    others = make_follow_up(trip=trip, lead_agency=make_agency(), published=True)
    reporter = signed_in(REPORTER, agency=make_agency())
    assert reporter.get(site_address(trip)).status_code == 404
    assert reporter.get(site_address(others)).status_code == 404
    assert signed_in(EDITOR).get(site_address(others)).status_code == 302


def test_topic_has_no_address():
    assert make_topic().get_absolute_url() == ""


# What is gone


def test_version_shows_the_number_of_what_is_gone():
    publisher, meeting = signed_in(PUBLISHER), make_meeting(host_city=make_city())
    city = meeting.host_city
    version = meeting.history.latest("history_id")
    Meeting.objects.update(host_city=None, host_text="市府")
    number = city.pk
    city.delete()
    page = publisher.get(address(meeting, "history") + f"{version.history_id}/")
    assert f"#{number}" in page.content.decode()
    assert publisher.get(address(meeting, "history")).status_code == 200


def test_conflict_shows_the_number_of_what_is_gone():
    editor, topic = signed_in(EDITOR), make_topic()
    meeting = make_meeting(host_city=make_city())
    meeting.topics.add(topic)
    meeting.save()
    city, number = meeting.host_city, topic.pk
    data = form_data(editor.get(address(meeting)), title="我的題目")
    meeting.host_city, meeting.host_text = None, "市府"
    meeting.save()
    meeting.topics.clear()
    gone = f"#{city.pk}"
    city.delete()
    topic.delete()
    answer = editor.post(address(meeting), data)
    assert answer.status_code == 409
    assert gone in answer.content.decode()
    assert f"#{number}" in answer.content.decode()
