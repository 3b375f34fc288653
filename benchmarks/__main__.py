"""`python -m benchmarks [name ...] [--effort SHARE] [--json FILE]`: run them, print the tables, keep the figures."""

import argparse
import json
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import anyio
from rich.console import Console

from benchmarks import demo_load, overhead, scale, startup
from benchmarks.report import Report

MEASURED: dict[str, Callable[[float], Awaitable[Report]]] = {
    "startup": startup.measure,
    "overhead": overhead.measure,
    "demo_load": demo_load.measure,
    "scale": scale.measure,
}
# These print a table of their own.
PRINTED = tuple(name for name in ("budget", "tool_tokens") if find_spec(f"benchmarks.{name}"))


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    console, reports = Console(), dict[str, object]()
    for name in options.names or [*MEASURED, *PRINTED]:
        if name in PRINTED:
            import_module(f"benchmarks.{name}").main()
            continue
        with console.status(f"measuring {name}"):
            report = anyio.run(MEASURED[name], options.effort)
        console.print(report.as_table(), "")
        reports[name] = report.as_object()
    if options.json is not None:
        options.json.write_text(json.dumps(reports, indent=2), encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure what the README claims.")
    parser.add_argument("names", nargs="*", choices=[[], *MEASURED, *PRINTED], metavar="name")
    parser.add_argument("--effort", type=float, default=1.0, help="share of the full number of runs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return parser


if __name__ == "__main__":
    main()
