"""Figures of what became of promises: by year, by country and by lead agency."""

from collections import Counter, defaultdict
from typing import Any

from django.utils.translation import gettext as _

from portal.records.figures import Figure, FigureRow, year_cells, year_columns
from trips.filters.follow_up import NO_YEAR
from trips.models.delivery import Delivery
from trips.statistics.agencies import agency_columns, agency_rows
from trips.statistics.by_year import spanned
from trips.statistics.countries import country_columns, country_rows
from trips.statistics.counts import Numbers, by_country
from trips.statistics.delivery_bars import (
    delivery_cells,
    delivery_columns,
    delivery_drawing,
    delivery_legend,
)
from trips.statistics.lists import linked


def links_to_ledger(cells: dict[str, Any], **filters: Any) -> dict[str, str]:
    """Return for each number the ledger narrowed to what it counts."""
    links = {
        kind.value: linked("follow_up_list", cells[kind.value], **filters, delivery=kind.value)
        for kind in Delivery
    }
    return {"follow_ups": linked("follow_up_list", cells["follow_ups"], **filters), **links}


def follow_ups_by_year(numbers: Numbers) -> Figure:
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for year, _agency, kind, number in numbers.follow_ups:
        found[year][kind] += number
    years = spanned([year for year in found if year is not None])
    rows = []
    for year in [*years, *([None] if None in found else [])]:
        cells = delivery_cells(found[year])
        links = links_to_ledger(cells, year=year or NO_YEAR)
        rows.append(FigureRow(year or _("not stated"), {**year_cells(year), **cells}, links))
    return Figure(
        "follow-ups-by-year",
        _("What became of promises, by year of the promise"),
        _("Published follow-ups by the year in which they were promised"),
        _("Year of the promise"),
        (*year_columns(), *delivery_columns()),
        rows,
        [
            _("The year is that of the meeting, trip, agreement or document from which the follow-up comes."),
            *delivery_caveats(),
        ],
        delivery_drawing,
        delivery_legend("chart-follow-ups-by-year"),
    )


def delivery_caveats() -> list[str]:
    return [
        _("In time: closed as done by the last day of the due date. A due date of June ends on the 30th."),
        _("The date of closing is that of the report that closed it; a moved due date counts as it is."),
    ]


def follow_ups_by_country(numbers: Numbers) -> Figure:
    found: dict[str | None, Counter[str]] = defaultdict(Counter)
    for kind in Delivery:
        places = ((countries, n) for countries, one, n in numbers.follow_ups_by_place if one == kind.value)
        counted, nowhere = by_country(places)
        for country, number in counted.items():
            found[country][kind.value] = number
        if nowhere:
            found[None][kind.value] = nowhere
    return Figure(
        "follow-ups-by-country",
        _("What became of promises, by country"),
        _("Published follow-ups by the country of the meeting at which they were promised"),
        _("Country or area"),
        (*country_columns(), *delivery_columns()),
        list(
            country_rows(
                found,
                delivery_cells,
                lambda country, cells: links_to_ledger(cells, country=country),
                nowhere=_("no meeting abroad named"),
            )
        ),
        [
            _("What was promised in an agreement, a document or on a trip as a whole has no country here."),
            *delivery_caveats(),
        ],
        delivery_drawing,
        delivery_legend("chart-follow-ups-by-country"),
    )


def follow_ups_by_agency(numbers: Numbers) -> Figure:
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for _year, agency, kind, number in numbers.follow_ups:
        found[agency][kind] += number
    return Figure(
        "follow-ups-by-agency",
        _("What became of promises, by lead agency"),
        _("Published follow-ups by the agency that answers for them"),
        _("Lead agency"),
        (*agency_columns(), *delivery_columns()),
        list(
            agency_rows(found, delivery_cells, lambda asked, cells: links_to_ledger(cells, lead_agency=asked))
        ),
        [_("Only the lead agency is counted, not those that help."), *delivery_caveats()],
        delivery_drawing,
        delivery_legend("chart-follow-ups-by-agency"),
    )
