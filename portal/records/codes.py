"""Permanent identifiers: assigned once, in order, never reused."""

from django.db import transaction


def next_code(prefix: str, year: int | None) -> str:
    """Return the next unused code, e.g. `TRIP-2026-001` with a year and `CITY-0001` without."""
    return next_codes(prefix, year, 1)[0]


def next_codes(prefix: str, year: int | None, count: int) -> list[str]:
    """Return several unused codes in order.

    The counter's row stays locked until the surrounding transaction ends, so two saves never share a code.
    """
    from portal.records.models import CodeSequence

    with transaction.atomic():
        CodeSequence.objects.get_or_create(prefix=prefix, year=year or 0)
        sequence = CodeSequence.objects.select_for_update().get(prefix=prefix, year=year or 0)
        first = sequence.last + 1
        sequence.last += count
        sequence.save(update_fields=["last"])
    numbers = range(first, first + count)
    return [f"{prefix}-{year}-{n:03d}" if year else f"{prefix}-{n:04d}" for n in numbers]
