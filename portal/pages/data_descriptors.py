"""The data desk for programs: data packages, a DCAT catalogue, and the checksum of each file."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.pages.context import SITE_NAME
from portal.pages.data_facts import state_of
from portal.pages.data_package import LICENCE, both, package_of, resource_of
from portal.pages.data_pages import set_of
from portal.pages.data_source import FORMATS, file_facts
from portal.pages.datasets import DATASETS
from portal.pages.follow import kept
from portal.records.exports import Export, Terms
from portal.records.kept_answers import answers
from portal.records.page_facts import absolute
from portal.records.past import has_past

type Node = dict[str, Any]

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
# What each format is called there.
KINDS = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
EUROPEAN = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def answered(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Return what any program on any site may read, under an ETag of its bytes."""
    response = kept(content, content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    known: Any = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return known or response


def written(document: Node) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def file_address(export: Export, format: str = "csv") -> str:
    return absolute(reverse("data_export", args=[export.name, format]))


@has_past
@require_safe
def set_package(request: HttpRequest, name: str) -> HttpResponse:
    """Describe one set's file, with its rows, bytes and checksum."""
    export = set_of(name)
    resource = resource_of(export, file_address(export), file_facts(export))
    return answered(request, written(package_of(export.local_title, [resource])), "application/json")


@has_past
@require_safe
def desk_package(request: HttpRequest) -> HttpResponse:
    """Describe all sets, and what points from one to another.

    Without checksums: they would cost an export of everything. The archive has them, and each set's own.
    """
    sets = list(DATASETS.values())
    resources = [resource_of(export, file_address(export), None, sets) for export in sets]
    return answered(request, written(package_of(str(SITE_NAME), resources)), "application/json")


@has_past
@require_safe
def data_checksum(request: HttpRequest, name: str) -> HttpResponse:
    """Return the SHA-256 of a set's whole file, as `sha256sum -c` reads it."""
    export = set_of(name)
    line = f"{file_facts(export).sha256}  {export.name}.csv\n"
    return answered(request, line.encode(), "text/plain; charset=utf-8")


@has_past
@require_safe
def data_catalog(request: HttpRequest) -> HttpResponse:
    """Describe the sets and their files in DCAT, which the portals of other governments gather."""
    known, at = answers(), Terms.now().at
    government = {"@type": "foaf:Organization", "foaf:name": both("臺中市政府", "Taichung City Government")}
    catalogue = {
        "@context": CONTEXT
        | {"foaf:name": {"@container": "@language"}}
        | worded("dct:title", "dct:description"),
        "@id": absolute(reverse("data_desk")),
        "@type": "dcat:Catalog",
        "dct:title": both("臺中市城市外交紀錄", "Taichung City Diplomacy Records"),
        "dct:publisher": government,
        "dct:license": {"@id": LICENCE["path"]},
        "foaf:homepage": {"@id": absolute(reverse("data_desk"))},
        "dcat:dataset": [
            dataset_node(export, state_of(export, known, at).changed, government)
            for export in DATASETS.values()
        ],
    }
    return answered(request, written(catalogue), "application/ld+json")


def worded(*names: str) -> Node:
    """Say of properties that they are told in several languages."""
    return {name: {"@container": "@language"} for name in names}


def dataset_node(export: Export, changed: Any, publisher: Node) -> Node:
    page = absolute(reverse("data_set", args=[export.name]))
    modified = {"@type": "xsd:dateTime", "@value": changed.isoformat(timespec="seconds")} if changed else None
    node = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": export.name,
        "dct:title": both(export.title, export.title_en),
        "dct:description": both(export.purpose, export.purpose_en),
        "dct:publisher": publisher,
        "dct:license": {"@id": LICENCE["path"]},
        "dct:accrualPeriodicity": {"@id": f"{EUROPEAN}/frequency/IRREG"},
        "dct:modified": modified,
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [distribution_node(export, page, format) for format in FORMATS],
    }
    return {name: value for name, value in node.items() if value is not None}


def distribution_node(export: Export, page: str, format: str) -> Node:
    address, letters = file_address(export, format), format.upper()
    return {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": both(f"{export.title} {letters}", f"{export.title_en}, {letters}"),
        "dct:license": {"@id": LICENCE["path"]},
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{MEDIA_TYPES}{KINDS[format]}"},
        "dct:conformsTo": {"@id": absolute(reverse("set_package", args=[export.name]))},
    }
