"""Compiled templates: Jinja2 for the pages that show hundreds of rows, with the same components as the rest.

They live in templates/jinja. What is written there is escaped, words are marked with `_()`, and counts come
from functions of Python, since the catalogue reads no plurals there.
"""

from functools import lru_cache
from typing import Any

from django.template import engines
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from jinja2 import Environment

from portal.records.templatetags import records

COMPONENTS = (
    records.days,
    records.host_name,
    records.moment,
    records.named,
    records.or_not_stated,
    records.partial,
    records.paragraphs,
    records.roc_year,
    records.weekday,
)


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 engine asks for; autoescaping is on by default."""
    made = Environment(**{"trim_blocks": True, "lstrip_blocks": True, **options})  # noqa: S701
    made.globals.update({component.__name__: component for component in COMPONENTS})
    made.globals["url"] = address
    made.filters["plain"] = str
    return made


def address(name: str, *arguments: str) -> str:
    return reverse(name, args=arguments)


def render(template: str, context: dict[str, Any]) -> SafeString:
    """Return a compiled template's words, for a template of Django's to place."""
    engine: Any = engines["jinja2"]
    words = translations(get_language() or "")
    return SafeString(engine.env.get_template(template).render({**context, "_": words.__getitem__}))


class Translations(dict[str, str]):
    """The words of templates in one language: a page asks for the same few some hundred times."""

    def __missing__(self, words: str) -> str:
        self[words] = translated = gettext(words)
        return translated


@lru_cache(maxsize=8)
def translations(_language: str) -> Translations:
    return Translations()
