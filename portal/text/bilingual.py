"""Bilingual pairs: `title` in Traditional Chinese (always there) beside `title_en` (may be empty)."""

from typing import Any

from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString

from portal.text.letters import CHINESE, language_of
from portal.text.reader import in_english

__all__ = ["CHINESE", "Local", "LocalMixin", "LocalText", "in_english", "local_text", "other_language"]


def other_language(text: str) -> str:
    """Return the language a text must be marked with, or nothing where it is the page's."""
    language = language_of(text)
    page = "en" if in_english() else CHINESE
    return language if language != page and any(letter.isalpha() for letter in text) else ""


class LocalText(str):
    """A text that knows its language, and marks itself in HTML where that is not the page's.

    `{{ trip.local.title }}` in English falls back to `<span lang="zh-Hant">…</span>`; `.plain` is for
    attributes and titles, where no markup fits.
    """

    lang: str

    def __new__(cls, value: str, lang: str) -> "LocalText":
        text = super().__new__(cls, value)
        text.lang = lang
        return text

    @property
    def plain(self) -> str:
        return str.__str__(self)

    def __str__(self) -> str:
        return str.__str__(self)

    def __html__(self) -> SafeString:
        words = escape(self.plain)
        if not words or self.lang == ("en" if in_english() else CHINESE):
            return words
        return SafeString(f'<span lang="{escape(self.lang)}">{words}</span>')


def local_text(chinese: str, english: str) -> LocalText:
    """Return the reader's language, or honestly the other where that one is empty."""
    if in_english():
        return LocalText(english, "en") if english else LocalText(chinese, CHINESE)
    return LocalText(chinese, CHINESE) if chinese else LocalText(english, "en")


def reader_text(chinese: str, english_text: str, *, english: bool) -> str:
    """Return what `local_text` returns; words in the reader's own language need no mark and are plain."""
    if english:
        return english_text or (LocalText(chinese, CHINESE) if chinese else "")
    return chinese or (LocalText(english_text, "en") if english_text else "")


class Local:
    """The bilingual pairs of one record, each by its Chinese field's name."""

    def __init__(self, record: models.Model) -> None:
        self._record = record

    def __getattr__(self, name: str) -> LocalText:
        if name.startswith("_"):
            raise AttributeError(name)
        record: Any = self.__dict__["_record"]
        return local_text(getattr(record, name), getattr(record, f"{name}_en"))


class LocalMixin(models.Model):
    """Gives a model `.local`, through which its bilingual pairs are read."""

    class Meta:
        abstract = True

    @property
    def local(self) -> Local:
        return Local(self)
