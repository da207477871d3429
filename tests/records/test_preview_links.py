"""Links by which people without an account read one record before it is public."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from portal.records.logs import TokensLeftOut
from portal.records.models import PreviewLink
from portal.records.previews import make_link
from portal.records.publishing import cancel_publication, publish, withdraw
from portal.records.review import submit
from tests.factories import FIT_TRIP, make_city, make_meeting, make_photo, make_trip
from tests.staff import EDITOR, PUBLISHER, REPORTER, address, make_user, signed_in

pytestmark = pytest.mark.django_db


def token_for(record, days: int = 3) -> str:
    return make_link(record, by=make_user(EDITOR), days=days)[1]


def url_of(token: str) -> str:
    return f"/preview/{token}/"


def with_rendition(photo):
    photo.rendition_token = f"token{photo.pk:027d}"
    photo.save()
    storages["renditions"].save(f"{photo.rendition_token}/320.webp", ContentFile(b"picture"))
    return photo


def test_editor_makes_a_link_and_somebody_without_an_account_reads_the_page(client):
    editor, trip = signed_in(EDITOR), make_trip(title="赴美考察")
    make_meeting(trip=trip, title="拜會市長")
    answer = editor.post(address(trip, "preview_links"), {"days": "7"})
    urls = re.findall(r'value="http[^"]*?(/(?:en/)?preview/[\w-]{43}/)"', answer.content.decode())
    assert [url.startswith("/en/") for url in urls] == [False, True]
    for url in urls:
        page = client.get(url)
        assert page.status_code == 200
        assert "拜會市長" in page.content.decode() or "Call on the mayor" in page.content.decode()
        assert page.headers["Cache-Control"] == "private, no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not client.cookies
    link = PreviewLink.objects.get()
    assert link.created_by == editor.user
    assert link.token_digest not in urls[0]
    assert timedelta(days=6) < link.expires_at - timezone.now() < timedelta(days=7)
    assert urls[0] not in editor.get(address(trip, "preview_links")).content.decode()


@pytest.mark.parametrize("days", ["", "2", "99999", "-1", "9" * 30, "7\x00", "七"])
def test_only_the_days_offered_can_be_chosen(days):
    editor, trip = signed_in(EDITOR), make_trip()
    answer = editor.post("/en" + address(trip, "preview_links"), {"days": days})
    assert answer.status_code == 400
    assert answer.context_data["error"] == "Choose for how long."
    assert not PreviewLink.objects.exists()


def unknown_page(client) -> tuple[int, dict, str]:
    response = client.get(url_of("A" * 43))
    return response.status_code, dict(response.items()), response.content.decode()


def answers_as_unknown(client, token: str) -> bool:
    response = client.get(url_of(token))
    text = response.content.decode().replace(token, "A" * 43)
    return (response.status_code, dict(response.items()), text) == unknown_page(client)


def expire(trip):
    before = timezone.now() - timedelta(days=30)
    PreviewLink.objects.update(created_at=before, expires_at=before + timedelta(days=1))


def cancel(trip):
    link = PreviewLink.objects.get()
    editor = signed_in(EDITOR)
    editor.post(address(trip, "preview_links"), {"cancel": str(link.pk)})


def schedule(trip):
    publish(trip, by=None, at=timezone.now() + timedelta(days=1))


def schedule_and_cancel(trip):
    schedule(trip)
    cancel_publication(trip, by=None)


def publish_and_withdraw(trip):
    publish(trip, by=None)
    withdraw(trip, by=None, reason="資料有誤")


@pytest.mark.parametrize(
    "end",
    [
        expire,
        cancel,
        schedule,
        schedule_and_cancel,
        publish_and_withdraw,
        lambda trip: publish(trip, by=None),
        lambda trip: trip.delete(),
    ],
    ids=["expired", "cancelled", "scheduled", "schedule taken back", "withdrawn", "published", "deleted"],
)
def test_link_that_has_ended_answers_as_an_unknown_address(client, end):
    trip = make_trip(**FIT_TRIP)
    token = token_for(trip)
    assert client.get(url_of(token)).status_code == 200
    end(trip)
    assert answers_as_unknown(client, token)


@pytest.mark.parametrize("token", ["A" * 42, "A" * 44, "A" * 5000, "%00", "%ff", "é" * 43])
def test_address_that_is_no_token_is_unknown(client, token):
    assert client.get(url_of(token)).status_code in (400, 404)


def test_link_of_a_submitted_record_still_shows_it(client):
    trip = make_trip()
    token = token_for(trip)
    submit(trip, by=make_user(EDITOR))
    assert client.get(url_of(token)).status_code == 200


def test_link_is_only_for_reading(client):
    assert client.post(url_of(token_for(make_trip()))).status_code == 405


def test_link_of_what_hangs_on_a_withdrawn_record_shows_nothing(client):
    trip = make_trip(**FIT_TRIP)
    meeting = make_meeting(trip=trip)
    token = token_for(meeting)
    assert client.get(url_of(token)).status_code == 200
    publish_and_withdraw(trip)
    assert answers_as_unknown(client, token)


def test_link_whose_page_fails_to_exist_answers_as_an_unknown_address(client):
    assert answers_as_unknown(client, token_for(make_photo(hidden_reason="未同意")))


def test_pictures_of_the_preview_come_through_the_link_and_no_others(client):
    trip = make_trip()
    own = with_rendition(make_photo(meeting=make_meeting(trip=trip)))
    shown = with_rendition(make_photo(trip=make_trip(published=True), published=True))
    hidden = with_rendition(make_photo(trip=trip, hidden_reason="未同意"))
    stranger = with_rendition(make_photo())
    token = token_for(trip)
    assert f"{url_of(token)}photos/{own.slug}/320.webp" in client.get(url_of(token)).content.decode()
    answer = client.get(f"{url_of(token)}photos/{own.slug}/320.webp")
    assert answer.getvalue() == b"picture"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(f"{url_of(token)}photos/{shown.slug}/320.webp").getvalue() == b"picture"
    for photo in (hidden, stranger):
        assert client.get(f"{url_of(token)}photos/{photo.slug}/320.webp").status_code == 404
    assert client.get(f"/photos/{own.slug}/320.webp").status_code == 404
    assert client.get(f"{url_of('A' * 43)}photos/{own.slug}/320.webp").status_code == 404
    assert client.get(f"{url_of(token)}photos/{own.slug}/9999.webp").status_code == 404


def test_link_to_a_meeting_lets_no_picture_of_its_trip_through(client):
    meeting = make_meeting(trip=make_trip())
    beside = with_rendition(make_photo(trip=meeting.trip, published=True))
    token = token_for(meeting)
    assert client.get(f"{url_of(token)}photos/{beside.slug}/320.webp").status_code == 404


def test_links_are_listed_with_maker_and_end_and_cancelled_once():
    editor, trip = signed_in(EDITOR), make_trip()
    token_for(trip)
    link = PreviewLink.objects.get()
    page = editor.get(address(trip, "preview_links"))
    assert page.context_data["links"] == [(link, True)]
    assert str(link.created_by) in page.content.decode()
    for words in ("The link shows nothing any more.", "This link had ended already."):
        done = editor.post("/en" + address(trip, "preview_links"), {"cancel": str(link.pk)}, follow=True)
        assert [str(message) for message in done.context["messages"]] == [words]
    assert editor.get(address(trip, "preview_links")).context_data["links"] == [(link, False)]


def test_link_of_another_record_is_not_cancelled_here():
    editor, trip = signed_in(EDITOR), make_trip()
    token_for(make_city())
    for number in (str(PreviewLink.objects.get().pk), "9" * 20, "x\x00"):
        editor.post(address(trip, "preview_links"), {"cancel": number})
    assert PreviewLink.objects.get().cancelled_at is None


@pytest.mark.parametrize("state", ["published", "scheduled"])
def test_no_link_is_made_to_what_was_decided_on(state):
    publisher, trip = signed_in(PUBLISHER), make_trip(**FIT_TRIP)
    publish(trip, by=None) if state == "published" else schedule(trip)
    assert publisher.post(address(trip, "preview_links"), {"days": "3"}).status_code == 302
    assert not PreviewLink.objects.exists()


def test_who_may_not_change_the_record_makes_no_link():
    trip = make_trip()
    for client in (signed_in(REPORTER), signed_in(EDITOR)):
        expected = 403 if client.user.groups.filter(name=REPORTER).exists() else 200
        assert client.get(address(trip, "preview_links")).status_code == expected


def test_log_names_no_token_of_a_link(client):
    """What is refused below a living link is logged with its address: readers of logs are not invited."""
    handler = logging.StreamHandler(StringIO())
    handler.addFilter(TokensLeftOut())
    logger = logging.getLogger("django.request")
    token = make_link(make_trip(), by=make_user(EDITOR), days=1)[1]
    logger.addHandler(handler)
    try:
        client.get(f"/preview/{token}/photos/photo-1/320.webp")
        client.post(f"/en/preview/{token}/")
    finally:
        logger.removeHandler(handler)
    logged = handler.stream.getvalue()
    assert token not in logged
    assert logged.count("/preview/…/") == 2
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["tokens_left_out"]
