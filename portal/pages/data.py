"""The data desk: what can be taken away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.datasets import DATASETS
from portal.records.exports import Export, Terms
from portal.records.kept_answers import answers
from portal.records.kept_pages import kept_page
from portal.records.page_facts import (
    Facts,
    PageFacts,
    absolute,
    breadcrumbs,
    city_government,
    thing,
)
from portal.records.past import has_past
from portal.text.bilingual import in_english

LICENCE = "https://data.gov.tw/license"


@has_past
@require_safe
@kept_page
def data_desk(request: HttpRequest) -> HttpResponse:
    """List every data set with its columns and the number of its public rows."""
    known, at = answers(), Terms.now().at
    sets = [
        {
            "export": export,
            "title": export.local_title,
            "count": known.count_of(export.model, rows=export.published(at)),
        }
        for export in DATASETS.values()
    ]
    return render(request, "pages/data_desk.html", {"sets": sets, "page_facts": desk_facts(request)})


def desk_facts(request: HttpRequest) -> PageFacts:
    """Say what each set is and where its file lies, in the terms that data portals gather."""
    title = _("Data desk")
    page = absolute(request.path)
    sets = [dataset_thing(export, page) for export in DATASETS.values()]
    catalogue = thing("DataCatalog", id=page, url=page, name=title, publisher=city_government(), dataset=sets)
    return PageFacts(title, kind="website", data=(catalogue, breadcrumbs((title, request.path))))


def dataset_thing(export: Export, page: str) -> Facts:
    file = thing(
        "DataDownload",
        contentUrl=absolute(reverse("data_export", args=[export.name, "csv"])),
        encodingFormat="text/csv",
    )
    return thing(
        "Dataset",
        id=f"{page}#{export.name}",
        url=f"{page}#{export.name}",
        name=export.local_title,
        description=export.purpose_en if in_english() else export.purpose,
        identifier=export.name,
        creator=city_government(),
        license=LICENCE,
        isAccessibleForFree=True,
        inLanguage=["zh-Hant", "en"],
        variableMeasured=[column.name for column in export.columns],
        distribution=[file],
    )
