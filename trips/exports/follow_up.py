"""The data set of follow-ups."""

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from portal.accounts.models import Agency
from portal.records.columns import (
    choice,
    computed,
    day,
    identity,
    one,
    pair,
    partial_day,
    read_as,
    related,
    seen,
    stamps,
    status,
)
from portal.records.exports import Column, Entry, Export, Terms, Type
from portal.records.expressions import Day, Joined, Number, local
from portal.records.readings import Names, OneOf
from trips.filters import FollowUpFilterSet
from trips.models import Agreement, Document, FollowUpAction, Meeting, ProgressUpdate, Trip
from trips.models.closing import ClosingGround, FollowUpStatus
from trips.models.parts import ALL_DONE

ORIGINS = {"trip": Trip, "meeting": Meeting, "agreement": Agreement, "document": Document}
TRIPS_OF_ORIGIN = ("trip", "meeting__trip", "agreement__trip", "document__trip")


def origin(terms: Terms, cell: str) -> Case:
    """Return one cell of the record in which it was promised."""

    def cell_of(key: str) -> Combinable:
        cells: dict[str, Combinable] = {
            "type": Value(key),
            "id": F(f"{key}__code"),
            "label": local(f"{key}__title", english=terms.english),
        }
        return cells[cell]

    return Case(
        *(
            When(Q(**{f"{key}__isnull": False}) & seen(model, key, terms, content=True), then=cell_of(key))
            for key, model in ORIGINS.items()
        ),
        output_field=TextField(),
    )


def trip(terms: Terms, cell: str) -> Case:
    """Return one cell of the public trip behind the origin."""
    cells: dict[str, Combinable] = {
        path: F(f"{path}__code") if cell == "id" else local(f"{path}__title", english=terms.english)
        for path in TRIPS_OF_ORIGIN
    }
    return Case(
        *(
            When(Q(**{f"{path}__isnull": False}) & seen(Trip, path, terms), then=shown)
            for path, shown in cells.items()
        ),
        output_field=TextField(),
    )


def co_agencies(terms: Terms) -> Joined:
    rows = Agency.objects.filter(co_follow_ups=OuterRef("pk")).order_by("pk")
    return Joined(rows, local("name", english=terms.english))


def last_update(terms: Terms) -> Subquery:
    updates = ProgressUpdate.objects.published(terms.at).filter(follow_up=OuterRef("pk"))
    return Subquery(
        updates.order_by("-reported_on", "-pk").annotate(cell=Day(F("reported_on"))).values("cell")[:1]
    )


def parts_of(terms: Terms, *conditions: Q) -> QuerySet:
    return FollowUpAction.objects.published(terms.at).filter(*conditions, parent=OuterRef("pk")).order_by()


def mean_of_parts(terms: Terms) -> Subquery:
    """Return the mean percent of the parts, by the rules of `roll_up`."""
    done = Q(status=FollowUpStatus.DONE, percent__isnull=True)
    stated = Case(When(done, then=Value(ALL_DONE)), default=F("percent"), output_field=IntegerField())
    counted = parts_of(terms, ~Q(status=FollowUpStatus.WITHDRAWN)).annotate(stated=stated)
    totals = counted.values("parent").annotate(rows=Count("pk"), known=Count("stated"), total=Sum("stated"))
    # Whole numbers divide to whole ones on both databases: rounded down.
    return Subquery(totals.filter(rows=F("known")).annotate(mean=F("total") / F("rows")).values("mean"))


def parts_columns() -> list[Column]:
    """Return what the public parts of a follow-up come to."""
    done, withdrawn = Q(status=FollowUpStatus.DONE), Q(status=FollowUpStatus.WITHDRAWN)
    return [
        *computed(
            "parts_count",
            Type.INTEGER,
            lambda terms: Number(parts_of(terms, ~withdrawn)),
            "子項數",
            "公開的子項數，撤銷者不計。",
            "Number of public parts, withdrawn ones left out.",
        ),
        *computed(
            "parts_done_count",
            Type.INTEGER,
            lambda terms: Number(parts_of(terms, done)),
            "已完成子項數",
            "其中已完成者。",
            "Number of those that are done.",
        ),
        *computed(
            "parts_withdrawn_count",
            Type.INTEGER,
            lambda terms: Number(parts_of(terms, withdrawn)),
            "撤銷子項數",
            "公開的子項中已撤銷者。",
            "Number of public parts that were withdrawn.",
        ),
        *computed(
            "parts_percent",
            Type.INTEGER,
            mean_of_parts,
            "子項平均進度（%）",
            "子項進度的平均，無條件捨去；有子項未載明進度時留空。已完成而未載明者以 100 計。",
            "Mean percent of the parts, rounded down; empty unless each states one. Done without one is 100.",
        ),
    ]


FOLLOW_UPS = Export(
    name="follow_ups",
    model=FollowUpAction,
    filterset=FollowUpFilterSet,
    title="追蹤事項",
    title_en="Follow-ups",
    purpose="出訪報告中的承諾與待辦，及其辦理狀態。每列一項。",
    purpose_en="What was promised, who answers for it and what came of it. One row per follow-up.",
    order=("pk",),
    order_meaning="依登錄先後。",
    order_meaning_en="In order of entry.",
    entry=Entry(same=("title", "trip_id", "meeting_id", "agreement_id", "document_id")),
    columns=(
        *identity("follow-ups"),
        *pair("title", "事項", "追蹤事項。", "What is to be done."),
        *pair("text", "說明", "詳細說明。", "Details."),
        *choice("kind", FollowUpAction.Kind, "類型", "承諾、持續合作、研議或提報。", "Kind of follow-up."),
        Column(
            "origin_type",
            Type.TEXT,
            lambda terms: origin(terms, "type"),
            "來源類別",
            "trip（出訪）、meeting（會晤）、agreement（備忘錄）或 document（文件）。",
            "trip, meeting, agreement or document.",
            ours=True,
            reads=OneOf("origin", {key: (key, model) for key, model in ORIGINS.items()}),
        ),
        *computed(
            "origin_id",
            Type.ID,
            lambda terms: origin(terms, "id"),
            "來源編號",
            "來源紀錄的永久編號。",
            "Permanent code of the record in which it was promised.",
        ),
        *computed(
            "origin_label",
            Type.TEXT,
            lambda terms: origin(terms, "label"),
            "來源",
            "來源紀錄的名稱。",
            "Title of the record in which it was promised.",
        ),
        *computed(
            "trip_id",
            Type.ID,
            lambda terms: trip(terms, "id"),
            "出訪編號",
            "來源所屬的出訪（編號）。",
            "Trip behind the origin: its code.",
        ),
        *computed(
            "trip_label",
            Type.TEXT,
            lambda terms: trip(terms, "label"),
            "出訪",
            "來源所屬的出訪（名稱）。",
            "Trip behind the origin: its title.",
        ),
        *related("lead_agency", Agency, "主辦機關", "主辦機關。", "Lead agency."),
        *status("lead_agency", Q(lead_agency__isnull=False), "主辦機關"),
        *read_as(
            Names("co_agencies", Agency),
            computed(
                "co_agencies_display",
                Type.TEXT,
                co_agencies,
                "協辦機關",
                "協辦機關，以「；」分隔，依機關登錄先後。",
                "Co-operating agencies, joined by ； in order of entry.",
            ),
        ),
        *partial_day(
            "due_on",
            "預定完成日期",
            "預定完成的日期，精確度依資料來源。",
            "Due date, as precise as the sources are.",
        ),
        *pair(
            "due_text", "預定完成（原文）", "資料來源所印的期限，例如「市長任內」。", "Due date as printed."
        ),
        *status("due_on", Q(due_on__isnull=False) | ~Q(due_text=""), "預定完成日期"),
        *read_as(
            # They come from progress updates, and from nothing else.
            None,
            [
                *choice("status", FollowUpStatus, "狀態", "辦理狀態。", "Status."),
                *one(
                    "percent",
                    Type.INTEGER,
                    "進度（%）",
                    "最近一次辦理情形所報的百分比。",
                    "Percent done as last reported.",
                ),
                *day("closed_on", "解除列管日期", "結案的日期。", "When it was closed."),
                *pair(
                    "closing_reason",
                    "解除列管理由",
                    "解除列管、調整或撤銷的理由。",
                    "Why it was closed, adjusted or withdrawn.",
                ),
            ],
        ),
        *computed(
            "updates_count",
            Type.INTEGER,
            lambda terms: Number(ProgressUpdate.objects.published(terms.at).filter(follow_up=OuterRef("pk"))),
            "辦理情形數",
            "公開的辦理情形數。",
            "Number of public progress updates.",
        ),
        *computed(
            "last_update_on",
            Type.DATE,
            last_update,
            "最近辦理情形日期",
            "最近一次辦理情形的日期。",
            "Date of the latest progress update.",
        ),
        *stamps(),
        *read_as(
            None,
            [
                *choice(
                    "closing_ground",
                    ClosingGround,
                    "解除列管事由",
                    "解除列管、調整或撤銷的事由，出自固定清單。",
                    "Ground on which it was closed, from a closed list.",
                ),
                *day(
                    "reopened_on",
                    "恢復列管日期",
                    "結案後最近一次恢復列管的日期。",
                    "When it was last opened again after a closing.",
                ),
            ],
        ),
        *related(
            "parent", FollowUpAction, "上層事項", "所屬的追蹤事項。", "What it is a part of.", words="title"
        ),
        *parts_columns(),
    ),
)
