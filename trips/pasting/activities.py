"""The kind of a row, recognised by its words, and the words that name the host."""

import re

from portal.text.folding import fold
from trips.models.itinerary import Activity
from trips.models.meeting import Meeting

# The words of a kind, most telling first: 交流晚宴 is a banquet. What stands first in a text decides.
WORDS: tuple[tuple[Activity, str, str], ...] = (
    (Activity.SIGNING, "簽署|簽約|簽訂|換約", r"sign(?:s|ed|ing)?|signature"),
    (Activity.TRIBUTE, "獻花|致敬|致祭|憑弔|公祭", r"tribute|wreath|flowers? laid|lay(?:s|ing)? flowers"),
    (
        Activity.BANQUET,
        "僑宴|晚宴|午宴|宴會|宴請|設宴|餐會|餐敘|聚餐|茶會|歡迎會",
        r"banquet|dinner|luncheon|lunch|reception",
    ),
    (Activity.RETURN, "返國|返臺|返程|返抵|回國|回臺|賦歸", r"return(?:s|ing)?|homeward"),
    (Activity.DEPARTURE, "出發|啟程|離臺|出國", r"depart(?:s|ing|ure)?"),
    (Activity.COURTESY_CALL, "拜會|拜訪|晉見|會見", r"courtesy calls?|calls? on|pays? a call"),
    (Activity.STUDY_VISIT, "考察|觀摩|見習", r"study visits?|study tour|inspect(?:s|ion)?"),
    (Activity.SITE_VISIT, "參訪|參觀|訪視|走訪", r"site visits?|visits?|tours? of|tour"),
    (
        Activity.TALKS,
        "會談|座談|洽談|商談|研商|會議|研討|論壇|簡報",
        r"talks?|meetings?|meet with|round ?table|forum|seminar",
    ),
    (Activity.EXCHANGE, "交流|聯誼|互動", r"exchanges?|networking"),
    (
        Activity.TRANSFER,
        "轉機|搭機|搭乘|搭車|飛往|飛抵|抵達|前往|移動|赴|轉往",
        r"transfers?|flight|fl(?:y|ies) to|arriv(?:e|es|al)|transit|drive to|train to",
    ),
)
MEETINGS = frozenset(Meeting.Kind.values) - {Meeting.Kind.OTHER}
CHINESE_VERBS = "|".join(han for activity, han, _latin in WORDS if activity in MEETINGS)
PATTERNS = tuple((activity, re.compile(rf"{fold(han)}|\b(?:{latin})\b")) for activity, han, latin in WORDS)
TOGETHER = re.compile(rf"^與\s*(?P<host>.+?)\s*(?:進行|舉行|一同)?\s*(?:{CHINESE_VERBS}).*$")
BEFORE_HOST = re.compile(rf"^(?:{CHINESE_VERBS})(?:行程|活動)?\s*[:：]?\s*(?P<host>\S.*)$")
LATIN_BEFORE_HOST = re.compile(
    r"^(?:courtesy calls?|(?:site |study )?visits?|meetings?|talks?|exchanges?|banquet|dinner|reception)"
    r"\s*(?:on|to|with|at|by|for|of|hosted by)?\s*(?:[:：]\s*)?(?:the\s+)?(?P<host>\S.*)$",
    re.IGNORECASE,
)


def recognise(text: str) -> Activity | None:
    """Return the kind that the words of a row say, or None."""
    folded = fold(text)
    for activity, pattern in PATTERNS:
        # Going there is said before what is done there: 前往市政府拜會.
        if activity != Activity.TRANSFER and pattern.match(folded):
            return activity
    return next((activity for activity, pattern in PATTERNS if pattern.search(folded)), None)


def host_words(text: str) -> str:
    """Return the part of a row's text that names who is met; the text itself where no pattern says which."""
    for pattern in (TOGETHER, BEFORE_HOST, LATIN_BEFORE_HOST):
        if found := pattern.match(text.strip()):
            return found["host"]
    return text.strip()
