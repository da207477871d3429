"""The page of an import under way: it grows while rows are saved, and needs no script.

It is one answer, so it cannot say by its status how it ends; it says so in words, and once the words stand
there, what they say is stored.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.records.exports import Export
from portal.records.import_report import Problem, Report
from portal.records.import_runs import (
    ImportedAlreadyError,
    OutdatedError,
    RowFailedError,
    checked,
    imported,
)
from portal.records.models import ImportRun

logger = logging.getLogger(__name__)

FRAME, PROGRESS, END = (f"admin/imports/{name}.html" for name in ("running", "progress", "end"))
# Stands in the frame where the page grows.
GAP = "<!-- rows -->"


def pieces(
    request: HttpRequest, export: Export, run: ImportRun, context: dict[str, Any], language: str
) -> Iterator[str]:
    """Yield the page: its head, a line for some hundred rows, the outcome, its foot.

    The middleware is through by then, so the language is set anew, and each record names its author.
    """
    with override(language):
        head, _gap, foot = render_to_string(FRAME, context, request).partition(GAP)
        yield head
        fingerprint, total = request.POST.get("fingerprint", ""), request.POST.get("rows", "")
        try:
            for done in imported(export, run.pk, request.user, fingerprint):
                yield render_to_string(PROGRESS, {"done": done, "total": total if total.isdecimal() else ""})
            outcome = {"run": ImportRun.objects.get(pk=run.pk)}
        except (ImportedAlreadyError, OutdatedError, DatabaseError, RowFailedError, OSError) as error:
            outcome = context | failure(error, export, run, request.user)
        yield render_to_string(END, outcome, request)
        yield foot


def failure(error: Exception, export: Export, run: ImportRun, user: Any) -> dict[str, Any]:
    """Return what the page says where nothing was imported."""
    if isinstance(error, ImportedAlreadyError):
        return {"message": _("This file has been imported before. It was not imported again.")}
    if isinstance(error, OutdatedError):
        message = _("Nothing was imported: the records have changed since. Look at what it would do by now.")
        return {"message": message, "report": checked(export, run, user)}
    logger.error("The import %d broke off.", run.pk, exc_info=error)
    if isinstance(error, RowFailedError):
        report = Report()
        message = _("The database does not take this row.")
        report.refuse(Problem(error.number, "", "", "", message))
        return {"message": _("Nothing was imported."), "report": report}
    return {"message": _("Nothing was imported: the database did not answer. Try again in a minute.")}
