"""Every type of admin page once, as an officer with a phone meets it: in Chinese, 360 pixels wide."""

import re
from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from portal.accounts.models import Agency, User
from portal.cities.models import City
from portal.records.models import ImportRun
from tests.factories import (
    FIT_TRIP,
    make_agency,
    make_city,
    make_document,
    make_follow_up,
    make_meeting,
    make_photo,
    make_trip,
    make_update,
)
from tests.staff import EDITOR, PUBLISHER, REPORTER, USER_ADMINISTRATOR, address, make_user
from trips.models import FollowUpAction, Meeting, Photo, ProgressUpdate, Trip

# A hundred characters without a space, which no page may be as wide as.
LONG_NAME = "訪問團" * 33 + "團"
LONG_NAME_EN = "Visit" * 20

# Names, codes, units and formats: what a Chinese page writes in Latin letters.
LATIN = """
    English Ctrl Mac IANA America New York Asia Taipei Word Excel Wikidata LDAP SHA OID AM PM
    JPEG PNG WebP HEIC PDF MB CC BY CSV XLSX ODS csv id label oid nat gov tw pbkdf
    TRIP MTG PHOTO DOC FU UPD CITY AGCY
"""
# What the records of this test are called.
OWN_NAMES = {"importer", "publisher", "editor", "agency", "user", "cities", "Manchester"}
ALLOWED = OWN_NAMES | set(LATIN.split())

WORDS_SHOWN = """() => {
  const found = [document.title];
  // Passages marked as English, what is to be pasted, and the columns and files of an import.
  const apart = "script, style, textarea, [lang=en], pre, .select2-hidden-accessible, "
    + ".import-files, .import-notes, .import-problems td";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.closest(apart)) found.push(walker.currentNode.data);
  }
  for (const name of ["title", "placeholder", "aria-label", "aria-description", "alt", "label"])
    for (const element of document.querySelectorAll(`[${name}]`)) found.push(element.getAttribute(name));
  for (const element of document.querySelectorAll("input[type=submit], input[type=button]"))
    found.push(element.value);
  return found;
}"""

UNLABELLED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(
  (one) => one.getClientRects().length && !one.matches("[type=submit], [type=button]")
    && !one.labels?.length && !one.ariaLabel && !one.getAttribute("aria-labelledby")
).map((one) => one.outerHTML)"""


@pytest.fixture
def records(countries) -> dict[type, object]:
    """One of each, drafts with long names but for a published city."""
    agency = make_agency()
    trip = make_trip(title=LONG_NAME, title_en=LONG_NAME_EN, **FIT_TRIP)
    meeting = make_meeting(trip=trip, title=LONG_NAME_EN, title_en=LONG_NAME_EN, host_text=LONG_NAME_EN)
    photo = make_photo(meeting=meeting, caption=LONG_NAME_EN, processing="failed", rendition_token="")
    document = make_document(trip=trip, title=LONG_NAME_EN)
    follow_up = make_follow_up(trip=trip, title=LONG_NAME_EN, lead_agency=agency, due_on="2026-01")
    update = make_update(follow_up=follow_up)
    run = ImportRun(data_set="cities", file_name=f"{LONG_NAME_EN}.csv", sha256="0" * 64)
    run.file = ContentFile("id,name,country_id\r\n,波士頓,XX\r\n".encode(), name="cities.csv")
    run.uploaded_by = User.objects.create(username="importer")
    run.save()
    rows = [agency, trip, meeting, photo, document, follow_up, update, run, make_city(published=True)]
    return {type(row): row for row in rows}


def pages_of_a_publisher(records: dict) -> Iterator[str]:
    trip, meeting = records[Trip], records[Meeting]
    yield reverse("admin:app_list", args=["trips"])
    yield reverse("admin:password_change")
    steps = ("submit", "publish", "preview_links", "history", "delete")
    for page in ("change", "paste_itinerary", "photos", *steps):
        yield address(trip, page)
    yield address(meeting)
    yield address(meeting, "paste_participants")
    yield address(records[City], "withdraw")
    for model in (Trip, City, ImportRun):
        yield address(model, "add")
    for model in (Trip, Photo, ImportRun):
        yield address(model, "changelist")
    yield address(records[Photo])
    yield address(records[ImportRun])


def pages_by_role(records: dict) -> dict[str | None, list[str]]:
    return {
        None: [reverse("admin:login")],
        EDITOR: [reverse("admin:index"), address(records[City])],
        PUBLISHER: list(pages_of_a_publisher(records)),
        REPORTER: [
            reverse("admin:index"),
            address(records[FollowUpAction]),
            f"{address(ProgressUpdate, 'add')}?follow_up={records[FollowUpAction].pk}",
        ],
        USER_ADMINISTRATOR: [
            address(User, "changelist"),
            address(records[ImportRun].uploaded_by),
            address(Agency, "changelist"),
            address(records[Agency]),
        ],
    }


def left_over(page) -> set[str]:
    """The Latin words of two letters and more that are neither allowed nor the test's own names."""
    # Breadcrumbs cut the long name.
    shown = re.sub(f"{LONG_NAME_EN[:20]}[a-zA-Z]*", "", " ".join(page.evaluate(WORDS_SHOWN)))
    return set(re.findall(r"[A-Za-z]{2,}", shown)) - ALLOWED


def test_every_admin_page_is_chinese_fits_a_phone_names_its_fields_and_axe_finds_nothing(
    records, new_page, assert_accessible
):
    wrong = []
    for role, addresses in pages_by_role(records).items():
        user = make_user(role, agency=records[Agency]) if role else None
        page = new_page(width=360, height=740, user=user)
        for url in addresses:
            answer = page.goto(url)
            assert (answer.status, page.url.endswith(url)) == (200, True), url
            assert_accessible(page)
            wide = page.evaluate("document.documentElement.scrollWidth") - 360
            wrong += [f"{url}: {found}" for found in (left_over(page), page.evaluate(UNLABELLED)) if found]
            wrong += [f"{url}: {wide} pixels too wide"] if wide > 0 else []
        page.close()
    assert not wrong, "\n".join(wrong)
