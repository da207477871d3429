from datetime import date

import pytest

from trips.coverage import coverage
from trips.models import Document, Trip
from trips.models.trip import report_due


def trip():
    return Trip(starts_on=date(2026, 3, 11), ends_on=date(2026, 3, 21))


def report(first: int, last: int, **values) -> Document:
    return Document(covers_from=date(2026, 3, first), covers_to=date(2026, 3, last), **values)


def test_coverage_of_the_first_trip_is_four_of_eleven_days():
    result = coverage(trip(), [report(11, 14)])

    assert (len(result.reported), len(result.unreported)) == (4, 7)
    assert result.gaps == [(date(2026, 3, 15), date(2026, 3, 21))]


def test_coverage_by_two_documents_counts_a_day_once():
    result = coverage(trip(), [report(11, 14, pk=1), report(13, 16, pk=2)])

    assert len(result.reported) == 6
    assert len(result.documents) == 2


def test_coverage_by_a_withheld_document_counts_nothing():
    assert coverage(trip(), [report(11, 14, withheld_reason="why")]).reported == []


def test_coverage_by_a_document_without_days_counts_nothing():
    assert coverage(trip(), [Document()]).reported == []


@pytest.mark.parametrize(
    ("returned", "due"),
    [
        (date(2026, 3, 21), date(2026, 6, 22)),
        (date(2026, 3, 20), date(2026, 6, 22)),
        (date(2026, 3, 19), date(2026, 6, 19)),
        (date(2026, 11, 30), date(2027, 3, 1)),
        (date(2023, 11, 30), date(2024, 2, 29)),
    ],
)
def test_report_is_due_three_months_after_return_or_the_next_weekday(returned, due):
    assert report_due(returned) == due
