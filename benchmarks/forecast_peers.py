"""What forecasts are held against: the reference of the fact sheet, its parts, and libraries where they are."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import SHARED

Array = NDArray[np.float64]
Peer = Callable[[Array, int, int], Array]  # history, season, steps

LIBRARIES = """
import json, sys, warnings
import numpy as np
from statsforecast.models import AutoCES, AutoETS
from statsmodels.tsa.holtwinters import ExponentialSmoothing
warnings.filterwarnings("ignore")
asked = json.load(sys.stdin)
def fitted(values, season):
    model = ExponentialSmoothing(values, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=season)
    return model.fit()
said = {"statsforecast AutoETS": [], "statsforecast AutoCES": [], "statsmodels ETS": []}
for values in asked["histories"]:
    values, season, steps = np.array(values), asked["season"], asked["steps"]
    said["statsforecast AutoETS"].append(AutoETS(season_length=season).forecast(values, steps)["mean"].tolist())
    said["statsforecast AutoCES"].append(AutoCES(season_length=season).forecast(values, steps)["mean"].tolist())
    said["statsmodels ETS"].append(fitted(values, season).forecast(steps).tolist())
json.dump(said, sys.stdout)
"""


def peers() -> Mapping[str, Peer]:
    """The simple methods, and their median: the reference."""
    script = _script()
    simple: dict[str, Peer] = {
        "seasonal naive": lambda values, season, steps: script.snaive(values, season, steps)[0],
        "theta": lambda values, season, steps: script.theta(values, season, steps)[0],
        "damped Holt-Winters": lambda values, season, steps: script.hw(values, season, steps)[0],
    }

    def median(values: Array, season: int, steps: int) -> Array:
        return np.median([each(values, season, steps) for each in simple.values()], axis=0)

    return {**simple, "reference": median}


def rare_peers() -> Mapping[str, Peer]:
    script = _script()
    return {
        "TSB": lambda values, season, steps: script.croston(values, steps, kind="tsb"),
        "Croston": lambda values, season, steps: script.croston(values, steps, kind="croston"),
        "SBA": lambda values, season, steps: script.croston(values, steps, kind="sba"),
        "zeros": lambda values, season, steps: np.zeros(steps),
    }


def of_libraries(
    histories: Sequence[Array], season: int, steps: int
) -> Mapping[str, Sequence[Sequence[float]]]:
    """Nothing unless `ERP_MCP_HEAVY` names the Python of an environment that has them: they fill 580 MB."""
    python = os.environ.get("ERP_MCP_HEAVY")
    if not python:
        return {}
    asked = json.dumps({"histories": [each.tolist() for each in histories], "season": season, "steps": steps})
    said = subprocess.run([python, "-c", LIBRARIES], input=asked, check=True, capture_output=True, text=True)
    return json.loads(said.stdout)


@cache
def _script() -> ModuleType:
    sys.path.append(str(SHARED / "bench"))
    return import_module("forecast_reference")
