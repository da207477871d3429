"""Who reads: the language that is active, and what stands before every address.

Both are asked for some hundred times while a page is made. Django keeps them where a thread or a task finds
its own, which costs more than what is done with them; while a page is rendered they are known.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.urls import get_script_prefix
from django.utils.translation import get_language


class Reader(NamedTuple):
    """A language (`zh-hant`, `en`), whether that is English, and what stands before every address."""

    language: str
    in_english: bool
    script_prefix: str


KNOWN: ContextVar[Reader | None] = ContextVar("known_reader", default=None)


def reader() -> Reader:
    """Return who reads at this moment."""
    return KNOWN.get() or asked()


def asked() -> Reader:
    language = get_language() or ""
    return Reader(language, is_english(language), get_script_prefix())


def is_english(language: str) -> bool:
    return language.startswith("en")


def in_english() -> bool:
    """Whether the reader asked for English."""
    known = KNOWN.get()
    return known.in_english if known else is_english(get_language() or "")


@contextmanager
def known_reader() -> Iterator[None]:
    """Ask once who reads; within, no other language and no other prefix may be set."""
    token = KNOWN.set(asked())
    try:
        yield
    finally:
        KNOWN.reset(token)
