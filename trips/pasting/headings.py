"""Headings of pasted tables: which column holds what."""

import re
from enum import StrEnum

from portal.text.folding import fold


class Role(StrEnum):
    """What a cell of an itinerary holds."""

    WHEN = "when"
    WEEKDAY = "weekday"
    TIME = "time"
    PLACE = "place"
    TEXT = "text"
    NUMBER = "number"


class Column(StrEnum):
    """What a cell of a list of people holds."""

    NAME = "name"
    NAME_EN = "name_en"
    POST = "post"
    POST_EN = "post_en"
    ORGANISATION = "organisation"
    ROLE = "role"
    NUMBER = "number"
    TEXT = "text"


ITINERARY_WORDS = {
    Role.WHEN: "日期 天次 日程 天數 date dates day when",
    Role.WEEKDAY: "星期 週別 weekday",
    Role.TIME: "時間 時刻 time",
    Role.PLACE: "地點 地區 城市 國家 place location city where country",
    Role.TEXT: (
        "行程 行程內容 行程安排 內容 活動 活動內容 事項 工作內容 參訪內容 備註 說明 itinerary"
        " programme program activity activities event events description remarks notes"
    ),
}
PEOPLE_WORDS = {
    Column.NAME: "姓名 名字 中文姓名 name full name",
    Column.NAME_EN: "英文姓名 外文姓名 english name name (english)",
    Column.POST: "職稱 職務 職銜 現職 title post position",
    Column.POST_EN: "英文職稱 english title",
    Column.ORGANISATION: (
        "單位 機關 服務單位 服務機關 機構 公司 單位名稱 organisation organization agency company affiliation"
    ),
    Column.ROLE: "團職 角色 身分 身份 任務 role",
    Column.NUMBER: "序號 編號 項次 no no. #",
    Column.TEXT: "備註 說明 remarks notes",
}
# Compared as the cells are: folded.
KNOWN_TO_ITINERARIES = {role: frozenset(fold(words).split()) for role, words in ITINERARY_WORDS.items()}
KNOWN_TO_PEOPLE = {column: frozenset(fold(words).split()) for column, words in PEOPLE_WORDS.items()}
JOINTS = re.compile(r"[/／、&及與()（）\s]+")


def heading_roles(cells: list[str]) -> list[Role]:
    """Return the role of each column if the line holds headings and nothing else, or nothing."""
    found = [itinerary_role(cell) for cell in cells]
    named = [role for role in found if role is not None]
    if len(named) < len([cell for cell in cells if cell.strip()]) or not named:
        return []
    # One word alone is a heading above everything, and tells no columns apart.
    roles = [role or Role.TEXT for role in found]
    # 天次 beside 日期 only counts.
    for number in [place for place, role in enumerate(roles) if role is Role.WHEN][:-1]:
        roles[number] = Role.NUMBER
    return roles


def itinerary_role(cell: str) -> Role | None:
    """Return the role that a heading names; the first one where it names several: 日期/地點."""
    words = [word for word in JOINTS.split(fold(cell)) if word]
    roles = [
        next((role for role, known in KNOWN_TO_ITINERARIES.items() if word in known), None) for word in words
    ]
    return None if not roles or None in roles else roles[0]


def people_columns(cells: list[str]) -> list[Column]:
    """Return what each column of a list of people holds if the line holds headings and nothing else."""
    found = [people_column(cell) for cell in cells if cell.strip()]
    if len(found) < 2 or None in found:
        return []
    return [people_column(cell) or Column.TEXT for cell in cells]


def people_column(cell: str) -> Column | None:
    word = fold(cell)
    if word in ("name (english)", "full name", "english name", "english title"):
        return {"full name": Column.NAME, "english title": Column.POST_EN}.get(word, Column.NAME_EN)
    return next((column for column, known in KNOWN_TO_PEOPLE.items() if word in known), None)
