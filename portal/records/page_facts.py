"""What a page says of itself to machines: addresses in both languages, cards, schema.org data.

Each app declares its own models' facts, field by field (`linked_data` beside its views); what no record
states is left out. Templates reach this through `{% machine_head %}` alone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.records.models import Record
from portal.text.bilingual import CHINESE, in_english

type Facts = dict[str, Any]

# What follows the prefix of every address in English.
ENGLISH = "en/"
# Inside a script element nothing may look like markup; JSON reads these escapes as the letters themselves.
ESCAPES = {letter: f"\\u{ord(letter):04X}" for letter in "<>&"}


@dataclass(frozen=True)
class PageImage:
    """The picture that stands for a page elsewhere."""

    path: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class PageFacts:
    """What a public page is called and shows; `data` are schema.org things, `feeds` (title, path) pairs."""

    title: str
    description: str = ""
    kind: str = "article"
    image: PageImage | None = None
    data: tuple[Facts, ...] = ()
    feeds: tuple[tuple[str, str], ...] = ()
    calendars: tuple[tuple[str, str], ...] = ()


def absolute(path: str) -> str:
    """Return the full address of a path: it begins as exports do, never with the host that was asked."""
    return f"{settings.PORTAL_BASE_URL}{path}"


def path_in_chinese(path: str) -> str:
    before = get_script_prefix()
    return f"{before}{path.removeprefix(before).removeprefix(ENGLISH)}"


def path_in_english(path: str) -> str:
    before = get_script_prefix()
    return f"{before}{ENGLISH}{path_in_chinese(path).removeprefix(before)}"


def alternates(path: str) -> tuple[tuple[str, str], ...]:
    """Return (hreflang, address) of a page in each language; Chinese is for readers of any other."""
    chinese, english = absolute(path_in_chinese(path)), absolute(path_in_english(path))
    return ((CHINESE, chinese), ("en", english), ("x-default", chinese))


def page_language() -> str:
    return "en" if in_english() else CHINESE


def thing(kind: str, **facts: Any) -> Facts:
    """Return a schema.org thing without what is not known; `id` is its `@id`."""
    named = {"@type": kind, **({"@id": facts.pop("id")} if facts.get("id") else {}), **facts}
    return {name: value for name, value in named.items() if value is not None and value not in ("", [], ())}


def record_thing(kind: str, record: Any, **facts: Any) -> Facts:
    """Return a record as a thing: its permanent address and code, and the facts its app declares."""
    url = absolute(record.get_absolute_url())
    return thing(kind, id=identity(record), url=url, identifier=record.code, **facts)


def identity(record: Any) -> str:
    """Return what a record is called in linked data: one name in both languages, its Chinese address."""
    return absolute(path_in_chinese(record.get_absolute_url()))


def city_government() -> Facts:
    """The organisation whose records these are."""
    return thing("GovernmentOrganization", id=absolute("/#government"), name=_("Taichung City Government"))


def breadcrumbs(*steps: tuple[str, str]) -> Facts:
    """Return the way to a page from (name, path) of each step, the home page first."""
    ways = [(_("Home"), reverse("home")), *steps]
    items = [
        thing("ListItem", position=position, name=capfirst(str(name)), item=absolute(path))
        for position, (name, path) in enumerate(ways, start=1)
    ]
    return thing("BreadcrumbList", itemListElement=items)


def facts_of_public(record: Record, make: Callable[[], PageFacts]) -> PageFacts | None:
    """Return a record's facts and the way to it; nothing where it is withheld or shown to staff only."""
    if not record.is_published or getattr(record, "is_withheld", False):
        return None
    return with_way(make(), type(record), record.get_absolute_url())


def with_way(facts: PageFacts, model: type[Record], address: str) -> PageFacts:
    """Return the facts of a record's page with the way to it: home, the list of its kind, the page."""
    kinds = (str(model._meta.verbose_name_plural), reverse(model.url_name.replace("_detail", "_list")))
    return replace(facts, data=(*facts.data, breadcrumbs(kinds, (facts.title, address))))


def as_script(things: tuple[Facts, ...]) -> SafeString:
    """Return things as the content of a JSON-LD data block, in which no text can end the block."""
    document = {"@context": "https://schema.org", "@graph": list(things)}
    written = json.dumps(document, ensure_ascii=False)
    for letter, escape in ESCAPES.items():
        written = written.replace(letter, escape)
    # Every character that could be markup is escaped above: what is left is JSON and nothing else.
    return SafeString(written)
