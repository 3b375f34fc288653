"""A chart as a specification of Vega-Lite: axes mirrored for readers from right to left, labels in their words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from pydantic import JsonValue

from erp_mcp.analytics.story import Chart, Day, Days, Number, Series, Value
from erp_mcp.reports.files.axes import axis_of, has_values
from erp_mcp.reports.files.direction import END_OF_ISOLATE, ISOLATE, RTL, embedded
from erp_mcp.reports.files.legend import legend
from erp_mcp.reports.files.looks import BOLD, CONFIG, DASHES, INK, NOTE, PALETTE, WIDTH, text_at
from erp_mcp.reports.files.written import Writer

Spec = dict[str, JsonValue]

HEIGHT, BAR = 260, 22
BESIDE = 200  # of the width, for the names of bars that lie
MOST_BARS = 20  # side by side with their names
MOST_DOTS, MOST_SAID = 24, 15
LONGEST_LABEL = 32
LETTER = 6.5  # pixels that one takes, about


def spec_of(chart: Chart, writer: Writer, *, titled: bool) -> Spec:
    """Without a title where the page around it says it."""
    return (Drawing if has_values(chart) else Blank)(chart, writer).spec(titled=titled)


def is_lying(chart: Chart) -> bool:
    """Bars of things that have names lie: there is room to read them."""
    return chart.drawn != "line" and not any(isinstance(each, Day | Days) for each in chart.labels)


def shown_of(chart: Chart) -> Chart:
    """With the first bars only, where there are more than one can read."""
    if not is_lying(chart) or len(chart.labels) <= MOST_BARS:
        return chart
    series = [Series(each.title, each.values[:MOST_BARS]) for each in chart.series]
    return Chart(chart.name, chart.title, chart.drawn, chart.labels[:MOST_BARS], series, chart.unit)


@dataclass(frozen=True, slots=True)
class Blank:
    """Says that there is nothing to draw."""

    chart: Chart
    writer: Writer

    def spec(self, *, titled: bool) -> Spec:
        rtl = self.writer.wording.language in RTL
        said = embedded(self.writer.word("files.nothing"), rtl=rtl)
        nothing = text_at(said, WIDTH / 2, HEIGHT / 4, align="center", color=INK)
        above = titled_by(self.writer.say(self.chart.title) if titled else "", "", rtl=rtl)
        return {"width": WIDTH, "height": HEIGHT / 2, "layer": [nothing], "config": CONFIG, **above}


class Drawing:
    def __init__(self, whole: Chart, writer: Writer) -> None:
        self._whole, self._writer = whole, writer
        self._chart = shown_of(whole)
        self._axis = axis_of(self._chart)
        self._rtl = writer.wording.language in RTL
        self._lying = is_lying(whole)
        self._width = WIDTH - BESIDE if self._lying else WIDTH
        self._names = [writer.say(each.title) for each in whole.series]

    def spec(self, *, titled: bool) -> Spec:
        note = self._writer.note(len(self._chart.labels), len(self._whole.labels))
        title = self._writer.say(self._whole.title) if titled else ""
        above = legend(self._names, self._width, rtl=self._rtl, drawn=self._chart.drawn)
        return {
            "width": self._width,
            "height": self._height(),
            "data": {"values": list(self._rows())},
            "layer": [*self._marks(), *self._unit(), *above],
            "config": CONFIG,
            **titled_by(title, note, rtl=self._rtl),
        }

    def _height(self) -> int:
        if not self._lying:
            return HEIGHT
        beside = 1 if self._chart.drawn == "stacked" else 0.4 + 0.6 * len(self._names)
        return max(ceil(BAR * beside * len(self._chart.labels)), 2 * BAR)

    def _marks(self) -> Iterator[Spec]:
        if self._chart.drawn == "line":
            yield from self._lines()
        else:
            yield self._bars()
            if self._is_said():
                yield self._said()

    def _lines(self) -> Iterator[Spec]:
        places = self._encoded()
        band: Spec = {**places, "y": self._figures("low"), "y2": {"field": "high"}}
        yield {
            "transform": [{"filter": "datum.low !== null"}],
            "mark": {"type": "area", "fillOpacity": 0.2, "strokeWidth": 0},
            "encoding": band,
        }
        dashes: JsonValue = {
            "field": "of",
            "type": "nominal",
            "scale": {"domain": self._series(), "range": [list(each) for each in DASHES]},
            "legend": None,
        }
        yield {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {**places, "strokeDash": dashes}}
        yield {
            "transform": [{"filter": "datum.dot"}],
            "mark": {"type": "point", "filled": True, "size": 36, "opacity": 1},
            "encoding": places,
        }

    def _bars(self) -> Spec:
        encoded = self._encoded()
        if self._chart.drawn == "bar" and len(self._names) > 1:
            encoded["yOffset" if self._lying else "xOffset"] = {"field": "place", "type": "nominal"}
        if self._chart.drawn == "stacked":
            encoded["order"] = {"field": "of"}
        return {"mark": {"type": "bar", "cornerRadiusEnd": 1}, "encoding": encoded}

    def _is_said(self) -> bool:
        """Whether there is room for each figure at the end of its bar."""
        few = len(self._chart.labels) <= MOST_SAID and len(self._names) == 1
        return few and self._lying and self._axis.marks[0] >= 0

    def _said(self) -> Spec:
        encoded = {name: each for name, each in self._encoded().items() if name in {"x", "y"}}
        encoded["text"] = {"field": "said"}
        align, away = ("right", -5) if self._rtl else ("left", 5)
        return {"mark": {"type": "text", "align": align, "dx": away, "color": INK}, "encoding": encoded}

    def _encoded(self) -> dict[str, JsonValue]:
        things, figures = ("y", "x") if self._lying else ("x", "y")
        color: JsonValue = {
            "field": "of",
            "type": "nominal",
            "scale": {"domain": self._series(), "range": list(PALETTE)},
            "legend": None,
        }
        return {things: self._things(), figures: self._figures("value"), "color": color}

    def _series(self) -> list[JsonValue]:
        return list(range(len(self._names)))

    def _things(self) -> JsonValue:
        labels = [self._label(each) for each in self._chart.labels]
        apart = 1
        if not self._lying:
            widest = max(map(len, labels))
            apart = ceil(len(labels) / max(int(self._width / (widest * LETTER + 10)), 1))
        shown: list[JsonValue] = list(range(0, len(labels), apart))
        axis = {"labelExpr": f"{json.dumps(labels)}[datum.value]", "values": shown, "labelLimit": BESIDE + 60}
        return {
            "field": "at",
            "type": "ordinal",
            "scale": {"reverse": self._rtl and not self._lying, "domain": list(range(len(labels)))},
            "axis": self._sided({**axis, "grid": False, "labelAngle": 0}, is_upright=self._lying),
        }

    def _figures(self, of: str) -> JsonValue:
        first, second, *_, last = [float(each) for each in [*self._axis.marks, self._axis.marks[-1]]]
        said = [self._embedded(self._figure(each)) for each in self._axis.marks]
        placed = f"round((datum.value - {first}) / {second - first})"
        axis: dict[str, JsonValue] = {
            "values": [float(each) for each in self._axis.marks],
            "labelExpr": f"{json.dumps(said)}[{placed}]",
        }
        return {
            "field": of,
            "type": "quantitative",
            "stack": "zero" if self._chart.drawn == "stacked" else None,
            "scale": {"domain": [first, last], "nice": False, "reverse": self._rtl and self._lying},
            "axis": self._sided(axis, is_upright=not self._lying),
        }

    def _sided(self, axis: Mapping[str, JsonValue], *, is_upright: bool) -> JsonValue:
        side = ("right" if self._rtl else "left") if is_upright else "bottom"
        return {**axis, "orient": side, "title": None}

    def _unit(self) -> Iterator[Spec]:
        unit = self._writer.unit(self._chart.unit)
        scale = self._writer.word(self._axis.word) if self._axis.word else ""
        said = f"{unit} ({scale})" if unit and scale else unit or scale
        if said:
            x, align = (self._width, "right") if self._rtl else (0, "left")
            yield text_at(self._embedded(said), x, -12, align=align, color=INK, weight=BOLD)

    def _rows(self) -> Iterator[Spec]:
        for of, series in enumerate(self._chart.series):
            lows, highs = (each or [None] * len(series.values) for each in (series.low, series.high))
            for at, value in enumerate(series.values):
                yield {
                    "at": at,
                    "of": of,
                    "place": len(self._names) - of if self._rtl and not self._lying else of,
                    "value": self._scaled(value),
                    "low": self._scaled(lows[at]),
                    "high": self._scaled(highs[at]),
                    "dot": len(series.values) <= MOST_DOTS or _is_alone(series.values, at),
                    "said": self._embedded("" if value is None else self._ended(value)),
                }

    def _scaled(self, value: Decimal | None) -> float | None:
        return None if value is None else float(value / self._axis.scale)

    def _ended(self, value: Decimal) -> str:
        """At the end of its bar: no more digits than one reads at a glance."""
        scaled = value / self._axis.scale
        return self._figure(round(scaled, 1 if abs(scaled) < 100 else 0).normalize())

    def _figure(self, value: Decimal) -> str:
        return self._writer.value(Number(value))

    def _label(self, value: Value) -> str:
        return self._embedded(shortened(self._writer.value(value)))

    def _embedded(self, text: str) -> str:
        return embedded(text, rtl=self._rtl)


def shortened(text: str) -> str:
    """As one character is cut, the marks around a name stay."""
    bare = text.strip(ISOLATE + END_OF_ISOLATE)
    if len(bare) <= LONGEST_LABEL:
        return text
    cut = f"{bare[: LONGEST_LABEL - 1].rstrip()}…"
    return cut if bare == text else f"{ISOLATE}{cut}{END_OF_ISOLATE}"


def titled_by(title: str, note: str, *, rtl: bool) -> Spec:
    """Which of the first bars are shown is said even where there is no title."""
    if not (title or note):
        return {}
    looks: Spec = {"anchor": "end" if rtl else "start", "offset": 10, "frame": "bounds"}
    if not title:
        return {"title": {**looks, "text": embedded(note, rtl=rtl), **NOTE}}
    return {"title": {**looks, "text": embedded(title, rtl=rtl), "subtitle": embedded(note, rtl=rtl)}}


def _is_alone(values: Sequence[Decimal | None], at: int) -> bool:
    """A line needs two: what stands between gaps would not be seen."""
    return all(each is None for each in (*values[max(at - 1, 0) : at], *values[at + 1 : at + 2]))
