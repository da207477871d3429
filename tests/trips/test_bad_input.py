"""What cannot be: refused where it is typed, by the words of its rule, and behind that by the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.records.dates import PartialDate
from portal.records.publishing import State
from tests import factories
from tests.factories import made_public
from tests.staff import EDITOR, PUBLISHER, address, form_data, signed_in
from trips.models import (
    Agreement,
    AgreementParty,
    Citation,
    Document,
    Expense,
    FollowUpAction,
    Indicator,
    ItineraryItem,
    Meeting,
    ProgressUpdate,
    Trip,
)
from trips.models.agreement import NO_PARTY
from trips.models.indicator import NO_UNIT

pytestmark = pytest.mark.django_db

DAY, DAY_BEFORE = date(2026, 3, 11), date(2026, 3, 10)
REVIEW = {"withheld_review_on": DAY}
# Each: a record's values without its parents, the rule that they break.
IMPOSSIBLE = [
    (Trip, {"starts_on": DAY, "ends_on": DAY_BEFORE}, "trip_ends_after_it_starts"),
    (ItineraryItem, {"starts_on": DAY, "ends_on": DAY_BEFORE}, "itinerary_item_ends_after_it_starts"),
    (Meeting, {"ends_on": DAY}, "meeting_ends_after_it_starts"),
    (Meeting, REVIEW, "meeting_review_date_has_a_reason"),
    (Document, REVIEW, "document_review_date_has_a_reason"),
    (
        Agreement,
        {"term_from": PartialDate(2026, 1), "term_to": PartialDate(2025, 12)},
        "agreement_term_ends_after_it_begins",
    ),
    (ProgressUpdate, {"percent": 101}, "update_percent_is_0_to_100"),
    (
        ProgressUpdate,
        {"new_status": "done", "closing_ground": "carried_out"},
        "update_closing_has_a_reason",
    ),
    (ProgressUpdate, {"new_status": "done", "closing_reason": "完成"}, "update_closing_has_a_ground"),
    (FollowUpAction, {"document": True, "trip": True}, "follow_up_has_exactly_one_origin"),
    (Citation, {"trip": True, "expense": True}, "citation_supports_exactly_one_record"),
    (Citation, {}, "citation_supports_exactly_one_record"),
    (Expense, {"amount": -1}, "expense_is_not_negative"),
    (Expense, {"amount": 1, "rate_on": DAY}, "expense_rate_date_has_two_currencies"),
    (Expense, {"amount": None, "amount_twd": 1}, "expense_in_twd_has_its_own_amount"),
    (Indicator, {"unit": ""}, "indicator_readings_have_a_unit"),
]
MADE = {"document": factories.make_document, "trip": factories.make_trip, "expense": factories.make_expense}


@pytest.mark.parametrize(("model", "values", "name"), IMPOSSIBLE)
def test_what_cannot_be_is_refused_by_its_rule_in_words_and_by_the_database(model, values, name):
    rule = next(one for one in model._meta.constraints if one.name == name)
    record = model(**{key: MADE[key]() if value is True else value for key, value in values.items()})

    with pytest.raises(ValidationError) as refused:
        record.validate_constraints()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        with_parents(record).save()

    assert str(rule.violation_error_message) in refused.value.messages


def with_parents(record):
    """Give a record what it hangs on, so that its rule alone is broken."""
    if isinstance(record, ProgressUpdate):
        record.follow_up = factories.make_follow_up()
    if isinstance(record, ItineraryItem | Meeting | Expense):
        record.trip = factories.make_trip()
    if isinstance(record, Citation):
        record.document = factories.make_document()
    return record


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("2025-09-22", "2025"), ("2025", "2025-01-01"), ("2025-09", "2025-09-01"), ("2024-02-29", "2024-02")],
)
def test_term_is_compared_as_far_as_both_its_dates_are_known(begins, ends):
    term = {"term_from": PartialDate.parse(begins), "term_to": PartialDate.parse(ends)}
    agreement = Agreement(title="備忘錄", **term)

    agreement.full_clean(exclude=["code"])
    agreement.save()

    assert Agreement.objects.get().term_to == PartialDate.parse(ends)


def test_form_of_an_indicator_without_a_unit_says_what_is_missing():
    form = signed_in(EDITOR).post("/admin/trips/indicator/add/", {"name": "公托"}).context["adminform"].form

    assert form.errors["unit"] == [str(NO_UNIT)]


def test_published_agreement_keeps_a_party_and_a_draft_need_not():
    publisher = signed_in(PUBLISHER)
    for is_public, status in ((True, 200), (False, 302)):
        agreement = factories.make_agreement(published=is_public, parties=[{"text": "某商會"}])
        sent = form_data(publisher.get(address(agreement)), **{"parties-0-DELETE": "on"})

        answer = publisher.post(address(agreement), sent)

        assert answer.status_code == status
        assert agreement.parties.exists() is is_public
        if is_public:
            formset = answer.context["inline_admin_formsets"][0].formset
            assert formset.non_form_errors() == [str(NO_PARTY)]


@pytest.mark.parametrize(
    "attempt",
    [
        made_public,
        lambda agreement: Agreement.objects.update(state=State.PUBLISHED, published_at=timezone.now()),
    ],
    ids=["saved", "past the models"],
)
def test_database_refuses_to_publish_an_agreement_without_any_party(attempt):
    agreement = factories.make_agreement()

    with pytest.raises(IntegrityError, match="agreement_published_names_a_party"), transaction.atomic():
        attempt(agreement)


@contextmanager
def constraints_checked() -> Iterator[None]:
    """Ask at the end for what the database would refuse at the end of the transaction."""
    yield
    connection.check_constraints()


def moved(party: AgreementParty) -> None:
    party.agreement = factories.make_agreement()
    party.save()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda party: party.delete(),
        lambda party: AgreementParty.objects.filter(pk=party.pk).delete(),
        moved,
    ],
    ids=["deleted", "past the models", "moved"],
)
def test_database_refuses_to_take_the_last_party_of_a_published_agreement(attempt):
    party = factories.make_agreement(published=True).parties.get()

    rule = "named_party|agreement_published_names_a_party"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), constraints_checked():
        attempt(party)

    assert AgreementParty.objects.get().agreement.is_published


def test_one_of_two_parties_may_go_and_a_draft_may_lose_all():
    published = factories.make_agreement(published=True, parties=[{"text": "甲"}, {"text": "乙"}])
    draft = factories.make_agreement(parties=[{"text": "甲"}])

    for agreement in (published, draft):
        agreement.parties.first().delete()
        agreement.refresh_from_db()

    assert (published.named_party, draft.named_party) == (published.parties.get(), None)
    connection.check_constraints()


def test_draft_agreement_goes_with_its_parties():
    factories.make_agreement(parties=[{"text": "甲"}]).delete()

    assert not AgreementParty.objects.exists()
    connection.check_constraints()


def test_published_agreement_may_change_its_only_party_for_another():
    publisher = signed_in(PUBLISHER)
    agreement = factories.make_agreement(published=True, parties=[{"text": "某商會"}])
    page = publisher.get(address(agreement))
    new = {"parties-TOTAL_FORMS": "2", "parties-1-text": "另一商會", "parties-1-order": "1"}

    answer = publisher.post(address(agreement), form_data(page, **{"parties-0-DELETE": "on"} | new))

    assert answer.status_code == 302
    assert [party.text for party in agreement.parties.all()] == ["另一商會"]
    connection.check_constraints()


def test_form_that_gives_a_review_date_without_a_reason_is_sent_back():
    trip = factories.make_trip()
    sent = {"trip": trip.pk, "kind": "talks", "title": "會談", "withheld_review_on": "2026-04-01"}
    page = signed_in(EDITOR).post("/admin/trips/meeting/add/", sent)
    rule = Meeting._meta.constraints
    message = next(
        one.violation_error_message for one in rule if one.name.endswith("review_date_has_a_reason")
    )

    assert str(message) in page.context["adminform"].form.errors.as_text()
    assert not Meeting.objects.exists()
