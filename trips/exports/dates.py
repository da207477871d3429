"""Columns of a day or a range of days and of its time zone, alike in every set that has them."""

from django.db.models import Case, F, TextField, Value, When

from portal.records.columns import computed, day, read_as
from portal.records.exports import Column, Type
from portal.records.readings import Plain

DATE_PRECISION = Case(
    When(starts_on__isnull=True, then=Value("unknown")),
    When(ends_on__gt=F("starts_on"), then=Value("range")),
    default=Value("day"),
    output_field=TextField(),
)


def dates(first: str, first_en: str) -> list[Column]:
    """Return first day, last day and how precisely they are known; the words are those of the first."""
    return [
        *day("starts_on", "日期（起）", first, first_en),
        *day(
            "ends_on",
            "日期（迄）",
            "期間的最後一日；單日則空白。",
            "Last day of the range; empty for a single day.",
        ),
        Column(
            "date_precision",
            Type.TEXT,
            DATE_PRECISION,
            "日期精確度",
            "day（某日）、range（期間內）或 unknown（不詳）。",
            "day, range (some time in it) or unknown.",
            ours=True,
        ),
    ]


def zone() -> list[Column]:
    """Return the time zone in which days and times are meant."""
    return list(
        read_as(
            Plain("time_zone"),
            computed(
                "date_tz",
                Type.TEXT,
                lambda terms: F("time_zone"),
                "時區",
                "當地時區（IANA 名稱）。",
                "IANA time zone of the place.",
            ),
        )
    )
