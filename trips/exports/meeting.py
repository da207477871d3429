"""The data set of meetings."""

from typing import Any

from django.db.models import Case, F, Max, OuterRef, Q, TextField, Value, When
from django.db.models.expressions import Combinable

from diaspora.models import Association
from portal.cities.models import City, Institution, TieLevel
from portal.records.columns import (
    choice,
    computed,
    identity,
    one,
    pair,
    read_as,
    related,
    seen,
    stamps,
    status,
    withholding,
)
from portal.records.exports import Column, Entry, Export, Terms, Type, Withheld
from portal.records.expressions import Joined, Number, local, where
from portal.records.readings import Names, OneOf
from trips.exports.dates import dates, zone
from trips.filters import MeetingFilterSet
from trips.models import Meeting, Photo, Topic, Trip
from trips.models.meeting import SHOWN_PLACE

HOSTS = {"city": City, "association": Association, "institution": Institution}
HOST = OneOf(
    "host",
    {key: (f"host_{key}", model) for key, model in HOSTS.items()},
    words=("host_text", "host_text_en"),
)


# What the column of both databases holds.
MAX_ORDER = 32_767


def host(terms: Terms, cell: str) -> Case:
    """Return one cell of the host, whichever record it is; nothing of one that is not public."""

    def cell_of(key: str) -> Combinable:
        path = f"host_{key}"
        cells: dict[str, Combinable] = {
            "type": Value(key),
            "id": F(f"{path}__code"),
            "label": local(f"{path}__name", english=terms.english),
        }
        return cells[cell]

    whens = [
        When(Q(**{f"host_{key}__isnull": False}) & seen(model, f"host_{key}", terms), then=cell_of(key))
        for key, model in HOSTS.items()
    ]
    in_words = {"type": Value("other"), "label": local("host_text", english=terms.english)}
    if cell in in_words:
        whens.append(When(~Q(host_text=""), then=in_words[cell]))
    return Case(*whens, output_field=TextField())


def country(terms: Terms, cell: Combinable) -> Combinable:
    """Return a cell of the country of the public city where the meeting took place."""
    return where(seen(City, "city", terms), cell)


def topics(terms: Terms) -> Joined:
    rows = Topic.objects.filter(meetings=OuterRef("pk")).order_by("order", "pk")
    return Joined(rows, local("name", english=terms.english))


def placed_last(meetings: list[Any]) -> None:
    """Put new meetings behind those that their trips have, in the order of the file."""
    trips = Meeting.objects.filter(trip__in={meeting.trip_id for meeting in meetings}).order_by()
    last = dict(trips.values_list("trip").annotate(Max("order")))
    for meeting in meetings:
        last[meeting.trip_id] = meeting.order = min(last.get(meeting.trip_id, 0) + 1, MAX_ORDER)


MEETINGS = Export(
    name="meetings",
    model=Meeting,
    filterset=MeetingFilterSet,
    title="會晤",
    title_en="Meetings",
    purpose="出訪或來訪期間的拜會、參訪、會談、僑宴、簽署等。每列一次會晤。",
    purpose_en="Calls, visits, talks, banquets, signings on a trip. One row per meeting.",
    order=("-trip__starts_on", "-trip", SHOWN_PLACE),
    order_meaning="依出訪由新到舊，再依其順序；內容不公開者在後，依登錄先後。",
    order_meaning_en="By trip, newest first, then in its order; withheld ones last, in order of entry.",
    # Photos and quotations of a meeting are of its trip, so it stays where it was made.
    entry=Entry(same=("trip_id", "title"), fixed=("trip",), completed=placed_last),
    columns=(
        *identity("meetings"),
        *related(
            "trip",
            Trip,
            "出訪",
            "所屬出訪或來訪。",
            "Trip it belongs to.",
            words="title",
            withheld=Withheld.SHOWN,
        ),
        *choice("kind", Meeting.Kind, "類型", "拜會、參訪、會談、僑宴、簽署等。", "Kind of meeting."),
        *pair("title", "名稱", "會晤名稱。", "Title of the meeting."),
        Column(
            "host_type",
            Type.TEXT,
            lambda terms: host(terms, "type"),
            "對方類別",
            "city（市政府）、association（僑社）、institution（機構）或 other（其他）。",
            "city, association, institution or other.",
            ours=True,
            reads=HOST,
        ),
        *computed(
            "host_id",
            Type.ID,
            lambda terms: host(terms, "id"),
            "對方編號",
            "對方的永久編號；other 者空白。",
            "Permanent code of the host; empty for other.",
        ),
        *computed(
            "host_label",
            Type.TEXT,
            lambda terms: host(terms, "label"),
            "對方",
            "對方名稱。",
            "Name of the host.",
        ),
        *choice(
            "relationship_then",
            TieLevel,
            "當時關係",
            "會晤當時與對方的關係。",
            "Relationship at the time of the meeting.",
        ),
        *dates(
            "會晤日期，或期間的第一日；未載明則空白。",
            "The day, or first day of the range; empty if not stated.",
        ),
        *pair("date_text", "日期（原文）", "資料來源所印的日期或時間。", "Date or time as printed."),
        *status("date", Q(starts_on__isnull=False), "日期"),
        *zone(),
        *related("city", City, "城市", "會晤所在城市。", "City where it took place."),
        *computed(
            "country_id",
            Type.ID,
            lambda terms: country(terms, F("city__country__code")),
            "國家或地區代碼",
            "會晤所在國家或地區（ISO 3166-1 二位代碼）。",
            "Country or area where it took place: ISO 3166-1 alpha-2.",
        ),
        *computed(
            "country_label",
            Type.TEXT,
            lambda terms: country(terms, local("city__country__name", english=terms.english)),
            "國家或地區",
            "會晤所在國家或地區（名稱）。",
            "Country or area where it took place: its name.",
        ),
        *pair("place", "地點", "會晤地點。", "Place of the meeting."),
        *one(
            "latitude",
            Type.NUMBER,
            "緯度",
            "緯度，十進位度（WGS 84）。",
            "Latitude in decimal degrees, WGS 84.",
        ),
        *one(
            "longitude",
            Type.NUMBER,
            "經度",
            "經度，十進位度（WGS 84）。",
            "Longitude in decimal degrees, WGS 84.",
        ),
        *read_as(
            Names("topics", Topic),
            computed(
                "topics_display",
                Type.TEXT,
                topics,
                "議題",
                "議題，以「；」分隔，依議題表順序。",
                "Topics, joined by ； in the order of the topic list.",
            ),
        ),
        *pair("told_us", "對方說明", "對方告知的內容。", "What they told us."),
        *pair("presented", "我方說明", "我方說明的內容。", "What we presented."),
        *pair("expected_outcome", "預期成果", "預期成果。", "Expected outcome."),
        *one(
            "in_itinerary",
            Type.BOOLEAN,
            "列於行程表",
            "正式行程表是否列出；空白為不詳。",
            "Whether the official itinerary lists it; empty if not known.",
        ),
        *computed(
            "photos_count",
            Type.INTEGER,
            lambda terms: Number(Photo.objects.published(terms.at).filter(meeting=OuterRef("pk"))),
            "照片數",
            "公開的照片數。",
            "Number of public photos.",
        ),
        *withholding(),
        *stamps(),
    ),
)
