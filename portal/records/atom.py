"""Atom feeds: what happened to public records, newest first, each under an id that never changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.records.page_facts import absolute, page_language, path_in_chinese, path_in_english
from portal.text.bilingual import LocalText, in_english
from portal.text.cleaning import clean_line, clean_text

LIMIT = 50
# The time of a feed in which nothing has happened: it must not change from request to request.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """One public event; `code` is of the record that it is told by, `lang` the language of its title."""

    code: str
    path: str
    title: str
    lang: str
    updated: datetime
    published: datetime
    summary: str = ""


@dataclass(frozen=True)
class Feed:
    """What a feed is of: `name` ends its id, `page` is the page that shows the same."""

    name: str
    title: str
    path: str
    page: str


def tag(name: str) -> str:
    """Return a permanent id (RFC 4151): it outlives the host name under which the portal answers."""
    return f"tag:{settings.PORTAL_TAG_AUTHORITY}:diplomacy-records:{name}"


def entry_title(word: str, title: LocalText) -> str:
    """Return what happened and to what: a record's title is in the reader's language, or honestly not."""
    return f"{capfirst(word)}: {title.plain}" if in_english() else f"{word}：{title.plain}"


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """Return the latest entries, newest first; at the same moment by code, so that the order holds."""
    return sorted(entries, key=lambda entry: (entry.updated, entry.code), reverse=True)[:LIMIT]


class RecordFeed(Atom1Feed):
    """Django's Atom writer with the other language of the feed, and a language for each entry."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for language, address in self.feed["languages"]:
            link = {"rel": "alternate", "type": self.mime_type, "hreflang": language, "href": address}
            handler.addQuickElement("link", "", link)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": item["description"] or None})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {} if item["lang"] == self.feed["language"] else {"xml:lang": item["lang"]}

    @property
    def mime_type(self) -> str:
        return "application/atom+xml"


def atom(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """Return a feed as XML: the same bytes as long as nothing public has changed."""
    chinese, english = absolute(path_in_chinese(feed.path)), absolute(path_in_english(feed.path))
    written = RecordFeed(
        title=clean_line(feed.title),
        link=absolute(feed.page),
        description=None,
        language=page_language(),
        author_name=_("Taichung City Government"),
        feed_url=english if in_english() else chinese,
        feed_guid=tag(f"{feed.name}:{page_language()}"),
        languages=[("zh-Hant", chinese)] if in_english() else [("en", english)],
    )
    for entry in newest(entries):
        written.add_item(
            title=clean_line(entry.title),
            link=absolute(entry.path),
            # Of type html, where only its own escapes may stand.
            description=escape(clean_text(entry.summary)).replace("\n", "<br>"),
            unique_id=tag(entry.code),
            updateddate=entry.updated,
            pubdate=entry.published,
            lang=entry.lang,
        )
    return written.writeString("utf-8").encode()
