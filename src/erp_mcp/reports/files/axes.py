"""The axis of figures of a chart: where it begins and ends, its round marks, how large its unit is."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from erp_mcp.analytics.story import Chart

MARKS = 5
STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
SCALES = (
    (Decimal(10_000_000), Decimal(1_000_000), "files.millions"),
    (Decimal(10_000), Decimal(1_000), "files.thousands"),
)
SQUEEZED = Decimal("0.8")  # of the highest: lines that lie all above that do not begin at zero


@dataclass(frozen=True, slots=True)
class Axis:
    """Values are divided by `scale`, which `word` names, before they are drawn; `marks` are already."""

    marks: Sequence[Decimal]
    scale: Decimal = Decimal(1)
    word: str = ""


def axis_of(chart: Chart) -> Axis:
    reached = _reached(chart)
    low, high = min(reached), max(reached)
    if chart.drawn != "line" or low == high or not low > high * SQUEEZED > 0:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    largest = max(abs(low), abs(high))
    scale, word = next(((by, word) for least, by, word in SCALES if largest >= least), (Decimal(1), ""))
    is_whole = scale == 1 and all(each == each.to_integral_value() for each in reached)
    return Axis(marks(low / scale, high / scale, is_whole=is_whole), scale, word)


def marks(low: Decimal, high: Decimal, *, is_whole: bool) -> list[Decimal]:
    """Round values, about as many as fit, the first not above `low` and the last not below `high`."""
    rough = (high - low or abs(high) or Decimal(1)) / MARKS
    power = Decimal(10) ** rough.adjusted()
    step = next(power * each for each in STEPS if power * each >= rough)
    step = max(step, Decimal(1)) if is_whole else step
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = max(int((high / step).to_integral_value(ROUND_CEILING)), first + 1)
    return [(step * place).normalize() for place in range(first, last + 1)]


def has_values(chart: Chart) -> bool:
    return any(value is not None for series in chart.series for value in series.values)


def _reached(chart: Chart) -> list[Decimal]:
    """How far up and down the marks reach; stacked ones stand on each other."""
    if chart.drawn == "stacked":
        columns = list(zip(*(each.values for each in chart.series), strict=True))
        return [_total(column, sign) for column in columns for sign in (1, -1)]
    drawn = [each for series in chart.series for each in (series.values, series.low or (), series.high or ())]
    return [value for values in drawn for value in values if value is not None]


def _total(column: Sequence[Decimal | None], sign: int) -> Decimal:
    return sum((each for each in column if each is not None and each * sign > 0), Decimal(0))
