"""What figures by country share: the country's cells, and the order of its rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from portal.cities.models import Country
from portal.records.exports import Type
from portal.records.figures import FigureColumn, FigureRow


def country_columns() -> tuple[FigureColumn, ...]:
    return (
        FigureColumn(
            "country_id",
            Type.ID,
            "國家或地區代碼",
            "Country id",
            "ISO 3166-1 二位代碼。",
            "ISO 3166-1 alpha-2 code.",
        ),
        FigureColumn(
            "country_label", Type.TEXT, "國家或地區", "Country or area", "國家或地區名稱。", "Its name."
        ),
    )


def country_rows(
    numbers: Mapping[str | None, Any],
    cells: Callable[[Any], dict[str, int]],
    links: Callable[[str, dict[str, int]], dict[str, str]],
    *,
    nowhere: str,
) -> Iterable[FigureRow]:
    """Yield a row for each country, the greatest first number first, then one for what has no country."""
    countries = Country.objects.in_bulk([code for code in numbers if code])
    counted = {code: cells(number) for code, number in numbers.items()}

    def rank(code: str | None) -> tuple[bool, int, str]:
        return (code is None, -next(iter(counted[code].values())), code or "")

    for code in sorted(counted, key=rank):
        country = countries.get(code) if code else None
        name = country.local.name.plain if country else None
        yield FigureRow(
            name or nowhere,
            {"country_id": code, "country_label": name, **counted[code]},
            links(code, counted[code]) if code else {},
        )
