"""Bars of what became of follow-ups: one texture for each way a promise can stand."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from portal.records.charts import Stack, Words, stack_chart, swatch
from portal.records.figures import (
    Drawing,
    Figure,
    FigureColumn,
    Key,
    count_column,
    described,
    in_words,
)
from trips.ledger import Tally
from trips.models.delivery import Delivery

# From kept to not kept, as the bars run.
TEXTURES: dict[Delivery, str] = {
    Delivery.DONE_IN_TIME: "solid",
    Delivery.DONE_LATE: "diagonal",
    Delivery.DONE_UNDATED: "dots",
    Delivery.ADJUSTED: "lines",
    Delivery.WITHDRAWN: "bars",
    Delivery.OPEN: "outline",
    Delivery.OVERDUE: "alarm",
}
MEANINGS: dict[Delivery, tuple[str, str, str, str]] = {
    Delivery.DONE_IN_TIME: (
        "如期完成",
        "Done in time",
        "解除列管日期不晚於預定完成日期最後一日。",
        "Closed as done by the last day of the due date.",
    ),
    Delivery.DONE_LATE: (
        "逾期完成",
        "Done late",
        "解除列管日期晚於預定完成日期最後一日。",
        "Closed as done after the last day of the due date.",
    ),
    Delivery.DONE_UNDATED: (
        "完成（未定期限）",
        "Done, no due date",
        "已完成，但未定預定完成日期。",
        "Closed as done; no due date had been set.",
    ),
    Delivery.ADJUSTED: ("調整", "Adjusted", "因調整而解除列管。", "Closed because it was adjusted."),
    Delivery.WITHDRAWN: ("撤銷", "Withdrawn", "因撤銷而解除列管。", "Closed because it was withdrawn."),
    Delivery.OPEN: (
        "追蹤中（未逾期）",
        "Open, not overdue",
        "尚未解除列管，未逾預定完成日期或未定期限。",
        "Not closed; its due date has not passed, or none is set.",
    ),
    Delivery.OVERDUE: (
        "追蹤中（已逾期）",
        "Open and overdue",
        "尚未解除列管，且已逾預定完成日期。",
        "Not closed, and its due date has passed.",
    ),
}


def delivery_columns() -> tuple[FigureColumn, ...]:
    """Return a column for all, and one for each way a promise can stand."""
    everything = count_column(
        "follow_ups", "追蹤事項", "Follow-ups", "公開的追蹤事項數。", "Number of public follow-ups."
    )
    return (everything, *(count_column(kind.value, *MEANINGS[kind]) for kind in TEXTURES))


def delivery_cells(numbers: Mapping[str, int]) -> dict[str, int]:
    """Return the cells of a row from numbers by kind; what is not among them is nought."""
    cells = {kind.value: numbers.get(kind.value, 0) for kind in TEXTURES}
    return {"follow_ups": sum(cells.values()), **cells}


def delivery_drawing(figure: Figure) -> list[Drawing]:
    stacks = [
        Stack(
            str(row.label),
            tuple(row.cells[kind.value] for kind in TEXTURES),
            in_words(row.cells["follow_ups"]),
        )
        for row in figure.rows
    ]
    pairs = [(stack.label, stack.text) for stack in stacks]
    words = Words(f"chart-{figure.name}", figure.title, described(figure.reading, pairs))
    return [Drawing("", stack_chart(words, stacks, list(TEXTURES.values())))]


def delivery_legend(key: str, kinds: Iterable[Delivery] = tuple(TEXTURES)) -> Sequence[Key]:
    return [Key(swatch(key, TEXTURES[kind]), kind.label) for kind in kinds]


def record_bar(tallies: Iterable[Tally], name: str) -> Drawing:
    """Draw one agency's record as a bar of its follow-ups."""
    numbers = {tally.name: tally.number for tally in tallies}
    numbers["open"] = numbers["all_open"] - numbers["overdue"]
    parts = [(str(kind.label), numbers[kind.value]) for kind in TEXTURES]
    title = _("What became of the follow-ups it leads")
    shown = described(title, [(label, str(number)) for label, number in parts if number])
    stack = Stack(name, tuple(number for _label, number in parts), in_words(numbers["led"]))
    return Drawing(title, stack_chart(Words("chart-record", title, shown), [stack], list(TEXTURES.values())))


def record_legend(tallies: Iterable[Tally]) -> Sequence[Key]:
    """Return the legend of a record's bar: the textures that are in it."""
    numbers = {tally.name: tally.number for tally in tallies}
    numbers["open"] = numbers["all_open"] - numbers["overdue"]
    return delivery_legend("chart-record", [kind for kind in TEXTURES if numbers[kind.value]])
