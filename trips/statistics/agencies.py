"""What figures by agency share: the agency's cells, and the order of its rows."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import Agency
from portal.records.exports import Type
from portal.records.figures import FigureColumn, FigureRow
from trips.filters.agencies import NO_AGENCY


def agency_columns() -> tuple[FigureColumn, ...]:
    return (
        FigureColumn("agency_id", Type.ID, "機關編號", "Agency id", "機關代碼。", "The agency’s code."),
        FigureColumn(
            "agency_label", Type.TEXT, "機關", "Agency", "機關名稱。", "The agency’s name.", ours=False
        ),
        FigureColumn(
            "agency_status",
            Type.TEXT,
            "機關載明與否",
            "Agency stated",
            "stated：載明機關；not_stated：未載明。",
            "stated: an agency is named; not_stated: none is.",
        ),
    )


def agency_name(agency: Agency | None) -> str:
    return agency.label.plain if agency else _("no agency named")


def agency_cells(agency: Agency | None) -> dict[str, Any]:
    return {
        "agency_id": agency.code if agency else None,
        "agency_label": agency.local.name.plain if agency else None,
        "agency_status": "stated" if agency else "not_stated",
    }


def agency_rows(
    numbers: Mapping[int | None, Any],
    cells: Callable[[Any], dict[str, int]],
    links: Callable[[str, dict[str, int]], dict[str, str]],
) -> Iterable[FigureRow]:
    """Yield a row for each agency in order of code, then one for where none is named."""
    agencies = Agency.objects.in_bulk([key for key in numbers if key])
    for key in sorted(numbers, key=lambda key: agencies[key].code if key else "~"):
        agency, counts = agencies.get(key), cells(numbers[key])
        asked = agency.code if agency else NO_AGENCY
        yield FigureRow(agency_name(agency), {**agency_cells(agency), **counts}, links(asked, counts))
