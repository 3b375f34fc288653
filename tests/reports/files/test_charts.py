"""Charts: round marks, mirrored axes, labels that fit, nothing lost between gaps."""

import struct
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from erp_mcp.analytics.story import Chart, Name, Series
from erp_mcp.reports.files.axes import axis_of, marks
from erp_mcp.reports.files.charts import LONGEST_LABEL, MOST_BARS, spec_of
from erp_mcp.reports.files.drawing import png_of, svg_of
from erp_mcp.reports.files.legend import legend
from erp_mcp.reports.files.written import Writer
from erp_mcp.reports.wording import Wording
from erp_mcp.store.records import Language
from tests.reports.files.stories import BARE, BRANCHES, CUSTOMERS, FORECAST, NAMES, TITLE

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)


def writer(language: Language = "en") -> Writer:
    return Writer(Wording(language))


def found(spec: JsonValue, key: str) -> Iterator[JsonValue]:
    """Every value of the key, however deep."""
    if isinstance(spec, dict):
        for name, each in spec.items():
            yield from [each] if name == key else found(each, key)
    elif isinstance(spec, list):
        for each in spec:
            yield from found(each, key)


def drawn(series: list[Decimal | None], chart: Chart = FORECAST) -> Chart:
    return replace(chart, labels=chart.labels[: len(series)], series=[Series(TITLE, series)])


@given(AMOUNTS, AMOUNTS, st.booleans())
def test_marks_are_round_evenly_apart_and_reach_around_all_values(
    one: Decimal, other: Decimal, is_whole: bool
) -> None:
    low, high = sorted((one, other))
    placed = marks(low, high, is_whole=is_whole)
    assert placed[0] <= low <= high <= placed[-1]
    assert 2 <= len(placed) <= 8
    apart = {after - before for before, after in pairwise(placed)}
    assert len(apart) == 1
    assert apart.pop().normalize().as_tuple().digits in {(1,), (2,), (5,)}


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ([0, 0], 0, 1),
        ([90, 100], 90, 100),
        ([10, 100], 0, 100),
        ([-40, 30], -40, 40),
        ([5], 0, 5),
        ([0, 3], 0, 3),
    ],
)
def test_lines_begin_at_zero_unless_all_of_them_lie_far_above(
    values: list[int], first: int, last: int
) -> None:
    placed = axis_of(drawn([Decimal(each) for each in values])).marks
    assert (placed[0], placed[-1]) == (first, last)


def test_stacked_bars_reach_as_high_as_they_stand_on_each_other() -> None:
    twice = replace(BRANCHES, series=[BRANCHES.series[0], BRANCHES.series[0], BRANCHES.series[1]])
    placed = axis_of(twice).marks
    assert (placed[0], placed[-1]) == (-20, 60)


def test_large_amounts_are_drawn_in_thousands_or_millions() -> None:
    assert [axis_of(drawn([Decimal(10) ** power])).word for power in (3, 4, 7)] == [
        "",
        "files.thousands",
        "files.millions",
    ]
    assert "SAR (thousands)" in found(spec_of(FORECAST, writer(), titled=False), "text")


@pytest.mark.parametrize(
    ("language", "side"), [("en", "left"), ("tr", "left"), ("ar", "right"), ("fa", "right")]
)
def test_figures_stand_where_reading_begins(language: Language, side: str) -> None:
    for chart, mirrored in ((FORECAST, "at"), (CUSTOMERS, "value")):
        spec = spec_of(chart, writer(language), titled=False)
        assert set(map(str, found(spec, "orient"))) == {side, "bottom"}
        assert mirrored_in(spec) == ({mirrored} if side == "right" else set())


def test_words_of_readers_from_right_to_left_are_told_to_run_so() -> None:
    texts = [
        each for each in found(spec_of(FORECAST, writer("ar"), titled=True), "text") if isinstance(each, str)
    ]
    assert texts
    assert all(each[0] == "\u202b" and each[-1] == "\u202c" for each in texts)


def test_names_that_are_too_long_are_cut_and_equal_ones_stay_apart() -> None:
    labels = [Name("a" * 200)] * 3
    chart = replace(CUSTOMERS, labels=labels, series=[Series(TITLE, [Decimal(3), Decimal(2), Decimal(1)])])
    svg = svg_of(spec_of(chart, writer(), titled=False))
    assert svg.count("a" * (LONGEST_LABEL - 1) + "…") == 3


def test_bars_are_as_many_as_one_can_read_and_the_rest_is_said() -> None:
    spec = spec_of(BRANCHES, writer(), titled=False)
    assert {str(row["at"]) for row in rows(spec)} == {str(at) for at in range(MOST_BARS)}
    assert "The first 20 of 30." in svg_of(spec)


def test_a_value_between_two_gaps_is_a_dot() -> None:
    values = [Decimal(1), None, Decimal(2), None, *[Decimal(3)] * 40]
    chart = replace(FORECAST, labels=[FORECAST.labels[0]] * len(values), series=[Series(TITLE, values)])
    dots = [row["at"] for row in rows(spec_of(chart, writer(), titled=False)) if row["dot"]]
    assert dots == [0, 2]


def test_a_name_from_outside_is_no_part_of_an_expression() -> None:
    hostile = "'] + warn('x') + ['\u2028\""
    chart = replace(CUSTOMERS, labels=[Name(hostile)], series=[Series(TITLE, [Decimal(1)])])
    assert "warn(" in svg_of(spec_of(chart, writer(), titled=False))


def test_a_chart_without_values_says_so() -> None:
    for chart in (BARE, drawn([None, None])):
        assert "No figures" in svg_of(spec_of(chart, writer(), titled=False))


def test_the_first_series_is_named_where_reading_begins() -> None:
    at = [
        [each["value"] for entry in legend(NAMES[:2], 640, rtl=rtl, drawn="bar") for each in xs(entry)]
        for rtl in (False, True)
    ]
    assert at[0][0] == 0
    assert at[1] == [640 - each for each in at[0]]


def test_a_picture_is_sharp_enough_for_a_screen() -> None:
    png = png_of(spec_of(FORECAST, writer(), titled=True), "#ffffff")
    width, height = struct.unpack(">II", png[16:24])
    assert 1_280 <= width <= 1_500
    assert 500 <= height <= 900


def mirrored_in(spec: JsonValue) -> set[str]:
    """The fields whose axes run from right to left."""
    axes = [each for axis in ("x", "y") for each in found(spec, axis) if isinstance(each, dict)]
    return {str(each["field"]) for each in axes if True in found(each.get("scale"), "reverse")}


def rows(spec: dict[str, JsonValue]) -> list[dict[str, JsonValue]]:
    data = spec["data"]
    assert isinstance(data, dict)
    values = data["values"]
    assert isinstance(values, list)
    return [each for each in values if isinstance(each, dict)]


def xs(entry: dict[str, JsonValue]) -> list[dict[str, float]]:
    return [
        {"value": float(str(each["value"]))}
        for axis in ("x", "x2")
        for each in found(entry, axis)
        if isinstance(each, dict)
    ]
