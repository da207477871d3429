"""The data sets of overseas Chinese associations and of their officers."""

from typing import Any

from django.db.models import Case, F, Q, TextField, When
from django.db.models.expressions import Combinable

from diaspora.filters import AssociationFilterSet, OfficerFilterSet
from diaspora.models import Association, Officer
from portal.cities.health_columns import health_columns
from portal.cities.models import City, Country
from portal.records.columns import (
    choice,
    computed,
    identity,
    lines,
    one,
    pair,
    part_identity,
    partial_day,
    read_as,
    related,
    seen,
    stamps,
    updated,
)
from portal.records.exports import Entry, Export, Terms, Type
from portal.records.expressions import local
from portal.records.readings import Key

COUNTRY = "自身所屬或所在城市的國家或地區。"
COUNTRY_EN = "Its own country or area, or its city's"


def country_of(terms: Terms, own: Combinable, of_city: Combinable) -> Case:
    """Return what is told of the association's own country, or of its public city's."""
    return Case(
        When(Q(country__isnull=False), then=own),
        When(seen(City, "city", terms), then=of_city),
        output_field=TextField(),
    )


def without_city_country(association: Association, values: dict[str, Any]) -> dict[str, Any]:
    """Keep no country of its own where the cell repeats the city's: the column shows either."""
    city, country = values.get("city", association.city), values.get("country")
    return values | {"country": None} if city and country and city.country_id == country.pk else values


ASSOCIATIONS = Export(
    name="associations",
    model=Association,
    filterset=AssociationFilterSet,
    title="僑社（僑團）",
    title_en="Overseas Chinese associations",
    purpose="出訪會晤及簽署文件中的僑社與商會。每列一個僑社。",
    purpose_en="Associations met on trips or named in agreements. One row per association.",
    order=("pk",),
    order_meaning="依登錄先後。",
    order_meaning_en="In order of entry.",
    entry=Entry(same=("name",), adjusted=without_city_country),
    columns=(
        *identity("associations"),
        *choice(
            "kind", Association.Kind, "類型", "中華公所、商會、聯合總會、同鄉會等。", "Kind of association."
        ),
        *pair("name", "名稱", "僑社名稱。", "Name it gives itself."),
        *lines(
            "other_names",
            "其他名稱",
            "文件上印行的其他名稱，照錄不改。",
            "Other names, exactly as printed elsewhere.",
        ),
        *related("city", City, "城市", "所在城市。", "City it sits in."),
        *read_as(
            Key("country", Country),
            computed(
                "country_id",
                Type.ID,
                lambda terms: country_of(terms, F("country__code"), F("city__country__code")),
                "國家或地區代碼",
                f"{COUNTRY.rstrip('。')}（ISO 3166-1 二位代碼）。",
                f"{COUNTRY_EN}: ISO 3166-1 alpha-2.",
            ),
        ),
        *computed(
            "country_label",
            Type.TEXT,
            lambda terms: country_of(
                terms,
                local("country__name", english=terms.english),
                local("city__country__name", english=terms.english),
            ),
            "國家或地區",
            f"{COUNTRY.rstrip('。')}（名稱）。",
            f"{COUNTRY_EN}: its name.",
        ),
        *pair("region", "區域", "跨國聯合總會涵蓋的區域。", "Region that a federation covers."),
        *partial_day(
            "founded_on",
            "創立日期",
            "創立的日期，精確度依資料來源。",
            "When it was founded, as precise as the sources are.",
        ),
        *one("home_page", Type.URL, "網站", "該僑社的網站。", "Its own home page."),
        *pair("profile", "簡介", "僑社簡介。", "Profile of the association."),
        *stamps(),
        *health_columns(Association),
    ),
)

OFFICERS = Export(
    name="association_officers",
    model=Officer,
    filterset=OfficerFilterSet,
    title="僑社職員",
    title_en="Officers of associations",
    purpose="僑社職員及其任期；同一人可有多個任期。每列一人一職一任。",
    purpose_en="Posts in associations and their terms; one person may have several. One row per term.",
    order=("association", "-term_from", "pk"),
    order_meaning="依僑社登錄先後，再依任期由新到舊。",
    order_meaning_en="By association in order of entry, then latest term first.",
    entry=Entry(same=("association_id", "name", "post", "term_from"), fixed=("association",)),
    columns=(
        *part_identity("associations", "association"),
        *related("association", Association, "僑社", "所屬僑社。", "Association in which the post is held."),
        *pair("name", "姓名", "姓名。", "Name of the person."),
        *pair("post", "職稱", "職稱。", "Post held."),
        *partial_day(
            "term_from",
            "任期（起）",
            "就任的日期，精確度依資料來源。",
            "Start of the term, as precise as known.",
        ),
        *partial_day(
            "term_to", "任期（迄）", "卸任的日期，精確度依資料來源。", "End of the term, as precise as known."
        ),
        *updated(),
    ),
)
