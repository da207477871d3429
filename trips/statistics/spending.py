"""Figures of money: by year and by agency, each currency for itself."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import Agency
from portal.records.charts import bar_chart, column_chart
from portal.records.exports import Type
from portal.records.figures import (
    Figure,
    FigureColumn,
    FigureRow,
    count_column,
    money,
    year_cells,
    year_columns,
)
from trips.models import Expense
from trips.statistics.agencies import agency_cells, agency_columns, agency_name
from trips.statistics.counts import Numbers, Spending
from trips.statistics.drawing import by_currency

Amounts = Mapping[str, Mapping[str, Any]]
UNPUBLISHED: Amounts = {"": {"amount": None, "amount_by_host": None, "amount_status": "not_stated"}}


def amounts(rows: Iterable[tuple[Any, Spending]]) -> dict[Any, Amounts]:
    """Return by place and currency what was spent, and beside it what hosts paid."""
    cents: dict[Any, dict[str, Counter[str]]] = {}
    for place, row in rows:
        payer = "amount_by_host" if row.fund == Expense.Fund.HOST else "amount"
        cents.setdefault(place, {}).setdefault(row.currency, Counter())[payer] += row.cents
    return {
        place: {
            currency: {
                "amount": money(paid["amount"]),
                "amount_by_host": money(paid["amount_by_host"]),
                "amount_status": "stated",
            }
            for currency, paid in of_place.items()
        }
        for place, of_place in cents.items()
    }


def spending_columns() -> tuple[FigureColumn, ...]:
    return (
        FigureColumn(
            "currency", Type.TEXT, "幣別", "Currency", "ISO 4217 幣別代碼。", "ISO 4217 code.", ours=False
        ),
        FigureColumn(
            "amount",
            Type.NUMBER,
            "經費",
            "Spent",
            "公務預算、基金及其他來源支付的金額，不含主辦方招待。",
            "Paid from budget, funds and other sources; what the host paid is not part of it.",
            measured=True,
        ),
        FigureColumn(
            "amount_by_host",
            Type.NUMBER,
            "主辦方招待",
            "Paid by the host",
            "由主辦方支付的金額。",
            "Paid by the host.",
            measured=True,
        ),
        FigureColumn(
            "amount_status",
            Type.TEXT,
            "經費載明與否",
            "Spending published",
            "stated：有公開的經費；not_stated：沒有公開的經費。",
            "stated: expenses are published; not_stated: none are.",
        ),
    )


def spending_by_year(numbers: Numbers) -> Figure:
    begun: Counter[int] = Counter()
    for group in numbers.trips:
        begun[group.first_year] += group.trips
    found = amounts((row.year, row) for row in numbers.spending)
    rows = []
    for year in [year for year in numbers.years if begun[year]]:
        counts = {"trips": begun[year], "trips_with_spending": numbers.trips_with_spending[year]}
        rows += [
            FigureRow(
                f"{year} {currency}" if currency else year,
                {**year_cells(year), "currency": currency, **cells, **counts},
            )
            for currency, cells in sorted(found.get(year, UNPUBLISHED).items())
        ]
    columns = (
        *year_columns(),
        *spending_columns(),
        count_column(
            "trips", "出訪與來訪", "Trips begun", "當年開始的出訪與來訪數。", "Trips that began in the year."
        ),
        count_column(
            "trips_with_spending",
            "有經費紀錄者",
            "With published spending",
            "其中有公開經費的出訪與來訪數。",
            "Those of them with published spending.",
        ),
    )
    return Figure(
        "spending-by-year",
        _("Spending by year"),
        _("Published expenses of the trips that began in the year, in the currency of the record"),
        _("Year and currency"),
        columns,
        rows,
        [
            *spending_caveats(),
            _("The spending of a trip over New Year counts in the year in which it began."),
        ],
        by_currency(column_chart),
    )


def spending_caveats() -> list[str]:
    return [
        _("Currencies are never added up or converted."),
        _("“Not published” (a dashed frame): no expense is published, which does not mean there was none."),
        _("What a host paid stands beside it and is not part of the bars."),
    ]


def spending_by_agency(numbers: Numbers) -> Figure:
    found = amounts((row.agency, row) for row in numbers.spending)
    agencies = Agency.objects.in_bulk([key for key in found if key])
    rows = []
    for key in sorted(found, key=lambda key: agencies[key].code if key else "~"):
        name = agency_name(agencies.get(key))
        rows += [
            FigureRow(
                f"{name} {currency}", {**agency_cells(agencies.get(key)), "currency": currency, **cells}
            )
            for currency, cells in sorted(found[key].items())
        ]
    return Figure(
        "spending-by-agency",
        _("Spending by agency"),
        _("Published expenses by the agency that bore them, in the currency of the record"),
        _("Agency and currency"),
        (*agency_columns(), *spending_columns()),
        rows,
        [*spending_caveats(), _("An agency that does not stand here has no published expense.")],
        by_currency(bar_chart),
    )
