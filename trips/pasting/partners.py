"""Partners that a text names: cities, associations and institutions, by any name they are printed under."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.text.folding import fold

# After the name of a city: its government, or nothing more. 波士頓美術館 is in Boston, and is not Boston.
CITY_GOES_ON = re.compile(
    r"\s*(?:[市縣郡區]?(?:政府|市府|府|議會|市長|副市長|長|政廳)|[市縣郡區]?(?![\w])"
    r"|'s (?:mayor|city)|\s(?:city (?:hall|government|council)|mayor|and|city\b))"
)
# Before it: 大波士頓地區 is no city, 駐波士頓 nobody from there.
NOT_THE_CITY = re.compile(r"(?:大|駐|在|於|\bin|\bat|\bnear|\bgreater|\bfrom|\bto)\s*$")
CODE = re.compile(r"\b([A-Z]{2,8}-(?:\d{4}-)?\d{3,})\b")
SHORTEST_LATIN, SHORTEST_HAN = 3, 2
# As much as a row can hold.
LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Partner:
    """A record that may host, under every name it is known by."""

    record: Any
    code: str
    label: str
    names: tuple[str, ...]
    is_city: bool = False

    @property
    def written(self) -> str:
        """The name and the code: what stands in a form and is read back without doubt."""
        return f"{self.label} ({self.code})"


@dataclass(frozen=True, slots=True)
class Match:
    """The partner a text names without doubt, if there is one, and all that it may name."""

    partner: Partner | None = None
    candidates: list[Partner] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """A name that occurs in a text, and whether it stands there for the partner itself."""

    partner: Partner
    start: int
    end: int
    is_firm: bool

    @property
    def length(self) -> int:
        return self.end - self.start


class Partners:
    """Every partner, looked up by folded name; asked as often as there are rows."""

    def __init__(self, partners: Iterable[Partner]) -> None:
        self.partners = list(partners)
        self.by_code = {partner.code: partner for partner in self.partners}
        self.by_name: dict[str, list[Partner]] = {}
        for partner in self.partners:
            for name in dict.fromkeys(map(fold, partner.names)):
                if is_telling(name):
                    self.by_name.setdefault(name, []).append(partner)

    def named(self, text: str) -> list[Partner]:
        """Return the partners that a form's cell names: by code, or wholly by one of their names."""
        for code in CODE.findall(text):
            if code in self.by_code:
                return [self.by_code[code]]
        name = fold(text)
        return self.by_name.get(name) or self.by_name.get(re.sub("(?:市政府|市府|市)$", "", name), [])

    def match(self, text: str) -> Match:
        """Return the partner that a row's text names. Of names within each other the longest counts."""
        found = outermost(self.occurrences(fold(text[:LONGEST_TEXT])))
        firm = [one for one in found if one.is_firm]
        # 紐約中華公所 (紐約): where another partner is named, a city only says where.
        hosts = [one for one in firm if not one.partner.is_city] or firm
        named = unique(one.partner for one in sorted(hosts, key=lambda one: -one.length))
        candidates = unique([*named, *(one.partner for one in found)])
        return Match(named[0] if len(named) == 1 else None, candidates)

    def occurrences(self, folded: str) -> list[Found]:
        found = []
        for name, partners in self.by_name.items():
            start = folded.find(name)
            while start >= 0:
                end = start + len(name)
                if stands_alone(folded, start, end):
                    for partner in partners:
                        found.append(Found(partner, start, end, is_firm(partner, folded, start, end)))
                start = folded.find(name, end)
        return found


def is_telling(name: str) -> bool:
    return len(name) >= (SHORTEST_LATIN if name.isascii() else SHORTEST_HAN)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a Latin name is no part of a longer word: MIT is not in summit."""
    before, after = text[start - 1 : start], text[end : end + 1]
    breaks_before = not (is_latin(before) and is_latin(text[start]))
    return breaks_before and not (is_latin(text[end - 1]) and is_latin(after))


def is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def is_firm(partner: Partner, text: str, start: int, end: int) -> bool:
    if not partner.is_city:
        return True
    return CITY_GOES_ON.match(text, end) is not None and NOT_THE_CITY.search(text[:start]) is None


def outermost(found: list[Found]) -> list[Found]:
    """Leave out names that lie within longer ones."""
    return [
        one
        for one in found
        if not any(
            other.start <= one.start and one.end <= other.end and other.length > one.length for other in found
        )
    ]


def unique(partners: Iterable[Partner]) -> list[Partner]:
    return list({partner.code: partner for partner in partners}.values())
