"""Figures by year, oldest first, with every year between the first trip and the last."""

from collections import Counter, defaultdict
from collections.abc import Collection

from django.utils.translation import gettext as _

from portal.records.figures import Figure, FigureColumn, FigureRow, count_column, year_cells, year_columns
from trips.models import Trip
from trips.statistics.counts import Numbers, yearly
from trips.statistics.drawing import columns_of
from trips.statistics.lists import linked

PARTNERS = ("city", "association", "institution")
OUTBOUND, INBOUND = Trip.Direction.OUTBOUND.value, Trip.Direction.INBOUND.value


def over_new_year() -> str:
    return _("A trip over New Year counts in both years, so the years do not add up to the number of trips.")


def spanned(years: Collection[int]) -> range:
    """Return every year from the first to the last."""
    return range(min(years), max(years) + 1) if years else range(0)


def trips_by_year(numbers: Numbers) -> Figure:
    found: dict[str, Counter[int]] = {OUTBOUND: Counter(), INBOUND: Counter()}
    for group in numbers.trips:
        found[group.direction].update(dict.fromkeys(group.years, group.trips))
    rows = []
    for year in numbers.years:
        counts = {direction: found[direction][year] for direction in (OUTBOUND, INBOUND)}
        links = {
            direction: linked("trip_list", counts[direction], year=year, direction=direction)
            for direction in counts
        }
        links["trips"] = linked("trip_list", sum(counts.values()), year=year)
        rows.append(FigureRow(year, {**year_cells(year), **counts, "trips": sum(counts.values())}, links))
    columns = (
        *year_columns(),
        count_column(
            "outbound", "出訪", "Outbound", "當年有行程的出訪數。", "Journeys with a day in the year."
        ),
        count_column(
            "inbound", "來訪", "Inbound", "當年有行程的來訪數。", "Visits received with a day in the year."
        ),
        count_column("trips", "合計", "Both", "出訪與來訪合計。", "Journeys and visits received."),
    )
    return Figure(
        "trips-by-year",
        _("Trips by year"),
        _("Published trips with at least one day in the year"),
        _("Year"),
        columns,
        rows,
        [
            over_new_year(),
            _("A year without a published trip stands with 0: trips may exist that are not published."),
        ],
        columns_of("outbound", "inbound"),
    )


def days_by_year(numbers: Numbers) -> Figure:
    days: Counter[int] = Counter()
    trips: Counter[int] = Counter()
    for group in numbers.trips:
        if group.direction == OUTBOUND:
            days.update({year: group.days_in(year) for year in group.years})
            trips.update(dict.fromkeys(group.years, group.trips))
    rows = [
        FigureRow(
            year,
            {**year_cells(year), "days": days[year], "trips": trips[year]},
            {"trips": linked("trip_list", trips[year], year=year, direction=OUTBOUND)},
        )
        for year in numbers.years
    ]
    columns = (
        *year_columns(),
        count_column(
            "days",
            "在外日數",
            "Days abroad",
            "出訪在當年的日數，含啟程與返國當日。",
            "Days of the journeys that fall in the year, day of departure and of return included.",
        ),
        count_column(
            "trips", "出訪", "Journeys", "有這些日數的出訪數。", "Journeys to which the days belong."
        ),
    )
    return Figure(
        "days-by-year",
        _("Days abroad by year"),
        _("Days of published journeys abroad, counted in the year in which each day falls"),
        _("Year"),
        columns,
        rows,
        [
            _("Day of departure and day of return both count."),
            _("Two journeys on the same day count two days; heads of the delegation are not multiplied."),
            _("Visits received are not counted: nobody was abroad."),
        ],
        columns_of("days"),
    )


def meetings_by_year(numbers: Numbers) -> Figure:
    found: Counter[int] = Counter()
    # The list knows the years of trips; a meeting that is dated outside of its trip may stand in another.
    listed: set[int] = set()
    for group in numbers.meetings:
        found.update(dict.fromkeys(group.years, group.number))
        listed.update(group.years if group.is_within_trip else ())
    rows = [
        FigureRow(
            year,
            {**year_cells(year), "meetings": found[year]},
            {"meetings": linked("meeting_list", found[year], year=year)} if year in listed else {},
        )
        for year in spanned([*numbers.years, *found])
    ]
    columns = (
        *year_columns(),
        count_column(
            "meetings",
            "會晤",
            "Meetings",
            "公開的會晤數，內容不公開者亦計入。",
            "Published meetings, those with withheld content included.",
        ),
    )
    return Figure(
        "meetings-by-year",
        _("Meetings by year"),
        _("Published meetings by the year of their date"),
        _("Year"),
        columns,
        rows,
        [
            _("A meeting without a date counts in the year or years of its trip."),
            _("A meeting whose content is withheld counts in the year of its trip."),
            _("A meeting that the sources date by a range over New Year counts in both years."),
        ],
        columns_of("meetings"),
    )


def partners_by_year(numbers: Numbers) -> Figure:
    met: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for year, kind, key in yearly(numbers.encounters()):
        met[year][kind].add(key)
    rows = []
    for year in spanned([*numbers.years, *met]):
        counts = {kind: len(met[year][kind]) if year in met else 0 for kind in PARTNERS}
        rows.append(FigureRow(year, {**year_cells(year), **counts, "partners": sum(counts.values())}))
    return Figure(
        "partners-by-year",
        _("Partners met by year"),
        _("City governments, associations and institutions that hosted a published meeting in the year"),
        _("Year"),
        (*year_columns(), *partner_columns()),
        rows,
        partner_caveats(),
        columns_of(*PARTNERS),
    )


def partner_columns() -> tuple[FigureColumn, ...]:
    return (
        count_column(
            "city", "城市", "City governments", "擔任東道主的城市數。", "City governments that hosted."
        ),
        count_column(
            "association", "僑社", "Associations", "擔任東道主的僑社數。", "Associations that hosted."
        ),
        count_column(
            "institution", "機構", "Institutions", "擔任東道主的機構數。", "Institutions that hosted."
        ),
        count_column("partners", "合計", "All", "以上合計。", "All of these."),
    )


def partner_caveats() -> list[str]:
    return [
        _("A partner counts once, however often it was met, and only where it hosted a meeting."),
        _("Hosts named in words alone, and hosts of meetings whose content is withheld, are left out."),
        _("No list holds just these partners, so the numbers are no links."),
    ]
