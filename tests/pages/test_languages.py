"""Every public page type in both languages, with the first record as loaded: what is not in the page's
language says so, and no word of the interface is left untranslated.

The record is loaded once for this file; the pages are read with the standard parser, without a browser.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from portal.pages import errors
from portal.pages.first_record import load_first_record
from portal.pages.site_plan import page_names
from portal.text.fields import LineField, ProseField
from tests import factories
from tests.pages.test_first_record import empty_again
from tests.safety.addresses import DETAILS, LISTS
from trips.models import Meeting

pytestmark = pytest.mark.django_db

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
WORD = re.compile(r"[A-Za-z]{2,}")
# What is read although no markup fits inside it.
SPOKEN = ("alt", "aria-label", "title", "placeholder", "data-label", "value")
VOID = {"meta", "link", "input", "img", "br", "source", "hr", "wbr"}
UNREAD = {"script", "style"}
# Where nothing can say in which language it is: a record's own words stand there as its sources have them.
WITHOUT_MARKUP = {"title", "meta"}
# Names of columns and filters are code, which has no language; a drawing's description names its places in
# Latin letters, as its labels do beside the Chinese.
CODE = {"code", "desc"}
# Latin letters that are no word: addresses, codes, time zones, units, and the names of formats and sources.
KEPT = re.compile(
    r"https?://\S+|[\w.-]+\.(?:com|org|gov|tw|edu|net|us|jp|csv)\b\S*|\b[A-Z]{2,5}-[A-Z\d-]*\d\b|\bQ\d+\b|"
    r"\b[A-Z][a-z]+/[A-Z]\w+|\b(?:Atom|CSV|ZIP|JSON(?:-LD)?|iCalendar|Wikidata|WGS|OID|Alt|MOU|km|px)\b"
)


class Reader(HTMLParser):
    """Collects what a page says, each piece with the language of the nearest element that has one."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.links: dict[str, str] = {}

    @property
    def lang(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        lang = given.get("lang") or self.lang
        if tag not in VOID:
            self.open.append((tag, lang))
        for name in SPOKEN:
            if given.get(name) and not (name == "value" and given.get("type") != "submit"):
                self.texts.append((given[name], lang, f"{tag}[{name}]"))
        if given.get("hreflang"):
            self.links[f"{tag} {given['hreflang']}"] = given["href"]
        if tag == "meta" and given.get("content"):
            self.texts.append((given["content"], lang, "meta"))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tag = self.open[-1][0] if self.open else ""
        if data.strip() and tag not in UNREAD:
            self.texts.append((" ".join(data.split()), self.lang, tag))


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


@pytest.fixture(scope="module")
def walked(django_db_setup, django_db_blocker):
    """Every page in each language, and the words of the record that may stand in the other one."""
    with django_db_blocker.unblock():
        load_first_record(by=None, report=lambda line: None)
        add_photo()
        yield {language: list(pages(language)) for language in ("en", "zh-hant")}, stored_words()
        empty_again()


def add_photo() -> None:
    """Add a photo of one meeting: the record's own pictures take long to draw."""
    meeting = Meeting.objects.published().filter(host_city__isnull=False).first()
    words = {"caption_en": "At the city hall", "alt_text_en": "Two people", "credit": "新聞局"}
    factories.make_photo(published=True, meeting=meeting, city=meeting.host_city, **words)


def details() -> Iterator[str]:
    """Yield the addresses of the first and the last record of each kind."""
    for name, model in DETAILS.items():
        if name.endswith("_detail"):
            rows = model.objects.order_by("pk")
            rows = rows.published() if hasattr(rows, "published") else rows
            yield from dict.fromkeys(row.get_absolute_url() for row in (rows.first(), rows.last()))


def walk() -> Iterator[str]:
    """Yield the address of every public page type in the language at work, and lists in their odd states."""
    yield from (reverse(name) for name in page_names())
    yield from details()
    for name in sorted(LISTS - {"agency_list"}):
        yield f"{reverse(name)}?q=zq0zq0"
        yield f"{reverse(name)}?sort=nothing&kind=nothing&country=nothing"
    yield f"{reverse('city_list')}?country=US&level=unstated&contact=dormant&sort=country"
    yield f"{reverse('city_list')}?page=2"
    yield f"{reverse('search')}?q=Boston"
    yield f"{reverse('search')}?q=zq0zq0"
    yield f"{reverse('data_export', args=['trips', 'csv'])}?nothing=1"
    yield f"{reverse('city_list')}?page=99"
    yield f"{reverse('trip_list')}?q=%00"


def pages(language: str) -> Iterator[tuple[str, str]]:
    """Yield (address, content) of every page type, error pages too."""
    client = Client()
    with translation.override(language):
        addresses = list(walk())
        for view in (errors.server_error, errors.csrf_failure):
            request = RequestFactory().get(reverse("home"))
            yield view.__name__, view(request).content.decode()
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (200, 400, 404), address
        yield address, response.content.decode()


def stored_words() -> tuple[set[str], set[str]]:
    """Return what staff wrote in English with Chinese in it, and what in Chinese fields without any."""
    english, chinese = set(), set()
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.concrete_fields if is_words(field)]
        if not fields or not model.__module__.startswith(("portal.", "trips.", "diaspora.")):
            continue
        for row in model._default_manager.values(*fields):
            english |= {words for name, words in row.items() if name.endswith("_en") and HAN.search(words)}
            chinese |= {
                words for name, words in row.items() if not name.endswith("_en") and WORD.search(words)
            }
    return english, chinese


def is_words(field) -> bool:
    return isinstance(field, LineField | ProseField) and not field.null


def findings(walk: list[tuple[str, str]], is_fault) -> list[str]:
    """Return every text that is at fault, once, with the first page it stands on."""
    found: dict[str, str] = {}
    for address, page in walk:
        for text, lang, where in read(page).texts:
            # The values that a file takes are code as well.
            is_code = where in CODE or (where == "td" and "/data/" in address)
            if where not in WITHOUT_MARKUP and not is_code and is_fault(text, lang, where):
                found.setdefault(f"{where}: {text[:70]}", address)
    return [f"{what}  ({address})" for what, address in found.items()]


def test_english_pages_mark_what_is_chinese(walked):
    pages, (quoting, _latin) = walked

    def is_unmarked(text: str, lang: str, where: str) -> bool:
        # An English sentence that quotes a Chinese name is as staff wrote it.
        return not lang.startswith("zh") and bool(HAN.search(without(text, quoting)))

    found = findings(pages["en"], is_unmarked)

    assert not found, "\n".join(found)


def test_chinese_pages_leave_no_word_untranslated(walked):
    pages, (_quoting, latin) = walked

    def is_untranslated(text: str, lang: str, where: str) -> bool:
        # A Chinese field may hold Latin letters alone: a name that is printed so.
        is_chinese = lang.startswith("zh") and not HAN.search(text) and text not in latin
        return is_chinese and bool(WORD.search(KEPT.sub("", text)))

    found = findings(pages["zh-hant"], is_untranslated)

    assert not found, "\n".join(found)


def without(text: str, words: set[str]) -> str:
    for one in words:
        text = text.replace(" ".join(one.split()), "")
    return text


@pytest.mark.parametrize(("language", "other"), [("en", "zh-Hant"), ("zh-hant", "en")])
def test_switch_of_language_keeps_the_place(walked, language, other):
    for address, page in walked[0][language]:
        if not address.startswith("/") or "%00" in address:
            continue
        chinese = address.removeprefix("/en")
        place = {"zh-Hant": chinese, "en": f"/en{chinese}"}
        links = read(page).links
        assert links[f"a {other}"] == place[other], address
        if "link en" in links:
            expected = {f"link {name}": path.partition("?")[0] for name, path in place.items()}
            found = {f"link {name}": urlsplit(links[f"link {name}"]).path for name in place}
            assert found == expected, address
