"""The public pages of associations."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from diaspora.models import Officer
from portal.records.dates import PartialDate
from tests import factories
from tests.queries import queries_for
from trips.models import Citation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese():
    """A request leaves its language to whatever runs next in the thread, addresses included."""
    with translation.override("zh-hant"):
        yield


each_language = pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])


def make_association(**values):
    values.setdefault("city", factories.make_city(published=True))
    return factories.make_association(published=True, **values)


@each_language
def test_list_and_page_show_a_public_association(client, prefix):
    association = make_association()
    address = f"{prefix}/associations/{association.slug}/"

    listed = client.get(f"{prefix}/associations/")
    page = client.get(address)

    assert f'href="{address}"' in listed.content.decode()
    assert page.content.count(b"<h1") == 1


@each_language
def test_list_without_associations_says_so(client, prefix):
    assert b'class="empty-list"' in client.get(f"{prefix}/associations/").content


def test_draft_is_in_no_list_and_answers_as_an_unknown_address(client):
    draft = factories.make_association()

    answer = client.get(f"/associations/{draft.slug}/")
    unknown = client.get("/associations/assn-9999/")

    assert draft.slug not in client.get("/associations/").content.decode()
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.content.decode().replace(draft.slug, "assn-9999") == unknown.content.decode()


def test_code_in_capitals_leads_to_the_address(client):
    association = make_association()

    response = client.get(f"/associations/{association.code}/")

    assert (response.status_code, response.headers["Location"]) == (301, association.get_absolute_url())


def test_page_costs_the_same_with_two_parts_and_with_ten(client):
    association = make_association()

    def add():
        Officer(association=association, name="伍銳賢", post="主席").save()
        factories.make_meeting(published=True, host_association=association)
        factories.make_photo(published=True, association=association)
        factories.make_agreement(published=True, parties=[{"association": association}])
        Citation(document=factories.make_document(published=True), association=association).save()

    for _part in range(2):
        add()
    with_two = queries_for(client, association.get_absolute_url())
    for _part in range(8):
        add()

    assert queries_for(client, association.get_absolute_url()) == with_two


def test_second_page_is_there_and_a_third_is_not(client):
    for _row in range(26):
        make_association()

    assert len(client.get("/associations/?page=2").context["records"]) == 1
    assert [client.get(f"/associations/?page={page}").status_code for page in ("3", "0", "abc")] == [404] * 3


def test_page_keeps_printed_names_beside_the_own_name(client):
    association = make_association(
        name="紐英崙中華公所",
        name_en="Chinese Consolidated Benevolent Association of New England",
        other_names="New England Chinese American Association",
    )

    page = client.get(association.get_absolute_url()).content.decode()

    assert "Chinese Consolidated Benevolent Association of New England" in page
    assert '<span lang="en">New England Chinese American Association</span>' in page


def test_page_shows_officers_with_their_terms(client):
    association = make_association()
    Officer(association=association, name="伍銳賢", post="主席", term_from="2026-03-01").save()

    page = client.get(association.get_absolute_url()).content.decode()

    assert "伍銳賢" in page
    assert '<time datetime="2026-03-01">' in page


def test_association_of_a_region_names_it_and_no_city(client):
    federation = factories.make_association(published=True, region="亞洲")

    assert "亞洲" in client.get(federation.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("term_from", "term_to"), [("2025-09-22", "2025"), ("2025-09-22", "2025-09"), ("2025", "2025-01-01")]
)
def test_term_may_end_in_the_year_or_month_in_which_it_begins(term_from, term_to):
    terms = {"term_from": PartialDate.parse(term_from), "term_to": PartialDate.parse(term_to)}
    officer = Officer(association=make_association(), name="伍銳賢", post="主席", **terms)
    officer.full_clean(exclude=["code"])
    officer.save()


@pytest.mark.parametrize(("term_from", "term_to"), [("2025-09-22", "2025-08"), ("2025", "2024-12-31")])
def test_term_that_ends_before_it_begins_is_refused_by_name(term_from, term_to):
    terms = {"term_from": PartialDate.parse(term_from), "term_to": PartialDate.parse(term_to)}
    officer = Officer(association=make_association(), name="伍銳賢", post="主席", **terms)

    with pytest.raises(ValidationError) as refused:
        officer.full_clean(exclude=["code"])
    assert list(refused.value.message_dict) == ["__all__"]
    with pytest.raises(IntegrityError, match="officer_term_ends_after_it_begins"), transaction.atomic():
        officer.save()
