"""The data set of overseas Chinese associations."""

from django.db.models import Case, F, Q, TextField, When
from django.db.models.expressions import Combinable

from diaspora.filters import AssociationFilterSet
from diaspora.models import Association
from portal.cities.models import City
from portal.records.columns import (
    choice,
    computed,
    identity,
    lines,
    one,
    pair,
    partial_day,
    related,
    seen,
    stamps,
)
from portal.records.exports import Export, Terms, Type
from portal.records.expressions import local

COUNTRY = "自身所屬或所在城市的國家或地區。"
COUNTRY_EN = "Its own country or area, or its city's"


def country_of(terms: Terms, own: Combinable, of_city: Combinable) -> Case:
    """Return what is told of the association's own country, or of its public city's."""
    return Case(
        When(Q(country__isnull=False), then=own),
        When(seen(City, "city", terms), then=of_city),
        output_field=TextField(),
    )


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
        *computed(
            "country_id",
            Type.ID,
            lambda terms: country_of(terms, F("country__code"), F("city__country__code")),
            "國家或地區代碼",
            f"{COUNTRY.rstrip('。')}（ISO 3166-1 二位代碼）。",
            f"{COUNTRY_EN}: ISO 3166-1 alpha-2.",
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
    ),
)
