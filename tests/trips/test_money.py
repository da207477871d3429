"""What a trip cost: no currencies mixed, per head as far as heads are stated, and who could say more."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from portal.records.exports import Terms
from tests import factories
from tests.queries import queries_for
from trips import exports
from trips.cost import Heads, Total, cost_of
from trips.models import Citation, Delegation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def trip():
    return factories.make_trip(published=True, lead_agency=factories.make_agency(short_name="秘書處"))


def paid(trip, amount, currency="TWD", **values):
    return factories.make_expense(trip=trip, amount=amount, currency=currency, **values)


def travelled(trip, *heads) -> None:
    for number, count in enumerate(heads):
        Delegation.objects.create(trip=trip, name=f"團{number}", stated_head_count=count)


def cost(trip):
    return cost_of(trip.expenses.all(), trip.delegations.all())


def money(client, trip, prefix="") -> str:
    page = client.get(f"{prefix}/trips/{trip.slug}/").content.decode()
    return page[page.index('id="money"') :].partition("</section>")[0]


def test_totals_are_of_one_currency_each_and_per_head_of_all_delegations(trip):
    travelled(trip, 6, 3)
    paid(trip, 900)
    paid(trip, 100, "USD", amount_twd=3150)
    paid(trip, "50.5", "USD", amount_twd="1590.75")

    found = cost(trip)

    assert found.totals == (
        Total("TWD", Decimal(900), Decimal("100.00")),
        Total("USD", Decimal("150.5"), Decimal("16.72")),
    )
    assert found.in_twd == Total("TWD", Decimal("5640.75"), Decimal("626.75"))
    assert found.heads == Heads(stated=9, stating=2, delegations=2)


def test_whole_in_twd_is_told_only_where_every_amount_has_its_own(trip):
    paid(trip, 900)
    paid(trip, 100, "USD")

    assert [total.currency for total in cost(trip).totals] == ["TWD", "USD"]
    assert cost(trip).in_twd is None


def test_money_in_twd_alone_has_one_total(trip):
    paid(trip, 900)
    paid(trip, 100, amount_twd=100)

    assert cost(trip).totals == (Total("TWD", Decimal(1000), None),)
    assert cost(trip).in_twd is None


@pytest.mark.parametrize(
    ("heads", "number"), [([], None), ([None], None), ([6, None], None), ([0], None), ([6], 6), ([6, 2], 8)]
)
def test_heads_are_known_only_where_every_delegation_states_them(trip, heads, number):
    travelled(trip, *heads)
    paid(trip, 120)
    terms = Terms.now()
    place = exports.EXPENSES.header(chinese=False).index("trip_heads")
    (row,) = exports.EXPENSES.rows(exports.EXPENSES.published(terms.at), terms)

    assert cost(trip).heads.number == number
    assert cost(trip).totals[0].per_head == (number and Decimal(120) / number)
    assert row[place] == (None if None in heads or not heads else str(sum(heads)))


def test_what_is_not_published_is_counted_and_not_reckoned_as_nothing(trip):
    travelled(trip, 2)
    paid(trip, None, category="lodging")
    paid(trip, 100)

    found = cost(trip)

    assert (found.unpublished, found.totals) == (1, (Total("TWD", Decimal(100), Decimal("50.00")),))
    assert cost_of([], []).totals == ()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_tells_agency_rate_totals_and_the_heads_it_divides_by(client, trip, prefix):
    travelled(trip, 4)
    payer = factories.make_agency(short_name="經發局")
    flight = paid(trip, 100, "USD", amount_twd=3150, rate_on=date(2026, 3, 10), agency=payer)
    paid(trip, 900)
    Citation.objects.create(
        document=factories.make_document(published=True), expense=flight, quotation_text="機票 100 美元"
    )

    told = money(client, trip, prefix)
    row, other = told[told.index(f'id="{flight.slug}"') :].split("</tr>")[:2]

    assert f"/agencies/{payer.code.lower()}/" in row
    assert "100.00 USD (TWD 3,150.00" in row
    assert 'datetime="2026-03-10"' in row
    assert 'href="#note-1"' in row
    assert [word in told for word in ("25.00 USD", "225.00 TWD", "1,012.50 TWD")] == [True] * 3
    assert "/agencies/" not in other


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_without_any_cost_says_who_could_say(client, trip, prefix):
    assert f"/agencies/{trip.lead_agency.code.lower()}/" in money(client, trip, prefix)
    nobody = factories.make_trip(published=True)

    assert "/agencies/" not in money(client, nobody, prefix)


def test_entry_that_is_not_published_names_its_agency_or_the_trips(client, trip):
    host = factories.make_agency(short_name="新聞局")
    hidden = [paid(trip, None, agency=host), paid(trip, None)]
    told = money(client, trip)
    rows = [told[told.index(f'id="{one.slug}"') :].partition("</tr>")[0] for one in hidden]

    assert [
        agency.get_absolute_url() in row for agency, row in zip((host, trip.lead_agency), rows, strict=True)
    ] == [
        True,
        True,
    ]
    assert "None" not in told
    assert "<tfoot>" not in told
    assert "0.00" not in told


def test_money_costs_no_query_however_many_entries(client, trip):
    agency = factories.make_agency()
    paid(trip, 100, agency=agency)
    before = queries_for(client, trip.get_absolute_url())
    for _ in range(4):
        paid(trip, 100, "USD", agency=agency)

    assert queries_for(client, trip.get_absolute_url()) == before
