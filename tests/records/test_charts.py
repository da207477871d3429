"""Drawings of numbers: what is in them, whatever the words are."""

from xml.etree import ElementTree

import pytest

from portal.records.charts import (
    LONGEST_LABEL,
    TEXTURES,
    Bar,
    Stack,
    Words,
    bar_chart,
    column_chart,
    stack_chart,
    swatch,
    width_of,
)

WORDS = Words("chart-x", "Trips & days", "2025: 1; 2026: <2>")
SVG = "{http://www.w3.org/2000/svg}"


def read(picture: str) -> ElementTree.Element:
    """Return the drawing as XML, which refuses what is not escaped."""
    return ElementTree.fromstring(picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def words_in(drawing: ElementTree.Element, kind: str) -> list[str]:
    return [text.text for text in drawing.iter(f"{SVG}text") if text.get("class") == f"chart-{kind}"]


def bars_in(drawing: ElementTree.Element) -> list[ElementTree.Element]:
    return [rect for rect in drawing.iter(f"{SVG}rect") if rect.get("class", "").startswith("chart-bar")]


def column(year: int, value: float | None) -> Bar:
    return Bar(str(year), value, "" if value is None else f"{value:,.0f}")


def test_columns_are_as_high_as_their_numbers():
    drawing = read(column_chart(WORDS, [column(2024, 4), column(2025, 0), column(2026, 1)], top=4))

    assert [float(bar.get("height")) for bar in bars_in(drawing)] == [96, 0, 24]
    assert words_in(drawing, "value") == ["4", "0", "1"]
    assert words_in(drawing, "tick") == ["2024", "2025", "2026"]


def test_column_of_what_is_not_published_is_a_frame_and_no_bar():
    drawing = read(column_chart(WORDS, [column(2026, None)], top=0))

    assert not bars_in(drawing)
    assert [rect.get("class") for rect in drawing.iter(f"{SVG}rect")] == ["chart-unknown"]


def test_smallest_column_beside_the_greatest_is_still_seen():
    drawing = read(column_chart(WORDS, [column(2025, 1), column(2026, 1_000_000)], top=1_000_000))

    assert float(bars_in(drawing)[0].get("height")) == 2


def test_columns_of_many_years_name_as_many_as_fit_and_the_last():
    drawing = read(column_chart(WORDS, [column(year, 100) for year in range(1950, 2027)], top=100))

    named = words_in(drawing, "tick")
    assert named[-1] == "2026"
    assert 5 <= len(named) <= 9


def test_number_at_the_edge_stays_within_the_picture():
    drawing = read(column_chart(WORDS, [column(2025, 12_345_678), column(2026, 1)], top=12_345_678))

    [number] = [text for text in drawing.iter(f"{SVG}text") if text.text == "12,345,678"]
    assert (number.get("x"), number.get("text-anchor")) == ("0.00%", "start")


def test_bars_are_as_long_as_their_numbers_and_a_long_name_is_cut():
    bars = [Bar("臺" * 300, 2, "2"), Bar("</svg><script>", 1, "1"), Bar("none", 0, "0")]
    drawing = read(bar_chart(WORDS, bars, top=2))

    assert [bar.get("width") for bar in bars_in(drawing)] == ["100.00%", "50.00%"]
    name = words_in(drawing, "label")[0]
    assert name.endswith("…")
    assert width_of(name) <= LONGEST_LABEL + 1
    assert words_in(drawing, "label")[1] == "</svg><script>"


def test_stacks_lie_end_to_end_and_the_longest_fills_the_width():
    stacks = [Stack("a", (3, 0, 1), "4"), Stack("b", (1, 1, 0), "2")]
    drawing = read(stack_chart(WORDS, stacks, TEXTURES[:3]))

    places = [(bar.get("x"), bar.get("width"), bar.get("class")) for bar in bars_in(drawing)]
    assert places == [
        ("0.00%", "75.00%", "chart-bar-solid"),
        ("75.00%", "25.00%", "chart-bar-dots"),
        ("0.00%", "25.00%", "chart-bar-solid"),
        ("25.00%", "25.00%", "chart-bar-diagonal"),
    ]


def test_stacks_of_nothing_are_drawn_without_a_bar():
    assert not bars_in(read(stack_chart(WORDS, [Stack("a", (0,), "0")], TEXTURES[:1])))


@pytest.mark.parametrize("texture", TEXTURES)
def test_every_texture_is_told_apart_without_colour(texture):
    """Each has a pattern of its own, or is the only one filled, or the only one empty."""
    drawing = read(stack_chart(WORDS, [Stack("a", (1,), "1")], [texture]))

    patterns = [pattern.get("id") for pattern in drawing.iter(f"{SVG}pattern")]
    assert patterns == ([] if texture in ("solid", "outline") else [f"chart-x-{texture}"])
    fill = next(iter(bars_in(drawing))).get("fill")
    assert fill == (None if not patterns else f"url(#{patterns[0]})")


def test_drawing_says_what_it_shows_and_has_no_style_of_its_own():
    picture = column_chart(WORDS, [column(2026, 1)], top=1)
    drawing = read(picture)

    assert drawing.get("role") == "img"
    assert drawing.find(f"{SVG}title").text == "Trips & days"
    assert drawing.find(f"{SVG}desc").text == "2025: 1; 2026: <2>"
    assert drawing.get("aria-labelledby") == drawing.find(f"{SVG}title").get("id")
    assert "style=" not in picture + swatch("chart-x", "alarm")
