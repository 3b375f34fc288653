"""How charts look: colours that differ to every eye and in grey, letters, lines."""

from pydantic import JsonValue

FONT, BOLD = "Vazirmatn", "bold"
WIDTH = 640
INK, FAINT, RULE = "#333333", "#666666", "#dddddd"
# By Okabe and Ito, the darker ones first: readers of red and green alike, and printers in grey, tell them apart.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#333333", "#999999")
DASHES = ((1, 0), (6, 3), (2, 2), (8, 2, 2, 2), (1, 0), (6, 3), (2, 2), (8, 2, 2, 2))
NOTE: dict[str, JsonValue] = {"color": FAINT, "fontSize": 12, "fontWeight": "normal"}

CONFIG: JsonValue = {
    "font": FONT,
    "padding": 8,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "labelFontSize": 12,
        "labelPadding": 6,
        "gridColor": RULE,
        "domain": False,
        "ticks": False,
        "labelOverlap": False,
    },
    "title": {"fontSize": 15, "color": INK, "subtitleColor": FAINT, "subtitleFontSize": 12},
    "text": {"fontSize": 12},
}


def text_at(
    text: str, x: float, y: float, *, align: str, color: str, weight: str = "normal"
) -> dict[str, JsonValue]:
    """At a place of its own, whatever the axes are."""
    mark: JsonValue = {
        "type": "text",
        "text": text,
        "align": align,
        "baseline": "middle",
        "color": color,
        "fontWeight": weight,
    }
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {"x": {"value": x}, "y": {"value": y}}}
