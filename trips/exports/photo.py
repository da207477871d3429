"""The data set of photos."""

from django.db.models import F

from diaspora.models import Association
from portal.cities.models import City
from portal.records.columns import choice, computed, day, identity, one, pair, related, stamps
from portal.records.exports import Export, Type
from trips.filters import PhotoFilterSet
from trips.models import Meeting, Photo, Trip

PHOTOS = Export(
    name="photos",
    model=Photo,
    filterset=PhotoFilterSet,
    title="照片",
    title_en="Photos",
    purpose="出訪照片及圖說的說明與授權；圖檔見各筆網址。每列一張。",
    purpose_en="What each picture shows, its credit and licence; see it at its url. One row per picture.",
    order=("-trip__starts_on", "-trip", "order"),
    order_meaning="依出訪由新到舊，再依其順序。",
    order_meaning_en="By trip, newest first, then in the trip's order.",
    columns=(
        *identity("photos"),
        *related("trip", Trip, "出訪", "所屬出訪或來訪。", "Trip it belongs to.", words="title"),
        *related("meeting", Meeting, "會晤", "拍攝的會晤。", "Meeting it shows.", words="title"),
        *related("city", City, "城市", "拍攝的城市。", "City it shows."),
        *related("association", Association, "僑社", "拍攝的僑社。", "Association it shows."),
        *choice("kind", Photo.Kind, "類型", "照片或示意圖。", "Photograph or illustration."),
        *one("is_cover", Type.BOOLEAN, "封面", "是否為該次出訪的封面。", "Whether it is the trip's cover."),
        *pair("caption", "圖說", "圖說。", "Caption."),
        *pair("alt_text", "替代文字", "畫面內容的文字說明。", "What the picture shows, in words."),
        *pair("credit", "作者", "攝影或製圖者。", "Who made the picture."),
        *choice("licence", Photo.Licence, "授權", "授權條款。", "Licence."),
        *day("taken_on", "拍攝日期", "拍攝當地的日期。", "Local date on which it was taken."),
        *one("taken_time", Type.TIME, "拍攝時間", "拍攝當地的時間。", "Local time at which it was taken."),
        *computed(
            "taken_tz",
            Type.TEXT,
            lambda terms: F("time_zone"),
            "時區",
            "拍攝地的時區（IANA 名稱）。",
            "IANA time zone of the place.",
        ),
        *one("width", Type.INTEGER, "寬（像素）", "圖寬。", "Width in pixels."),
        *one("height", Type.INTEGER, "高（像素）", "圖高。", "Height in pixels."),
        *stamps(),
    ),
)
