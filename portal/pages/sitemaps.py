"""The sitemap for search engines: every public page in both languages, with its public pictures.

Not Django's own: that asks for all rows to know the latest change, begins addresses with the host that was
asked, and knows no pictures.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any, NamedTuple
from xml.sax.xmlreader import AttributesImpl

from django.core.paginator import EmptyPage, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from diaspora.models import Association
from portal.accounts.models import Agency
from portal.cities.models import City, Institution, SisterCityTie
from portal.pages.follow import kept
from portal.pages.site_plan import page_names
from portal.records.images import jpeg_width
from portal.records.kept_answers import Answers, answers
from portal.records.list_pages import ListPaginator, ListRows
from portal.records.page_facts import absolute, alternates
from portal.records.public_changes import public_changes
from trips.council import sessions
from trips.models import Agreement, Document, FollowUpAction, Indicator, Lesson, Meeting, Photo, Trip

XML = "application/xml; charset=utf-8"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
IMAGES = "http://www.google.com/schemas/sitemap-image/1.1"
XHTML = "http://www.w3.org/1999/xhtml"
# Each page stands once in each language, so a file holds at most 5,000 addresses.
PAGES = 2500
BARE = AttributesImpl({})
PLAIN = "pages"
SECTIONS: dict[str, type[Model]] = {
    "trips": Trip,
    "meetings": Meeting,
    "photos": Photo,
    "agreements": Agreement,
    "follow-ups": FollowUpAction,
    "documents": Document,
    "lessons": Lesson,
    "indicators": Indicator,
    "cities": City,
    "sister-cities": SisterCityTie,
    "institutions": Institution,
    "associations": Association,
    "agencies": Agency,
}
# What must be loaded to tell since when a record is public.
PARENTS = {
    Meeting: ("trip",),
    Photo: ("trip", "meeting__trip"),
    FollowUpAction: ("trip", "meeting__trip", "agreement", "document"),
    Lesson: ("trip",),
    SisterCityTie: ("city",),
}


class Listed(NamedTuple):
    """One page of the site: its Chinese path, when it last changed, the paths of its pictures."""

    path: str
    changed: datetime | None = None
    pictures: tuple[str, ...] = ()


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the files; a section without a public record has none."""
    parts = [(PLAIN, 1)]
    known = answers()
    for section in SECTIONS:
        pages = paginator(section, known)
        parts += [(section, number) for number in pages.page_range if pages.count]
    text = StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement("sitemapindex", AttributesImpl({"xmlns": NAMESPACE}))
    for section, number in parts:
        xml.startElement("sitemap", BARE)
        xml.addQuickElement("loc", absolute(reverse("sitemap_section", args=[section, number])))
        xml.endElement("sitemap")
    xml.endElement("sitemapindex")
    return kept(text.getvalue().encode(), XML)


@require_safe
def sitemap_section(request: HttpRequest, section: str, page: int) -> HttpResponse:
    """List the pages of one kind, oldest record first, so that a file changes only where a record does."""
    with translation.override("zh-hant"):
        if section == PLAIN and page == 1:
            listed = [Listed(reverse(name)) for name in page_names()]
            listed += [Listed(session.get_absolute_url()) for session in sessions()]
        elif section in SECTIONS:
            listed = list(listed_records(section, page))
        else:
            raise Http404
    return kept(written(listed).encode(), XML)


def rows(section: str) -> QuerySet[Any]:
    model: Any = SECTIONS[section]
    if model is Agency:
        return Agency.objects.order_by("pk")
    return model.objects.published().select_related(*PARENTS.get(model, (None,))).order_by("pk")


def paginator(section: str, known: Answers) -> "Paginator[Any]":
    model: Any = SECTIONS[section]
    if model is Agency:
        return Paginator(rows(section), PAGES)
    shown = lambda keys: rows(section).filter(pk__in=keys)  # noqa: E731 - said once, for one list
    return ListPaginator(rows(section), PAGES, of=ListRows(model, "", ("pk",), shown, known))


def listed_records(section: str, page: int) -> Iterator[Listed]:
    try:
        records = list(paginator(section, answers()).page(page))
    except EmptyPage as error:
        raise Http404 from error
    changes = public_changes(records) if records and SECTIONS[section] is not Agency else {}
    pictures = pictures_of(SECTIONS[section], records)
    for record in records:
        # When something withheld was changed is part of what is withheld.
        changed = None if getattr(record, "is_withheld", False) else changes.get(record.pk)
        yield Listed(record.get_absolute_url(), changed, tuple(pictures.get(record.pk, ())))


def pictures_of(model: type[Model], records: list[Any]) -> dict[int, list[str]]:
    """Return the paths of the public pictures on the pages of records, by the record's key."""
    keys = {Trip: "trip_id", Meeting: "meeting_id", Photo: "pk"}
    if model not in keys or not records:
        return {}
    photos = Photo.objects.published().order_by("order", "pk")
    shown = photos.filter(**{f"{keys[model].removesuffix('_id')}__in": [record.pk for record in records]})
    found: dict[int, list[str]] = defaultdict(list)
    for key, code, width in shown.values_list(keys[model], "code", "width"):
        # The protocol allows a thousand pictures to a page.
        if len(found[key]) < 1000:
            name = f"{jpeg_width(width or 0)}.jpg"
            found[key].append(reverse("photo_rendition", args=[code.lower(), name]))
    return found


def written(listed: Iterable[Listed]) -> str:
    text = StringIO()
    xml = SimplerXMLGenerator(text, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement(
        "urlset", AttributesImpl({"xmlns": NAMESPACE, "xmlns:image": IMAGES, "xmlns:xhtml": XHTML})
    )
    for page in listed:
        write_page(xml, page)
    xml.endElement("urlset")
    return text.getvalue()


def write_page(xml: SimplerXMLGenerator, page: Listed) -> None:
    """Write a page once in each language, each naming both."""
    languages = alternates(page.path)
    for _language, address in languages[:2]:
        xml.startElement("url", BARE)
        xml.addQuickElement("loc", address)
        if page.changed:
            xml.addQuickElement("lastmod", page.changed.isoformat(timespec="seconds"))
        for language, other in languages:
            xml.addQuickElement("xhtml:link", "", {"rel": "alternate", "hreflang": language, "href": other})
        for picture in page.pictures:
            xml.startElement("image:image", BARE)
            xml.addQuickElement("image:loc", absolute(picture))
            xml.endElement("image:image")
        xml.endElement("url")
