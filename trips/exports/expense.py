"""The data set of expenses."""

from portal.accounts.models import Agency
from portal.records.columns import choice, decimal, one, pair, part_identity, related, updated
from portal.records.exports import Export, Type
from portal.records.expressions import Money
from trips.filters.parts import ExpenseFilterSet
from trips.models import Expense, Trip

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
    columns=(
        *part_identity("trips", "trip"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *choice("category", Expense.Category, "類別", "機票、住宿、交通等。", "What it was for."),
        *decimal("amount", Money, "金額", "原幣金額。", "Amount in its own currency."),
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
    ),
)
