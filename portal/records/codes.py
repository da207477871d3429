"""Permanent identifiers: assigned once, in order, never reused."""

from django.db import transaction


def next_code(prefix: str, year: int | None) -> str:
    """Return the next unused code, e.g. `TRIP-2026-001` with a year and `CITY-0001` without.

    The counter's row stays locked until the surrounding transaction ends, so two saves never share a code.
    """
    from portal.records.models import CodeSequence

    with transaction.atomic():
        CodeSequence.objects.get_or_create(prefix=prefix, year=year or 0)
        sequence = CodeSequence.objects.select_for_update().get(prefix=prefix, year=year or 0)
        sequence.last += 1
        sequence.save(update_fields=["last"])
    return f"{prefix}-{year}-{sequence.last:03d}" if year else f"{prefix}-{sequence.last:04d}"
