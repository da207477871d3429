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
from jinja2.runtime import Context

from portal.records.templatetags import records
from portal.text.reader import known_reader

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


class PlainContext(Context):
    """Calls what a template calls, and nothing else: no function here wants the context handed to it."""

    def call(
        self, called: Any, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any
    ) -> Any:
        return called(*args, **kwargs)


class PlainEnvironment(Environment):
    """Reads `row.name` as Python does: what is shown here has fields, and none of it is a dictionary.

    Both are asked for a thousand times in one page, a fifth of what it costs otherwise.
    """

    context_class = PlainContext
    getattr = staticmethod(getattr)  # type: ignore[assignment]


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 engine asks for; autoescaping is on by default."""
    made = PlainEnvironment(**{"trim_blocks": True, "lstrip_blocks": True, **options})
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
    with known_reader():
        return SafeString(engine.env.get_template(template).render({**context, "_": words.__getitem__}))


class Translations(dict[str, str]):
    """The words of templates in one language: a page asks for the same few some hundred times."""

    def __missing__(self, words: str) -> str:
        self[words] = translated = gettext(words)
        return translated


@lru_cache(maxsize=8)
def translations(_language: str) -> Translations:
    return Translations()
