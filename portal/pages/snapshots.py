"""The snapshots of the data: what changed from one to the next, and the files."""

from typing import NamedTuple

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.datasets import DATASETS
from portal.pages.snapshot_store import Change, Snapshot, is_open, names_of, snapshot_of, snapshots, store
from portal.records.exports import Export
from portal.records.files import SANDBOX
from portal.records.kept_answers import Answers, answers
from portal.records.kept_pages import kept_page
from portal.records.page_facts import PageFacts, breadcrumbs


class SnapshotShown(NamedTuple):
    """A snapshot in the list; one that is closed leads to the same moment as it may be read at present."""

    snapshot: Snapshot
    is_open: bool
    path_of_then: str
    changes: list[tuple[Export, Change]]


@require_safe
@kept_page
def snapshot_list(request: HttpRequest) -> HttpResponse:
    """List the snapshots, newest first, with what changed since the one before."""
    title, known = _("Dated snapshots"), answers()
    way = breadcrumbs((_("Data desk"), reverse("data_desk")), (title, request.path))
    context = {
        "snapshots": [shown(snapshot, known) for snapshot in snapshots()],
        "page_facts": PageFacts(title, kind="website", data=(way,)),
    }
    return render(request, "pages/data/snapshots.html", context)


def shown(snapshot: Snapshot, known: Answers) -> SnapshotShown:
    changes = [
        (DATASETS[name], change)
        for name, change in snapshot.changes.items()
        if change.is_any and name in DATASETS
    ]
    return SnapshotShown(snapshot, still_open(snapshot, known), path_of_then(snapshot), changes)


def still_open(snapshot: Snapshot, known: Answers) -> bool:
    """Return whether a snapshot may be had, asked once for each state of what is public."""
    return known.get(("snapshot", snapshot.day, snapshot.sha256), lambda: is_open(snapshot))


def path_of_then(snapshot: Snapshot) -> str:
    return snapshot.path_of_then(reverse("data_archive"))


@require_safe
def snapshot_file(request: HttpRequest, day: str) -> HttpResponseBase:
    """Send a snapshot; one of which something has been taken back since is gone, and this says so."""
    known, snapshot = answers(), snapshot_of(day)
    if snapshot is None:
        raise Http404
    if not still_open(snapshot, known):
        context = {"snapshot": snapshot, "path_of_then": path_of_then(snapshot)}
        return render(request, "pages/data/snapshot_closed.html", context, status=410)
    etag = f'"{snapshot.sha256}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    try:
        file = store().open(names_of(snapshot.day)[0])
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Content-Security-Policy": SANDBOX,
        "Access-Control-Allow-Origin": "*",
    }
    name, kind = f"all_{day}.zip", "application/zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind, headers=headers)
