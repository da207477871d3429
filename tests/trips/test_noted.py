"""Numbered notes on every record's page; lessons and the figures that they name, from both sides."""

import re

import pytest
from django.utils import translation

from portal.records.exports import Terms
from tests import factories
from tests.queries import queries_for
from trips import exports
from trips.models import AgreementParty, AgreementResult, Citation, Quotation, Reading

pytestmark = pytest.mark.django_db

QUOTED = "並已有成功案例"


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def report():
    return factories.make_document(published=True, title="專案報告", language="zh-Hant")


def make_result(**values):
    agreement = factories.make_agreement(published=True)
    AgreementParty.objects.create(agreement=agreement, text="商會")
    return AgreementResult.objects.create(agreement=agreement, text="已有三案")


def make_reading():
    indicator = factories.make_indicator(published=True)
    return Reading.objects.create(indicator=indicator, kind="actual", value=48)


def make_quotation():
    meeting = factories.make_meeting(published=True)
    return Quotation.objects.create(
        trip=meeting.trip, meeting=meeting, text="歡迎", attributed_to="person", speaker="市長"
    )


# Each: the key of a citation, and what makes the record that it supports.
CITED = {
    "agreement": lambda: factories.make_agreement(published=True),
    "agreement_result": make_result,
    "lesson": lambda: factories.make_lesson(published=True),
    "indicator": lambda: factories.make_indicator(published=True),
    "reading": make_reading,
    "follow_up": lambda: factories.make_follow_up(published=True),
    "progress_update": lambda: factories.make_update(follow_up=factories.make_follow_up(published=True)),
    "meeting": lambda: factories.make_meeting(published=True),
    "participant": lambda: factories.make_participant(meeting=factories.make_meeting(published=True)),
    "quotation": make_quotation,
    "city": lambda: factories.make_city(published=True),
    "tie": lambda: factories.make_tie(published=True),
    "association": lambda: factories.make_association(published=True),
}
# What stands on another record's page leads to its note from where it stands.
PARTS = {"agreement_result", "reading", "progress_update", "participant", "quotation"}


@pytest.mark.parametrize("key", CITED)
def test_page_tells_section_page_and_the_few_words_of_each_source(client, report, key):
    target = CITED[key]()
    place = {"section": "參、五", "page": "11", "quotation_text": QUOTED}
    Citation.objects.create(document=report, **{key: target}, **place)
    Citation.objects.create(document=factories.make_document(), **{key: target}, claim="機密")

    page = client.get(target.get_absolute_url()).content.decode()

    note = re.search(r'<li id="note-1">.*?</li>', page, re.DOTALL)[0]
    assert report.get_absolute_url() in page
    assert "參、五" in note
    assert "11" in note
    assert f'<q class="source-words" lang="zh-Hant">{QUOTED}</q>' in note
    assert "機密" not in page
    if key in PARTS:
        part = page[page.index(f'id="{target.slug}"') :]
        assert part.index('href="#note-1"') < part.index('id="note-1"')


def test_notes_are_numbered_once_over_record_and_parts(client, report):
    result = make_result()
    agreement = result.agreement
    for section in ("參、五", "貳、一"):
        Citation.objects.create(document=report, agreement=agreement, section=section)
    Citation.objects.create(document=report, agreement_result=result, section="參、五")

    page = client.get(agreement.get_absolute_url()).content.decode()

    assert re.findall(r'<li id="(note-\d)">', page) == ["note-1", "note-2"]
    event = page[page.index(f'id="{result.slug}"') :].partition("</li>")[0]
    assert re.findall(r"#note-\d", event) == ["#note-2"]


@pytest.mark.parametrize("key", sorted(PARTS))
def test_sources_cost_no_query_however_many(client, report, key):
    target = CITED[key]()
    Citation.objects.create(document=report, section="壹", **{key: target})
    address = target.get_absolute_url().partition("#")[0]
    before = queries_for(client, address)
    for number in range(4):
        document = factories.make_document(published=True)
        Citation.objects.create(document=document, section=f"{number}", **{key: target})

    assert queries_for(client, address) == before


def test_lesson_and_figure_lead_to_each_other_as_far_as_both_are_public(client):
    lesson, hidden_lesson = factories.make_lesson(published=True), factories.make_lesson(title="草稿借鏡")
    figure, hidden_figure = (
        factories.make_indicator(published=True),
        factories.make_indicator(name="草稿指標"),
    )
    for kind, value in (("baseline", 5), ("actual", 48), ("target", 60)):
        Reading.objects.create(indicator=figure, kind=kind, value=value)
    lesson.indicators.add(figure, hidden_figure)
    hidden_lesson.indicators.add(figure)

    taught, told = (client.get(one.get_absolute_url()).content.decode() for one in (lesson, figure))

    assert figure.get_absolute_url() in taught
    assert all(f"<strong>{value}</strong>" in taught for value in (5, 48, 60))
    assert lesson.get_absolute_url() in told
    assert 'class="indicator-strip"' in told
    assert "草稿" not in taught + told
    for page, name in ((taught, "indicators"), (told, "lessons")):
        assert page[page.index(f'id="{name}"') :].partition("</section>")[0].count("<li>") == 1


def test_lessons_and_figures_cost_no_query_however_many(client):
    lesson, figure = factories.make_lesson(published=True), factories.make_indicator(published=True)
    lesson.indicators.add(figure)
    before = [queries_for(client, one.get_absolute_url()) for one in (lesson, figure)]
    for _ in range(3):
        factories.make_lesson(published=True, trip=lesson.trip).indicators.add(figure)
        lesson.indicators.add(factories.make_indicator(published=True))
    assert [queries_for(client, one.get_absolute_url()) for one in (lesson, figure)] == before


def test_data_sets_join_public_lessons_and_figures():
    lesson, figure = factories.make_lesson(published=True), factories.make_indicator(published=True)
    lesson.indicators.add(figure, factories.make_indicator())
    factories.make_lesson().indicators.add(figure)

    def row(export):
        terms = Terms.now()
        (found,) = export.rows(export.published(terms.at), terms)
        return dict(zip(export.header(chinese=False), found, strict=True))

    taught, told = row(exports.LESSONS), row(exports.INDICATORS)

    assert (taught["indicator_ids_display"], taught["indicators_display"]) == (figure.code, figure.name)
    assert (told["lesson_ids_display"], told["lessons_display"]) == (lesson.code, lesson.title)


def test_citation_of_a_result_an_update_and_an_expense_is_named_in_its_data_set(report):
    update = CITED["progress_update"]()
    result, expense = make_result(), factories.make_expense(note="機票")
    for key, target in (("agreement_result", result), ("progress_update", update), ("expense", expense)):
        Citation.objects.create(document=report, **{key: target})
    terms = Terms.now()
    rows = exports.CITATIONS.rows(exports.CITATIONS.published(terms.at), terms)
    header = exports.CITATIONS.header(chinese=False)
    names = ("supports_type", "supports_id", "supports_label")

    found = [tuple(row[header.index(name)] for name in names) for row in rows]

    assert found == [
        ("agreement_result", result.code, "已有三案"),
        ("progress_update", update.code, "已洽談"),
        ("expense", expense.code, "機票"),
    ]
