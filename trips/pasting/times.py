"""Times at the beginning of a text: kept as printed, with the time zone where one is stated."""

import re

from trips.pasting.tables import narrowed

# Whose time, as Chinese and English say it; the zone is that of the place named.
ZONES = (
    (r"臺灣|台灣|臺北|台北|taiwan|taipei", "Asia/Taipei"),
    (r"美國?東岸?|紐約|波士頓|華府|us eastern|eastern|new york|boston", "America/New_York"),
    (r"美國?中部?|芝加哥|us central|chicago", "America/Chicago"),
    (r"美國?西岸?|洛杉磯|舊金山|西雅圖|us pacific|pacific|los angeles|seattle", "America/Los_Angeles"),
    (r"日本|東京|japan|tokyo", "Asia/Tokyo"),
    (r"韓國|首爾|korea|seoul", "Asia/Seoul"),
    (r"英國|倫敦|london", "Europe/London"),
    (r"法國|巴黎|paris", "Europe/Paris"),
    (r"德國|柏林|berlin", "Europe/Berlin"),
    (r"新加坡|singapore", "Asia/Singapore"),
    (r"香港|hong kong", "Asia/Hong_Kong"),
    (r"澳洲東岸?|雪梨|sydney", "Australia/Sydney"),
    (r"當地|local", ""),
)
PLACES = "|".join(f"(?P<zone{number}>{names})" for number, (names, _zone) in enumerate(ZONES))
WHOSE_TIME = re.compile(
    rf"[(\[]?\s*(?:{PLACES})(?:\s+(?:standard |daylight )?time|時間)\s*[)\]]?", re.IGNORECASE
)
PART_OF_DAY = (
    r"深夜|半夜|午夜|凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚間|夜間|(?:全日|全天|整日)(?![\w])"
    r"|\b(?:late at night|early morning|all day|morning|noon|afternoon|evening|night|midnight)\b"
    r"(?=\s*(?:[:,;(–-]|\d|$))"
)
CLOCK = (
    r"(?:[01]?\d|2[0-4])(?::[0-5]\d|\s*[時點]\s*(?:[0-5]?\d\s*分|半|整)?)(?:\s*[ap]\.?m\b\.?)?"
    r"|(?:0?[1-9]|1[0-2])\s*[ap]\.?m\b\.?|(?:[01]\d|2[0-3])[0-5]\d(?=\s*[-—–~〜至]\s*\d{4}(?!\d)|\s*時)\s*時?"
)
MOMENT = rf"(?:約|approx\.?\s*)?(?:(?:{PART_OF_DAY})\s*(?:約\s*)?(?:{CLOCK})?|{CLOCK}|(?<=-)\d{{4}})"
TIME = re.compile(
    rf"{MOMENT}(?:\s*(?:[-—–―~〜]+|至|到|\bto\b)\s*(?:{MOMENT}|\d{{4}}(?!\d)))?(?:許|起|前|後)?",
    re.IGNORECASE,
)


def read_time(text: str) -> tuple[str, str, str]:
    """Return the time as printed, the IANA zone if one is stated, and the text that follows."""
    plain = narrowed(text)
    printed: list[str] = []
    zone, position = "", 0
    while True:
        position += len(plain[position:]) - len(plain[position:].lstrip(" \u3000"))
        if whose := WHOSE_TIME.match(plain, position):
            stated = zone_of(whose)
            zone = stated or zone
            printed += [] if stated else [text[position : whose.end()]]
            position = whose.end()
        elif (time := TIME.match(plain, position)) and time.end() > position:
            printed.append(text[position : time.end()])
            position = time.end()
        else:
            break
    rest = text[position:]
    if printed or zone:
        rest = re.sub(r"^\s*[,，:：、;；]?\s*", "", rest)
    return " ".join(part.strip() for part in printed), zone, rest.strip()


def zone_of(whose: re.Match[str]) -> str:
    return next(zone for number, (_names, zone) in enumerate(ZONES) if whose[f"zone{number}"])


def is_time(cell: str) -> bool:
    """Whether a cell holds a time and nothing else."""
    time, zone, rest = read_time(cell)
    return bool(time or zone) and not rest
