"""The data set of citations."""

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from portal.records.columns import computed, one, pair, part_identity, related, updated
from portal.records.exports import Column, Export, Terms, Type
from portal.records.expressions import local
from trips.filters.parts import CitationFilterSet
from trips.models import Citation, Document
from trips.models.citation import TARGET_KEYS

# What names the record that a citation supports: the first of these that says something.
NAMES = {
    "trip": ("title",),
    "objective": ("title",),
    "member": ("name", "post"),
    "itinerary_item": ("text",),
    "meeting": ("title",),
    "participant": ("name", "post"),
    "quotation": ("text",),
    "agreement": ("title",),
    "agreement_result": ("text",),
    "lesson": ("title",),
    "indicator": ("name",),
    "reading": ("indicator__name",),
    "follow_up": ("title",),
    "progress_update": ("text",),
    "expense": ("note", "trip__title"),
    "city": ("name",),
    "tie": ("title", "city__name"),
    "institution": ("name",),
    "association": ("name",),
    "officer": ("name", "post"),
}


def name_of(key: str, terms: Terms) -> Combinable:
    first, *others = (local(f"{key}__{name}", english=terms.english) for name in NAMES[key])
    return Coalesce(NullIf(first, Value("")), *others, output_field=TextField()) if others else first


def target(terms: Terms, cell: str) -> Case:
    """Return one cell of the record that is supported: the citation is public only while that is."""

    def cell_of(key: str) -> Combinable:
        cells: dict[str, Combinable] = {
            "type": Value(key),
            "id": F(f"{key}__code"),
            "label": name_of(key, terms),
        }
        return cells[cell]

    whens = (When(Q(**{f"{key}__isnull": False}), then=cell_of(key)) for key in TARGET_KEYS)
    return Case(*whens, output_field=TextField())


CITATIONS = Export(
    name="citations",
    model=Citation,
    filterset=CitationFilterSet,
    title="出處",
    title_en="Citations",
    purpose="紀錄的內容出自哪一文件的哪一段。每列一處。",
    purpose_en="In which document, and where in it, a record's content is found. One row per place.",
    order=("document_id",),
    order_meaning="依文件登錄先後，再依出處登錄先後。",
    order_meaning_en="By document in order of entry, then in order of entry.",
    columns=(
        *part_identity("documents", "document"),
        *related("document", Document, "文件", "所引的文件。", "Document cited.", words="title"),
        *pair("section", "章節", "文件的章節，依文件自身的編號。", "Section, as the document numbers it."),
        *one("page", Type.TEXT, "頁", "頁次。", "Page."),
        *one("quotation_text", Type.TEXT, "摘句", "短句摘錄，照錄不改。", "A few words, exactly as printed."),
        *pair("claim", "此出處的說法", "各資料來源說法不同時，本文件的說法。", "What this source says."),
        Column(
            "supports_type",
            Type.TEXT,
            lambda terms: target(terms, "type"),
            "紀錄類別",
            "所佐證紀錄的類別，例如 trip（出訪）、meeting（會晤）、agreement（備忘錄）。",
            "Kind of the record that it supports, for example trip, meeting or agreement.",
            ours=True,
        ),
        *computed(
            "supports_id",
            Type.ID,
            lambda terms: target(terms, "id"),
            "紀錄編號",
            "所佐證紀錄的永久編號。",
            "Permanent code of the record that it supports.",
        ),
        *computed(
            "supports_label",
            Type.TEXT,
            lambda terms: target(terms, "label"),
            "紀錄",
            "所佐證紀錄的名稱。",
            "Name of the record that it supports.",
        ),
        *updated(),
    ),
)
