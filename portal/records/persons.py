"""People by name: in which posts and where the records know somebody of the same name, however written.

A row that names a person says where with `known_from`, and with `person_context` what must be loaded for it.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db.models import Q

from portal.text.folding import fold

# Of one page: a delegation is smaller, and a query has its limits.
NAMES_AT_MOST = 80


def person_models() -> list[Any]:
    return [model for model in apps.get_models() if hasattr(model, "person_context")]


def folded_names(row: Any) -> set[str]:
    return {fold(name) for name in (row.name, row.name_en)} - {""}


def people_named(names: Collection[str]) -> dict[str, list[Any]]:
    """Return, per folded name, the rows that name such a person, latest first; a query per kind of row."""
    found: dict[str, list[Any]] = defaultdict(list)
    looked_for = sorted(set(names) - {""})[:NAMES_AT_MOST]
    if not looked_for:
        return found
    alike = Q()
    for name in looked_for:
        # What is folded there is the Chinese name and the English one, with a blank between them.
        alike |= Q(folded=name) | Q(folded__startswith=f"{name} ") | Q(folded__endswith=f" {name}")
    for model in person_models():
        for row in model.objects.filter(alike).select_related(*model.person_context).order_by("-pk"):
            for name in folded_names(row).intersection(looked_for):
                found[name].append(row)
    return found
