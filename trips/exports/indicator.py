"""The data sets of indicators and of their readings."""

from django.db.models import F, OuterRef, QuerySet

from portal.accounts.models import Agency
from portal.records.columns import (
    choice,
    computed,
    decimal,
    identity,
    pair,
    part_identity,
    partial_day,
    related,
    stamps,
    updated,
)
from portal.records.exports import Export, Terms, Type
from portal.records.expressions import Joined, Measure, Number, local
from trips.filters import IndicatorFilterSet
from trips.filters.parts import ReadingFilterSet
from trips.models import Indicator, Lesson, Reading, Trip


def trips(terms: Terms) -> QuerySet[Trip]:
    return Trip.objects.published(terms.at).filter(indicators=OuterRef("pk")).order_by("pk")


def lessons(terms: Terms) -> QuerySet[Lesson]:
    return Lesson.objects.published(terms.at).filter(indicators=OuterRef("pk")).order_by("pk")


def readings_number(terms: Terms) -> Number:
    return Number(Reading.objects.published(terms.at).filter(indicator=OuterRef("pk")))


INDICATORS = Export(
    name="indicators",
    model=Indicator,
    filterset=IndicatorFilterSet,
    title="指標",
    title_en="Indicators",
    purpose="可長期追蹤的數字；各時點的數據見 indicator_readings。每列一項。",
    purpose_en="Figures that can be followed; their values are in indicator_readings. One row per indicator.",
    order=("pk",),
    order_meaning="依登錄先後。",
    order_meaning_en="In order of entry.",
    columns=(
        *identity("indicators"),
        *pair("name", "名稱", "指標名稱。", "Name of the indicator."),
        *pair("unit", "單位", "數值的單位。", "Unit of its values."),
        *related("agency", Agency, "負責機關", "負責的機關。", "Agency that answers for it."),
        *pair("note", "說明", "數字的定義與限制。", "What the figure counts, and its caveats."),
        *computed(
            "trip_ids_display",
            Type.TEXT,
            lambda terms: Joined(trips(terms), F("code")),
            "出訪編號",
            "提及此指標的出訪（編號），以「；」分隔，依登錄先後。",
            "Codes of the trips on which it was mentioned, joined by ； in order of entry.",
        ),
        *computed(
            "trips_display",
            Type.TEXT,
            lambda terms: Joined(trips(terms), local("title", english=terms.english)),
            "出訪",
            "提及此指標的出訪（名稱），以「；」分隔，依登錄先後。",
            "Titles of the trips on which it was mentioned, joined by ； in order of entry.",
        ),
        *computed(
            "readings_count",
            Type.INTEGER,
            readings_number,
            "數據數",
            "指標數據的筆數。",
            "Number of readings.",
        ),
        *stamps(),
        *computed(
            "lesson_ids_display",
            Type.TEXT,
            lambda terms: Joined(lessons(terms), F("code")),
            "借鏡編號",
            "以此指標追蹤的借鏡（編號），以「；」分隔，依登錄先後。",
            "Codes of the lessons that are followed by it, joined by ； in order of entry.",
        ),
        *computed(
            "lessons_display",
            Type.TEXT,
            lambda terms: Joined(lessons(terms), local("title", english=terms.english)),
            "借鏡",
            "以此指標追蹤的借鏡（名稱），以「；」分隔，依登錄先後。",
            "Titles of the lessons that are followed by it, joined by ； in order of entry.",
        ),
    ),
)

READINGS = Export(
    name="indicator_readings",
    model=Reading,
    filterset=ReadingFilterSet,
    title="指標數據",
    title_en="Readings of indicators",
    purpose="指標的基準值、實際值與目標值。每列一值。",
    purpose_en="Where an indicator began, where it stands, where it shall arrive. One row per value.",
    order=("indicator_id", F("as_of").asc(nulls_last=True)),
    order_meaning="依指標登錄先後，再依日期，未載明者在後。",
    order_meaning_en="By indicator in order of entry, then by date, undated ones last.",
    columns=(
        *part_identity("indicators", "indicator"),
        *related("indicator", Indicator, "指標", "所屬指標。", "Indicator it belongs to."),
        *choice("kind", Reading.Kind, "類型", "基準值、實際值或目標值。", "Baseline, actual or target."),
        *choice(
            "qualifier",
            Reading.Qualifier,
            "修飾詞",
            "約、逾、超過或未達；空白為確數。",
            "About, over, exceeding or under; empty if as stated.",
        ),
        *decimal("value", Measure, "數值", "數值，單位見後二欄。", "The value, in the unit that follows."),
        *computed(
            "unit",
            Type.TEXT,
            lambda terms: F("indicator__unit"),
            "單位",
            "數值的單位。",
            "Unit of the value.",
        ),
        *computed(
            "unit_en",
            Type.TEXT,
            lambda terms: F("indicator__unit_en"),
            "單位（英文）",
            "數值的單位（英文）。",
            "Unit of the value, in English.",
        ),
        *partial_day(
            "as_of",
            "資料時點或達成期限",
            "數值的時點，或目標的達成期限；精確度依資料來源。",
            "Day of the value, or when the target is due, as precise as known.",
        ),
        *pair(
            "as_of_text",
            "資料時點或達成期限（原文）",
            "資料來源所印的時點或期限。",
            "As of, or due, as printed.",
        ),
        *updated(),
    ),
)
