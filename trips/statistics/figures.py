"""Every figure by its name, which is part of its address, grouped as the page shows them."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from portal.records.figures import Figure
from trips.statistics.by_agency import trips_by_agency
from trips.statistics.by_country import meetings_in_countries, partners_in_countries, trips_in_countries
from trips.statistics.by_year import days_by_year, meetings_by_year, partners_by_year, trips_by_year
from trips.statistics.counts import Numbers
from trips.statistics.promises import follow_ups_by_agency, follow_ups_by_country, follow_ups_by_year
from trips.statistics.spending import spending_by_agency, spending_by_year

Make = Callable[[Numbers], Figure]

GROUPS: tuple[tuple[str, object, dict[str, Make]], ...] = (
    (
        "by-year",
        _("By year"),
        {
            "trips-by-year": trips_by_year,
            "days-by-year": days_by_year,
            "meetings-by-year": meetings_by_year,
            "partners-by-year": partners_by_year,
            "spending-by-year": spending_by_year,
            "follow-ups-by-year": follow_ups_by_year,
        },
    ),
    (
        "by-country",
        _("By country"),
        {
            "trips-by-country": trips_in_countries,
            "meetings-by-country": meetings_in_countries,
            "partners-by-country": partners_in_countries,
            "follow-ups-by-country": follow_ups_by_country,
        },
    ),
    (
        "by-agency",
        _("By agency"),
        {
            "trips-by-agency": trips_by_agency,
            "spending-by-agency": spending_by_agency,
            "follow-ups-by-agency": follow_ups_by_agency,
        },
    ),
)
FIGURES: dict[str, Make] = {name: make for _name, _title, makes in GROUPS for name, make in makes.items()}
