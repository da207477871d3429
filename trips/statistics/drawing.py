"""How the measures of a figure are drawn: a panel for each, all of one unit to one scale."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.records.charts import Bar, Words, bar_chart, column_chart
from portal.records.figures import Drawing, Figure, described, in_words

Draw = Callable[[Figure], list[Drawing]]
Picture = Callable[..., SafeString]


def columns_of(*names: str) -> Draw:
    """Return what draws these measures as columns over the years, each in a panel of its own."""
    return lambda figure: measured(figure, names, column_chart)


def bars_of(*names: str) -> Draw:
    """Return what draws these measures as bars, each in a panel of its own."""
    return lambda figure: measured(figure, names, bar_chart)


def measured(figure: Figure, names: Sequence[str], picture: Picture) -> list[Drawing]:
    headings = {column.name: column.local_label for column in figure.columns}
    panels = {
        name: [bar(row.cells.get("year") or row.label, row.cells[name]) for row in figure.rows]
        for name in names
    }
    top = max(one.value or 0 for bars in panels.values() for one in bars)
    return [
        Drawing(
            headings[name] if len(names) > 1 else "",
            picture(words(figure, name, headings[name], bars), bars, top=top),
        )
        for name, bars in panels.items()
    ]


def by_currency(picture: Picture) -> Draw:
    """Return what draws the amounts, each currency in a panel and to a scale of its own."""

    def draw(figure: Figure) -> list[Drawing]:
        amounts: dict[Any, dict[str, Any]] = {}
        for row in figure.rows:
            place = row.cells.get("year") or row.cells["agency_label"]
            amounts.setdefault(place, {})[row.cells["currency"]] = row.cells["amount"]
        currencies = sorted({currency for of_place in amounts.values() for currency in of_place if currency})
        return [
            Drawing(currency, one_currency(figure, currency, amounts, picture)) for currency in currencies
        ]

    return draw


def one_currency(
    figure: Figure, currency: str, amounts: dict[Any, dict[str, Any]], picture: Picture
) -> SafeString:
    """Draw one currency: nought where only others are published, and visibly nothing where none is."""
    bars = [
        bar(place, None if "" in of_place else of_place.get(currency, 0))
        for place, of_place in amounts.items()
    ]
    top = max(one.value or 0 for one in bars)
    return picture(words(figure, currency, currency, bars), bars, top=top)


def words(figure: Figure, name: str, heading: str, bars: Sequence[Bar]) -> Words:
    title = f"{figure.title}: {heading}"
    key = f"chart-{figure.name}-{name}".replace("_", "-").lower()
    return Words(key, title, described(title, [(one.label, one.text) for one in bars]))


def bar(label: Any, number: Any) -> Bar:
    if number is None:
        return Bar(str(label), None, _("not published"))
    return Bar(str(label), float(number), in_words(number))
