"""`manage.py snapshot`: everything public as it is today, kept under today's date."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.pages.snapshot_store import SnapshotExistsError, remove_snapshot, snapshot_of, take_snapshot


class Command(BaseCommand):
    help = "Keep everything public under today's date, for readers who cite it. One a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", metavar="DATE", help="Delete the snapshot of a day for good instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.remove(options["remove"])
            return
        try:
            taken = take_snapshot()
        except SnapshotExistsError as error:
            raise CommandError(
                f"There is a snapshot of {error} already. Readers may have cited it: it is not written again."
            ) from error
        self.stdout.write(f"{taken.file_name}: {taken.rows} rows, {taken.size} bytes, SHA-256 {taken.sha256}")
        for name, change in taken.changes.items():
            if taken.since and change.is_any:
                self.stdout.write(
                    f"  {name}: {change.added} added, {change.changed} changed, {change.removed} removed"
                )

    def remove(self, day: str) -> None:
        if snapshot_of(day) is None:
            raise CommandError(f"There is no snapshot of {day!r}.")
        remove_snapshot(date.fromisoformat(day))
        self.stdout.write(f"The snapshot of {day} is deleted.")
