"""Parts of dates as numbers, read where the rows are: Django's own call Python for every row of SQLite."""

from django.db.models import IntegerField

from portal.records.expressions import Cell


class Part(Cell):
    output_field = IntegerField()  # type: ignore[assignment]


class Year(Part):
    """The year of a date, whole or partial."""

    on_sqlite = on_postgresql = "CAST(substr(CAST({x} AS text), 1, 4) AS integer)"


class DayNumber(Part):
    """How many days a whole date lies after the first of 1970: the twin of `day_number`."""

    on_sqlite = "CAST(julianday({x}) - 2440587.5 AS integer)"
    on_postgresql = "({x} - DATE '1970-01-01')"
