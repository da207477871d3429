"""What the data sets are, for programs: Frictionless Data Package 2 with Table Schema, in both languages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from portal.pages.context import SITE_NAME
from portal.pages.data_columns import absence, is_never_empty, pointers, since
from portal.pages.data_source import FileFacts
from portal.pages.datasets import DATASETS
from portal.records.exports import Column, Export, Type
from portal.records.page_facts import absolute
from portal.records.release import software
from portal.text.bilingual import CHINESE, in_english

type Descriptor = dict[str, Any]

NAME = "municipal-diplomacy-records"
PROFILES = "https://datapackage.org/profiles/2.0"
LICENCE = {
    "name": "OGDL-Taiwan-1.0",
    "title": "政府資料開放授權條款-第1版",
    "path": "https://data.gov.tw/license",
}
PUBLISHER = {"title": "臺中市政府 Taichung City Government", "roles": ["publisher"]}
# As precise as the source: a year, a month or a day.
PARTIAL_DATE = "[0-9]{4}(-[0-9]{2}){0,2}"
TYPES: dict[Type, Descriptor] = {
    Type.TEXT: {"type": "string"},
    Type.INTEGER: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.BOOLEAN: {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    Type.DATE: {"type": "date", "format": "%Y-%m-%d"},
    Type.PARTIAL_DATE: {"type": "string"},
    Type.TIME: {"type": "time", "format": "%H:%M:%S"},
    Type.DATETIME: {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"},
    Type.ID: {"type": "string"},
    Type.URL: {"type": "string"},
}
DIALECT = {
    "$schema": f"{PROFILES}/tabledialect.json",
    "header": True,
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
}


def both(chinese: str, english: str) -> dict[str, str]:
    return {CHINESE: chinese, "en": english}


def local(chinese: str, english: str) -> str:
    return english if in_english() else chinese


def field_of(export: Export, column: Column) -> Descriptor:
    """Return what Table Schema says of a column, with the words of both languages beside."""
    missing = absence(export, column)
    described: Descriptor = {
        "name": column.name,
        **TYPES[column.type],
        "title": column.label,
        "description": local(column.meaning, column.meaning_en),
        "descriptions": both(column.meaning, column.meaning_en),
        "missing": both(*missing),
        "since": since(export, column),
    }
    if constraints := constraints_of(export, column):
        described["constraints"] = constraints
    return described


def constraints_of(export: Export, column: Column) -> Descriptor:
    constraints: Descriptor = {}
    if is_never_empty(export, column):
        constraints["required"] = True
    if column.name == "id":
        constraints["unique"] = True
    if column.type is Type.PARTIAL_DATE:
        constraints["pattern"] = PARTIAL_DATE
    if column.choices:
        constraints["enum"] = [value for value in column.choices.values if value]
    return constraints


def schema_of(export: Export, beside: Iterable[Export] = ()) -> Descriptor:
    """Return the schema of a set's file; it points to those sets alone that lie beside it."""
    names = {export.name, *(one.name for one in beside)}
    keys = [
        {"fields": [column.name], "reference": reference(export, target)}
        for column, target in pointers(export)
        if target.name in names
    ]
    return {
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": [field_of(export, column) for column in export.columns],
        "missingValues": [""],
        "primaryKey": ["id"],
        **({"foreignKeys": keys} if keys else {}),
    }


def reference(export: Export, target: Export) -> Descriptor:
    """Return what a key points to; a set that points to itself does not name itself."""
    fields: Descriptor = {"fields": ["id"]}
    return fields if target is export else {"resource": target.name, **fields}


def resource_of(
    export: Export, path: str, facts: FileFacts | None, beside: Iterable[Export] = ()
) -> Descriptor:
    """Return a set's file: where it lies, how it is written, how long it is and what its columns mean."""
    measured = {"rows": facts.rows, "bytes": facts.size, "hash": f"sha256:{facts.sha256}"} if facts else {}
    return {
        "name": export.name,
        "type": "table",
        "path": path,
        "title": export.local_title,
        "titles": both(export.title, export.title_en),
        "description": local(export.purpose, export.purpose_en),
        "descriptions": both(export.purpose, export.purpose_en),
        "order": both(export.order_meaning, export.order_meaning_en),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **measured,
        "dialect": DIALECT,
        "schema": schema_of(export, beside),
    }


def package_of(title: str, resources: list[Descriptor], created: datetime | None = None) -> Descriptor:
    """Return the descriptor of some files, under the name that the portal's own has everywhere."""
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": NAME,
        "title": title,
        "homepage": absolute(reverse("data_desk")),
        **({"created": created.isoformat(timespec="seconds")} if created else {}),
        "languages": [CHINESE, "en"],
        "licenses": [LICENCE],
        "contributors": [PUBLISHER],
        "sources": [{"title": str(SITE_NAME), "path": absolute("/")}],
        "software": software(),
        "resources": resources,
    }


def package_in_archive(
    title: str, files: Mapping[str, FileFacts], created: datetime, *, is_whole: bool
) -> Descriptor:
    """Return the package that lies beside the files themselves.

    In a part of the data a key may point to a row that is not in the part; so it declares none.
    """
    beside = [DATASETS[name] for name in files] if is_whole else []
    resources = [resource_of(DATASETS[name], f"{name}.csv", facts, beside) for name, facts in files.items()]
    if not is_whole:
        for resource in resources:  # A row may point to another of its own set that is left out, too.
            resource["schema"].pop("foreignKeys", None)
    return package_of(title, resources, created)
