from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.cities.models import City
from portal.records.models import SentForm
from portal.records.sent_forms import claim, is_token, led_to, new_token
from tests.factories import make_agency, make_follow_up, make_trip
from tests.staff import EDITOR, REPORTER, address, form_data, make_user, signed_in
from trips.models import Objective, ProgressUpdate, Trip

pytestmark = pytest.mark.django_db


def opened(client, url: str, **typed) -> dict:
    page = client.get(url)
    return form_data(page, form_token=page.context_data["form_token"], **typed)


def new_city(client, **typed) -> dict:
    return opened(client, address(City, "add"), name="波士頓", country="US", **typed)


def test_form_sent_twice_makes_one_record_and_leads_to_it():
    editor = signed_in(EDITOR)
    data = new_city(editor)
    first = editor.post(address(City, "add"), data | {"_save": "儲存"})
    second = editor.post(address(City, "add"), data | {"_continue": "儲存"}, follow=True)
    city = City.objects.get()
    assert first.status_code == 302
    assert second.redirect_chain == [(address(city), 302)]
    assert [message.level_tag for message in second.context["messages"]][-1] == "info"


def test_form_with_a_mistake_is_sent_again_as_it_is_corrected():
    editor = signed_in(EDITOR)
    page = editor.post(address(City, "add"), new_city(editor) | {"name": ""})
    data = form_data(page, form_token=page.context_data["form_token"], name="波士頓")
    assert editor.post(address(City, "add"), data).status_code == 302
    assert City.objects.get().name == "波士頓"


def test_form_sent_again_with_other_content_makes_nothing_and_gives_the_text_back():
    editor = signed_in(EDITOR)
    data = new_city(editor)
    editor.post(address(City, "add"), data)
    answer = editor.post(address(City, "add"), data | {"profile": "後來補上的簡介"})
    assert answer.status_code == 409
    assert "後來補上的簡介" in answer.content.decode()
    assert City.objects.get().profile == ""


def test_doubled_save_of_a_page_adds_its_new_rows_once():
    editor, trip = signed_in(EDITOR), make_trip()
    data = opened(editor, address(trip), **{"objectives-0-title": "締盟", "title": "新題目"})
    assert editor.post(address(trip), data).status_code == 302
    again = editor.post(address(trip), data, follow=True)
    assert again.redirect_chain == [(address(trip), 302)]
    assert (Objective.objects.count(), Trip.objects.get().title) == (1, "新題目")


def test_page_sent_again_from_the_past_adds_no_rows_and_gives_the_text_back():
    editor, trip = signed_in(EDITOR), make_trip()
    data = opened(editor, address(trip), **{"objectives-0-title": "締盟"})
    editor.post(address(trip), data)
    answer = editor.post(address(trip), data | {"title": "回頭再改"})
    assert answer.status_code == 409
    assert "回頭再改" in answer.content.decode()
    assert Objective.objects.count() == 1


def test_progress_is_reported_once():
    agency = make_agency()
    reporter, follow_up = signed_in(REPORTER, agency=agency), make_follow_up(lead_agency=agency)
    url = address(ProgressUpdate, "add")
    data = opened(reporter, url, follow_up=str(follow_up.pk), text="已洽談")
    answers = [reporter.post(url, data) for _time in range(2)]
    update = ProgressUpdate.objects.get()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[1].headers["Location"] == address(update)


def test_doubled_form_in_a_window_of_its_own_hands_the_record_back_twice():
    editor = signed_in(EDITOR)
    data = new_city(editor, _popup="1")
    answers = [editor.post(address(City, "add"), data) for _time in range(2)]
    city = City.objects.get()
    handed = [answer.context_data["popup_response_data"] for answer in answers]
    assert handed[0] == handed[1]
    assert f'"value": "{city.pk}"' in handed[1]


def test_window_of_its_own_hands_back_no_other_field():
    editor = signed_in(EDITOR)
    data = new_city(editor, _popup="1")
    editor.post(address(City, "add"), data)
    answer = editor.post(address(City, "add"), data | {"_to_field": "staff_note"})
    assert "popup_response_data" not in (answer.context_data or {})


@pytest.mark.parametrize("token", ["", "x" * 32, "9" * 100_000, "\x00"])
def test_token_that_no_page_carried_uses_nothing_up(token):
    editor = signed_in(EDITOR)
    answer = editor.post(address(City, "add"), new_city(editor) | {"form_token": token})
    assert answer.status_code in (302, 400)
    assert not SentForm.objects.exists()


def test_old_tokens_are_forgotten_in_passing():
    editor = signed_in(EDITOR)
    for name in ("old", "young"):
        SentForm.objects.create(token=name, sent_by=editor.user)
    SentForm.objects.filter(token="old").update(sent_at=timezone.now() - timedelta(days=8))
    editor.post(address(City, "add"), new_city(editor))
    tokens = set(SentForm.objects.values_list("token", flat=True))
    assert "old" not in tokens
    assert "young" in tokens


def test_form_whose_record_is_gone_leads_nowhere_and_makes_nothing():
    editor = signed_in(EDITOR)
    data = new_city(editor)
    editor.post(address(City, "add"), data)
    City.objects.get().delete()
    answer = editor.post(address(City, "add"), data, follow=True)
    assert answer.status_code == 200
    assert not City.objects.exists()


def sent_twice_at_once(client, url: str, data: dict) -> list[int]:
    start, statuses = Barrier(2), []

    def send() -> None:
        start.wait()
        try:
            statuses.append(client.post(url, data).status_code)
        finally:
            connection.close()

    threads = [Thread(target=send) for _click in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_record_and_one_row(countries):
    editor = signed_in(EDITOR)
    assert sent_twice_at_once(editor, address(City, "add"), new_city(editor)) == [302, 302]
    assert City.objects.count() == 1
    trip = make_trip()
    data = opened(editor, address(trip), **{"title": "新題目", "objectives-0-title": "締盟"})
    assert sent_twice_at_once(editor, address(trip), data) == [302, 302]
    assert (Objective.objects.count(), Trip.objects.get().title) == (1, "新題目")


def test_form_is_claimed_once_and_then_leads_where_the_first_led():
    token, editor = new_token(), make_user(EDITOR)
    assert is_token(token)
    assert led_to(token) is None
    assert claim(token, by=editor, address="/admin/1/") is None
    assert led_to(token) == "/admin/1/"
    assert claim(token, by=editor, address="/admin/2/") == "/admin/1/"


def test_form_whose_saving_failed_may_be_sent_again():
    token, editor = new_token(), make_user(EDITOR)
    with transaction.atomic():
        claim(token, by=editor, address="/")
        transaction.set_rollback(True)
    assert claim(token, by=editor, address="/") is None


@pytest.mark.parametrize("text", ["", "x" * 32, "0" * 33, "0" * 31 + "\x00", "０" * 32])
def test_token_that_no_page_gave_is_none(text):
    assert not is_token(text)
