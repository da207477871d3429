"""A kept file is checked as often as anybody looks, and imported once: all of it together, or nothing.

What was looked at is named by its fingerprint; where the records have changed since, nothing is imported.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal.records.codes import next_codes
from portal.records.exports import Export
from portal.records.import_header import read_header
from portal.records.import_report import IMPORTED_FROM, Problem, Report
from portal.records.import_rules import Planned
from portal.records.imports import Planner
from portal.records.models import ImportRun
from portal.records.search.following import followed
from portal.records.tables import TableError, opened_table

# Rows that are looked up, planned and told of together.
ROWS_AT_ONCE = 500
REASON_LETTERS = 100


class ImportedAlreadyError(Exception):
    """The file has been imported."""


class OutdatedError(Exception):
    """The records are not as they were when the file was checked."""


class RowFailedError(Exception):
    """The database refused a row that had seemed fit."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def checked(export: Export, run: ImportRun, user: Any) -> Report:
    """Return what importing the file would do."""
    report = Report()
    for _planned in planned(export, run, user, report, lock=False):
        pass
    return report


def planned(
    export: Export, run: ImportRun, user: Any, report: Report, *, lock: bool
) -> Iterator[list[Planned]]:
    """Yield what each few hundred rows create and change; what hinders them goes into the report."""
    try:
        with opened_table(Path(run.file.path)) as rows:
            header = read_header(export, *next(rows, (1, [])), report)
            if header is None:
                return
            planner = Planner(export, user, header, report, lock=lock)
            while some := list(islice(rows, ROWS_AT_ONCE)):
                report.read += len(some)
                yield planner.plan(some)
        if not report.read:
            raise TableError("empty")
    except TableError as error:
        report.refuse(Problem(0, "", "", "", str(error)))


def imported(export: Export, run_id: int, user: Any, fingerprint: str) -> Iterator[int]:
    """Import a file as it was checked, telling now and then how many rows are done.

    Nothing stays of it where this is not exhausted. Raises ImportedAlreadyError, OutdatedError or
    RowFailedError.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.imported_at is not None:
            raise ImportedAlreadyError
        report = Report()
        for some in planned(export, run, user, report, lock=True):
            if report.problem_count:
                raise OutdatedError
            with followed():
                store(export, some, run, user)
            yield report.read
        if report.problem_count or report.fingerprint != fingerprint:
            raise OutdatedError
        run.imported_at = timezone.now()
        run.created_count, run.changed_count = report.created, report.changed
        run.left_count = report.left
        run.save()


def store(export: Export, some: list[Planned], run: ImportRun, user: Any) -> None:
    """Save records with their history, and log who did it."""
    new = [one.record for one in some if one.is_new]
    give_codes(new)
    if export.entry and new:
        export.entry.completed(new)
    reason = (IMPORTED_FROM % {"file": run.file_name})[:REASON_LETTERS]
    for one in some:
        record = one.record
        record.updated_by = record._history_user = user
        record._change_reason = reason
        if one.is_new:
            record.created_by = user
        try:
            save(one)
        except DatabaseError as error:
            raise RowFailedError(one.number) from error
    log = LogEntry.objects.log_actions
    changed = [one.record for one in some if not one.is_new]
    for records, flag in ((new, ADDITION), (changed, CHANGE)):
        if records:
            log(user.pk, records, flag, reason)


def save(one: Planned) -> None:
    """Save a record and its many-to-many fields; a change of either is one row of its history."""
    record = one.record
    if one.is_new:
        record.save()
    else:
        record.skip_history_when_saving = True
    for name, values in one.many.items():
        getattr(record, name).set(values)
    if not one.is_new:
        del record.skip_history_when_saving
        record.save()


def give_codes(records: list[Any]) -> None:
    """Give new records their codes, asking each counter once."""
    of_year = defaultdict(list)
    for record in records:
        of_year[record.code_year()].append(record)
    for year, same in of_year.items():
        codes = next_codes(same[0].code_prefix, year, len(same))
        for record, code in zip(same, codes, strict=True):
            record.code = code
