"""The data set of expenses."""

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Sum, TextField, When
from django.db.models.functions import Cast

from portal.accounts.models import Agency
from portal.records.columns import (
    choice,
    computed,
    day,
    decimal,
    one,
    pair,
    part_identity,
    related,
    status,
    updated,
)
from portal.records.exports import Entry, Export, Terms, Type
from portal.records.expressions import Money
from trips.filters.parts import ExpenseFilterSet
from trips.models import Delegation, Expense, Trip


def heads(terms: Terms) -> Case:
    """Return the heads of a row's trip: known only where every delegation states its own."""
    delegations = Delegation.objects.published(terms.at).filter(trip=OuterRef("trip")).order_by()
    counted = delegations.values("trip").annotate(heads=Sum("stated_head_count")).values("heads")
    are_stated = ~Exists(delegations.filter(stated_head_count__isnull=True))
    number = Cast(Subquery(counted), TextField())
    return Case(When(are_stated, then=number), output_field=TextField())


EXPENSES = Export(
    name="expenses",
    model=Expense,
    filterset=ExpenseFilterSet,
    title="經費",
    title_en="Expenses",
    purpose="出訪的經費，依類別與來源。每列一筆。",
    purpose_en="What a trip cost, by category and source of funds. One row per entry.",
    order=("-trip__starts_on", "-trip_id"),
    order_meaning="依出訪由新到舊，再依登錄先後。",
    order_meaning_en="By trip, newest first, then in order of entry.",
    entry=Entry(same=("trip_id", "category", "amount", "currency", "agency_id"), fixed=("trip",)),
    columns=(
        *part_identity("trips", "trip"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *choice("category", Expense.Category, "類別", "機票、住宿、交通等。", "What it was for."),
        *decimal(
            "amount",
            Money,
            "金額",
            "原幣金額；空白為未公開。",
            "Amount in its own currency; empty if not published.",
        ),
        *one("currency", Type.TEXT, "幣別", "幣別（ISO 4217）。", "Currency: ISO 4217."),
        *decimal(
            "amount_twd",
            Money,
            "新臺幣金額",
            "所載的新臺幣金額；空白為未載明，非本站換算。",
            "Amount in New Taiwan dollars as stated; empty if not stated, never converted here.",
        ),
        *choice("funding_source", Expense.Fund, "經費來源", "年度預算、基金等。", "Who paid for it."),
        *related("agency", Agency, "機關", "支出的機關。", "Agency that paid."),
        *pair("note", "備註", "備註。", "Note."),
        *updated(),
        *day(
            "rate_on",
            "匯率日期",
            "換算新臺幣所用匯率的日期；空白為未載明。",
            "Day of the rate by which TWD was reckoned; empty if not stated.",
        ),
        *status("amount", Q(amount__isnull=False), "金額"),
        *computed(
            "trip_heads",
            Type.INTEGER,
            heads,
            "訪問團人數",
            "該次出訪各團所載人數的合計；任一團未載明則空白。",
            "Head counts stated by the trip's delegations, together; empty unless every one states its own.",
        ),
    ),
)
