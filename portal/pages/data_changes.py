"""What changed in the form of the data: the changelog of docs/data-changes.md as a page."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.records.kept_pages import kept_page
from portal.records.page_facts import PageFacts, breadcrumbs

# `## 2026-11-25`, and below it lines of `- Chinese / English`.
HEADING = re.compile(r"## (\d{4}-\d\d-\d\d)")
ENTRY = re.compile(r"- (?P<chinese>.+?) / (?P<english>.+)")


class DataChange(NamedTuple):
    """One change, in both languages."""

    chinese: str
    english: str


@cache
def changes() -> list[tuple[str, list[DataChange]]]:
    """Return the days on which the form of the data changed, latest first, each with its changes."""
    found: list[tuple[str, list[DataChange]]] = []
    text = (settings.BASE_DIR / "docs" / "data-changes.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        if heading := HEADING.fullmatch(line):
            found.append((heading[1], []))
        elif entry := ENTRY.fullmatch(line):
            found[-1][1].append(DataChange(**entry.groupdict()))
    return found


@require_safe
@kept_page
def data_changes(request: HttpRequest) -> HttpResponse:
    """List every change of the data's form, latest first."""
    title = _("Changes of the data's form")
    way = breadcrumbs((_("Data desk"), reverse("data_desk")), (title, request.path))
    facts = PageFacts(title, kind="website", data=(way,))
    return render(request, "pages/data/changes.html", {"days": changes(), "page_facts": facts})
