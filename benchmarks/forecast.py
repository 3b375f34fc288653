"""How far forecasts of public series are off, beside simple methods, the reference and heavy libraries."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.corpora import SHARED
from benchmarks.forecast_peers import Array, Peer, of_libraries, peers, rare_peers
from benchmarks.report import Report, Row
from erp_mcp.analytics.forecasting.demand import demand_over
from erp_mcp.analytics.forecasting.forecast import forecast
from erp_mcp.analytics.forecasting.outlook import Forecast
from erp_mcp.analytics.forecasting.past import MOST_ZEROS

DATA = SHARED / "data" / "forecast"
HISTORIES, STEPS, SEASON = (36, 60, 200), 12, 12
LIKELY = {80: 8, 95: 8}  # percent in the bands, and how many points off is still right
LEAD_TIME, SERVICE_LEVEL = 3, 0.95
NOTE = (
    "Retail: mean MASE of the last twelve months after 36, 60 and 200 months of history; the libraries only where "
    "ERP_MCP_HEAVY names a Python that has them. Car parts, of which most months sold none: mean RMSSE. "
    "`in 80`, `in 95`: percent of months in our bands. Needed: how often it lasted for three months at 95 %."
)


@dataclass(frozen=True, slots=True)
class Split:
    history: Array
    came: Array

    def mase(self, said: Sequence[float]) -> float:
        scale = np.abs(self.history[SEASON:] - self.history[:-SEASON]).mean()
        return float(np.abs(np.array(said) - self.came).mean() / scale)

    def rmsse(self, said: Sequence[float]) -> float:
        scale = np.mean(np.diff(self.history) ** 2)
        return float(np.sqrt(np.mean((np.array(said) - self.came) ** 2) / scale))


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one history: errors by who made them, the shares in our bands, and CPU milliseconds of a forecast."""

    errors: Mapping[str, float]
    inside: Mapping[int, float]
    milliseconds: float


async def measure(effort: float = 1.0) -> Report:
    step = max(1, round(1 / effort))
    retail = [_retail(size, step) for size in HISTORIES]
    best = [min(found for who, found in each.errors.items() if who in peers()) for each in retail]
    rows = [
        _row(who, [each.errors[who] for each in retail], best if who == "ours" else None)
        for who in retail[0].errors
    ]
    rows += [_bands(share, [each.inside[share] for each in retail]) for share in LIKELY]
    rows.append(_row("milliseconds of CPU, ours", [each.milliseconds for each in retail], [20.0] * 3))
    return Report("Forecasts of twelve months", [*rows, *_rare(step)], NOTE)


def _retail(size: int, step: int) -> Measured:
    splits = [each for each in map(_last, _series("retail_monthly")[::step]) if each.history.size >= size]
    splits = [Split(each.history[-size:], each.came) for each in splits]
    started = time.process_time()
    ours = [forecast(each.history.tolist(), SEASON, STEPS) for each in splits]
    milliseconds = 1000 * (time.process_time() - started) / len(splits)
    said: dict[str, Sequence[Sequence[float]]] = {"ours": [each.points for each in ours]}
    said |= {who: _said(peer, splits) for who, peer in peers().items()}
    said |= of_libraries([each.history for each in splits], SEASON, STEPS)
    errors = {
        who: float(np.mean([split.mase(each) for split, each in zip(splits, them, strict=True)]))
        for who, them in said.items()
    }
    inside = {share: _inside(share, splits, ours) for share in LIKELY}
    return Measured(errors, inside, milliseconds)


def _rare(step: int) -> list[Row]:
    splits = [split for split in map(_last, _series("intermittent_monthly")[::step]) if _is_rare(split)]
    ours = [forecast(each.history.tolist(), SEASON, STEPS).points for each in splits]
    said = {"rare, ours": ours} | {f"rare, {who}": _said(peer, splits) for who, peer in rare_peers().items()}
    errors = {
        who: float(np.mean([split.rmsse(each) for split, each in zip(splits, them, strict=True)]))
        for who, them in said.items()
    }
    lasted = [
        split.came[:LEAD_TIME].sum() <= demand_over(split.history.tolist(), LEAD_TIME, SERVICE_LEVEL).needed
        for split in splits
    ]
    goals = {"rare, ours": [errors["rare, TSB"]]}
    rows = [_row(who, [error], goals.get(who)) for who, error in errors.items()]
    return [*rows, _row("rare, needed lasted, percent", [100 * float(np.mean(lasted))])]


def _series(name: str) -> list[Array]:
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    values = [
        np.array([np.nan if each is None else each for each in json.loads(line)["y"]]) for line in lines
    ]
    return [each[~np.isnan(each)] for each in values]


def _last(series: Array) -> Split:
    return Split(series[:-STEPS], series[-STEPS:])


def _is_rare(split: Split) -> bool:
    """And not so short that nothing could be learned, nor without any sale."""
    history = split.history
    return history.size >= 2 * SEASON and bool(history.any()) and float((history == 0).mean()) > MOST_ZEROS


def _said(peer: Peer, splits: Sequence[Split]) -> Sequence[Sequence[float]]:
    return [peer(each.history, SEASON, STEPS).tolist() for each in splits]


def _inside(share: int, splits: Sequence[Split], ours: Sequence[Forecast]) -> float:
    found: list[bool] = []
    for split, each in zip(splits, ours, strict=True):
        low, high = (each.low80, each.high80) if share == 80 else (each.low95, each.high95)
        assert low is not None
        assert high is not None
        found += ((np.array(low) <= split.came) & (split.came <= np.array(high))).tolist()
    return 100 * float(np.mean(found))


def _bands(share: int, inside: Sequence[float]) -> Row:
    far = max(abs(each - share) for each in inside)
    met = "met" if far <= LIKELY[share] else "missed"
    return {**_row(f"in {share}", inside), "goal": f"{met}: {share} give or take {LIKELY[share]}"}


def _row(what: str, found: Sequence[float], goals: Sequence[float] | None = None) -> Row:
    """One figure is of all that there is, three are of the three histories."""
    cells = dict(zip(("36", "60", "200") if len(found) == 3 else ("all",), found, strict=True))
    met = goals and all(each <= goal for each, goal in zip(found, goals, strict=True))
    said = (
        f"{'met' if met else 'missed'}: at most {', '.join(f'{goal:.3g}' for goal in goals)}"
        if goals
        else None
    )
    figures = {name: f"{cells[name]:.3f}" if name in cells else None for name in ("36", "60", "200", "all")}
    return {"what": what, **figures, "goal": said}
