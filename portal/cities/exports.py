"""The data sets of cities, of the ties with them, and of institutions."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable

from portal.cities.filters import CityFilterSet, InstitutionFilterSet, TieFilterSet
from portal.cities.health_columns import health_columns
from portal.cities.models import City, Country, Institution, SisterCityTie, TieLevel
from portal.cities.models.tie import STRENGTH
from portal.records.columns import (
    choice,
    computed,
    identity,
    lines,
    one,
    pair,
    partial_day,
    related,
    roc,
    seen,
    stamps,
)
from portal.records.exports import Column, Entry, Export, Terms, Type
from portal.records.expressions import Label, Plain, Precision, RocDate, local, where


def current_tie(terms: Terms, cell: Combinable) -> Subquery:
    """Return a cell about a city's strongest public tie in force."""
    ties: QuerySet = SisterCityTie.objects.published(terms.at).in_force(terms.day).by_strength()
    found = ties.filter(city=OuterRef("pk")).annotate(cell=cell)
    return Subquery(found.values("cell")[:1])


def level(terms: Terms) -> Combinable:
    return current_tie(terms, Plain(F("level")))


TIE_COLUMNS = [
    Column(
        "current_level",
        Type.TEXT,
        level,
        "現行關係（代碼）",
        "現行最高層級的公開締盟關係；空白為無。",
        "Level of the strongest public tie in force; empty if none.",
        choices=TieLevel,
    ),
    Column(
        "current_level_label",
        Type.TEXT,
        lambda terms: Label(level(terms), TieLevel.choices),
        "現行關係",
        "現行最高層級的公開締盟關係（名稱）。",
        "Level of the strongest public tie in force: its label.",
        ours=True,
    ),
    Column(
        "tied_on",
        Type.PARTIAL_DATE,
        lambda terms: current_tie(terms, Plain(F("concluded_on"))),
        "締盟日期",
        "該關係締結的日期，精確度依資料來源。",
        "When that tie was concluded, as precise as the sources are.",
    ),
    Column(
        "tied_on_precision",
        Type.TEXT,
        lambda terms: current_tie(terms, Precision(F("concluded_on"))),
        "締盟日期精確度",
        "day（日）、month（月）、year（年）或 unknown（不詳）；無關係時空白。",
        "day, month, year or unknown; empty if there is no tie.",
        ours=True,
    ),
    Column(
        "tied_on_roc",
        Type.TEXT,
        lambda terms: current_tie(terms, RocDate(F("concluded_on"))),
        "締盟日期（民國）",
        "該關係締結的日期（民國紀年）。",
        "When that tie was concluded, in the ROC calendar.",
        ours=True,
    ),
    Column(
        "tied_on_basis",
        Type.TEXT,
        lambda terms: current_tie(terms, Plain(F("concluded_basis"))),
        "締盟日期依據",
        "日期的依據：簽署文件、對方網頁、報載或推算。",
        "How that date is known: instrument, page, press, derived.",
    ),
]

CITIES = Export(
    name="cities",
    model=City,
    filterset=CityFilterSet,
    title="城市",
    title_en="Cities",
    purpose="本市往來的國外城市，及其現行關係。每列一個城市。",
    purpose_en="Cities abroad that the city deals with, and their present relationship. One row per city.",
    order=("country", "pk"),
    order_meaning="依國家代碼，再依登錄先後。",
    order_meaning_en="By country code, then in order of entry.",
    entry=Entry(same=("name", "country_id")),
    columns=(
        *identity("cities"),
        *choice("kind", City.Kind, "類型", "城市、郡縣、區或領地。", "City, county, district or territory."),
        *pair("name", "名稱", "城市名稱。", "Name of the city."),
        *related(
            "country", Country, "國家或地區", "所在國家或地區。", "Country or area: ISO 3166-1 alpha-2."
        ),
        *pair("subdivision", "州省", "所在州、省。", "State or province."),
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
        *one("home_page", Type.URL, "官方網站", "該市的官方網站。", "The city's own home page."),
        *one(
            "wikidata_id", Type.ID, "Wikidata 代碼", "該市在 Wikidata 的代碼。", "The city's id in Wikidata."
        ),
        *pair("profile", "簡介", "城市簡介。", "Profile of the city."),
        *lines(
            "other_names",
            "其他名稱",
            "文件上印行的其他名稱，照錄不改。",
            "Other names, exactly as printed elsewhere.",
        ),
        *TIE_COLUMNS,
        *stamps(),
        *health_columns(City),
    ),
)

TIES = Export(
    name="sister_city_ties",
    model=SisterCityTie,
    filterset=TieFilterSet,
    title="締盟關係",
    title_en="Sister-city ties",
    purpose="本市與國外城市的締盟關係，已終止者亦列。每列一項關係。",
    purpose_en="Ties of the city with cities abroad, ended ones included. One row per tie.",
    order=STRENGTH,
    order_meaning="依層級由高至低，同層級依締盟日期由新到舊。",
    order_meaning_en="Strongest level first, then the latest concluded.",
    entry=Entry(same=("city_id", "level", "concluded_on")),
    columns=(
        *identity("sister-cities"),
        *related("city", City, "城市", "締盟的城市。", "City with which it was concluded."),
        *related(
            "country",
            Country,
            "國家或地區",
            "該市所在國家或地區。",
            "Country or area of that city: ISO 3166-1 alpha-2.",
            path="city__country",
        ),
        *choice(
            "level",
            TieLevel,
            "層級",
            "姊妹市、友好城市、姊妹區等。",
            "Sister city, friendship city and so on.",
        ),
        *pair("title", "名稱", "關係的名稱。", "Name of the relationship."),
        *partial_day(
            "concluded_on",
            "締盟日期",
            "締結的日期，精確度依資料來源。",
            "When it was concluded, as precise as the sources are.",
        ),
        *pair(
            "concluded_basis",
            "締盟日期依據",
            "日期的依據：簽署文件、對方網頁、報載或推算。",
            "How that date is known: instrument, page, press, derived.",
        ),
        *pair("concluded_place", "締盟地點", "締結的地點。", "Where it was concluded."),
        *one(
            "instrument_held",
            Type.BOOLEAN,
            "存有簽署文件",
            "是否存有簽署文件；空白為不詳。",
            "Whether the signed instrument is held; empty if not known.",
        ),
        *pair("instrument_title", "文件名稱", "簽署文件的名稱。", "Title of the instrument."),
        *pair("council_approval", "議會同意", "議會同意的情形。", "Approval by the council."),
        *one(
            "ended_on",
            Type.PARTIAL_DATE,
            "終止日期",
            "終止的日期，精確度依資料來源；空白為未見終止。",
            "When it ended, as precise as the sources are; empty if no end is known.",
        ),
        roc("ended_on", "終止日期", "終止的日期。", "When it ended."),
        *pair("ended_reason", "終止原因", "終止的原因。", "Why it ended."),
        *pair("motive", "緣起", "締盟的動機與經過。", "Motive and history."),
        *stamps(),
    ),
)

INSTITUTIONS = Export(
    name="institutions",
    model=Institution,
    filterset=InstitutionFilterSet,
    title="機構",
    title_en="Institutions",
    purpose="參訪、會晤或簽署的大學、企業、園區等。每列一個機構。",
    purpose_en="Universities, companies, parks and others visited or signed with. One row per institution.",
    order=("pk",),
    order_meaning="依登錄先後。",
    order_meaning_en="In order of entry.",
    columns=(
        *identity("institutions"),
        *choice("kind", Institution.Kind, "類型", "大學、企業、園區等。", "Kind of institution."),
        *pair("name", "名稱", "機構名稱。", "Name of the institution."),
        *lines(
            "other_names",
            "其他名稱",
            "文件上印行的其他名稱，照錄不改。",
            "Other names, exactly as printed elsewhere.",
        ),
        *related("part_of", Institution, "隸屬", "所隸屬的機構。", "Institution it is part of."),
        *related("city", City, "城市", "所在城市。", "City it sits in."),
        *computed(
            "country_id",
            Type.ID,
            lambda terms: where(seen(City, "city", terms), F("city__country__code")),
            "國家或地區代碼",
            "所在城市的國家或地區（ISO 3166-1 二位代碼）。",
            "Country or area of that city: ISO 3166-1 alpha-2.",
        ),
        *computed(
            "country_label",
            Type.TEXT,
            lambda terms: where(
                seen(City, "city", terms), local("city__country__name", english=terms.english)
            ),
            "國家或地區",
            "所在城市的國家或地區（名稱）。",
            "Country or area of that city: its name.",
        ),
        *one("is_at_home", Type.BOOLEAN, "位於本市", "是否位於本市。", "Whether it is in our own city."),
        *partial_day(
            "founded_on",
            "創立或興建日期",
            "創立或興建的日期，精確度依資料來源。",
            "When it was founded or built, as precise as the sources are.",
        ),
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
        *pair("facts", "基本資料", "機構的基本資料。", "Facts about it."),
        *one("home_page", Type.URL, "網站", "該機構的網站。", "Its own home page."),
        *stamps(),
        *health_columns(Institution),
    ),
)
