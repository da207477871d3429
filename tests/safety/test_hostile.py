"""Nothing gets in: what no reader types is refused or ignored, in words, on both databases."""

from functools import partial

import pytest
from django.test import Client

from portal.records.middleware import told_apart
from tests.factories import make_meeting, make_trip
from tests.staff import EDITOR, make_user

pytestmark = pytest.mark.django_db

LISTS = (
    "trips", "meetings", "photos", "cities", "sister-cities", "institutions", "associations", "agreements",
    "follow-ups", "documents", "lessons", "indicators", "search",
)  # fmt: skip
FILTERS = ("q", "year", "country", "city", "kind", "trip", "level", "status", "lead_agency", "sort", "page")
VALUES = (
    "9" * 20,
    "-1",
    "0",
    "x" * 3000,
    "%F0%9F%92%A9",
    "'%22;--",
    "%ff%fe",
    "1e9",
    "NaN",
    "１１５",
    "[]",
    "%00",
)


def refused_politely(response) -> bool:
    return response.status_code in (200, 400, 404)


@pytest.mark.parametrize("name", LISTS)
def test_list_answers_whatever_its_parameters_are(client, name):
    make_meeting(published=True)
    for parameter in FILTERS:
        for value in VALUES:
            response = client.get(f"/{name}/?{parameter}={value}")
            assert refused_politely(response), f"{name} {parameter}={value}: {response.status_code}"


@pytest.mark.parametrize(
    "path",
    [
        "/trips/%00/",
        "/trips/%ff/",
        "/trips/" + "x" * 2000 + "/",
        "/photos/a/..%2f..%2fetc",
    ],
)
def test_address_that_is_none_is_not_found(client, path):
    assert client.get(path).status_code in (400, 404)


def test_nul_in_a_parameter_is_refused(client):
    assert client.get("/trips/?q=%00").status_code == 400
    assert client.get("/trips/?%00=1").status_code == 400


def test_unknown_parameters_are_ignored_on_pages(client):
    make_trip(published=True, title="赴美考察")
    response = client.get("/trips/?created_by__password__startswith=p&utm_source=x")

    assert response.status_code == 200
    assert "赴美考察" in response.content.decode()


def test_session_cookie_that_no_session_could_have_is_dropped(client):
    client.cookies["sessionid"] = '"\\000aaaaaaaaaaaa"'

    assert client.get("/admin/").status_code == 302


def test_large_body_from_a_stranger_is_refused_before_it_is_read(client):
    response = client.post("/admin/login/", data=b"x" * (1024 * 1024 + 1), content_type="text/plain")

    assert response.status_code == 413
    assert "300 MB" in response.content.decode()


def test_large_body_from_staff_is_read(client):
    client.force_login(make_user(EDITOR))
    response = client.post("/admin/", data=b"x" * (1024 * 1024 + 1), content_type="text/plain")

    assert response.status_code != 413


def test_forged_form_gets_our_own_page():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/trips/")

    assert response.status_code == 403
    assert 'lang="zh-Hant"' in response.content.decode()


@pytest.mark.parametrize(
    "path", ["/", "/trips/none/", "/admin/login/", "/healthz", "/data/trips.csv", "/static/css/base.css"]
)
def test_every_answer_carries_the_safety_headers(client, path):
    response = client.get(path)
    response.close() if path.startswith("/static") else None

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cache-Control"]


def test_refused_host_and_redirect_to_https_carry_the_content_policy(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()

    for response in (client.get("/"), client.get("/", headers={"host": "evil.example"})):
        assert response.status_code in (301, 400)
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["post", "put", "delete", "trace"])
def test_pages_are_only_for_reading(client, method):
    assert getattr(client, method)("/").status_code == 405


def test_error_pages_speak_the_readers_language(client):
    assert "查無此頁" in client.get("/trips/none/").content.decode()
    assert "There is no such page" in client.get("/en/trips/none/").content.decode()


def test_health_tells_the_truth(client):
    assert client.get("/healthz").content == b"alive\n"
    assert client.get("/readyz").content == b"ready\n"


def test_readiness_without_a_database_is_503(client, monkeypatch):
    from django.db import DatabaseError, connection

    def gone(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", gone)
    assert client.get("/readyz").status_code == 503


# Each decodes ASCII to what cannot be written back, or is no encoding of text at all.
@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("raw_unicode_escape", 400),
        ("unicode_escape", 400),
        ("rot13", 400),
        ("idna", 400),
        ("x; a*=none''%41", 400),
        ("x" * 20_000, 400),
        ('"UTF-8"', 200),
    ],
)
def test_request_in_another_encoding_is_refused(charset, status):
    """As the server hands it over: Django's request fails on some encodings while it is made."""
    kind, client = f"multipart/form-data; boundary=X; charset={charset}", Client()
    handler = client.handler
    client.handler = partial(told_apart(lambda environ, _start: handler(environ)), start_response=None)
    body = b'--X\r\nContent-Disposition: form-data; name="username"\r\n\r\na\\ud800b\r\n--X--\r\n'
    for method, url in (("GET", "/trips/?q=%5Cud800"), ("POST", "/admin/login/?q=%5Cud800")):
        assert client.generic(method, url, body, content_type=kind).status_code == status
