"""Figures by country or area, the greatest number first."""

from collections import Counter, defaultdict
from typing import Any

from django.utils.translation import gettext as _

from portal.records.figures import Figure, count_column
from trips.statistics.by_year import PARTNERS, partner_caveats, partner_columns
from trips.statistics.countries import country_columns, country_rows
from trips.statistics.counts import Numbers, by_country
from trips.statistics.drawing import bars_of
from trips.statistics.lists import linked


def trips_in_countries(numbers: Numbers) -> Figure:
    found: dict[str | None, int] = dict(numbers.trips_by_country.items())
    if numbers.trips_without_country:
        found[None] = numbers.trips_without_country
    rows = country_rows(
        found,
        lambda number: {"trips": number},
        lambda country, cells: {"trips": linked("trip_list", cells["trips"], country=country)},
        nowhere=_("no place of a meeting named"),
    )
    return Figure(
        "trips-by-country",
        _("Trips by country"),
        _("Published trips with a meeting in the country, or with one of its city governments"),
        _("Country or area"),
        (
            *country_columns(),
            count_column(
                "trips", "出訪與來訪", "Trips", "與該國有會晤的出訪與來訪數。", "Trips with a meeting there."
            ),
        ),
        list(rows),
        [
            *place_caveats(),
            _("A trip to several countries counts in each: the rows do not add up to the number of trips."),
            _("Days and spending are not told by country: no source divides them among countries."),
        ],
        bars_of("trips"),
    )


def meetings_in_countries(numbers: Numbers) -> Figure:
    counted, nowhere = by_country(numbers.meetings_by_place)
    found: dict[str | None, int] = dict(counted.items())
    if nowhere:
        found[None] = nowhere
    rows = country_rows(
        found,
        lambda number: {"meetings": number},
        lambda country, cells: {"meetings": linked("meeting_list", cells["meetings"], country=country)},
        nowhere=_("no place named"),
    )
    return Figure(
        "meetings-by-country",
        _("Meetings by country"),
        _("Published meetings that took place in the country, or were hosted by one of its city governments"),
        _("Country or area"),
        (
            *country_columns(),
            count_column(
                "meetings",
                "會晤",
                "Meetings",
                "在該國舉行、或由該國城市主持的公開會晤數。",
                "Published meetings there, or hosted by a city government of the country.",
            ),
        ),
        list(rows),
        [*place_caveats(), _("A meeting in one country hosted by a city of another counts in both.")],
        bars_of("meetings"),
    )


def place_caveats() -> list[str]:
    return [
        _("The place is the city where a meeting was held, or which hosted it, where it is published."),
        _("A meeting whose content is withheld has no place here."),
    ]


def partners_in_countries(numbers: Numbers) -> Figure:
    met: dict[str | None, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for _first, _last, kind, key in numbers.encounters():
        met[numbers.seats.get((kind, key))][kind].add(key)

    def cells(kinds: Any) -> dict[str, int]:
        counts = Counter({kind: len(kinds[kind]) for kind in PARTNERS})
        return {"partners": counts.total(), **counts}

    return Figure(
        "partners-by-country",
        _("Partners met by country"),
        _("City governments, associations and institutions that hosted a published meeting, by their seat"),
        _("Country or area"),
        (*country_columns(), *partner_columns()),
        list(country_rows(met, cells, lambda country, counts: {}, nowhere=_("no seat named"))),
        [
            *partner_caveats(),
            _("The seat is the partner’s own country, not that of the meeting; a federation may have none."),
        ],
        bars_of("partners"),
    )
