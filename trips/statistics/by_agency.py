"""Figures by lead agency, in order of the agencies' codes."""

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from portal.records.figures import Figure, count_column
from trips.statistics.agencies import agency_columns, agency_rows
from trips.statistics.by_year import OUTBOUND
from trips.statistics.counts import Numbers
from trips.statistics.drawing import bars_of
from trips.statistics.lists import linked


def trips_by_agency(numbers: Numbers) -> Figure:
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for group in numbers.trips:
        found[group.agency]["trips"] += group.trips
        found[group.agency]["days"] += group.days if group.direction == OUTBOUND else 0
    rows = agency_rows(
        found,
        lambda counts: {"trips": counts["trips"], "days": counts["days"]},
        lambda asked, counts: {"trips": linked("trip_list", counts["trips"], lead_agency=asked)},
    )
    columns = (
        *agency_columns(),
        count_column(
            "trips", "出訪與來訪", "Trips", "主辦的出訪與來訪數。", "Trips and visits received that it leads."
        ),
        count_column(
            "days",
            "在外日數",
            "Days abroad",
            "主辦的出訪總日數。",
            "Days of the journeys abroad that it leads.",
        ),
    )
    return Figure(
        "trips-by-agency",
        _("Trips and days abroad by lead agency"),
        _("Published trips by the agency that leads them, and the days of its journeys abroad"),
        _("Lead agency"),
        columns,
        list(rows),
        [
            _("An agency that takes part without leading is not counted here."),
            _("An agency that does not stand here leads no published trip."),
        ],
        bars_of("trips"),
    )
