"""A document's outline beside its citations, in the admin."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_agreement, make_document, make_meeting, make_participant, make_trip
from tests.staff import EDITOR, REPORTER, address, signed_in
from trips.models import Citation, Indicator, Objective, Quotation, Reading
from trips.outline import outline

pytestmark = pytest.mark.django_db


def cite(document, section="", **target) -> Citation:
    return Citation.objects.create(document=document, section=section, **target)


def names(sections) -> list[str]:
    return [section.name for section in sections]


def test_outline_comes_first_in_its_order_and_what_is_cited_beside_it_after():
    document = make_document(outline="壹、前言\n貳、行程\n\n貳、行程\n參、結語")
    trip = make_trip()
    for section in ("肆、附錄", "貳、行程", ""):
        cite(document, section, trip=trip)

    found = outline(document, document.citations.all())
    assert names(found.sections) == ["壹、前言", "貳、行程", "參、結語", "肆、附錄", ""]
    assert names(found.uncited) == ["壹、前言", "參、結語"]
    assert names(found.unlisted) == ["肆、附錄"]


def test_document_without_an_outline_lists_what_is_cited_in_document_order():
    document, trip = make_document(), make_trip()
    for section in ("貳、二", "壹、一", "貳、一"):
        cite(document, section, trip=trip)

    found = outline(document, document.citations.all())
    assert names(found.sections) == ["壹、一", "貳、一", "貳、二"]
    assert found.uncited == []


def cite_everything(document) -> None:
    trip = make_trip()
    meeting = make_meeting(trip=trip)
    cite(document, "壹", meeting=meeting)
    cite(document, "壹", participant=make_participant(meeting=meeting))
    cite(document, "貳", objective=Objective.objects.create(trip=trip, title="任務"))
    said = Quotation.objects.create(trip=trip, text="歡迎", attributed_to="institution", speaker="市府")
    cite(document, "貳", quotation=said)
    indicator = Indicator.objects.create(name="公托", unit="處")
    cite(document, "參", reading=Reading.objects.create(indicator=indicator, kind="actual", value=48))
    cite(document, "參", agreement=make_agreement())


def test_outline_page_leads_to_what_is_cited_at_a_constant_cost():
    document = make_document(outline="壹\n肆")
    editor, page = signed_in(EDITOR), address(document, "outline")
    cite_everything(document)
    editor.get(page)
    with CaptureQueriesContext(connection) as few:
        text = editor.get(page).content.decode()
    for citation in document.citations.all():
        assert citation.code in text
    assert address(document.citations.get(meeting__isnull=False).meeting) in text
    for _ in range(5):
        cite_everything(document)
    with CaptureQueriesContext(connection) as many:
        editor.get(page)
    assert len(many) == len(few)


def test_outline_page_is_one_click_from_the_document_and_closed_to_reporters():
    document = make_document()
    page = address(document, "outline")

    assert page in signed_in(EDITOR).get(address(document)).content.decode()
    assert signed_in(REPORTER).get(page).status_code == 403
    assert signed_in(EDITOR).get(page.replace(str(document.pk), "9" * 20)).status_code == 404


def test_outline_is_not_public(client):
    document = make_document(published=True, outline="伍、不公開章節")

    assert "不公開章節" not in client.get(document.get_absolute_url()).content.decode()
