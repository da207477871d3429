"""What hinders publication, wherever it is asked for, and the way to the very field."""

import pytest
from django.core.exceptions import ValidationError

from portal.records.publishing import State, publish
from portal.records.readiness import candidate
from tests.factories import FIT_TRIP, make_document, make_follow_up, make_meeting, make_photo, make_trip
from tests.queries import queries_for
from tests.staff import EDITOR, PUBLISHER, address, signed_in
from trips.models import Trip

pytestmark = pytest.mark.django_db

BARE_HOST = {"host_text": ""}


def places(points) -> set[str]:
    return {point.url.partition("#")[2] for point in points}


@pytest.mark.parametrize(
    ("missing", "field"), [("summary", "id_summary"), ("no_document_reason", "id_no_document_reason")]
)
def test_trip_is_not_published_without(missing, field):
    trip = make_trip(**FIT_TRIP | {missing: ""})
    assert places(candidate(trip).problems) == {field}
    with pytest.raises(ValidationError):
        publish(trip, by=None)
    trip.refresh_from_db()
    assert trip.state == State.DRAFT


def test_document_published_with_the_trip_is_enough_and_one_left_behind_is_not():
    publisher, trip = signed_in(PUBLISHER), make_trip(summary="摘要")
    document = make_document(trip=trip)
    versions = {f"version:{one._meta.label_lower}:{one.pk}": one.version for one in (trip, document)}
    answer = publisher.post(address(trip, "publish"), versions)
    assert answer.status_code == 400
    assert places(answer.context_data["asked"].problems) == {"id_no_document_reason"}
    value = f"trips.document:{document.pk}"
    assert publisher.post(address(trip, "publish"), versions | {"with": [value]}).status_code == 302
    assert Trip.objects.published().exists()


def test_unfit_child_hinders_and_its_point_leads_to_its_own_page():
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    meeting = make_meeting(trip=trip, **BARE_HOST)
    (child,) = publisher.get(address(trip, "publish")).context_data["children"]
    assert [point.url for point in child.problems] == [f"{address(meeting)}#id_host_city"]


def test_mass_action_leaves_what_is_not_fit_as_it_was():
    publisher, fit, unfit = signed_in(PUBLISHER), make_trip(**FIT_TRIP), make_trip()
    versions = {f"version:trips.trip:{one.pk}": one.version for one in (fit, unfit)}
    chosen = {"action": "publish_selected", "_selected_action": [fit.pk, unfit.pk], "confirmed": "1"}
    publisher.post(address(Trip, "changelist"), chosen | versions)
    assert list(Trip.objects.published()) == [fit]


def test_editor_sees_what_is_missing_before_submitting():
    editor, trip = signed_in(EDITOR), make_trip()
    meeting = make_meeting(trip=trip, **BARE_HOST)
    photo = make_photo(meeting=meeting, alt_text="")
    for url in (address(trip), address(trip, "submit")):
        page = editor.get(url)
        text = page.content.decode()
        assert page.context_data["checklist"].problem_count == 4
        assert f'href="{address(trip)}#id_summary"' in text
        assert f'href="{address(meeting)}#id_host_city"' in text
        assert f'href="{address(photo)}#id_alt_text"' in text


def test_every_point_leads_to_something_that_is_on_the_page():
    editor = signed_in(EDITOR)
    trip = make_trip(title_en="")
    meeting = make_meeting(trip=trip, title_en="", **BARE_HOST)
    photo = make_photo(meeting=meeting, alt_text="", processing="pending", original="2026/a.jpg")
    follow_up = make_follow_up(trip=make_trip(), title_en="")
    for record in (trip, meeting, photo, follow_up):
        page = editor.get(address(record)).content.decode()
        for place in places(candidate(record).points):
            assert f'id="{place}"' in page, (record, place)


def test_warnings_do_not_hinder():
    trip = make_trip(title_en="", **FIT_TRIP)
    assert places(candidate(trip).warnings) == {"id_title_en", "id_lead_agency", "panel-meetings"}
    publish(trip, by=None)
    assert Trip.objects.published().exists()


def test_photo_says_what_is_not_known_of_it():
    photo = make_photo(processing="pending")
    assert places(candidate(photo).warnings) == {"id_original", "id_consent"}
    photo.consent, photo.hidden_reason = "given", "未同意"
    assert places(candidate(photo).warnings) == {"id_hidden_reason"}


def test_checklist_costs_the_same_with_two_drafts_and_with_ten():
    trip, editor, counts = make_trip(**FIT_TRIP), signed_in(EDITOR), []
    for number in (2, 8):
        for _n in range(number):
            make_photo(meeting=make_meeting(trip=trip, **BARE_HOST), alt_text="")
        counts.append(queries_for(editor, address(trip, "submit")))
    assert counts[0] == counts[1]


def test_public_trip_page_gives_the_reason_why_there_is_no_document(client):
    trip = make_trip(published=True, **FIT_TRIP)
    assert FIT_TRIP["no_document_reason"] in client.get(f"/trips/{trip.slug}/").content.decode()
    make_document(trip=trip, published=True)
    assert FIT_TRIP["no_document_reason"] not in client.get(f"/trips/{trip.slug}/").content.decode()


def test_checklist_stands_open_while_it_is_short_and_shut_when_the_form_would_be_far_down():
    trip = make_trip()
    meetings = [make_meeting(trip=trip, host_text="") for _ in range(2)]
    client = signed_in(EDITOR)
    assert client.get(address(trip)).context_data["checklist"].opens
    meetings += [make_meeting(trip=trip, host_text="") for _ in range(12)]
    page = client.get(address(trip))
    assert not page.context_data["checklist"].opens
    assert '<details class="checklist">' in page.content.decode()
