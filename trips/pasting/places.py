"""Places in the lines of an itinerary: told by their names, their endings and where they stand."""

import re
from collections.abc import Iterable

from portal.text.folding import fold
from trips.pasting.activities import recognise

PLACE_ENDING = re.compile(r"(?:地區|特區|市區|園區|機場|[市州縣國城港島區灣])$")
WIDE_BLANK = re.compile(r"\s{2,}|\u3000+")
COLON = re.compile(r"(?P<place>[^:：]{1,40}?)\s*[:：]\s*(?P<text>\S.*)")
LEADING = re.compile(r"^[\s,，、:：;；|—–―-]+")
LONGEST_PLACE = 40


class Places:
    """The names of known cities, and what else looks like a place."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(map(fold, names))

    def split(self, rest: str) -> tuple[str, str]:
        """Split what follows a date into the place and what is done there."""
        if self.holds(rest):
            return rest.strip(), ""
        blank = WIDE_BLANK.search(rest)
        if blank and may_be_place(rest[: blank.start()]):
            return rest[: blank.start()], rest[blank.end() :]
        colon = COLON.fullmatch(rest)
        if colon and may_be_place(colon["place"]):
            return colon["place"], colon["text"]
        words = rest.split(" ")
        for count in range(min(4, len(words) - 1), 0, -1):
            if self.holds(" ".join(words[:count])):
                return " ".join(words[:count]).strip(",，"), LEADING.sub("", " ".join(words[count:]))
        return "", rest

    def holds(self, text: str) -> bool:
        """Whether a text names a place and nothing else."""
        bare = text.strip(" ,，。()（）")
        if not may_be_place(bare):
            return False
        return fold(bare) in self.names or (len(bare) <= 12 and bool(PLACE_ENDING.search(bare)))


def may_be_place(text: str) -> bool:
    return 0 < len(text.strip()) <= LONGEST_PLACE and recognise(text) is None
