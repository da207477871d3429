"""Agreements after signing: what came of them, for how long nothing was heard, and what cannot be."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from portal.records.dates import PartialDate
from portal.records.publishing import publish
from tests import factories
from tests.queries import queries_for
from trips.agreement_life import life, silence, whole_months
from trips.models import Agreement, AgreementParty, AgreementResult

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2024, 1, 31), date(2024, 2, 28), 0),  # A leap year: February is not over.
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 11, 25), date(2026, 11, 24), 11),
        (date(2025, 11, 25), date(2026, 11, 25), 12),
        (date(2026, 12, 1), date(2026, 11, 25), 0),
    ],
)
def test_whole_months_are_counted_over_leap_days_and_short_months(start, end, months):
    assert whole_months(start, end) == months


@pytest.mark.parametrize(
    ("signed", "last", "months", "since_signing", "is_long"),
    [
        ("2025", None, 10, True, False),  # Perhaps on the last day of the year.
        ("2025-09", None, 13, True, True),
        ("2025-09-22", None, 14, True, True),
        ("2020", "2026-10", 0, False, False),
        ("2020", "2026-03-27", 7, False, False),
        (None, None, None, True, False),
    ],
)
def test_silence_is_counted_from_the_last_result_and_never_overstated(
    signed, last, months, since_signing, is_long
):
    agreement = factories.make_agreement(signed_on=signed and PartialDate.parse(signed), status="signed")
    found = silence(agreement, last and PartialDate.parse(last), TODAY)

    assert (found.months, found.is_since_signing, found.is_long) == (months, since_signing, is_long)


def test_silence_of_a_past_day_is_that_days():
    agreement = factories.make_agreement(signed_on=PartialDate(2025, 9, 22))

    assert silence(agreement, None, date(2025, 10, 21)).months == 0
    assert silence(agreement, None, date(2026, 3, 22)).months == 6


def test_an_agreement_that_ended_is_not_silent():
    ended = factories.make_agreement(signed_on=PartialDate(2020), status="lapsed")
    over = factories.make_agreement(signed_on=PartialDate(2020), term_to=PartialDate(2025))

    assert silence(ended, None, TODAY) is None
    assert silence(over, None, TODAY) is None
    assert silence(over, None, date(2025, 12, 31)) is not None


def world() -> Agreement:
    agreement = factories.make_agreement(
        published=True,
        signed_on=PartialDate(2025, 9, 22),
        term_to=PartialDate(2030, 9),
        renewed_on=PartialDate(2026, 9),
        our_signatories="局長甲",
    )
    AgreementParty.objects.create(agreement=agreement, text="某商會", order=1)
    AgreementResult.objects.create(agreement=agreement, claimed_on=PartialDate(2026, 3), text="已有三案")
    promise = factories.make_follow_up(published=True, agreement=agreement, title="設窗口")
    factories.make_update(follow_up=promise, reported_on=date(2026, 4, 1), text="籌備中")
    factories.make_update(
        follow_up=promise,
        reported_on=date(2026, 5, 1),
        text="已設",
        new_status="done",
        closing_reason="完成",
    )
    promise.follow_updates()
    hidden = factories.make_follow_up(agreement=agreement, title="草稿事項")
    factories.make_update(follow_up=hidden, text="不公開的進度")
    return agreement


def test_page_tells_the_life_after_signing_in_order(client):
    agreement = world()
    body = client.get(agreement.get_absolute_url()).content.decode()

    life = body[body.index('id="life"') :].partition("</section>")[0]
    told = ["2025", "已有三案", "籌備中", "已設", "2026 年 9 月", "2030 年 9 月"]
    places = [life.index(word) for word in told if word in life]
    assert [word for word in told if word in life][1:4] == ["已有三案", "籌備中", "已設"]
    assert places == sorted(places)
    assert "局長甲" in body
    assert "不公開的進度" not in body


def test_a_report_closes_a_promise_by_its_status_and_not_by_its_day():
    agreement = factories.make_agreement(signed_on=PartialDate(2025))
    promise = factories.make_follow_up(agreement=agreement)
    day = date(2026, 5, 1)
    done = {"new_status": "done", "closing_reason": "完成"}
    for values in ({}, done, {"new_status": "in_progress", "reopening_reason": "未竟"}, {}):
        factories.make_update(follow_up=promise, reported_on=day, **values)
    promise.reported = list(promise.updates.order_by("id"))

    told = [event.kind.value for event in life(agreement, [], [promise], str)]

    assert told == ["agreement-signed", "progress-reported", "follow-up-closed", *["progress-reported"] * 2]


def test_page_asks_as_many_queries_however_much_has_come_of_it(client):
    agreement = world()
    few = queries_for(client, agreement.get_absolute_url())
    for month in range(1, 10):
        AgreementResult.objects.create(
            agreement=agreement, claimed_on=PartialDate(2026, month), text="又一案"
        )
        promise = factories.make_follow_up(published=True, agreement=agreement)
        factories.make_update(follow_up=promise)

    assert queries_for(client, agreement.get_absolute_url()) == few


def test_list_tells_the_city_apart_and_finds_the_silent_ones(client):
    ours = world()
    others = factories.make_agreement(
        published=True, title="別人的備忘錄", city_is_party=False, signed_on=PartialDate(2026, 5)
    )

    def shown(query):
        body = client.get(f"/agreements/?{query}").content.decode()
        return {one.code for one in (ours, others) if f"/agreements/{one.slug}/" in body}

    assert shown("") == {ours.code, others.code}
    assert shown("party=city") == {ours.code}
    assert shown("party=others") == {others.code}
    assert shown("result=reported") == {ours.code}
    assert shown("result=none") == {others.code}
    assert shown("year=earlier") == {ours.code}
    assert shown("party=x") == {ours.code, others.code}


def test_publishing_needs_another_party():
    agreement = factories.make_agreement()
    with pytest.raises(ValidationError, match=r"與誰|party"):
        publish(agreement, by=None)

    AgreementParty.objects.create(agreement=agreement, text="某商會", order=1)
    publish(agreement, by=None)
    assert agreement.is_published


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("agreement_that_ended_says_so", {"ended_on": PartialDate(2026), "status": "signed"}),
        ("agreement_that_ended_says_so", {"ended_reason": "期滿", "status": "in_force"}),
        (
            "agreement_ended_on_not_before_signing",
            {"signed_on": PartialDate(2025, 9, 22), "ended_on": PartialDate(2025, 8), "status": "lapsed"},
        ),
        (
            "agreement_renewed_on_not_before_signing",
            {"signed_on": PartialDate(2025), "renewed_on": PartialDate(2024, 12, 31)},
        ),
        (
            "agreement_without_the_city_has_no_signatory_of_ours",
            {"city_is_party": False, "our_signatories": "市長"},
        ),
        (
            "agreement_term_ends_after_it_begins",
            {"term_from": PartialDate(2026), "term_to": PartialDate(2025)},
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_by_the_database(name, values):
    agreement = Agreement(title="備忘錄", **values)
    with pytest.raises(ValidationError):
        agreement.full_clean(exclude=["code"])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        agreement.save()


@pytest.mark.parametrize(
    ("signed", "ended"), [("2025-09-22", "2025"), ("2025", "2025-01-01"), ("2025-09", "2025-09-01")]
)
def test_dates_are_compared_as_far_as_both_are_known(signed, ended):
    dates = {"signed_on": PartialDate.parse(signed), "ended_on": PartialDate.parse(ended)}
    factories.make_agreement(status="lapsed", ended_reason="期滿", **dates)
