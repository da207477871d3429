"""The one token rule: pairs of Chinese characters, words of Latin letters, both folded.

A run of characters 紐約市 becomes 紐約, 約市 and its last character 市; so every pair is found as it is and
every single character as the beginning of a token. A Latin word is one token and found by its beginning.
SQLite and PostgreSQL store these tokens as they are and therefore find exactly the same.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from portal.text.folding import fold

# Tokens of entries made under another rule cannot be taken out of the index: raise it when the rule changes.
RULE = 1

MAX_LETTERS = 100
MAX_WORDS = 10
MAX_TEXT = 100_000
MAX_TOKEN = 64
TITLE_MARK = "="
WHOLE_MARK = "=="

# Characters written without spaces between words, and 造字 of the private-use areas.
CHARACTERS = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff\U000f0000-\U0010fffd"
)
RUN = re.compile(f"[{CHARACTERS}]+|(?:(?![{CHARACTERS}])[^\\W_])+")
STARTS_WITH_CHARACTER = re.compile(f"[{CHARACTERS}]")


def is_characters(run: str) -> bool:
    """Whether a run is of Chinese characters, kana, Hangul or Bopomofo, not of Latin letters and digits."""
    return STARTS_WITH_CHARACTER.match(run) is not None


def runs(folded: str) -> list[str]:
    return RUN.findall(folded)


def tokens_of_run(run: str) -> Iterator[str]:
    if is_characters(run):
        yield from map("".join, pairwise(run))
        yield run[-1]
    else:
        yield run[:MAX_TOKEN]


def tokens(folded: str) -> dict[str, None]:
    """Return the tokens of folded text, each once, in order."""
    return dict.fromkeys(token for run in runs(folded) for token in tokens_of_run(run))


def document_tokens(titles: str, text: str) -> list[str]:
    """Return what is kept of a record: its tokens, those of its titles once more, and whole titles."""
    found = dict.fromkeys(tokens(text))
    found |= dict.fromkeys(TITLE_MARK + token for token in tokens(titles))
    found |= dict.fromkeys(filter(None, map(whole, titles.split("\n"))))
    return list(found)


def whole(folded: str) -> str:
    """Return the token of a title as a whole, without blanks and punctuation; none for a long one."""
    letters = "".join(runs(folded))
    return WHOLE_MARK + letters if 0 < len(letters) <= MAX_TOKEN else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token that must be there, or with `beginning` one that begins so."""

    token: str
    beginning: bool = False

    def is_among(self, found: AbstractSet[str]) -> bool:
        return self.token in found or (
            self.beginning and any(token.startswith(self.token) for token in found)
        )

    def in_title(self) -> "Wanted":
        return Wanted(TITLE_MARK + self.token, self.beginning)


@dataclass(frozen=True)
class Term:
    """One run of what is looked for."""

    run: str

    @cached_property
    def is_characters(self) -> bool:
        return is_characters(self.run)

    @property
    def wanted(self) -> list[Wanted]:
        """Return the tokens that a record must have: all pairs, or one beginning."""
        if self.is_characters and len(self.run) > 1:
            pairs = map("".join, pairwise(self.run))
            return [Wanted(pair) for pair in dict.fromkeys(pairs)]
        return [Wanted(self.run[:MAX_TOKEN], beginning=True)]

    @property
    def needs_text(self) -> bool:
        """Whether its pairs might stand apart, so that the text itself must be looked at."""
        return self.is_characters and len(self.run) > 2


@dataclass(frozen=True)
class Query:
    """What somebody looks for, understood: every run must be there, in any order."""

    terms: tuple[Term, ...]
    whole: str
    is_cut: bool = False

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Read plain text: quotation marks, operators and other signs are nothing but gaps between words."""
        words = fold(text[:MAX_LETTERS]).split()
        is_cut = len(text) > MAX_LETTERS or len(words) > MAX_WORDS
        found = runs(" ".join(words[:MAX_WORDS]))
        return cls(tuple(map(Term, dict.fromkeys(found))), whole(" ".join(found)), is_cut)

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def wanted(self) -> list[Wanted]:
        return unique(wanted for term in self.terms for wanted in term.wanted)

    @property
    def passages(self) -> list[str]:
        """Return the runs that the text must hold in one piece."""
        return [term.run for term in self.terms if term.needs_text]

    def matches(self, found: Iterable[str], text: str) -> bool:
        """Whether a record with these tokens and this folded text is found."""
        kept = set(found)
        return all(one.is_among(kept) for one in self.wanted) and all(one in text for one in self.passages)

    @property
    def ranks(self) -> list[list[Wanted]]:
        """Return what a record must have to stand in each rank, best first; the last holds for all.

        The title is the query; the title has every word; the text has every word. Words that may go on stand
        behind whole ones.
        """
        wanted = self.wanted
        exact = [Wanted(one.token, one.beginning and not is_latin(one)) for one in wanted]
        ranks = [[Wanted(self.whole)]] if self.whole else []
        ranks += [[one.in_title() for one in exact], [one.in_title() for one in wanted], exact, wanted]
        return unique_lists(ranks)


def is_latin(wanted: Wanted) -> bool:
    return wanted.beginning and not is_characters(wanted.token)


def unique(wanted: Iterable[Wanted]) -> list[Wanted]:
    return list(dict.fromkeys(wanted))


def unique_lists(ranks: list[list[Wanted]]) -> list[list[Wanted]]:
    return [rank for place, rank in enumerate(ranks) if rank not in ranks[:place]]
