"""`manage.py reindex`: the search index made anew, all of it or nothing, while search keeps answering."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.records.search.keeping import reindex


class Command(BaseCommand):
    help = "Make the search index anew from the public records. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        report = self.stdout.write if options["verbosity"] else lambda line: None
        total = reindex(report)
        report(f"{total} records can be found.")
