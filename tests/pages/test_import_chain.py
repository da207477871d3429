"""Importing what hangs on agreements and trips: parties, results and expenses."""

from datetime import date
from decimal import Decimal

import pytest

from portal.records.dates import PartialDate
from tests.factories import make_agency, make_agreement, make_association, make_trip
from tests.importing import messages, press, report, send, table
from tests.staff import EDITOR, PUBLISHER, signed_in
from trips.models import AgreementParty, AgreementResult, Expense

pytestmark = pytest.mark.django_db


def test_import_of_parties_results_and_expenses_makes_them_on_their_records():
    agreement, trip, agency = (
        make_agreement(),
        make_trip(),
        make_agency(short_name="經發局", name="經濟發展局"),
    )
    chamber = make_association(name="亞洲臺灣商會聯合總會")
    editor = signed_in(EDITOR)
    new = {
        "agreement_parties": table(
            {
                "agreement_id": agreement.code,
                "party_label": "亞洲臺灣商會聯合總會",
                "party_type": "association",
            },
            {"agreement_id": agreement.code, "party_type": "other", "party_label": "八所大學", "order": "2"},
        ),
        "agreement_results": table(
            {"agreement_id": agreement.code, "claimed_on": "115.3", "text": "已有三案", "source": "專案報告"}
        ),
        "expenses": table(
            {
                "trip_id": trip.code,
                "category_label": "機票",
                "amount": "1234.5",
                "currency": "USD",
                "amount_twd": "39000",
                "rate_on": "115/3/10",
                "funding_source": "budget",
                "agency_id": agency.code,
            },
            {"trip_id": trip.code, "category": "lodging", "currency": "TWD", "funding_source": "host"},
        ),
    }
    for name, given in new.items():
        answer = send(editor, name, given)
        assert messages(answer) == [], name
        assert report(answer).created == len(given) - 1
        press(editor, answer)

    parties = AgreementParty.objects.order_by("order", "pk")
    assert [(party.association, party.text) for party in parties] == [(chamber, ""), (None, "八所大學")]
    result = AgreementResult.objects.get()
    assert (result.agreement, result.claimed_on) == (agreement, PartialDate(2026, 3))
    flight, lodging = Expense.objects.order_by("pk")
    assert (flight.amount, flight.amount_twd, flight.rate_on) == (
        Decimal("1234.5"),
        Decimal(39000),
        date(2026, 3, 10),
    )
    assert (flight.agency, lodging.amount) == (agency, None)


EXPENSE = {"trip_id": "TRIP-2026-001", "category": "meals", "currency": "TWD", "funding_source": "host"}
REFUSED = [
    ("expenses", EXPENSE | {"amount": "-1"}, "amount_twd"),
    ("expenses", EXPENSE | {"amount": "1", "currency": "usd"}, "currency"),
    ("expenses", EXPENSE | {"amount": "1", "rate_on": "2026-03-10"}, "rate_on"),
    ("expenses", EXPENSE | {"amount_twd": "1"}, "amount_twd"),
    ("agreement_results", {"text": "成果"}, "agreement_id"),
    ("agreement_parties", {"agreement_id": "AGR-0001", "order": "1"}, "party_label"),
]


def test_import_names_the_column_of_what_cannot_be():
    make_trip()
    make_agreement()
    editor = signed_in(EDITOR)

    for name, row, column in REFUSED:
        found = messages(send(editor, name, table(row)))
        assert [one[2] for one in found] == [column], (name, row, found)
    assert not Expense.objects.exists()


def test_result_of_a_published_agreement_is_for_publishers_and_stays_where_it_was_made():
    agreement = make_agreement(published=True)
    result = AgreementResult.objects.create(agreement=agreement, text="已有三案")
    on = {"agreement_id": agreement.code}
    given = table({"id": result.code, "text": "已有五案"} | on, {"text": "又一案"} | on)

    refused = messages(send(signed_in(EDITOR), "agreement_results", given))
    publisher = signed_in(PUBLISHER)
    moved = table({"id": result.code, "agreement_id": make_agreement().code})

    assert {one[2] for one in refused} == {"id"}
    assert messages(send(publisher, "agreement_results", given)) == []
    assert [one[2] for one in messages(send(publisher, "agreement_results", moved))] == ["agreement_id"]
