"""What is kept stays small and whole, whatever is asked and by how many at once."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from portal.records.kept_pages import FILTERED, PAGES, Address, KeptPage, Shelf, Version, may_be_kept
from portal.records.page_middleware import KeptPagesMiddleware
from portal.records.publishing import Preview, previewing

VERSION = Version("1/None", "2026-03-11")


def address(number: int) -> Address:
    return Address("http", "localhost", f"/trips/{number}/", "")


def page(size: int) -> KeptPage:
    return KeptPage(VERSION, {}, b"x" * size)


def asked(response: HttpResponse, path: str = "/about/", **extra) -> HttpResponse:
    request = RequestFactory().get(path, **extra)
    return KeptPagesMiddleware(lambda request: response)(request)


@pytest.mark.django_db
def test_thousands_of_query_strings_keep_nothing():
    for number in range(5000):
        asked(may_be_kept(HttpResponse("page")), f"/about/?x={number}")

    assert len(PAGES) == len(FILTERED) == 0


def test_shelf_never_holds_more_bytes_than_it_may_and_keeps_what_was_asked_for_last():
    shelf = Shelf(most_bytes=1_000_000)
    for number in range(5000):
        shelf.put(address(number), page(9_000))
        shelf.find(address(0), VERSION)
        assert shelf.bytes <= 1_000_000

    assert 90 < len(shelf) < 110
    assert shelf.find(address(0), VERSION)
    assert shelf.find(address(4999), VERSION)
    assert not shelf.find(address(1), VERSION)


def test_shelf_keeps_no_page_that_would_push_out_all_others():
    shelf = Shelf(most_bytes=1_000_000)
    shelf.put(address(1), page(200_000))

    assert len(shelf) == shelf.bytes == 0


def test_page_of_another_stamp_or_day_takes_the_place_of_the_one_before():
    shelf = Shelf(most_bytes=1_000_000)
    shelf.put(address(1), page(1000))
    later = Version("2/None", VERSION.day)
    assert shelf.find(address(1), later) is None

    shelf.put(address(1), KeptPage(later, {}, b"new"))
    assert shelf.find(address(1), later).body == b"new"
    assert shelf.find(address(1), VERSION) is None
    assert len(shelf) == 1


def test_shelf_counts_its_bytes_right_under_threads():
    shelf = Shelf(most_bytes=100_000)

    def work(seed: int) -> None:
        random = Random(seed)
        for _time in range(2000):
            place = address(random.randrange(40))
            found = shelf.find(place, VERSION)
            if found is None:
                shelf.put(place, page(random.randrange(12_000)))
            elif random.random() < 0.2:
                found.pack("gzip")
                shelf.put(place, found)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))

    assert shelf.bytes == sum(size for _page, size in shelf.pages.values()) <= 100_000


def with_cookie() -> HttpResponse:
    response = HttpResponse("page")
    response.set_cookie("a", "b")
    return response


@pytest.mark.django_db
@pytest.mark.parametrize(
    "response",
    [
        may_be_kept(with_cookie()),
        may_be_kept(HttpResponse("page", headers={"Vary": "Accept-Language, Cookie"})),
        may_be_kept(HttpResponse("page", headers={"Cache-Control": "private, no-store"})),
        may_be_kept(HttpResponse("gone", status=410)),
        may_be_kept(StreamingHttpResponse(["page"])),
        HttpResponse("no view has said a word"),
    ],
)
def test_answer_that_is_not_for_everybody_leaves_as_it_came(response):
    before = dict(response.headers)
    given = asked(response)

    assert given is response
    assert dict(given.headers) == before
    assert len(PAGES) == 0


@pytest.mark.django_db
def test_answer_made_while_something_is_previewed_is_not_kept():
    with previewing(Preview()):
        response = may_be_kept(HttpResponse("draft"))
    asked(response)

    assert len(PAGES) == 0


def test_nothing_is_kept_from_whoever_edits_the_templates(settings):
    settings.DEBUG = True

    with pytest.raises(MiddlewareNotUsed):
        KeptPagesMiddleware(lambda request: HttpResponse())
