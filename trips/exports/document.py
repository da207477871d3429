"""The data set of documents."""

from django.conf import settings
from django.db.models import Case, F, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Trim

from portal.records.columns import (
    choice,
    computed,
    day,
    identity,
    linked_page,
    one,
    pair,
    partial_day,
    related,
    stamps,
    status,
    withholding,
)
from portal.records.exports import Export, Terms, Type
from portal.records.expressions import Address, Joined, local, where
from trips.filters import DocumentFilterSet
from trips.models import Document, DocumentPresenter, Trip


def file_address(terms: Terms) -> Combinable:
    """Return where the file of a document that has one is fetched."""
    page = Address(f"{settings.PORTAL_BASE_URL}/documents", F("code"))
    return where(~Q(file=""), Concat(page, Value("file/"), output_field=TextField()))


def presenters(terms: Terms) -> Joined:
    rows = DocumentPresenter.objects.published(terms.at).filter(document=OuterRef("pk"))
    post, name = (local(path, english=terms.english) for path in ("post", "name"))
    return Joined(
        rows.order_by("order", "pk"), Trim(Concat(post, Value(" "), name, output_field=TextField()))
    )


DOCUMENTS = Export(
    name="documents",
    model=Document,
    filterset=DocumentFilterSet,
    title="文件",
    title_en="Documents",
    purpose="專案報告、出國報告、協議文本、新聞稿、報導等書面資料來源。每列一件。",
    purpose_en="Written sources: reports, texts of agreements, articles. One row per document.",
    order=(Case(When(withheld_reason="", then=F("dated_on"))).desc(nulls_last=True),),
    order_meaning="依文件日期由新到舊，未載明及內容不公開者在後；同日依登錄先後。",
    order_meaning_en="By its date, newest first, undated and withheld ones last; then in order of entry.",
    columns=(
        *identity("documents"),
        *choice("kind", Document.Kind, "類型", "專案報告、出國報告、報導等。", "Kind of document."),
        *pair("title", "名稱", "文件名稱。", "Title of the document."),
        *pair("publisher", "發布單位", "發布的機關、媒體或單位。", "Who published it."),
        *one("reference", Type.TEXT, "文號", "所印的文號或案號。", "Article or file number, as printed."),
        *related("trip", Trip, "出訪", "所述的出訪或來訪。", "Trip it is about.", words="title"),
        *one("council_term", Type.INTEGER, "議會屆次", "議會的屆次（屆）。", "Term of the council."),
        *choice(
            "session_kind", Document.SessionKind, "會期類別", "定期大會或臨時會。", "Kind of council session."
        ),
        *one(
            "session_number",
            Type.INTEGER,
            "會期次別",
            "議會會期的次別（次）。",
            "Number of the council session.",
        ),
        *partial_day(
            "dated_on",
            "文件日期",
            "文件的日期，精確度依資料來源。",
            "Date of the document, as precise as known.",
        ),
        *status("dated_on", Q(dated_on__isnull=False), "文件日期"),
        *day(
            "covers_from", "涵蓋出訪日期（起）", "所報告行程的第一日。", "First day of the trip it reports."
        ),
        *day("covers_to", "涵蓋出訪日期（迄）", "所報告行程的最後一日。", "Last day of the trip it reports."),
        *pair(
            "coverage_reason",
            "僅涵蓋上述日期的原因",
            "僅涵蓋上述日期的原因。",
            "Why it covers only these days.",
        ),
        *linked_page("link", "url", "連結", "他處網址，例如報導原文。", "Where it stands elsewhere."),
        *computed(
            "file_url",
            Type.URL,
            file_address,
            "檔案網址",
            "本站所存檔案的網址；空白為無檔案。",
            "Address of the file held here; empty if there is none.",
        ),
        *one("page_count", Type.INTEGER, "頁數", "頁數。", "Number of pages."),
        *choice("language", Document.Language, "語言", "文件的語言。", "Language of the document."),
        *computed(
            "presenters_display",
            Type.TEXT,
            presenters,
            "報告人",
            "向議會報告者的職稱與姓名，以「；」分隔，依其順序。",
            "Who presented it to the council, post and name, joined by ； in their order.",
        ),
        *withholding(),
        *stamps(),
    ),
)
