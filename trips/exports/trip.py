"""The data set of trips."""

from collections.abc import Callable

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from portal.accounts.models import Agency
from portal.cities.models import City, Country
from portal.records.columns import choice, computed, day, identity, one, pair, related, stamps, status
from portal.records.exports import Entry, Export, Terms, Type
from portal.records.expressions import Joined, Number, local
from trips.filters import TripFilterSet
from trips.models import FollowUpAction, Meeting, Photo, Trip


def cities_met(terms: Terms, trip: OuterRef) -> QuerySet[City]:
    """Return the public cities where a trip's public meetings took place or which hosted them."""
    meetings = Meeting.objects.published(terms.at).filter(trip=trip, withheld_reason="").order_by()
    # One list of keys, by which cities are found: asked as two, every city was held against both.
    keys = meetings.values("city").union(meetings.values("host_city"))
    return City.objects.published(terms.at).filter(pk__in=keys)


def cities_display(terms: Terms) -> Combinable:
    cities = cities_met(terms, OuterRef(OuterRef("pk")))
    return Joined(cities.order_by("pk"), local("name", english=terms.english))


def countries_display(terms: Terms) -> Combinable:
    cities = cities_met(terms, OuterRef(OuterRef(OuterRef("pk"))))
    countries = Country.objects.filter(pk__in=cities.values("country"))
    return Joined(countries.order_by("pk"), local("name", english=terms.english))


def number_of(records: type[Meeting] | type[Photo]) -> Callable[[Terms], Number]:
    return lambda terms: Number(records.objects.published(terms.at).filter(trip=OuterRef("pk")))


def follow_ups(terms: Terms) -> Number:
    """Count what the trip's page counts: the twin of `FollowUpAction.objects.of_trip`.

    A follow-up has one origin; each kind is asked over its own key.
    """
    public = FollowUpAction.objects.published(terms.at).order_by().values("pk")
    paths = ("trip", "meeting__trip", "agreement__trip", "document__trip")
    first, *others = (public.filter(**{path: OuterRef("pk")}) for path in paths)
    return Number(first.union(*others, all=True))


TRIPS = Export(
    name="trips",
    model=Trip,
    filterset=TripFilterSet,
    title="出訪與來訪",
    title_en="Trips",
    purpose="本市出訪及接待來訪。每列一次出訪或來訪。",
    purpose_en="Journeys of the city government abroad, and visits received. One row per trip.",
    order=("-starts_on", "-pk"),
    order_meaning="依開始日期由新到舊，同日依登錄由新到舊。",
    order_meaning_en="By first day, newest first; then latest entry first.",
    entry=Entry(same=("title", "starts_on")),
    columns=(
        *identity("trips"),
        *pair("title", "名稱", "出訪或來訪的名稱。", "Title of the trip."),
        *choice("direction", Trip.Direction, "方向", "出訪或來訪。", "Outbound or inbound."),
        *choice(
            "category", Trip.Category, "類別", "考察、進修、訪問、開會等。", "Category of overseas travel."
        ),
        *choice("regime", Trip.Regime, "適用規定", "國外或大陸地區。", "Abroad or the Mainland area."),
        *day("starts_on", "開始日期", "第一日。", "First day."),
        *day("ends_on", "結束日期", "最後一日。", "Last day."),
        *pair("purpose", "目的", "一句話說明目的。", "Purpose in one sentence."),
        *pair("inviting_side", "邀請單位", "邀請單位。", "Who invited."),
        *related("lead_agency", Agency, "主辦機關", "主辦機關。", "Lead agency."),
        *status("lead_agency", Q(lead_agency__isnull=False), "主辦機關"),
        *pair("summary", "摘要", "摘要。", "Summary."),
        *one(
            "stated_days",
            Type.INTEGER,
            "所載天數",
            "報告所載的天數，非本站計算。",
            "Days as the report states them, not our count.",
        ),
        *one(
            "stated_states", Type.INTEGER, "所載州數", "報告所載的州數。", "States as the report counts them."
        ),
        *one(
            "stated_jurisdictions",
            Type.INTEGER,
            "所載行政區數",
            "報告所載的城市、郡縣數。",
            "Jurisdictions as the report counts them.",
        ),
        *day(
            "report_due_on",
            "報告期限",
            "出國報告應提出的期限。",
            "Day by which the overseas-trip report is due.",
        ),
        *pair(
            "withheld_note",
            "不公開說明",
            "哪些內容不公開，及其理由。",
            "What of the trip is not shown, and why.",
        ),
        *computed(
            "cities_display",
            Type.TEXT,
            cities_display,
            "城市",
            "公開會晤所在或接待的城市，以「；」分隔，依城市登錄先後。",
            "Cities where public meetings took place or which hosted them; joined by ； in order of entry.",
        ),
        *computed(
            "countries_display",
            Type.TEXT,
            countries_display,
            "國家或地區",
            "上述城市所屬的國家或地區，以「；」分隔，依代碼。",
            "Countries or areas of those cities; joined by ； in order of code.",
        ),
        *computed(
            "meetings_count",
            Type.INTEGER,
            number_of(Meeting),
            "會晤數",
            "公開的會晤數，內容不公開者亦計入。",
            "Number of public meetings, those with withheld content included.",
        ),
        *computed(
            "photos_count",
            Type.INTEGER,
            number_of(Photo),
            "照片數",
            "公開的照片數。",
            "Number of public photos.",
        ),
        *computed(
            "follow_ups_count",
            Type.INTEGER,
            follow_ups,
            "追蹤事項數",
            "出自本次出訪及其會晤、備忘錄與文件的公開追蹤事項數。",
            "Number of public follow-ups from this trip, its meetings, agreements and documents.",
        ),
        *stamps(),
        *pair(
            "no_document_reason",
            "無文件理由",
            "本次出訪沒有文件的理由。",
            "Why no document reports on the trip.",
        ),
    ),
)
