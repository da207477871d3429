"""What a trip cost, as far as it is published: derived, by currency, never mixed, and per head."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

TWD = "TWD"
CENT = Decimal("0.01")


class Heads(NamedTuple):
    """How many travelled, as the delegations state it: known only where every one of them does."""

    stated: int
    stating: int
    delegations: int

    @property
    def number(self) -> int | None:
        """The heads to divide by; none where one delegation does not state its own."""
        return self.stated if self.stated and self.stating == self.delegations else None


class Total(NamedTuple):
    """What was published in one currency, and what that is for each head where the heads are known."""

    currency: str
    amount: Decimal
    per_head: Decimal | None


@dataclass(frozen=True)
class Cost:
    """The totals of a trip, each in one currency.

    `in_twd` is the whole in TWD at the rates that the sources state: only where every amount has one, and
    where there is another currency at all. `unpublished` counts the entries without an amount: then all
    totals are of the rest.
    """

    totals: tuple[Total, ...]
    in_twd: Total | None
    unpublished: int
    heads: Heads


def heads_of(delegations: Iterable[Any]) -> Heads:
    """Return what the delegations of a trip state of their head counts."""
    counts = [delegation.stated_head_count for delegation in delegations]
    stated = [count for count in counts if count is not None]
    return Heads(sum(stated), len(stated), len(counts))


def cost_of(expenses: Iterable[Any], delegations: Iterable[Any]) -> Cost:
    """Return what the expenses of a trip come to, divided by the heads of its delegations."""
    entries = list(expenses)
    heads = heads_of(delegations)
    published = [entry for entry in entries if entry.amount is not None]
    currencies = sorted({entry.currency for entry in published})
    totals = tuple(
        total(currency, (entry.amount for entry in published if entry.currency == currency), heads)
        for currency in currencies
    )
    in_twd = [entry.amount if entry.currency == TWD else entry.amount_twd for entry in published]
    is_reckoned = currencies not in ([], [TWD]) and None not in in_twd
    return Cost(
        totals=totals,
        in_twd=total(TWD, in_twd, heads) if is_reckoned else None,
        unpublished=len(entries) - len(published),
        heads=heads,
    )


def total(currency: str, amounts: Iterable[Decimal], heads: Heads) -> Total:
    amount = sum(amounts, Decimal())
    per_head = (amount / heads.number).quantize(CENT, ROUND_HALF_UP) if heads.number else None
    return Total(currency, amount, per_head)
