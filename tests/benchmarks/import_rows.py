"""How fast a long file is checked and imported: `uv run python tests/benchmarks/import_rows.py [ROWS]`.

`DATABASE_URL` chooses an empty database; without it a new SQLite file is used. Prints rows a second and
queries per 1,000 rows, for a file that creates, one that changes, and one that leaves everything as it was.
"""

import os
import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000


def main() -> None:
    folder = tempfile.mkdtemp(prefix="portal-benchmark-")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_DATA": folder}
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measure()


def measure() -> None:
    from portal.accounts.models import User
    from tests.factories import make_meeting
    from tests.importing import table

    user = User.objects.create_superuser("benchmark")
    meeting = make_meeting()
    names = [
        {
            "meeting_id": meeting.code,
            "side": "theirs",
            "order": n % 1000,
            "name": f"與會者{n}",
            "post": "委員",
        }
        for n in range(ROWS)
    ]
    told("create", user, table(*names))
    codes = list(type(meeting.participants.first()).objects.order_by("pk").values_list("code", flat=True))
    for row, code in zip(names, codes, strict=True):
        row |= {"id": code, "organisation": "市議會"}
    told("change", user, table(*names))
    told("leave", user, table(*names))


def told(what: str, user, rows) -> None:
    from django.core.files.base import ContentFile
    from django.db import connection

    from portal.pages.datasets import DATASETS
    from portal.records.import_runs import checked, imported
    from portal.records.models import ImportRun
    from tests.importing import as_csv

    export = DATASETS["participants"]
    run = ImportRun.objects.create(
        data_set=export.name, file_name="b.csv", uploaded_by=user, file=ContentFile(as_csv(rows), "b.csv")
    )
    count = 0

    def counted(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    for step in ("check", "import"):
        count, start = 0, perf_counter()
        with connection.execute_wrapper(counted):
            if step == "check":
                report = checked(export, run, user)
            else:
                for _done in imported(export, run.pk, user, report.fingerprint):
                    pass
        seconds = perf_counter() - start
        print(
            f"{connection.vendor} {what:7} {step:7} {len(rows) - 1} rows in {seconds:6.1f} s = "
            f"{len(rows) / seconds:6.0f} rows/s, {1000 * count / len(rows):7.1f} queries per 1,000 rows, "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
        )


if __name__ == "__main__":
    main()
