"""Records that were never saved, to show components with: of no real trip, and with names of every length."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from portal.accounts.models import Agency
from portal.cities.models import City, TieLevel
from portal.records.dates import PartialDate
from portal.records.publishing import State
from portal.text.bilingual import local_text
from trips.coverage import Coverage, Day
from trips.models import Agreement, FollowUpAction, Meeting, Trip
from trips.models.follow_up import FollowUpStatus
from trips.trip_page.outcome_rows import DocumentRow
from trips.trip_page.page import ReportDue

# Where the sample partners lie: one of each level and one without, two of them close together, one unplaced.
PLACES = (
    ("US", 42.99, -71.46),
    ("JP", 35.44, 139.64),
    ("GB", 51.51, -0.13),
    ("AU", -33.87, 151.21),
    ("JP", 35.68, 139.77),
    ("ZA", -26.2, 28.05),
    ("NZ", None, None),
)
LONG = "與海外僑團及各級學校合辦之青年交流、語言學習及文化資產保存合作計畫後續辦理情形"
LONG_EN = "Follow-up of the joint programme of youth exchange, language study and heritage conservation"


def shown(record: Any) -> Any:
    """Give a record what the page of a published one asks for; no row has the key 0."""
    record.pk = 0
    record.state, record.published_at = State.PUBLISHED, timezone.now()
    record.sources = []
    return record


def trip() -> Trip:
    return shown(
        Trip(
            code="TRIP-2026-900",
            title="樣本出訪",
            title_en="A sample trip",
            starts_on=date(2026, 3, 11),
            ends_on=date(2026, 3, 17),
        )
    )


def agency() -> Agency:
    return Agency(code="AGCY-900", name="樣本局", name_en="Sample Bureau", short_name="樣本")


def follow_ups() -> list[FollowUpAction]:
    """One in each state, then one overdue without an agency and with the longest of names."""
    origin, lead = trip(), agency()
    found = [
        shown(
            FollowUpAction(
                code=f"FU-2026-90{number}",
                title="設置單一窗口",
                title_en="Set up a single contact point",
                kind=FollowUpAction.Kind.COMMITMENT,
                trip=origin,
                lead_agency=lead,
                due_on=PartialDate(2099, 6),
                status=status,
                percent=percent,
            )
        )
        for number, (status, percent) in enumerate(
            zip(FollowUpStatus, (None, 40, 100, 100, None), strict=True)
        )
    ]
    late = FollowUpAction(code="FU-2026-909", title=LONG, title_en=LONG_EN, trip=origin)
    late.kind, late.due_on, late.status = (
        FollowUpAction.Kind.COOPERATION,
        PartialDate(2025, 12, 31),
        FollowUpStatus.IN_PROGRESS,
    )
    return [*found, shown(late)]


def meetings() -> list[Meeting]:
    origin = trip()
    facts: Any = (
        ("拜會市長", "Call on the mayor", date(2026, 3, 12), None),
        (LONG, LONG_EN, date(2026, 3, 13), date(2026, 3, 14)),
        ("參訪大學", "", None, None),
    )
    return [
        shown(
            Meeting(
                code=f"MTG-2026-90{number}",
                title=title,
                title_en=title_en,
                kind=Meeting.Kind.COURTESY_CALL,
                trip=origin,
                starts_on=starts_on,
                ends_on=ends_on,
            )
        )
        for number, (title, title_en, starts_on, ends_on) in enumerate(facts)
    ]


def parties() -> list[Any]:
    """Agreements as a partner's page lists them: one of the city, one to which it is no party."""
    ours = Agreement(code="AGR-2026-900", title="合作備忘錄", title_en="Memorandum of understanding")
    theirs = Agreement(code="AGR-2026-901", title=LONG, title_en=LONG_EN, city_is_party=False)
    ours.signed_on, theirs.signed_on = PartialDate(2026, 3, 12), PartialDate(2019)
    return [SimpleNamespace(agreement=shown(one), name_as_signed="") for one in (ours, theirs)]


def cities() -> list[Any]:
    levels = [*TieLevel.values, None]
    found = []
    for number, (country, latitude, longitude) in enumerate(PLACES, start=1):
        city: Any = shown(
            City(code=f"CITY-90{number}", name=f"樣本市{number}", name_en=f"Sample City {number}")
        )
        city.country_id, city.latitude, city.longitude = country, latitude, longitude
        city.current_level = levels[number % len(levels)]
        found.append(city)
    return found


def covered_days() -> Any:
    """A week of which the first days are reported, one report is withheld, and another is late."""
    empty: dict[str, Any] = dict.fromkeys(DocumentRow._fields)
    nothing = DocumentRow(**{**empty, "code": "DOC-2026-900"})
    reason: Any = local_text("對方要求", "at their request")
    report = nothing._replace(
        kind="special_report", covers_from=date(2026, 3, 11), covers_to=date(2026, 3, 14)
    )
    days = (date(2026, 3, 11) + timedelta(number) for number in range(7))
    return SimpleNamespace(
        coverage=Coverage(tuple(Day(day, (report,) if report.covers(day) else ()) for day in days)),
        withheld_documents=[nothing._replace(withheld_reason=reason)],
        report_due=ReportDue(date(2026, 6, 22), is_reckoned=True, is_late=True),
        report_kept=None,
    )


def middle_page() -> Page:
    """The second of three pages."""
    return Paginator(range(75), 25).page(2)
