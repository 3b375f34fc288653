"""The names of the series above a chart: Vega's own legend cannot stand from right to left."""

from collections.abc import Iterator, Sequence
from math import ceil

from pydantic import JsonValue

from erp_mcp.analytics.story import Drawn
from erp_mcp.reports.files.direction import embedded
from erp_mcp.reports.files.looks import DASHES, INK, PALETTE, text_at

ROW, ABOVE = 20, 34  # pixels: between two rows, and from the last to the chart
SWATCH = 22
LONGEST = {1: 90, 2: 44, 3: 28, 4: 20}


def legend(names: Sequence[str], width: int, *, rtl: bool, drawn: Drawn) -> Iterator[dict[str, JsonValue]]:
    """One series alone needs no name beside the title's."""
    if len(names) == 1:
        return
    columns = _columns(names)
    rows = ceil(len(names) / columns)
    for place, name in enumerate(names):
        row, column = divmod(place, columns)
        along, y = column * width / columns, -ABOVE - ROW * (rows - 1 - row)
        start, forward = (width - along, -1) if rtl else (along, 1)
        yield _swatch(start, start + forward * SWATCH, y, place, drawn)
        said = embedded(_short(name, LONGEST[columns]), rtl=rtl)
        yield text_at(said, start + forward * (SWATCH + 7), y, align="right" if rtl else "left", color=INK)


def _columns(names: Sequence[str]) -> int:
    widest = max(map(len, names))
    return next((each for each in (4, 3, 2) if widest <= LONGEST[each] and len(names) >= each), 1)


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"


def _swatch(start: float, end: float, y: float, place: int, drawn: Drawn) -> dict[str, JsonValue]:
    color = PALETTE[place % len(PALETTE)]
    dash: JsonValue = list(DASHES[place % len(DASHES)]) if drawn == "line" else [1, 0]
    width = 2.5 if drawn == "line" else 10
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": color, "strokeWidth": width, "strokeDash": dash},
        "encoding": {"x": {"value": start}, "x2": {"value": end}, "y": {"value": y}},
    }
