"""The pages of the data desk: what can be taken away, and what each data set holds."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.pages.data_asked import PAGED, Asked
from portal.pages.data_facts import shown_columns, shown_rows, state_of
from portal.pages.data_package import LICENCE
from portal.pages.data_source import FORMATS, first_rows
from portal.pages.datasets import DATASETS
from portal.records.exports import Export, Terms
from portal.records.filters import Choices, ClosedField, RecordFilterSet
from portal.records.kept_answers import Answers, answers
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
from portal.text.bilingual import in_english, other_language

VALUES_SHOWN = 8
# Among so many rows an example of each column is looked for.
ROWS_LOOKED_AT = 100


class Value(NamedTuple):
    """One value that a filter takes, with its label."""

    value: str
    label: str

    @property
    def lang(self) -> str:
        return other_language(self.label)


class FilterShown(NamedTuple):
    """A parameter that a set's address takes: some of its values with their labels, and how many more."""

    name: str
    label: str
    values: list[Value]
    more: int
    words: str = ""


@has_past
@require_safe
@kept_page
def data_desk(request: HttpRequest) -> HttpResponse:
    """List every data set with its columns, its number of public rows and when one last changed."""
    known, at = answers(), Terms.now().at
    sets = [{"export": export, "state": state_of(export, known, at)} for export in DATASETS.values()]
    context = {"sets": sets, "licence": LICENCE, "page_facts": desk_facts(request)}
    return render(request, "pages/data/desk.html", context)


@has_past
@require_safe
@kept_page
def data_set(request: HttpRequest, name: str) -> HttpResponse:
    """Show one data set: its columns with examples, its first rows, and what its address takes."""
    known, terms = answers(), Terms.now()
    export = set_of(name)
    rows = first_rows(export, terms, ROWS_LOOKED_AT)
    context = {
        "export": export,
        "state": state_of(export, known, terms.at),
        "columns": shown_columns(export, rows),
        "rows": shown_rows(export, rows),
        "filters": list(filters_of(request, export, known, terms)),
        "others": Asked(request, export, "csv").allowed_besides(),
        "formats": (*FORMATS, PAGED),
        "licence": LICENCE,
        "page_facts": set_facts(request, export),
    }
    return render(request, "pages/data/set.html", context)


def set_of(name: str) -> Export:
    """Return a data set by its name; 404 where there is none."""
    if name not in DATASETS:
        raise Http404
    return DATASETS[name]


def filters_of(request: HttpRequest, export: Export, known: Answers, terms: Terms) -> Iterator[FilterShown]:
    filters = export.filterset(QueryDict(), queryset=export.published(terms.at), request=request)
    filters.answers = known
    for name, declared in filters.filters.items():
        values = values_of(filters, name)
        label, words = str(declared.label), "" if values else filters.allowed_values(name)
        yield FilterShown(name, label, values[:VALUES_SHOWN], max(0, len(values) - VALUES_SHOWN), words)


def values_of(filters: RecordFilterSet, name: str) -> list[Value]:
    """Return the values of a closed list with their labels; none where a filter takes words."""
    field = filters.form.fields[name]
    if not isinstance(field, ClosedField):
        return []
    return [Value(str(value), str(label)) for value, label in flat_pairs(field.choices) if value]


def flat_pairs(choices: Choices) -> Iterator[tuple[Any, Any]]:
    """Yield the values of choices with their labels, grouped or not."""
    for value, label in choices:
        yield from label if isinstance(label, list | tuple) else [(value, label)]


def desk_facts(request: HttpRequest) -> PageFacts:
    """Say what each set is and where its file lies, in the terms that data portals gather."""
    title = _("Data desk")
    page = absolute(request.path)
    sets = [dataset_thing(export) for export in DATASETS.values()]
    catalogue = thing("DataCatalog", id=page, url=page, name=title, publisher=city_government(), dataset=sets)
    return PageFacts(title, kind="website", data=(catalogue, breadcrumbs((title, request.path))))


def set_facts(request: HttpRequest, export: Export) -> PageFacts:
    way = breadcrumbs((_("Data desk"), reverse("data_desk")), (export.local_title, request.path))
    purpose = export.purpose_en if in_english() else export.purpose
    return PageFacts(export.local_title, purpose, kind="website", data=(dataset_thing(export), way))


def dataset_thing(export: Export) -> Facts:
    page = absolute(reverse("data_set", args=[export.name]))
    file = thing(
        "DataDownload",
        contentUrl=absolute(reverse("data_export", args=[export.name, "csv"])),
        encodingFormat="text/csv",
    )
    return thing(
        "Dataset",
        id=page,
        url=page,
        name=export.local_title,
        description=export.purpose_en if in_english() else export.purpose,
        identifier=export.name,
        creator=city_government(),
        license=LICENCE["path"],
        isAccessibleForFree=True,
        inLanguage=["zh-Hant", "en"],
        variableMeasured=[column.name for column in export.columns],
        distribution=[file],
    )
