"""The data set of what the city states of the number of its ties."""

from dataclasses import replace

from django.conf import settings
from django.db.models import TextField, Value
from django.db.models.functions import Concat, Lower

from portal.cities.filters import StatedCountFilterSet
from portal.cities.models import CountedTies, StatedCount
from portal.records.columns import choice, identity, linked_page, one, pair, partial_day, stamps
from portal.records.exports import Entry, Export, Terms, Type


def on_the_registry(terms: Terms) -> Concat:
    """Return the address on the list of cities, where it stands."""
    return Concat(Value(f"{settings.PORTAL_BASE_URL}/cities/#"), Lower("code"), output_field=TextField())


CODE, URL = identity("cities")

STATED_COUNTS = Export(
    name="stated_tie_counts",
    model=StatedCount,
    filterset=StatedCountFilterSet,
    title="市府所稱締盟數",
    title_en="Stated numbers of ties",
    purpose="市府所稱的締盟數及其出處，與本站登錄的締盟關係並列而不合計。每列一項說法。",
    purpose_en="How many ties the city says it has, and where. One row per statement.",
    order=("-as_of", "-pk"),
    order_meaning="依統計時點由新到舊，同時點依登錄由新到舊。",
    order_meaning_en="By the date of the number, newest first; within it the last entered first.",
    entry=Entry(same=("counted", "as_of", "number")),
    columns=(
        CODE,
        replace(URL, value=on_the_registry),
        *choice("counted", CountedTies, "計算對象", "所計的締盟關係。", "Which ties are counted."),
        *one("number", Type.INTEGER, "數目", "所稱的數目。", "The number stated."),
        *partial_day("as_of", "統計時點", "該數目的時點。", "As of when."),
        *pair("source", "出處", "何人於何處所稱。", "Who says so, and where."),
        *linked_page("link", "link", "連結", "出處的網址。", "Address of the source."),
        *stamps(),
    ),
)
