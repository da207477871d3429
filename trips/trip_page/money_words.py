"""The money of a trip in words: amounts, totals in one currency each, per head, and who could say more."""

from decimal import Decimal
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.records.templatetags.records import days, muted
from trips.cost import TWD, Heads
from trips.trip_page.rows import AgencyRow, ExpenseRow
from trips.trip_page.words import agency_link


def money(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f} {currency}"


def amount(expense: ExpenseRow) -> SafeString:
    """Return what was paid, and what that was in TWD, at which day's rate, where it was another currency."""
    if expense.amount is None:
        return muted(_("not published"))
    paid = escape(money(expense.amount, expense.currency))
    if expense.amount_twd is None or expense.currency == TWD:
        return SafeString(paid)
    in_twd = f"{TWD} {expense.amount_twd:,.2f}"
    if expense.rate_on is None:
        return SafeString(f"{paid} ({in_twd})")
    rate = escape(_("at the rate of %(day)s")) % {"day": days(expense.rate_on)}
    return SafeString(f"{paid} ({in_twd}, {rate})")


def agency_cell(expense: ExpenseRow, lead: AgencyRow | None) -> SafeString:
    """Return the agency of an entry; of one that is not published, who could say."""
    if expense.amount is None:
        return could_say(expense.agency or lead)
    return agency_link(expense.agency)


def could_say(agency: AgencyRow | None) -> SafeString:
    """Return which agency could say what is not published."""
    if agency is None:
        return muted(_("no agency is named that could say"))
    return SafeString(escape(_("%(agency)s could say")) % {"agency": agency_link(agency)})


def total_label(currency: str) -> str:
    return _("Total in %(currency)s") % {"currency": currency}


def per_head(amount: Decimal, currency: str) -> str:
    return _("%(amount)s per head") % {"amount": money(amount, currency)}


def unpublished(n: int) -> str:
    words = ngettext(
        "%(n)s entry is not published; the totals are of the rest.",
        "%(n)s entries are not published; the totals are of the rest.",
        n,
    )
    return words % {"n": n}


def heads(found: Heads) -> str:
    """Return by how many heads a total is divided, or why it is by none."""
    if number := found.number:
        words = ngettext(
            "Divided by the %(n)s head that the delegations state.",
            "Divided by the %(n)s heads that the delegations state.",
            number,
        )
        return words % {"n": number}
    if not found.stating:
        return _("Per head cannot be told: no head count is stated.")
    words = ngettext(
        "Per head cannot be told: only %(stating)s of %(n)s delegation states its head count.",
        "Per head cannot be told: only %(stating)s of %(n)s delegations state their head count.",
        found.delegations,
    )
    return words % {"stating": found.stating, "n": found.delegations}
